import { describe, expect, it } from 'vitest';
import { createThumbs, type Draw, type ThumbStore } from './thumbs.ts';

const PNG = Uint8Array.from([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 3, 0x20, 0, 0, 2, 0x58,
]);
const picture = new Blob([PNG]);
const sized = (width: number, height: number): Blob => {
  const head = PNG.slice();
  new DataView(head.buffer).setUint32(16, width);
  new DataView(head.buffer).setUint32(20, height);
  return new Blob([head]);
};

function memory(): ThumbStore & { readonly kept: Map<string, Blob> } {
  const kept = new Map<string, Blob>();
  return {
    kept,
    get: async (key) => kept.get(key) ?? null,
    put: async (key, thumb) => void kept.set(key, thumb),
    bytes: async () => [...kept.values()].reduce((sum, { size }) => sum + size, 0),
    clear: async () => kept.clear(),
  };
}

const drawn: Draw = async (_, box, quality) => new Blob([new Uint8Array(box.width * quality)], { type: 'image/webp' });

describe('small pictures', () => {
  it('are made once for each key', async () => {
    let made = 0;
    const thumbs = createThumbs(memory(), async (...asked) => {
      made += 1;
      return drawn(...asked);
    });
    expect(await thumbs.thumb('a', picture)).toMatchObject({ kind: 'picture' });
    await thumbs.thumb('a', picture);
    expect(made).toBe(1);
    await thumbs.thumb('a, later', picture);
    expect(made).toBe(2);
    await thumbs.clear();
    expect(await thumbs.usage()).toBe(0);
  });

  it('are made of nothing that is too large, no picture, or broken, and that is said', async () => {
    const thumbs = createThumbs(memory(), drawn);
    expect(await thumbs.thumb('a', sized(8001, 8000))).toEqual({ kind: 'refused', why: 'too-large' });
    expect(await thumbs.thumb('b', sized(8000, 8000))).toMatchObject({ kind: 'picture' });
    expect(await thumbs.thumb('c', new Blob(['<svg/>']))).toEqual({ kind: 'refused', why: 'no-picture' });
    expect(await thumbs.thumb('d', sized(0, 5))).toEqual({ kind: 'refused', why: 'no-picture' });
    const failing = createThumbs(memory(), () => Promise.reject(new Error('cannot be decoded')));
    expect(await failing.thumb('e', picture)).toEqual({ kind: 'refused', why: 'broken' });
  });

  it('are shown also when there is no room to keep them', async () => {
    const store = { ...memory(), put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) };
    expect(await createThumbs(store, drawn).thumb('a', picture)).toMatchObject({ kind: 'picture' });
  });

  it('are made at most two at a time, the one asked for last first', async () => {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const thumbs = createThumbs(memory(), async (file) => {
      begun.push(String(file.size));
      await new Promise<void>((resolve) => ends.push(resolve));
      return new Blob(['x']);
    });
    const all = [1, 2, 3, 4].map((extra) => thumbs.thumb(String(extra), new Blob([PNG, 'x'.repeat(extra)])));
    await expect.poll(() => begun).toEqual(['25', '26']);
    ends[0]?.();
    await expect.poll(() => begun).toEqual(['25', '26', '28']);
    for (let each = 1; each < 4; each++) {
      await expect.poll(() => ends.length).toBeGreaterThan(each);
      ends[each]?.();
    }
    expect(await Promise.all(all)).toHaveLength(4);
  });

  it('of the user are drawn smaller until they are small enough for a backup', async () => {
    const tried: number[] = [];
    const thumbs = createThumbs(memory(), async (_, { width }, quality) => {
      tried.push(width);
      return new Blob([new Uint8Array(width * width * quality * 0.5)], { type: 'image/webp' });
    });
    const made = await thumbs.own(picture);
    expect(tried).toEqual([512, 512, 384]);
    expect(made).toMatchObject({ kind: 'own', picture: { type: 'image/webp' } });
  });
});
