import { describe, expect, it } from 'vitest';
import { contentOf, isOurs, judgeSlot, SIGNED, slotHeader, unflipped } from './slot.ts';

const PATHS = ['/library-1.sqlite3', '/library-1.sqlite3-wal', '/library-27.sqlite3'];

describe('a slot of the pool', () => {
  it.each(PATHS)('is known by its header: %s', (path) => {
    expect(judgeSlot(slotHeader(path))).toEqual({ kind: 'file', path });
  });

  it('is free when its path is empty, and bad when it is cut or its digest does not fit', () => {
    expect(judgeSlot(new Uint8Array(4096))).toEqual({ kind: 'free' });
    expect(judgeSlot(new Uint8Array(10))).toEqual({ kind: 'bad' });
    expect(judgeSlot(slotHeader('/library-1.sqlite3').fill(0x5a, 3, 9))).toEqual({ kind: 'bad' });
  });

  it.each(PATHS)('gets single flipped bits back: %s', (path) => {
    const whole = slotHeader(path);
    // A step that is prime to 8 meets every bit of a byte; all 4,192 bits would take a minute.
    for (let bit = 0; bit < SIGNED * 8; bit += 61) {
      const header = slotHeader(path);
      header[bit >> 3] = (header[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(judgeSlot(header).kind).toBe('bad');
      expect(unflipped(header)).toEqual(whole);
    }
  });

  it('is not guessed at when more is damaged', () => {
    const header = slotHeader('/library-1.sqlite3');
    header[1] = (header[1] ?? 0) ^ 0x10;
    header[200] = 7;
    expect(unflipped(header)).toBeNull();
    expect(unflipped(new Uint8Array(12))).toBeNull();
  });
});

it('knows its own names and what a file holds', () => {
  expect(PATHS.every(isOurs)).toBe(true);
  expect(['/export', '/library-1.sqlite3.bak', 'library-1.sqlite3'].some(isOurs)).toBe(false);
  const padded = (text: string): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => text.charCodeAt(i) || 0);
  expect(contentOf(padded('SQLite format 3'))).toBe('database');
  expect(contentOf(Uint8Array.from({ length: 32 }, (_, i) => [0x37, 0x7f, 0x06, 0x83][i] ?? 0))).toBe('log');
  expect(contentOf(padded('PNG'))).toBe('other');
  expect(contentOf(new Uint8Array(3))).toBe('other');
});
