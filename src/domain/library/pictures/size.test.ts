import { describe, expect, it } from 'vitest';
import { pictureSize } from './size.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((character) => character.charCodeAt(0)) : [...part])));

const PNG = bytes([0x89], 'PNG', [0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13], 'IHDR', [0, 0, 3, 0x20, 0, 0, 2, 0x58]);
const GIF = bytes('GIF89a', [0x20, 0x03, 0x58, 0x02]);
const VP8 = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x20, 0x03, 0x58, 0x42]);
/** 800 - 1 in 14 bits, then 600 - 1. */
const VP8L = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0, 0x2f, 0x1f, 0xc3, 0x95, 0x00]);
const VP8X = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0x1f, 3, 0, 0x57, 2, 0]);
const FRAME = [0xff, 0xc2, 0, 17, 8, 2, 0x58, 3, 0x20];
/** A profile, a table of Huffman codes and fill bytes stand before the frame. */
const JPEG = bytes([0xff, 0xd8, 0xff, 0xe1, 0, 6, 0xff, 0xc0, 9, 9, 0xff, 0xc4, 0, 4, 1, 2, 0xff], FRAME);

describe('pictureSize', () => {
  it.each([
    ['PNG', PNG],
    ['GIF', GIF],
    ['lossy WebP', VP8],
    ['lossless WebP', VP8L],
    ['extended WebP', VP8X],
    ['JPEG', JPEG],
  ])('reads %s', (_, head) => {
    expect(pictureSize(head)).toEqual({ width: 800, height: 600 });
  });

  it('knows no size of anything else, or of what ends early', () => {
    for (const head of [PNG, GIF, VP8, VP8L, VP8X, JPEG]) {
      for (let length = 0; length < head.length - 2; length++) expect(pictureSize(head.slice(0, length))).toBeNull();
    }
    expect(pictureSize(bytes('<svg xmlns="http://www.w3.org/2000/svg">'))).toBeNull();
    expect(pictureSize(bytes([0xff, 0xd8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]))).toBeNull();
  });
});
