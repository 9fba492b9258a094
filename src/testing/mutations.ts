/**
 * Texts and bytes damaged in the ways that files are: cut, spliced, repeated, with signs in them that mean something elsewhere.
 * A run is bounded and has a seed; `FUZZ_SEED` and `FUZZ_TIMES` give another seed and so many times the runs.
 */
import fc, { SEED } from './properties.ts';

/** What is not to be run, and what readers stumble over. */
export const HOSTILE = [
  '<img src=x onerror="globalThis.hacked=1">',
  '<script>globalThis.hacked=1</script>',
  '"><svg onload=globalThis.hacked=1>',
  'javascript:globalThis.hacked=1',
  '{{constructor.constructor("globalThis.hacked=1")()}}',
  '__proto__',
  'constructor',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '\u202E',
  '1e999',
  '-0',
  '9007199254740993',
  '[[[[[[[[[[',
  '{"a":{"a":{"a":',
  '\\u0000',
  '"',
  '\\',
  '\r\n',
  ',',
  ':',
  '%',
  '<lora:',
  'lbw=',
  'NaN',
] as const;

interface Cut {
  /** Where, as a share of the length. */
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
  /** Repeats so many characters from there. */
  readonly repeat: number;
}

const cuts = fc.array(
  fc.record<Cut>({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.oneof({ weight: 4, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.nat(2000) }),
    insert: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('', ...HOSTILE) }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }),
    repeat: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(400) }),
  }),
  { minLength: 1, maxLength: 6 },
);

export const damagedText = (bases: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...bases), cuts).map(([base, list]) =>
    list.reduce((text, { at, remove, insert, repeat }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + insert + text.slice(from, from + repeat) + text.slice(from + remove);
    }, base),
  );

export const damagedBytes = (bases: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  damagedText(bases.map((bytes) => Buffer.from(bytes).toString('latin1'))).map((text) => Uint8Array.from(Buffer.from(text, 'latin1')));

const TIMES = Number(process.env['FUZZ_TIMES'] ?? 1);

/** Runs `check` on `runs` values; a failure names the seed and the smallest value that fails. */
export function fuzz<T>(values: fc.Arbitrary<T>, runs: number, check: (value: T) => void): void {
  fc.assert(fc.property(values, check), { seed: SEED, numRuns: runs * TIMES });
}

/** The same for a check that takes its time. */
export async function fuzzAsync<T>(values: fc.Arbitrary<T>, runs: number, check: (value: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(values, check), { seed: SEED, numRuns: runs * TIMES });
}
