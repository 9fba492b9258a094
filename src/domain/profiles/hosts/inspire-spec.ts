/**
 * The `%` form of ComfyUI-Inspire-Pack: `%default=1,base=0.5,in1-4=0,mid=0.3,single2=1.2`. Numbers count the blocks of a section
 * that the file has, from 1. Only digits and points are read as values, so nothing can be negative, and what does not match is
 * passed over. The node makes a vector of it first and then treats that as if it had been typed.
 */
import { SECTIONS, type Section, type Sorted } from './inspire-rules.ts';
import { decimal, pythonFloat } from './decimals.ts';

const BASE = /^(default|base)=([0-9.]+)/;
const RANGE = /^(in|out|mid|double|single)([0-9]+)-([0-9]+)=([0-9.]+)/;
const ONE = /^(in|out|mid|double|single)([0-9]+)=([0-9.]+)/;
const ALL = /^(in|out|mid|double|single)=([0-9.]+)/;

/** Distinct numbers of a section. */
const countOf = ({ blocks }: Sorted, section: Section): number =>
  new Set(blocks.filter((block) => block.section === section).map(({ number }) => number)).size;

/** Python's `str(float)`: an exponent below 1e-4 and from 1e16. */
function pythonText(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits}e-${exponent.replace('-', '').padStart(2, '0')}`;
  }
  return Number.isInteger(value) ? `${decimal(value)}.0` : decimal(value);
}

/** The vector that the node makes of a `%` text, or why it stops. */
export function vectorOfSpec(spec: string, sorted: Sorted): { readonly vector: string } | { readonly fault: string } {
  const items = spec
    .slice(1)
    .split(',')
    .map((item) => item.trim());
  let [base, fallback]: [string | null, string] = [null, '1.0'];
  for (const item of items) {
    const match = BASE.exec(item);
    if (match?.[1] === 'base') base = match[2] ?? null;
    if (match?.[1] === 'default') fallback = match[2] ?? fallback;
  }
  const values = new Map(SECTIONS.map((section) => [section, Array.from({ length: countOf(sorted, section) }, () => fallback)]));
  for (const item of items) {
    const set = assignment(item);
    if (!set) continue;
    const value = pythonFloat(set.value);
    if (value === null) return { fault: `"${set.value}" in "${item}" is not a number: it stops` };
    const own = values.get(set.section) ?? [];
    const to = Math.min(set.to ?? own.length, own.length);
    for (let at = Math.max(set.from ?? 1, 1); at <= to; at++) own[at - 1] = pythonText(value);
  }
  return { vector: [base ?? fallback, ...SECTIONS.flatMap((section) => values.get(section) ?? [])].join(',') };
}

interface Assignment {
  readonly section: Section;
  /** From 1, inclusive; null: the whole section. */
  readonly from: number | null;
  readonly to: number | null;
  readonly value: string;
}

function assignment(item: string): Assignment | null {
  const range = RANGE.exec(item);
  if (range) return { section: range[1] as Section, from: Number(range[2]), to: Number(range[3]), value: range[4] ?? '' };
  const one = ONE.exec(item);
  if (one) return { section: one[1] as Section, from: Number(one[2]), to: Number(one[2]), value: one[3] ?? '' };
  const all = ALL.exec(item);
  return all ? { section: all[1] as Section, from: null, to: null, value: all[2] ?? '' } : null;
}

/** Writes the form; values per section in the order of the present blocks. Negative ones become 0, which is as near as it gets. */
export function specOf(base: number, sections: ReadonlyMap<Section, readonly number[]>): string {
  const value = (gain: number): string => decimal(Math.max(0, gain));
  const parts = ['default=1', `base=${value(base)}`];
  for (const [section, gains] of sections) {
    for (let from = 0; from < gains.length; ) {
      let to = from;
      while (to + 1 < gains.length && gains[to + 1] === gains[from]) to++;
      const gain = gains[from] ?? 1;
      if (gain !== 1) parts.push(`${section}${from + 1}${to > from ? `-${to + 1}` : ''}=${value(gain)}`);
      from = to + 1;
    }
  }
  return `%${parts.join(',')}`;
}
