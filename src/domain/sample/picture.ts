/** A small picture as a data URL, as trainers and editors put it into metadata: PNG of 64 x 64 pixels in 32 shades of one hue. */
import { randomFrom } from './random.ts';

const SIDE = 64;
const SHADES = 32;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The same for the same seed: soft waves of one hue. About 5,800 characters. */
export function pictureUrl(seed: number): string {
  const random = randomFrom(seed);
  const [red, green, blue] = [random(), random(), random()];
  const palette = Array.from({ length: SHADES }, (_, i) =>
    [red, green, blue].map((part) => Math.round(((i + 6) / 38) * (90 + 165 * part))),
  ).flat();
  const waves = Array.from({ length: 3 }, () => ({ x: 6 * random() - 3, y: 6 * random() - 3, phase: 6 * random() }));
  const rows: number[] = [];
  for (let y = 0; y < SIDE; y++) {
    // Each row begins with its filter: none.
    rows.push(0);
    for (let x = 0; x < SIDE; x++) {
      const sum = waves.reduce((total, wave) => total + Math.sin((wave.x * x + wave.y * y) / 24 + wave.phase), 0);
      rows.push(Math.min(SHADES - 1, Math.floor((SHADES * (sum + 3)) / 6)));
    }
  }
  const bytes = [
    ...SIGNATURE,
    // Width, height, 8 bits a pixel, palette, and the only compression, filters and order there are.
    ...chunk('IHDR', [...word(SIDE), ...word(SIDE), 8, 3, 0, 0, 0]),
    ...chunk('PLTE', palette),
    ...chunk('IDAT', stored(rows)),
    ...chunk('IEND', []),
  ];
  return `data:image/png;base64,${base64(bytes)}`;
}

const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

function chunk(type: string, data: readonly number[]): number[] {
  const body = [...Array.from(type, (char) => char.charCodeAt(0)), ...data];
  return [...word(data.length), ...body, ...word(crc32(body))];
}

/** zlib around one stored block of deflate: nothing is compressed. */
function stored(data: readonly number[]): number[] {
  const { length } = data;
  const size = [length & 255, length >>> 8];
  return [0x78, 0x01, 1, ...size, ...size.map((byte) => byte ^ 255), ...data, ...word(adler32(data))];
}

function crc32(data: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function adler32(data: readonly number[]): number {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

function base64(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.slice(i, i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const digits = [bits >>> 18, (bits >>> 12) & 63, (bits >>> 6) & 63, bits & 63].map((digit) => ALPHABET.charAt(digit));
    text += digits.slice(0, b === undefined ? 2 : c === undefined ? 3 : 4).join('') + (b === undefined ? '==' : c === undefined ? '=' : '');
  }
  return text;
}
