/** Sketches and exact cosines as the library keeps them, and how they are found among many. */
import { beforeAll, describe, expect, it } from 'vitest';
import { reachableFiles, type ReachableFiles } from '../../src/testing/catalog-files.ts';
import { CatalogWorld, measurementOf } from '../../src/testing/catalog-world.ts';
import { SKETCH_LENGTH, sketchCosine } from '../../src/domain/similar/sketch.ts';
import { packSketch, SIGN_BYTES, signsOf } from '../../src/domain/similar/stored.ts';

/** Seeded; every third number of another sign than the next. */
function values(seed: number): Float32Array {
  let state = seed * 2654435761 + 1;
  return Float32Array.from({ length: SKETCH_LENGTH }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >> 8) / 2 ** 23;
  });
}

async function measured(world: CatalogWorld, path: string, values_: Float32Array | null): Promise<string> {
  const [place] = await world.api.pending(1, [], ['s']);
  const file = world.folder('s').get(path);
  if (!place || !file || place.path !== path) throw new Error(`${path} is not the next`);
  const measurement = measurementOf(file);
  await world.api.putMeasurements([{ place, measurement, modules: new Uint8Array(), sketch: values_ && { values: values_, share: 0.75 } }]);
  return measurement.contentHash;
}

describe('sketches in the library', () => {
  it('are kept by content, and go with it', async () => {
    const world = await CatalogWorld.open();
    await world.source('s');
    for (const path of ['a', 'b', 'c']) world.write('s', path, path.toUpperCase());
    await world.scan('s');
    const near = values(1).map((value, at) => value + 0.01 * (at % 2));
    const [a, b, c] = [await measured(world, 'a', values(1)), await measured(world, 'b', near), await measured(world, 'c', null)];
    const kept = await world.api.sketches([a, b, c]);
    expect(kept.map(({ content }) => content).toSorted()).toEqual([a, b].toSorted());
    const own = kept.find(({ content }) => content === a);
    expect(own?.share).toBe(0.75);
    expect(sketchCosine(own?.values ?? new Float32Array(), values(1))).toBeGreaterThan(1 - 1e-8);

    const { found, next } = await world.api.nearestSketches(values(1), 0, 5, true);
    expect(next).toBeNull();
    expect(found.map(({ content }) => content)).toEqual([a, b]);
    expect(found[1]?.cosine).toBeCloseTo(sketchCosine(values(1), near), 6);
    const against = await world.api.nearestSketches(
      values(1).map((value) => -value),
      0,
      1,
      false,
    );
    expect(against.found[0]?.cosine).toBeCloseTo(-1, 6);

    const all = await world.api.sketchSigns('', 10);
    expect(all.contents).toEqual([a, b].toSorted());
    expect([...all.signs.subarray(all.contents.indexOf(a) * SIGN_BYTES).subarray(0, SIGN_BYTES)]).toEqual([...signsOf(values(1))]);
    expect((await world.api.sketchSigns(all.contents[0] ?? '', 10)).contents).toEqual(all.contents.slice(1));

    world.folder('s').delete('a');
    await world.scan('s');
    expect((await world.api.sketchSigns('', 10)).contents).toEqual([b]);
    expect(await world.api.rowsOfContents([a, b])).toEqual([{ content: b, ids: [(await world.at('b')).id] }]);
  });

  it('keep exact cosines of pairs, whichever comes first', async () => {
    const { api } = await CatalogWorld.open();
    await api.putCosines([
      { a: 'y', b: 'x', cosine: 0.5 },
      { a: 'x', b: 'z', cosine: null },
    ]);
    expect(await api.cosines(['x', 'y', 'z'])).toEqual([
      { a: 'x', b: 'y', cosine: 0.5 },
      { a: 'x', b: 'z', cosine: null },
    ]);
    expect(await api.cosines(['y', 'z'])).toEqual([]);
  });
});

describe('70,000 sketches', () => {
  const MANY = 70_000;
  let world: CatalogWorld;
  let files: ReachableFiles;
  beforeAll(async () => {
    files = await reachableFiles();
    world = await CatalogWorld.open(files);
    // The same 100 again and again: what they are does not matter here, how many there are does.
    const some = Array.from({ length: 100 }, (_, seed) => ({ ...packSketch(values(seed + 1)), signs: signsOf(values(seed + 1)) }));
    files.db.transaction(() => {
      for (let at = 0; at < MANY; at++) {
        const { norm, bytes, signs } = some[at % some.length] as (typeof some)[number];
        files.db.run('INSERT INTO sketch (content, share, norm, signs, bytes) VALUES (?, 1, ?, ?, ?)', [
          at.toString(16).padStart(32, '0'),
          norm,
          signs,
          bytes,
        ]);
      }
    });
  }, 60_000);

  it('are searched a part at a time, each once', async () => {
    let [seen, best] = [0, 0];
    for (let after: number | null = 0; after !== null; seen++) {
      const page: { readonly found: readonly { readonly cosine: number }[]; readonly next: number | null } =
        await world.api.nearestSketches(values(7), after, 50, true);
      best += page.found.filter(({ cosine }) => cosine > 1 - 1e-6).length;
      after = page.next;
    }
    expect(seen).toBe(Math.ceil(MANY / 4000));
    expect(best).toBe(MANY / 100);
  });

  it.each([
    'SELECT id, content, share, norm, bytes FROM sketch WHERE id > 5 ORDER BY id LIMIT 10',
    `SELECT content, signs FROM sketch INDEXED BY sketch_signs WHERE content > 'a'
     AND EXISTS (SELECT 1 FROM lora INDEXED BY lora_here WHERE content_hash = content AND present = 1 AND hidden = 0) ORDER BY content LIMIT 9`,
    `SELECT a, b, cosine FROM alike WHERE a IN (SELECT value FROM json_each('[]')) AND b IN (SELECT value FROM json_each('[]'))`,
    `SELECT content_hash, json_group_array(id) AS ids FROM lora INDEXED BY lora_here
     WHERE content_hash IN (SELECT value FROM json_each('[]')) AND present = 1 AND hidden = 0 GROUP BY content_hash`,
  ])('are read along an index: %s', (sql) => {
    const steps = files.db.all(`EXPLAIN QUERY PLAN ${sql}`, [], (row) => {
      row.number('id');
      row.number('parent');
      row.number('notused');
      return row.text('detail');
    });
    expect(steps.filter((step) => /SCAN (?!json_each)|USE TEMP B-TREE/u.test(step))).toEqual([]);
  });
});
