/** Which files are taken for one LoRA: by the exact cosines that the files give, each asked for once. */
import { describe, expect, it } from 'vitest';
import type { LibraryRow } from '../../contracts/library.ts';
import type { KeptCosine } from '../../contracts/similar.ts';
import type { PairProducts } from '../../domain/composition/products/pair.ts';
import { verbatim } from '../../domain/message.ts';
import { nearPairs } from '../../domain/similar/near-pairs.ts';
import { SKETCH_LENGTH } from '../../domain/similar/sketch.ts';
import { SIGN_BYTES, signsOf } from '../../domain/similar/stored.ts';
import { makeRows } from '../../testing/made-rows.ts';
import { createSimilar, type SimilarParts } from './similar.ts';

type Store = NonNullable<ReturnType<SimilarParts['catalog']>>;

function drawn(seed: number): Float32Array {
  let state = seed * 7919 + 1;
  return Float32Array.from({ length: SKETCH_LENGTH }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >> 8) / 2 ** 23;
  });
}
const mixed = (share: number, seed: number): Float32Array => drawn(1).map((value, at) => value + share * (drawn(seed)[at] ?? 0));

interface Lora {
  readonly sketch: Float32Array;
  readonly norm?: number;
  readonly rank?: number;
  readonly away?: true;
}

/** One row for each content; cosines of contents by name. */
function world(loras: Readonly<Record<string, Lora>>, exact: Readonly<Record<string, number>>) {
  const hashes = Object.keys(loras).toSorted();
  const [model] = makeRows(1);
  const rows = hashes.map(
    (hash, at): LibraryRow => ({
      ...(model as LibraryRow),
      id: at + 1,
      name: hash,
      path: `${hash}.safetensors`,
      rank: loras[hash]?.rank ?? 16,
      size: 1000,
      mtime: 5,
      profiles: 0,
      totalStrength: loras[hash]?.norm ?? 1,
    }),
  );
  const kept: KeptCosine[] = [];
  const asked: string[] = [];
  const store: Partial<Store> = {
    overview: () => Promise.resolve({ copies: [], sameNames: [] } as unknown as Awaited<ReturnType<Store['overview']>>),
    rows: (ids) => Promise.resolve(rows.filter(({ id }) => ids.includes(id))),
    rowsOfContents: (contents) => Promise.resolve(contents.map((content) => ({ content, ids: [hashes.indexOf(content) + 1] }))),
    sketchSigns: () => {
      const signs = new Uint8Array(hashes.length * SIGN_BYTES);
      hashes.forEach((hash, at) => signs.set(signsOf(loras[hash]?.sketch ?? new Float32Array(SKETCH_LENGTH)), at * SIGN_BYTES));
      return Promise.resolve({ contents: hashes, signs });
    },
    sketches: (contents) =>
      Promise.resolve(
        contents.map((content) => ({ content, share: 1, values: loras[content]?.sketch ?? new Float32Array(SKETCH_LENGTH) })),
      ),
    cosines: ([a = '', b = '']) => Promise.resolve(kept.filter((pair) => pair.a === a && pair.b === b)),
    putCosines: (cosines) => Promise.resolve(void kept.push(...cosines)),
  };
  const similar = createSimilar({
    catalog: () => store as Store,
    line: () => ({ api: { nearPairs: (signs) => Promise.resolve(nearPairs(signs)) } }),
    pairs: () =>
      Promise.resolve({
        read: ([a, b]) => {
          const names = [a, b].map((member) => member?.owner.slice('content:'.length) ?? '');
          asked.push(names.join(' '));
          const away = names.find((name) => loras[name]?.away);
          const norms = names.map((name) => loras[name]?.norm ?? 1);
          const inner = (exact[names.toSorted().join(' ')] ?? 0) * (norms[0] ?? 1) * (norms[1] ?? 1);
          const products: PairProducts = { blocks: [{ slot: 'a', inner, compared: 1, notCompared: 0, names: [] }], reasons: [] };
          const unread = away === undefined ? [] : [{ owner: `content:${away}`, why: verbatim('Its folder is away.') }];
          return Promise.resolve({ products: () => (away === undefined ? products : null), unread, cancelled: false });
        },
      }),
  });
  return { similar, asked, look: () => similar.duplicates(() => undefined, new AbortController().signal) };
}

const near = { 'a b': 0.999_95, 'a c': 0.999_8, 'b c': 0.999_95 };

describe('duplicates', () => {
  it('are what the exact cosines say, whatever sketches say, and are asked for once', async () => {
    const { look, asked } = world(
      {
        a: { sketch: mixed(0, 2), rank: 32 },
        b: { sketch: mixed(0.003, 3), norm: 0.5 },
        c: { sketch: mixed(0.003, 4) },
        d: { sketch: drawn(5) },
      },
      near,
    );
    const found = await look();
    // c is the same as b, and not as a, which is kept: it is in no group.
    expect(found?.byWeights.map(({ members }) => members.map(({ row, as, times }) => [row.name, as, times]))).toEqual([
      [
        ['a', 'kept', 1],
        ['b', 'same', 0.5],
      ],
    ]);
    expect(found?.byWeights[0]).toMatchObject({ why: 'rank', frees: 1000 });
    expect(asked).toEqual(['a b', 'a c']);
    expect((await look())?.byWeights).toEqual(found?.byWeights);
    expect(asked).toHaveLength(2);
  });

  it('that cannot be read are said and asked for again', async () => {
    const { look, asked } = world({ a: { sketch: mixed(0, 2) }, b: { sketch: mixed(0.003, 3), away: true } }, near);
    const found = await look();
    expect(found?.byWeights).toEqual([]);
    expect(found?.notCompared.map(({ owners }) => owners.map(({ name }) => name))).toEqual([['a', 'b']]);
    await look();
    expect(asked).toHaveLength(2);
  });

  it('stop when they are cancelled, with what was found', async () => {
    const { similar, asked } = world({ a: { sketch: mixed(0, 2) }, b: { sketch: mixed(0.003, 3) }, c: { sketch: mixed(0.003, 4) } }, near);
    const stop = new AbortController();
    const found = await similar.duplicates((done) => done === 1 && stop.abort(), stop.signal);
    expect(found?.cancelled).toBe(true);
    expect(asked).toEqual(['a b']);
    expect(found?.byWeights).toHaveLength(1);
  });
});
