/** Whatever a backup says, it is restored whole or refused whole: the library stays sound, and can be read. */
import { createHash } from 'node:crypto';
import fc from '../../../src/testing/properties.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Work, type WorkRow } from '../../../src/domain/backup/work.ts';
import { workFileText } from '../../../src/domain/backup/work-file.ts';
import { dump, type ReachableFiles, reachableFiles } from '../../../src/testing/catalog-files.ts';
import { CatalogWorld, LAYOUT } from '../../../src/testing/catalog-world.ts';
import { damagedBytes, damagedText, fuzzAsync, HOSTILE } from '../../../src/testing/mutations.ts';
import { SCHEMA_VERSION } from '../migrations/index.ts';
import type { Choice } from '../../../src/domain/backup/restore.ts';

const sha256 = async (text: string): Promise<string> => createHash('sha256').update(text).digest('hex');
const textOf = (work: Work, schema = SCHEMA_VERSION): Promise<string> => workFileText({ schema, madeAt: 0, work }, sha256);
const workOf = (text: string): Work => (JSON.parse(text) as { work: Work }).work;

const profile = (name: string) => ({ name, gains: { 'double.0': 0.5 }, notes: 'n', tags: ['face'], favourite: true });

async function library(ids: string, name: string): Promise<{ readonly files: ReachableFiles; readonly api: CatalogWorld['api'] }> {
  const files = await reachableFiles();
  const world = await CatalogWorld.open(files, ids);
  await world.source('s');
  world.write('s', 'a.safetensors', 'a');
  await world.scan('s');
  await world.measure();
  const { id } = await world.at('a.safetensors');
  const { api } = world;
  const made = await api.createProfile({ ...profile(name), loraId: id, layout: LAYOUT });
  if (!made.ok) throw new Error(made.error.message.code);
  await api.updateProfile(made.value.id, { ...profile(name), notes: ids });
  await api.setDefaultProfile(id, made.value.id);
  await api.putPreset({ id: `${ids}-p`, folder: 'f', name: 'Half', layoutId: LAYOUT.id, gains: { 'double.1': 0.5 } });
  await api.putComposition({ id: `${ids}-c`, name: 'Two', text: '{"v":1}' });
  await api.changeOwn([id], { notes: ids, addTags: ['face'], rating: 3 });
  await api.putDraft(id, `{"half":"${ids}"}`);
  await api.putSetting('theme', 'dark');
  return { files, api };
}

let mine: { readonly files: ReachableFiles; readonly api: CatalogWorld['api'] };
let text: string;
let bytes: Uint8Array;

beforeAll(async () => {
  const theirs = await library('theirs', 'Faces');
  text = await theirs.api.workText();
  bytes = await theirs.api.exportLibraryFile();
  mine = await library('mine', 'Hands');
});

const all = (plan: { readonly items: readonly { readonly id: string }[] }, choice: Choice) =>
  Object.fromEntries(plan.items.map(({ id }) => [id, choice]));

/** Every list is read as the program reads it. */
async function readable(): Promise<void> {
  const { api } = mine;
  for (const { id } of await api.profiles(null)) await api.profileVersions(id);
  await Promise.all([api.presets(), api.compositions(), api.drafts(), api.tags(), api.settings(), api.health()]);
  expect(await api.checkIntegrity()).toEqual([]);
}

/** @returns whether it was taken */
async function tried(backup: string | Uint8Array, choice: Choice): Promise<boolean> {
  const before = dump(mine.files.db);
  const work = workOf(await mine.api.workText());
  const plan = await mine.api.previewRestore(backup);
  expect(dump(mine.files.db)).toBe(before);
  const outcome = await mine.api.restoreWork(backup, plan.ok ? all(plan.value, choice) : {});
  if (!outcome.ok) {
    expect(dump(mine.files.db)).toBe(before);
    return false;
  }
  expect(plan.ok).toBe(true);
  await readable();
  expect((await mine.api.previewRestore(await mine.api.workText())).ok).toBe(true);
  expect(await mine.api.undoRestore()).toBe(true);
  expect(workOf(await mine.api.workText())).toEqual(work);
  return true;
}

describe('a backup as text', () => {
  it('is taken as it was written', async () => {
    for (const choice of ['mine', 'theirs', 'both'] as const) expect(await tried(text, choice)).toBe(true);
  });

  it('that is cut short anywhere is refused', async () => {
    const whole = text.trimEnd().length;
    for (let length = 0; length < whole; length += 1) {
      expect((await mine.api.previewRestore(text.slice(0, length))).ok, `${length} of ${whole}`).toBe(false);
    }
  });

  it('with a flipped bit is refused, or says what it said', async () => {
    const original = Buffer.from(text);
    const flip = fc.tuple(fc.nat(original.length - 1), fc.nat(7));
    await fuzzAsync(flip, 500, async ([at, bit]) => {
      const damaged = Buffer.from(original);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      const said = damaged.toString();
      if ((await mine.api.previewRestore(said)).ok) expect(workOf(said)).toEqual(workOf(text));
    });
  });

  it('that is damaged is refused, or says what it said', async () => {
    await fuzzAsync(damagedText([text]), 400, async (said) => {
      if ((await mine.api.previewRestore(said)).ok) expect(workOf(said)).toEqual(workOf(text));
    });
  });

  const cell = fc.oneof(
    fc.constantFrom(...HOSTILE, '[]', '{}', '{"double.0":1e999}', '{"double.0":"x"}', 'content:', 'row:1'),
    fc.constantFrom(null, -1, 0.5, 1e300),
  );
  const change = fc.record({ table: fc.nat(), row: fc.nat(), column: fc.nat(), how: fc.constantFrom('set', 'drop', 'twice'), cell });

  it('with any rows and the right hash is restored whole or refused whole', async () => {
    let taken = 0;
    await fuzzAsync(fc.tuple(change, fc.constantFrom<Choice>('mine', 'theirs', 'both')), 250, async ([each, choice]) => {
      if (await tried(await textOf(changed(workOf(text), each)), choice)) taken += 1;
    });
    // Neither everything nor nothing gets through.
    expect(taken).toBeGreaterThan(20);
  });

  it('of a newer schema is refused whole', async () => {
    expect(await mine.api.restoreWork(await textOf(workOf(text), SCHEMA_VERSION + 1), {})).toMatchObject({ error: { code: 'newer' } });
  });

  it('with keys that SQLite would give back otherwise is taken, and taken back by Undo', async () => {
    for (const key of ['theme\0', '\uFEFFtheme', '\uFEFF'])
      expect(await tried(await textOf({ ...workOf(text), setting: [{ key, value: 'dark' }] }), 'theirs')).toBe(true);
  });

  it('with gains that only an early version let in is restored as it is, beside others of that kind', async () => {
    const far = JSON.stringify({ 'double.0': 1500 });
    const work = workOf(text);
    const early = await textOf({ ...work, profile: (work['profile'] ?? []).map((row) => ({ ...row, gains: far })) }, 4);
    expect(await tried(early, 'theirs')).toBe(true);
    await mine.api.restoreWork(early, {});
    expect(await tried(text, 'both')).toBe(true);
    const gains = { ...profile('Far'), gains: { 'double.0': 1500 }, loraId: null, layout: LAYOUT };
    expect((await mine.api.createProfile(gains)).ok).toBe(false);
    expect(() => mine.files.db.run('UPDATE preset SET gains = ?', [far])).toThrow('not a number from -100 to 100');
  });
});

function changed(
  work: Work,
  { table, row, column, how, cell }: { table: number; row: number; column: number; how: string; cell: WorkRow[string] },
): Work {
  const tables = Object.keys(work).filter((name) => (work[name]?.length ?? 0) > 0);
  const name = tables[table % tables.length] ?? '';
  const rows = work[name] ?? [];
  const at = row % rows.length;
  const old = rows[at] ?? {};
  const key = Object.keys(old)[column % Object.keys(old).length] ?? '';
  if (how === 'twice') return { ...work, [name]: [...rows, { ...old, [key]: old[key] ?? null }] };
  const { [key]: _, ...rest } = old;
  return { ...work, [name]: rows.with(at, how === 'drop' ? rest : { ...rest, [key]: cell }) };
}

describe('a backup as a SQLite file', () => {
  it('that is cut short anywhere is refused', async () => {
    for (let length = 0; length < bytes.length; length += 509) {
      expect((await mine.api.previewRestore(bytes.slice(0, length))).ok, `${length} of ${bytes.length}`).toBe(false);
    }
  });

  it('with a flipped bit or other damage is refused, or says what it said', async () => {
    const before = dump(mine.files.db);
    const flips = fc.tuple(fc.nat(bytes.length - 1), fc.nat(7)).map(([at, bit]) => {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      return damaged;
    });
    const plan = await mine.api.previewRestore(bytes);
    await fuzzAsync(fc.oneof(flips, damagedBytes([bytes])), 150, async (damaged) => {
      const found = await mine.api.previewRestore(damaged);
      if (found.ok) expect(found).toEqual(plan);
    });
    expect(dump(mine.files.db)).toBe(before);
  });
});
