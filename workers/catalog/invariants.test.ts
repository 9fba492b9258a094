/**
 * Whatever happens to the files and whenever it is looked at: identities are never lost, changed or given twice, and once all
 * is scanned and measured the library is the disk.
 */
import fc from '../../src/testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { type ReachableFiles, reachableFiles } from '../../src/testing/catalog-files.ts';
import { CatalogWorld, fault, hash, measurementOf } from '../../src/testing/catalog-world.ts';

/** Few contents, paths and headers, so that accidents meet. Even and odd contents share a header each, all have one size. */
const CONTENTS = ['0', '1', '2', '3', '4'];
const PATHS = ['a', 'b', 'in/a', 'in/b', 'c'];
const SOURCES = ['s', 't'];

type FileStep =
  | { readonly do: 'write' | 'edit'; readonly source: string; readonly path: string; readonly content: string }
  | {
      readonly do: 'move' | 'copy' | 'swap';
      readonly source: string;
      readonly path: string;
      readonly to: string;
      readonly toSource: string;
    }
  | { readonly do: 'delete'; readonly source: string; readonly path: string };

type Step =
  | FileStep
  | { readonly do: 'scan'; readonly source: string; readonly how: 'whole' | 'cut short' | 'a folder locked' }
  | { readonly do: 'measure'; readonly files: number }
  | { readonly do: 'reindex'; readonly source: string; readonly path: string }
  | { readonly do: 'remove and add again'; readonly source: string };

const source = fc.constantFrom(...SOURCES);
const path = fc.constantFrom(...PATHS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('write', 'edit'), source, path, content: fc.constantFrom(...CONTENTS) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('move', 'copy', 'swap'), source, path, to: path, toSource: source }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete'), source, path }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('scan'),
      source,
      how: fc.constantFrom('whole', 'whole', 'whole', 'cut short', 'a folder locked'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('measure'), files: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reindex'), source, path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove and add again'), source }) },
) as fc.Arbitrary<Step>;

const isWriting = (step: FileStep): step is Extract<FileStep, { content: string }> => step.do === 'write' || step.do === 'edit';

/** A disk with two folders whose ids change when they are removed and added again. */
class Story {
  readonly world: CatalogWorld;
  readonly files: ReachableFiles;
  /** Content by stable ID, as first measured. */
  readonly known = new Map<string, string>();
  highest = 0;
  /** Stable ID by place, of files that were measured there and not touched since. */
  readonly untouched = new Map<string, string>();
  #ids = new Map(SOURCES.map((name) => [name, name]));
  #renamed = 0;

  constructor(world: CatalogWorld, files: ReachableFiles) {
    this.world = world;
    this.files = files;
  }

  static async begin(): Promise<Story> {
    const files = await reachableFiles();
    const story = new Story(await CatalogWorld.open(files), files);
    for (const name of SOURCES) await story.world.source(name);
    return story;
  }

  id(name: string): string {
    return this.#ids.get(name) ?? name;
  }

  async play(step: Step): Promise<void> {
    const { world } = this;
    if (step.do === 'measure') await world.measure(undefined, step.files);
    else if (step.do === 'scan') await this.#scan(this.id(step.source), step.how);
    else if (step.do === 'remove and add again') await this.#removeAndAdd(step.source);
    else if (step.do === 'reindex') await this.#reindex(this.id(step.source), step.path);
    else this.#change(step);
  }

  #change(step: FileStep): void {
    const { world } = this;
    this.untouched.delete(`${this.id(step.source)}/${step.path}`);
    if ('to' in step) this.untouched.delete(`${this.id(step.toSource)}/${step.to}`);
    const folder = world.folder(this.id(step.source));
    const file = folder.get(step.path);
    if (isWriting(step)) {
      const content = step.do === 'edit' ? file?.content : step.content;
      if (content === undefined) return;
      const header = step.do === 'edit' ? `edited ${content}` : `header ${Number(content) % 2}`;
      world.write(this.id(step.source), step.path, content, { header, size: step.do === 'edit' ? 2000 : 1000 });
    } else if (step.do === 'delete') {
      folder.delete(step.path);
    } else if (file) {
      const target = world.folder(this.id(step.toSource));
      const other = target.get(step.to);
      if (step.do !== 'copy') folder.delete(step.path);
      if (step.do === 'swap' && other) folder.set(step.path, other);
      target.set(step.to, file);
    }
  }

  async #scan(id: string, how: 'whole' | 'cut short' | 'a folder locked'): Promise<void> {
    if (how === 'whole') await this.world.scan(id);
    else if (how === 'cut short') await this.world.scan(id, { only: [...this.world.folder(id).keys()].slice(0, 2) });
    else await this.world.scan(id, { failed: [{ path: 'in', fault: fault('not-permitted') }] });
  }

  async #reindex(id: string, at: string): Promise<void> {
    const row = (await this.world.rows()).find((each) => each.sourceId === id && each.path === at && each.status !== 'missing');
    if (!row) return;
    await this.world.api.invalidate([row.id]);
    await this.world.scan(id, { only: this.world.folder(id).has(at) ? [at] : [] });
  }

  async #removeAndAdd(name: string): Promise<void> {
    const { world } = this;
    const old = this.id(name);
    await world.api.removeSource(old);
    this.#renamed += 1;
    const id = `${name}${this.#renamed}`;
    world.disk.set(id, world.folder(old));
    world.disk.delete(old);
    this.#ids.set(name, id);
    await world.source(id);
  }

  /** Identities, looked up behind the catalog's back (hidden rows too). */
  check(): void {
    const rows = this.files.db.all('SELECT stable_id, content_hash FROM lora WHERE stable_id IS NOT NULL', [], (row) => ({
      stableId: row.text('stable_id'),
      content: row.textOrNull('content_hash'),
    }));
    const contents = new Map(rows.map(({ stableId, content }) => [stableId, content]));
    expect(contents.size).toBe(rows.length);
    for (const [stableId, content] of this.known) expect([stableId, contents.get(stableId)]).toEqual([stableId, content]);
    for (const { stableId, content } of rows) if (content) this.known.set(stableId, content);
    this.#checkUntouched();
    const numbers = rows.map(({ stableId }) => Number(stableId.slice(8)));
    const next = this.files.db.get('SELECT coalesce(max(next), 1) FROM stable_number', [], (row) => row.number('next')) ?? 1;
    expect(Math.max(0, ...numbers)).toBeLessThan(next);
    expect(next).toBeGreaterThanOrEqual(this.highest);
    this.highest = next;
    expect(this.files.db.all('PRAGMA foreign_key_check', [], (row) => row.text('table'))).toEqual([]);
  }

  #checkUntouched(): void {
    const measured = this.files.db.all(
      "SELECT source_id || '/' || path, stable_id, awaits FROM lora WHERE present = 1 AND state = 'measured'",
      [],
      (row) => ({ place: row.text('place'), stableId: row.text('stable_id'), waits: row.numberOrNull('awaits') !== null }),
    );
    for (const { place, stableId, waits } of measured) {
      expect([place, this.untouched.get(place) ?? stableId]).toEqual([place, stableId]);
      const [id = '', ...path] = place.split('/');
      const file = this.world.disk.get(id)?.get(path.join('/'));
      const content = this.known.get(stableId);
      if (!waits && file && content === hash(file.content)) this.untouched.set(place, stableId);
    }
  }

  /** Everything is scanned and measured: now the library must be the disk. */
  async settle(): Promise<void> {
    const { world } = this;
    const before = new Map(this.known);
    for (const id of world.disk.keys()) await world.scan(id);
    await world.measure();
    this.check();
    const rows = (await world.rows()).filter(({ status }) => status !== 'missing');
    const seen = await Promise.all(
      rows.map(async ({ id, sourceId, path, status, stableId }) => {
        expect(stableId).not.toBeNull();
        return [sourceId, path, status, (await world.api.detail({ id }))?.contentHash];
      }),
    );
    const there = [...world.disk].flatMap(([id, folder]) => [...folder].map(([at, { content }]) => [id, at, 'measured', hash(content)]));
    expect(seen.map(String).sort()).toEqual(there.map(String).sort());
    for (const content of new Set(there.map(([, , , contentHash]) => contentHash))) {
      const ids = [...before].filter(([, each]) => each === content).map(([stableId]) => stableId);
      if (ids.length > 0) expect(rows.some(({ stableId }) => stableId !== null && ids.includes(stableId))).toBe(true);
    }
    const state = await world.rows();
    for (const id of world.disk.keys())
      expect(await world.scan(id)).toMatchObject({ added: 0, changed: 0, moved: 0, missing: 0, reads: [] });
    expect(await world.measure()).toEqual([]);
    expect(await world.rows()).toEqual(state);
  }
}

describe('identity', () => {
  it('outlives any sequence of file operations, scans and measurements', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const story = await Story.begin();
        for (const each of steps) {
          await story.play(each);
          story.check();
        }
        await story.settle();
        await story.world.api.close();
      }),
      { numRuns: Number(process.env['LWB_PROPERTY_RUNS'] ?? 60) },
    );
  }, 120_000);
});

it.each([4.94204304913115e40, 2 ** 53, 2 ** 63, 1.7e300])('a strength of %d is the same when it is read again', async (totalStrength) => {
  const world = await CatalogWorld.open();
  await world.source('s');
  world.write('s', 'a', 'A');
  await world.scan('s');
  const [place] = await world.api.pending(1, [], ['s']);
  const found = world.folder('s').get('a');
  if (!place || !found) throw new Error('nothing waits to be measured');
  await world.api.putMeasurements([
    { place, measurement: { ...measurementOf(found), totalStrength }, modules: new Uint8Array(), sketch: null },
  ]);
  expect((await world.rows())[0]?.totalStrength).toBe(totalStrength);
});
