import { describe, expect, it } from 'vitest';
import { rampColour } from './ramp.ts';
import { stripBackground } from './strip-paint.ts';

const strip = (bytes: readonly number[], groups: readonly number[] = [], mainCount = bytes.length) => ({
  bytes: Uint8Array.from(bytes),
  groups,
  mainCount,
});

describe('a fingerprint as a background', () => {
  it('gives each cell its share of the width, and untouched ones the colour of paper', () => {
    expect(stripBackground(strip([0, 255]), 1)).toBe(`linear-gradient(90deg, var(--strip-empty) 0% 50%, ${rampColour(255)} 50% 100%)`);
  });

  it('leaves gaps between groups, and ends at the whole width', () => {
    const [black, bright] = ['var(--strip-empty)', rampColour(255)];
    expect(stripBackground(strip([0, 255, 0], [1, 2]), 1)).toBe(
      `linear-gradient(90deg, ${black} 0% calc(33.333% + -1px), transparent calc(33.333% + -1px) calc(33.333% + 2px), ` +
        `${bright} calc(33.333% + 2px) calc(66.667% + 1px), ${black} calc(66.667% + 1px) 100%)`,
    );
  });

  it('draws what is beside the main stack at half the height', () => {
    const [bright] = [rampColour(255)];
    expect(stripBackground(strip([255, 255], [], 1), 1)).toBe(
      `linear-gradient(90deg, ${bright} 0% 50%, transparent 50% 100%), ` +
        `linear-gradient(90deg, transparent 0% 50%, ${bright} 50% 100%) 0 100% / 100% 50% no-repeat`,
    );
  });

  it('takes strengths to a shared scale, and never makes a touched block look untouched or brighter than there is', () => {
    expect(stripBackground(strip([200]), 0.5)).toContain(rampColour(100));
    expect(stripBackground(strip([1]), 0.01)).toContain(rampColour(1));
    expect(stripBackground(strip([200]), 9)).toContain(rampColour(255));
  });
});
