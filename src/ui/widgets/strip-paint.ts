/**
 * A fingerprint as a CSS background: hard stops of gradients, so that cells touch without a seam at every width and zoom, and follow the
 * theme by themselves. Not a canvas: each canvas on screen is a layer of its own, and with thirty in the list beside the editor the
 * browser took 12 ms of every frame to sort the layers, where it takes one now.
 */
import { rampColour } from './ramp.ts';

/** Between groups, px. */
const GAP = 3;
/** Height of cells beside the main stack, as a share of the strip. */
const LOWER = '50%';
const NONE = 'transparent';

export interface StripData {
  /** Strength of each block, 0 (untouched) to 255. */
  readonly bytes: Uint8Array;
  /** Lengths of the consecutive groups; [] is one group. */
  readonly groups: readonly number[];
  /** So many of the first cells are as tall as the strip. */
  readonly mainCount: number;
}

/** @param factor from a byte of the strip to one of the scale that it is drawn on */
export function stripBackground({ bytes, groups, mainCount }: StripData, factor: number): string {
  const ends = groupEnds(groups, bytes.length);
  const gaps = (ends.length - 1) * GAP;
  const colour = (byte: number): string =>
    byte === 0 ? 'var(--strip-empty)' : rampColour(Math.min(255, Math.max(1, Math.round(byte * factor))));
  /** Of the cells for which `drawn` holds; the others are left free. */
  const gradient = (drawn: (index: number) => boolean): string => {
    const stops: string[] = [];
    let group = 0;
    bytes.forEach((byte, index) => {
      const at = (cell: number): string => place(cell / bytes.length, group * GAP - (gaps * cell) / bytes.length);
      const shade = drawn(index) ? colour(byte) : NONE;
      stops.push(`${shade} ${at(index)} ${at(index + 1)}`);
      if (index + 1 === ends[group] && group < ends.length - 1) {
        const from = at(index + 1);
        group += 1;
        stops.push(`${NONE} ${from} ${at(index + 1)}`);
      }
    });
    return `linear-gradient(90deg, ${stops.join(', ')})`;
  };
  const tall = gradient((index) => index < mainCount);
  return mainCount >= bytes.length ? tall : `${tall}, ${gradient((index) => index >= mainCount)} 0 100% / 100% ${LOWER} no-repeat`;
}

/** Number of cells up to the end of each group. */
function groupEnds(groups: readonly number[], count: number): readonly number[] {
  let end = 0;
  return groups.length > 0 ? groups.map((length) => (end += length)) : [count];
}

const short = (value: number): string => String(Number(value.toFixed(3)) + 0);
const place = (share: number, px: number): string =>
  px === 0 ? `${short(share * 100)}%` : `calc(${short(share * 100)}% + ${short(px)}px)`;
