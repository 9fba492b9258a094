/**
 * What a smaller form of each LoRA of a library would save: from the singular values of its modules alone, so that the question for a
 * hundred files is answered while a slider moves. Tails of energy are summed once per file; a target is then a search in them.
 */
import type { Reduce } from './plan.ts';
import { ranksOf, type Spectrum } from './rank-rules.ts';

export interface ShrinkFile {
  /** Bytes of the file as it is. */
  readonly size: number;
  /** Bytes of a file made of it without the factors that are cut: header, alphas, what is copied. */
  readonly fixedBytes: number;
  readonly bytesPerEntry: number;
  readonly spectra: readonly Spectrum[];
}

export interface PreparedFile extends ShrinkFile {
  /** Per module: energy from each singular value on; the last entry is 0. */
  readonly tails: readonly Float64Array[];
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
  readonly ranks: readonly number[] | null;
}

export function preparedForShrinking(file: ShrinkFile): PreparedFile {
  const tails = file.spectra.map(({ values }) => {
    const out = new Float64Array(values.length + 1);
    for (let k = values.length - 1; k >= 0; k--) out[k] = (out[k + 1] as number) + (values[k] as number) ** 2;
    return out;
  });
  return { ...file, tails };
}

export function shrunk(file: PreparedFile, target: ShrinkTarget): Shrunk {
  const ranks = target.kind === 'error' ? byError(file, target.value) : bySize(file, target.bytes);
  if (!ranks) return stays(file);
  let [bytes, lost, all] = [file.fixedBytes, 0, 0];
  for (const [index, tail] of file.tails.entries()) {
    const rank = ranks[index] as number;
    bytes += rank * (file.spectra[index]?.perRank ?? 0) * file.bytesPerEntry;
    lost += tail[rank] ?? 0;
    all += tail[0] ?? 0;
  }
  if (bytes >= file.size) return stays(file);
  return { bytes, saved: file.size - bytes, error: all > 0 ? Math.sqrt(lost / all) : 0, ranks };
}

const stays = ({ size }: ShrinkFile): Shrunk => ({ bytes: size, saved: 0, error: 0, ranks: null });

/** The least rank of each module whose tail is small enough, as the rule `error` finds it. */
function byError({ tails }: PreparedFile, error: number): number[] {
  return tails.map((tail) => {
    const all = tail[0] as number;
    const most = error * error * all + 4 * Number.EPSILON * all;
    let [low, high] = [Math.min(1, tail.length - 1), tail.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tail[middle] as number) <= most) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}

function bySize({ spectra, fixedBytes, bytesPerEntry }: PreparedFile, wanted: number): readonly number[] | null {
  if (wanted <= fixedBytes) return null;
  const reduce: Reduce = { rule: 'size', value: null, min: 1, max: null, uniform: false };
  return ranksOf(spectra, reduce, { bytes: wanted - fixedBytes, bytesPerEntry });
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
