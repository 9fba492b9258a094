/**
 * What the survey of modules found, kept for as long as the worker lives: a change of the rule for ranks reads no weight again. What
 * belongs to one file alone (the singular values of its modules at strength 1) is also kept in the library, by content.
 */
import type { OutModule } from '../../src/domain/bake/members.ts';
import type { Message } from '../../src/domain/message.ts';
import { isCut, type Survey, survey, surveyOfHeader } from './modules.ts';
import type { Context } from './job.ts';

/** Singular values by module of one file. */
export type FileSpectra = ReadonlyMap<string, Float64Array>;

/** Files whose values are held at once: about 100 kB each. */
const MOST_FILES = 256;
const MOST_SUMS = 20_000;

export class Surveys {
  readonly #files = new Map<string, Map<string, Float64Array>>();
  readonly #sums = new Map<string, Survey>();
  /** Files of which something was found since it was last asked. */
  readonly #fresh = new Set<string>();

  /** What the library kept. */
  put(hash: string, spectra: FileSpectra): void {
    const own = this.#file(hash);
    for (const [module, values] of spectra) own.set(module, values);
  }

  /** Files with new values, each once. */
  takeFresh(): { readonly hash: string; readonly spectra: FileSpectra }[] {
    const fresh = [...this.#fresh].map((hash) => ({ hash, spectra: this.#file(hash) }));
    this.#fresh.clear();
    return fresh;
  }

  /** null: a weight has to be read for it. */
  known(out: OutModule, context: Context): Survey | null {
    if (out.form !== 'low-rank') return { spectrum: null, rank: 0, alpha: 0, empty: false };
    const header = surveyOfHeader(out, context);
    if (header) return header;
    const alone = aloneIn(out, context);
    if (!alone) return this.#sums.get(keyOfSum(out, context)) ?? null;
    const values = this.#files.get(alone.hash)?.get(alone.module);
    if (!values) return null;
    const spectrum = values.map((value) => Math.abs(alone.factor) * value);
    return { spectrum, rank: spectrum.length, alpha: 0, empty: spectrum.length === 0 };
  }

  async find(out: OutModule, context: Context): Promise<Survey | Message> {
    const known = this.known(out, context);
    if (known) return known;
    const alone = aloneIn(out, context);
    const found = await survey(alone ? atOne(out) : out, context);
    if ('code' in found) return found;
    if (alone && found.spectrum) {
      this.#file(alone.hash).set(alone.module, found.spectrum);
      this.#fresh.add(alone.hash);
      return this.known(out, context) as Survey;
    }
    if (this.#sums.size >= MOST_SUMS) this.#sums.clear();
    this.#sums.set(keyOfSum(out, context), found);
    return found;
  }

  #file(hash: string): Map<string, Float64Array> {
    const known = this.#files.get(hash);
    if (known) return known;
    const [oldest] = this.#files.keys();
    if (this.#files.size >= MOST_FILES && oldest !== undefined && !this.#fresh.has(oldest)) this.#files.delete(oldest);
    const made = new Map<string, Float64Array>();
    this.#files.set(hash, made);
    return made;
  }
}

/** The one module of one file that this is a multiple of; null for sums, parts of it, and what is not cut. */
function aloneIn(
  out: OutModule,
  { plan, sources }: Context,
): { readonly hash: string; readonly module: string; readonly factor: number } | null {
  const [only, ...others] = out.contributions;
  const [window, ...windows] = only?.windows ?? [];
  if (!only || !window || others.length > 0 || windows.length > 0 || !isCut(out, plan)) return null;
  if (plan.combine !== 'sum' && plan.combine !== 'average') return null;
  const { member } = only;
  if (window.from.from !== 0 || window.from.to !== member.rows || window.to.from !== 0 || window.to.to !== out.rows) return null;
  if (member.bias !== null) return null;
  return { hash: sources[member.source]?.hash ?? '', module: member.plan.name, factor: member.gain * member.strength };
}

const atOne = (out: OutModule): OutModule => ({
  ...out,
  contributions: out.contributions.map((one) => ({ ...one, member: { ...one.member, gain: 1, strength: 1 } })),
});

function keyOfSum(out: OutModule, { plan, sources }: Context): string {
  const parts = out.contributions.map(({ member, windows }) => [
    sources[member.source]?.hash,
    member.plan.name,
    member.bias,
    member.gain,
    member.strength,
    windows,
  ]);
  const strengths = plan.combine === 'sum' ? null : plan.sources.map(({ strength }) => strength);
  return JSON.stringify([parts, plan.combine, plan.value, strengths, isCut(out, plan), out.rows, out.cols]);
}
