/**
 * What LoRAs have in common, with the code the app uses: per pair and block inner product and cosine, and the joint strength of all
 * at the given strengths. With `--json` one object on standard output and nothing else:
 *
 *   pairs  a, b         the files as they were given
 *          cosine       over all blocks, without those that were not compared; null when nothing was compared
 *          blocks       those that both touch: slot (null: in no block), inner in weight units squared, or [from, to] where it is not
 *                       known ([null, null] where the norm of one is not known either), cosine (null as well where a
 *                       norm is not known), compared
 *          notCompared  slot, and the files' own names of the modules
 *   joint  total        in weight units, or [from, to] when `exact` is false, with null for `to` where a module's norm is not known
 *                       (it was refused, or needs the base model), so that there is no upper end; the same per block that any of
 *                       them touches
 *
 * With `--made-of` instead: which of the other files make up the first one, by least squares, and what share of its norm is left:
 *
 *   madeOf  file, parts (file, weight), residual; null when something was not compared
 *
 * Why modules were not compared is said on standard error. Exit code 0 also when something was not compared, 1 when a file cannot be
 * read, 2 for wrong usage.
 */
import path from 'node:path';
import { madeOf } from '../src/domain/bake/made-of.ts';
import {
  coefficientsOf,
  cosines,
  innerRange,
  type StackGrams,
  stackGrams,
  stackMember,
} from '../src/domain/composition/joint/gram-matrices.ts';
import { totalsOf } from '../src/domain/composition/joint/totals.ts';
import type { PairProducts } from '../src/domain/composition/products/pair.ts';
import type { Measurement, Slot } from '../src/domain/reading.ts';
import { composition } from '../src/ui/strings/en/composition.ts';
import { addSentences, english } from '../src/ui/strings/say.ts';
import { measureFile } from '../workers/analyst/measure-file.ts';
import { type ComparedFile, compareFiles } from '../workers/analyst/pair-files.ts';
import { nodeSource } from './node-source.ts';
import { diskFault, tell, tools } from './node-tools.ts';

addSentences(composition);

const USAGE = 'Usage: npm run -s compare -- FILE.safetensors FILE.safetensors … [--strengths 1,-1 | --made-of] [--json]';

/** Infinite ends become null in JSON. */
type Range = number | readonly [from: number, to: number];

interface Compared {
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly cosine: number | null;
    readonly blocks: readonly {
      readonly slot: string | null;
      readonly inner: Range;
      readonly cosine: number | null;
      readonly compared: boolean;
    }[];
    readonly notCompared: readonly { readonly slot: string | null; readonly names: readonly string[] }[];
  }[];
  readonly joint: {
    readonly total: Range;
    readonly blocks: readonly { readonly slot: string | null; readonly total: Range }[];
    readonly exact: boolean;
  };
}

interface Wanted {
  readonly files: readonly string[];
  readonly strengths: readonly number[];
  readonly json: boolean;
  readonly madeOf: boolean;
}

/** null: wrong usage. */
function wantedOf(given: readonly string[]): Wanted | null {
  const files: string[] = [];
  let strengths: number[] | null = null;
  let json = false;
  let madeOf = false;
  for (let at = 0; at < given.length; at++) {
    const argument = given[at] as string;
    const value = argument === '--strengths' ? (given[++at] ?? '') : /^--strengths=(.*)$/.exec(argument)?.[1];
    if (value !== undefined) strengths = value.split(',').map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
    else if (argument === '--json') json = true;
    else if (argument === '--made-of') madeOf = true;
    else if (argument.startsWith('--')) return null;
    else files.push(argument);
  }
  if (madeOf && strengths) return null;
  strengths ??= files.map(() => 1);
  return files.length < 2 || strengths.length !== files.length || !strengths.every(Number.isFinite)
    ? null
    : { files, strengths, json, madeOf };
}

interface Read {
  readonly names: readonly string[];
  readonly measured: readonly Measurement[];
  readonly productsOf: (a: number, b: number) => PairProducts | null;
}

/** null: a file could not be read, which has been said. */
async function read(files: readonly string[]): Promise<Read | null> {
  const given = await tools();
  const compared: ComparedFile[] = [];
  const measured: Measurement[] = [];
  for (const name of files) {
    try {
      const file = path.resolve(process.env['COMPARE_FROM'] ?? '.', name);
      const source = await nodeSource(file);
      const outcome = await measureFile(source, file, given);
      if (outcome.kind === 'fault') tell(name, outcome.fault);
      if (outcome.kind !== 'measured') continue;
      for (const warning of outcome.measurement.warnings) tell(name, warning);
      compared.push({ source, path: file });
      measured.push(outcome.measurement);
    } catch (error) {
      tell(name, diskFault(error));
    }
  }
  if (compared.length < files.length) return null;
  const outcome = await compareFiles(compared, { index: 0, of: 1 }, given);
  if (outcome.kind === 'fault') tell(files[outcome.file] ?? '', outcome.fault);
  if (outcome.kind !== 'compared') return null;
  const { pairs } = outcome;
  return {
    names: files,
    measured,
    productsOf: (a, b) => pairs.find((pair) => pair.a === Math.min(a, b) && pair.b === Math.max(a, b))?.products ?? null,
  };
}

function stackOf({ names, measured, productsOf }: Read): StackGrams {
  const slots = new Map<string, Slot>();
  for (const { layout } of measured) for (const slot of layout?.slots ?? []) slots.set(slot.id, slot);
  const members = measured.map((each, index) => stackMember(`${index} ${names[index]}`, each));
  return stackGrams(members, [...slots.values()], productsOf);
}

function comparedOf(given: Read, strengths: readonly number[]): Compared {
  const stack = stackOf(given);
  const { blocks, overall } = totalsOf(
    stack,
    coefficientsOf(
      stack,
      strengths.map((strength) => ({ strengthModel: strength, strengthClip: strength, gains: {}, on: true })),
    ),
  );
  const total = ({ known, joint, range }: (typeof blocks)[number]): Range => (known ? joint : range);
  const touched = new Set(
    stack.slots.filter((_, index) => stack.grams[index]?.some((value) => value > 0) || stack.known[index]?.includes(0)).map(({ id }) => id),
  );
  return {
    pairs: given.names.flatMap((a, i) => given.names.slice(i + 1).map((b, next) => pairOf(given, stack, { a, b, i, j: i + 1 + next }))),
    joint: {
      total: total(overall),
      blocks: blocks.filter(({ slot }) => touched.has(slot)).map((block) => ({ slot: block.slot, total: total(block) })),
      exact: overall.known,
    },
  };
}

interface Two {
  readonly a: string;
  readonly b: string;
  readonly i: number;
  readonly j: number;
}

function pairOf({ productsOf }: Read, stack: StackGrams, { a, b, i, j }: Two): Compared['pairs'][number] {
  const found = cosines(stack, i, j);
  const blocks = stack.slots.flatMap(({ id }, index) => {
    const { inner, known, both } = innerRange(stack, index, i, j);
    return both ? [{ slot: id, inner: known ? inner[0] : inner, cosine: found.blocks[index]?.cosine ?? null, compared: known }] : [];
  });
  return {
    a,
    b,
    cosine: found.compared,
    blocks,
    notCompared: (productsOf(i, j)?.blocks ?? []).filter(({ names }) => names.length > 0).map(({ slot, names }) => ({ slot, names })),
  };
}

interface Parts {
  readonly madeOf: {
    readonly file: string;
    readonly parts: readonly { readonly file: string; readonly weight: number }[];
    readonly residual: number;
  } | null;
}

function partsOf(given: Read): Parts {
  const { grams, known } = stackOf(given);
  if (known.some((slot) => slot.includes(0))) return { madeOf: null };
  const n = given.names.length;
  const all = new Float64Array(n * n);
  for (const gram of grams) for (let at = 0; at < all.length; at++) all[at] = (all[at] as number) + (gram[at] as number);
  const k = n - 1;
  const gram = Float64Array.from({ length: k * k }, (_, at) => all[(1 + Math.floor(at / k)) * n + 1 + (at % k)] as number);
  const { weights, residual } = madeOf({ gram, inner: all.slice(1, n), square: all[0] as number });
  const parts = [...weights].flatMap((weight, index) => (weight === 0 ? [] : [{ file: given.names[index + 1] as string, weight }]));
  return { madeOf: { file: given.names[0] as string, parts, residual } };
}

function partsText({ madeOf: found }: Parts): string {
  if (!found) return 'Not everything was compared, so what it is made of is not known.';
  const parts = found.parts.map(({ file, weight }) => `  ${number(weight)} of ${file}`);
  return [
    `${found.file} is made of`,
    ...(parts.length > 0 ? parts : ['  none of them']),
    `left over: ${number(100 * found.residual)} % of its norm`,
  ].join('\n');
}

/** Why modules were not compared, on standard error, as what is wrong with a file is. */
function tellReasons({ names, productsOf }: Read): void {
  for (const [i, a] of names.entries())
    for (const [next, b] of names.slice(i + 1).entries())
      for (const { why, modules } of productsOf(i, i + 1 + next)?.reasons ?? [])
        console.error(`${a} and ${b}: not compared, ${modules} ${modules === 1 ? 'pair' : 'pairs'} of modules: ${english(why)}`);
}

const number = (value: number | null): string => (value === null ? 'not known' : Number(value.toPrecision(6)).toString());
function rangeText(range: Range): string {
  if (typeof range === 'number') return number(range);
  const [from, to] = range;
  if (Number.isFinite(to)) return `${number(from)} to ${number(to)}`;
  return from > 0 ? `at least ${number(from)}` : 'not known';
}
const block = (slot: string | null): string => (slot ?? 'in no block').padEnd(14);

function textOf({ pairs, joint }: Compared): string {
  const lines = pairs.flatMap(({ a, b, cosine, blocks, notCompared }) => [
    `${a} and ${b}: cosine ${number(cosine)}`,
    ...blocks.map(({ slot, inner, cosine: own }) => `  ${block(slot)} inner ${rangeText(inner)}, cosine ${number(own)}`),
    ...notCompared.map(({ slot, names }) => `  ${block(slot)} not compared: ${names.join(', ')}`),
    '',
  ]);
  return [
    ...lines,
    `Together: ${rangeText(joint.total)}${joint.exact ? '' : ' (not everything was measured or compared)'}`,
    ...joint.blocks.map(({ slot, total }) => `  ${block(slot)} ${rangeText(total)}`),
  ].join('\n');
}

const wanted = wantedOf(process.argv.slice(2));
if (!wanted) {
  console.error(USAGE);
  process.exit(2);
}
const given = await read(wanted.files);
if (given) {
  if (wanted.madeOf) {
    const parts = partsOf(given);
    process.stdout.write(`${wanted.json ? JSON.stringify(parts) : partsText(parts)}\n`);
  } else {
    const compared = comparedOf(given, wanted.strengths);
    tellReasons(given);
    process.stdout.write(`${wanted.json ? JSON.stringify(compared) : textOf(compared)}\n`);
  }
} else {
  process.exitCode = 1;
}
