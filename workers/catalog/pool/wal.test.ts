import { describe, expect, it } from 'vitest';
import { type Flip, lookAtWal } from './wal.ts';

const PAGE = 512;
const FRAME = 24 + PAGE;

/** SQLite's rule, written down in whole numbers of any size: s0 += x0 + s1; s1 += x1 + s0, modulo 2^32. */
function checksum(bytes: Uint8Array, from: readonly [bigint, bigint], little: boolean): [bigint, bigint] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const modulus = 1n << 32n;
  let [s0, s1] = from;
  for (let at = 0; at < bytes.length; at += 8) {
    s0 = (s0 + BigInt(view.getUint32(at, little)) + s1) % modulus;
    s1 = (s1 + BigInt(view.getUint32(at + 4, little)) + s0) % modulus;
  }
  return [s0, s1];
}

const words = (...values: (number | bigint)[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => view.setUint32(4 * i, Number(value)));
  return new Uint8Array(view.buffer);
};

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** A log of pages filled by `seed`; the last frame of every three commits. */
function wal(frames: number, { little = true, salt = [0x1234_5678, 0x9abc_def0], seed = 1 } = {}): Uint8Array {
  const head = words(little ? 0x377f0682 : 0x377f0683, 3_007_000, PAGE, 7, ...salt);
  let sum = checksum(head, [0n, 0n], little);
  const parts = [head, words(...sum)];
  let state = seed;
  for (let index = 0; index < frames; index += 1) {
    const start = words(index + 1, index % 3 === 2 || index === frames - 1 ? 40 : 0);
    const page = Uint8Array.from({ length: PAGE }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state & 255;
    });
    sum = checksum(joined(start, page), sum, little);
    parts.push(start, words(...salt), words(...sum), page);
  }
  return joined(...parts);
}

const turned = (log: Uint8Array, ...flips: readonly Flip[]): Uint8Array => {
  const copy = log.slice();
  for (const { at, mask } of flips) copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
};

describe.each([true, false])('a log with little-endian checksums: %s', (little) => {
  const log = wal(4, { little });

  it('is left alone when it is whole, empty, or ends in the middle of a frame', () => {
    for (const bytes of [log, new Uint8Array(0), log.slice(0, 32), log.slice(0, 32 + 3 * FRAME + 100)]) {
      expect(lookAtWal(bytes)).toEqual({ flips: [], lost: 0 });
    }
  });

  it('is left alone when its last frame was being written: SQLite rightly drops that', () => {
    const torn = log.slice();
    torn.fill(0, 32 + 3 * FRAME + 200);
    expect(lookAtWal(torn)).toEqual({ flips: [], lost: 0 });
  });

  it('is left alone when frames of an older log lie behind it', () => {
    const older = wal(8, { little, salt: [5, 6], seed: 99 });
    expect(lookAtWal(joined(log, older.slice(log.length)))).toEqual({ flips: [], lost: 0 });
  });

  /** The one right answer, or none; never a wrong one. What cannot be mended is counted as lost. */
  const mended = (flip: Flip): boolean => {
    const look = lookAtWal(turned(log, flip));
    if (look.flips.length === 0) expect(look.lost, `byte ${flip.at} mask ${flip.mask}`).toBeGreaterThan(0);
    else expect(look, `byte ${flip.at} mask ${flip.mask}`).toEqual({ flips: [flip], lost: 0 });
    return look.flips.length > 0;
  };

  it('gets every bit of its header back', () => {
    for (let bit = 0; bit < 32 * 8; bit += 1) expect(mended({ at: bit >> 3, mask: 1 << (bit & 7) })).toBe(true);
  });

  it.each(['in its middle', 'at its end'])('gets two in three bits of a frame %s back, and says that the others are lost', (where) => {
    const start = 32 + (where === 'at its end' ? 3 : 1) * FRAME;
    let [count, back] = [0, 0];
    for (let bit = 0; bit < FRAME * 8; bit += 23) {
      count += 1;
      if (mended({ at: start + (bit >> 3), mask: 1 << (bit & 7) })) back += 1;
    }
    expect(back / count).toBeGreaterThan(0.66);
  });

  it('gets one bit in each of two frames back, and counts what is lost behind two that follow each other', () => {
    // A lower byte of a word.
    const low = little ? 0 : 3;
    const flips = [
      { at: 32 + 48 + low, mask: 4 },
      { at: 32 + 2 * FRAME + 300 + low, mask: 128 },
    ];
    expect(lookAtWal(turned(log, ...flips))).toEqual({ flips, lost: 0 });
    expect(lookAtWal(turned(log, ...flips, { at: 32 + FRAME + 100, mask: 1 }))).toEqual({ flips: [], lost: 4 });
  });

  it('counts what is lost behind damage that no single bit explains', () => {
    const damaged = log.slice().fill(0x5a, 32 + FRAME + 100, 32 + FRAME + 140);
    expect(lookAtWal(damaged)).toEqual({ flips: [], lost: 3 });
    const headless = log.slice().fill(0x5a, 0, 20);
    expect(lookAtWal(headless).lost).toBeGreaterThan(0);
  });
});
