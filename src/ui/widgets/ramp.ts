/** A perceptually even ramp from dark blue over green to yellow, interpolated in RGB between anchors that lie close enough for that. */
const ANCHORS: readonly (readonly [number, number, number])[] = [
  [38, 33, 84],
  [48, 60, 110],
  [44, 88, 128],
  [36, 114, 135],
  [32, 141, 135],
  [48, 167, 122],
  [98, 192, 98],
  [163, 212, 74],
  [238, 226, 72],
];

let table: string[] | undefined;

/** @param byte 1..255 */
export function rampColour(byte: number): string {
  table ??= Array.from({ length: 256 }, (_, i) => {
    const position = (i / 255) * (ANCHORS.length - 1);
    const low = Math.min(ANCHORS.length - 2, Math.floor(position));
    const [a, b] = [ANCHORS[low], ANCHORS[low + 1]] as [readonly number[], readonly number[]];
    const mixed = a.map((value, channel) => Math.round(value + ((b[channel] as number) - value) * (position - low)));
    return `rgb(${mixed.join(' ')})`;
  });
  return table[byte] as string;
}
