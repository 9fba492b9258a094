/**
 * What a bake says of itself: how exact it is, module by module, and the text that the file carries of it (`lwb.bake`), by which it
 * can be checked at any time.
 *
 *   error of a module   ||written - planned|| / ||planned||
 *   total               sqrt(sum ||written - planned||^2 / sum ||planned||^2) over the modules whose delta is in the file, and those that
 *                       a rule for ranks left out whole
 *   rounding            the part that the dtype made; truncation: the part that was cut off; they add as squares
 */
import { isRecord } from '../decode.ts';
import type { Level } from './compute.ts';

export interface CertifiedModule {
  /** As written: the key without its role. */
  readonly name: string;
  readonly rank: number | null;
  /** Norm of what is written; null where its delta needs the base model. */
  readonly deltaNorm: number | null;
  readonly error: number;
}

export interface BakeError {
  readonly total: number;
  readonly rounding: number;
  readonly truncation: number;
  /** Name of the module with the largest error; null where there is none. */
  readonly worstModule: string | null;
}

export interface Certificate {
  readonly ok: boolean;
  readonly level: Level;
  readonly error: BakeError;
  readonly modules: readonly CertifiedModule[];
}

export interface ModuleLoss {
  readonly name: string;
  readonly norm: number;
  readonly rounding: number;
  readonly truncation: number;
}

/** @param dropped norms of modules that the plan asks for and a rule for ranks left out */
export function bakeError(losses: readonly ModuleLoss[], dropped: readonly number[] = []): BakeError {
  const sum = (of: (loss: ModuleLoss) => number): number => losses.reduce((total, loss) => total + of(loss) ** 2, 0);
  const gone = dropped.reduce((total, norm) => total + norm ** 2, 0);
  const all = sum(({ norm }) => norm) + gone;
  const share = (squares: number): number => (all > 0 ? Math.sqrt(squares / all) : 0);
  const [rounding, truncation] = [sum((loss) => loss.rounding), sum((loss) => loss.truncation) + gone];
  const worst = losses.reduce<ModuleLoss | null>((most, loss) => (errorOf(loss) > (most ? errorOf(most) : 0) ? loss : most), null);
  return {
    total: share(rounding + truncation),
    rounding: share(rounding),
    truncation: share(truncation),
    worstModule: worst?.name ?? null,
  };
}

export const errorOf = ({ norm, rounding, truncation }: ModuleLoss): number =>
  norm > 0 ? Math.sqrt(rounding * rounding + truncation * truncation) / norm : 0;

/** What stands in `lwb.bake`. Plan and names without folders. */
export interface BakeRecord {
  readonly v: 1;
  readonly plan: unknown;
  readonly sources: readonly { readonly name: string; readonly hash: string }[];
  readonly level: number;
  readonly error: BakeError;
  /** XXH3-128 of the tensor data. */
  readonly data: string;
  /** Norms of the modules, in the order of their names, to 9 digits; null where one needs the base model. */
  readonly norms: readonly (number | null)[];
  readonly app: string;
  /** XXH3-128 of `sealedText`: the header as it was written. */
  readonly seal?: string;
}

/** What a header says, whatever the order of its keys: the record without its seal, tensors, and all other texts. */
export function sealedText(
  record: BakeRecord,
  tensors: readonly { readonly name: string; readonly dtype: string; readonly shape: readonly number[] }[],
  metadata: Readonly<Record<string, string>>,
): string {
  const byFirst = <T extends readonly [string, ...unknown[]]>(list: readonly T[]): T[] =>
    [...list].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const named = byFirst(tensors.map(({ name, dtype, shape }) => [name, dtype, shape] as const));
  const texts = byFirst(Object.entries(metadata).filter(([key]) => key !== 'lwb.bake'));
  // As a reader gets it: JSON orders keys that are numbers.
  const own = JSON.parse(JSON.stringify({ ...record, seal: null })) as unknown;
  return JSON.stringify([own, named, texts]);
}

export const shortNumber = (value: number): number => Number(value.toPrecision(9));

/** A number of the greatest length that JSON gives one of 9 digits. */
const LONGEST = -1.23456789e-300;

/** A record as long as any of these modules can have: so much is reserved in the header before the numbers are known. */
export function longestRecord(record: Pick<BakeRecord, 'plan' | 'sources' | 'app'>, names: readonly string[]): BakeRecord {
  const longest = names.reduce((most, name) => (JSON.stringify(name).length > JSON.stringify(most).length ? name : most), 'none');
  return {
    v: 1,
    ...record,
    level: 4,
    error: { total: LONGEST, rounding: LONGEST, truncation: LONGEST, worstModule: longest },
    data: '0'.repeat(32),
    seal: '0'.repeat(32),
    norms: names.map(() => LONGEST),
  };
}

/** @returns null when the text is not such a record */
export function recordFromText(text: string | undefined): BakeRecord | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || value['v'] !== 1 || typeof value['data'] !== 'string' || !Array.isArray(value['norms'])) return null;
    if (!Array.isArray(value['sources']) || !isRecord(value['error']) || typeof value['level'] !== 'number') return null;
    return value as unknown as BakeRecord;
  } catch {
    return null;
  }
}
