/** The sixteen colours of the stack: apart for every kind of colour vision, and legible under their number. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

type Three = readonly [number, number, number];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB. */
const VISIONS: Readonly<Record<string, readonly Three[]>> = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const LEAST_DISTANCE = 0.06;
const LEAST_CONTRAST = 4.5;

const times = (matrix: readonly Three[], [x, y, z]: Three): Three => matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Three;

function linear(hex: string): Three {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function oklab(rgb: Three): Three {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map((value) => Math.cbrt(value)) as unknown as Three;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

const luminance = ([r, g, b]: Three): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(linear(a)), luminance(linear(b))].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const css = readFileSync(path.join(import.meta.dirname, '..', 'widgets', 'members.css'), 'utf8');
const themes = css.split(':root[data-theme="light"] {').slice(0, 2);
const coloursOf = (text: string): string[] => [...text.matchAll(/--m\d+: (#[0-9a-f]{6});/g)].map(([, colour]) => colour ?? '');

describe.each([
  ['dark', coloursOf(themes[0] ?? ''), '#10151c'],
  ['light', coloursOf((themes[1] ?? '').split('}')[0] ?? ''), '#ffffff'],
])('%s theme', (_, colours, ink) => {
  test('there are sixteen, and their number can be read on each', () => {
    expect(new Set(colours).size).toBe(16);
    for (const colour of colours) expect(contrast(colour, ink)).toBeGreaterThan(LEAST_CONTRAST);
  });

  test.each(Object.entries(VISIONS))('any two are apart: %s', (__, matrix) => {
    const seen = colours.map((colour) =>
      oklab(times(matrix, linear(colour)).map((value) => Math.min(1, Math.max(0, value))) as unknown as Three),
    );
    seen.forEach((one, i) => {
      for (const other of seen.slice(0, i))
        expect(Math.hypot(...one.map((value, k) => value - (other[k] ?? 0)))).toBeGreaterThan(LEAST_DISTANCE);
    });
  });
});
