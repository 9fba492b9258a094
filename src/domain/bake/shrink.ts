/**
 * What a smaller form of each LoRA of a library would save: from the singular values of its modules alone, so that the question for a
 * hundred files is answered while a slider moves. Tails of energy are summed once per file; a target is then a search in them.
 */
import type { Spectrum } from './rank-rules.ts';

export interface ShrinkFile {
  /** Bytes of the file as it is. */
  readonly size: number;
  /** Bytes of a file made of it without the factors that are cut: header, alphas, what is copied. */
  readonly fixedBytes: number;
  readonly bytesPerEntry: number;
  readonly spectra: readonly Spectrum[];
}

/** Everything in flat arrays: a hundred files of 300 modules are looked through with every move of a slider. */
export interface PreparedFile extends ShrinkFile {
  /** Energy from each singular value on, of all modules one after the other; the last entry of each module is 0. */
  readonly tails: Float64Array;
  /** Where each module's begin, and where the last one's end. */
  readonly starts: Uint32Array;
  /** Bytes of one rank, by module. */
  readonly prices: Float64Array;
  /** Of the whole file. */
  readonly energy: number;
  /** Modules of all triplets, those that are worth most per byte first. */
  readonly order: Uint32Array;
}

/** `error`: share of each module's norm that may be lost. `size`: bytes of each file. */
export type ShrinkTarget = { readonly kind: 'error'; readonly value: number } | { readonly kind: 'size'; readonly bytes: number };

export interface Shrunk {
  /** The file's size when it is written; never more than it is now: a file that would not become smaller stays. */
  readonly bytes: number;
  readonly saved: number;
  /** sqrt of the lost share of the energy of the whole file. */
  readonly error: number;
  /** By module; null: the file stays as it is. */
  readonly ranks: Uint32Array | null;
}

export function preparedForShrinking(file: ShrinkFile): PreparedFile {
  const { spectra, bytesPerEntry } = file;
  const starts = new Uint32Array(spectra.length + 1);
  spectra.forEach(({ values }, module) => (starts[module + 1] = (starts[module] as number) + values.length + 1));
  const tails = new Float64Array(starts.at(-1) ?? 0);
  let energy = 0;
  spectra.forEach(({ values }, module) => {
    const start = starts[module] as number;
    for (let k = values.length - 1; k >= 0; k--) tails[start + k] = (tails[start + k + 1] as number) + (values[k] as number) ** 2;
    energy += tails[start] ?? 0;
  });
  const prices = Float64Array.from(spectra, ({ perRank }) => perRank * bytesPerEntry);
  return { ...file, tails, starts, prices, energy, order: orderOf(file) };
}

function orderOf({ spectra }: ShrinkFile): Uint32Array {
  const all = spectra.flatMap(({ values, perRank }, module) =>
    Array.from(values, (sigma, index) => ({ module, index, worth: (sigma * sigma) / perRank })),
  );
  all.sort((a, b) => b.worth - a.worth || a.module - b.module || a.index - b.index);
  return Uint32Array.from(all, ({ module }) => module);
}

export function shrunk(file: PreparedFile, target: ShrinkTarget): Shrunk {
  const ranks = target.kind === 'error' ? byError(file, target.value) : bySize(file, target.bytes);
  if (!ranks) return stays(file);
  const { fixedBytes, prices, starts, tails, energy, size } = file;
  let [bytes, lost] = [fixedBytes, 0];
  for (let module = 0; module < ranks.length; module++) {
    const rank = ranks[module] as number;
    bytes += rank * (prices[module] as number);
    lost += tails[(starts[module] as number) + rank] as number;
  }
  if (bytes >= size) return stays(file);
  return { bytes, saved: size - bytes, error: energy > 0 ? Math.sqrt(lost / energy) : 0, ranks };
}

const stays = ({ size }: ShrinkFile): Shrunk => ({ bytes: size, saved: 0, error: 0, ranks: null });

/** The least rank of each module whose tail is small enough, as the rule `error` finds it. */
function byError({ tails, starts, prices }: PreparedFile, error: number): Uint32Array {
  const ranks = new Uint32Array(prices.length);
  for (let module = 0; module < ranks.length; module++) {
    const start = starts[module] as number;
    const end = (starts[module + 1] as number) - 1;
    const all = tails[start] as number;
    const most = error * error * all + 4 * Number.EPSILON * all;
    let [low, high] = [Math.min(start + 1, end), end];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle] as number) <= most) high = middle;
      else low = middle + 1;
    }
    ranks[module] = low - start;
  }
  return ranks;
}

/** As the rule `size` takes them: while they fit; of a module whose next one does not, no more. */
function bySize({ prices, fixedBytes, order }: PreparedFile, wanted: number): Uint32Array | null {
  if (wanted <= fixedBytes) return null;
  const ranks = new Uint32Array(prices.length);
  const full = new Uint8Array(prices.length);
  let left = wanted - fixedBytes;
  for (let at = 0; at < order.length; at++) {
    const module = order[at] as number;
    const price = prices[module] as number;
    if (price > left) full[module] = 1;
    else if (full[module] === 0) {
      left -= price;
      ranks[module] = (ranks[module] as number) + 1;
    }
  }
  return ranks;
}

export interface ShrinkTotal {
  readonly bytes: number;
  readonly saved: number;
  /** Files that become smaller. */
  readonly files: number;
}

export const shrinkTotal = (files: readonly Shrunk[]): ShrinkTotal => ({
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  saved: files.reduce((sum, { saved }) => sum + saved, 0),
  files: files.filter(({ ranks }) => ranks !== null).length,
});
