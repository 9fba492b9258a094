/** Records of what hosts' own code gave each module, as files of the project see them. See the README beside the records. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hostFileOf } from '../domain/profiles/hosts/host-file.ts';
import type { HostFile } from '../domain/profiles/hosts/host-target.ts';
import type { Dtype, Header, TensorInfo } from '../domain/safetensors/header-types.ts';
import { understand } from '../domain/understand.ts';
import { hostTruth, loraData } from './lora-data.ts';

type Runs<T> = readonly (readonly [count: number, value: T])[];
type Indices = readonly (number | readonly [number, number])[];

/** `?`: that part of the host did not run. */
export type Recorded = number | null | '?';

export interface TruthCase {
  readonly keySet: string;
  readonly form: string;
  readonly text: string;
  /** The host's own error. */
  readonly refused: string | null;
  readonly arrivals: readonly Recorded[];
  /** Why a module's arrival is null, by its index: `unknown-name`, `no-text-encoder`, `no-multiple`, ... */
  readonly kinds: ReadonlyMap<number, string>;
  /** Multiplier of the bias where it is another than the weight's. */
  readonly biases: ReadonlyMap<number, number | null>;
}

export interface TruthOfHost {
  /** Name of the record, and the target it is of. */
  readonly name: string;
  readonly host: string;
  readonly cases: readonly TruthCase[];
}

interface KeySet {
  readonly source: string;
  readonly modules: readonly string[];
  readonly alpha: Runs<number | null>;
  readonly tensors?: readonly (readonly [string, Dtype, readonly number[]])[];
}

const spread = <T>(runs: Runs<T>): T[] => runs.flatMap(([count, value]) => Array.from({ length: count }, () => value));
const each = (list: Indices): number[] =>
  list.flatMap((one) => (typeof one === 'number' ? [one] : Array.from({ length: one[1] - one[0] + 1 }, (_, i) => one[0] + i)));

function readJson(name: string): unknown {
  const file = path.join(hostTruth, name);
  const bytes = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return JSON.parse(bytes.toString('utf8'));
}

interface WrittenCase {
  readonly keySet: string;
  readonly form: string;
  readonly text: string;
  readonly refused?: string;
  readonly arrivals: Runs<Recorded>;
  readonly why?: readonly { readonly modules: Indices; readonly kind: string }[];
  readonly parts?: readonly { readonly modules: Indices; readonly bias: number | null }[];
}

export function truthOfHosts(): TruthOfHost[] {
  const names = readdirSync(hostTruth).flatMap((file) => /^(?!key-sets)(.+)\.json(\.gz)?$/.exec(file)?.[1] ?? []);
  return names.sort().map((name) => {
    const { host, cases } = readJson(`${name}.json`) as { host: string; cases: readonly WrittenCase[] };
    return { name, host, cases: cases.map(caseOf) };
  });
}

const caseOf = ({ keySet, form, text, refused = '', arrivals, why = [], parts = [] }: WrittenCase): TruthCase => ({
  keySet,
  form,
  text,
  refused: refused || null,
  arrivals: spread(arrivals),
  kinds: new Map(why.flatMap(({ modules, kind }) => each(modules).map((index): [number, string] => [index, kind]))),
  biases: new Map(parts.flatMap(({ modules, bias }) => each(modules).map((index): [number, number | null] => [index, bias]))),
});

export interface TruthFile {
  readonly file: HostFile;
  /** Per module of the record, its place in `file.modules`; -1 where the product lists none. */
  readonly at: readonly number[];
  readonly names: readonly string[];
}

/** A key set as the product sees it, with the alphas that the record was made with; null when it sees no blocks. */
export function truthFiles(): (keySet: string) => TruthFile | null {
  const sets = readJson('key-sets.json') as Readonly<Record<string, KeySet>>;
  const made = new Map<string, TruthFile | null>();
  return (keySet) => {
    const known = made.get(keySet);
    if (known !== undefined) return known;
    const set = sets[keySet];
    if (!set) throw new Error(`There is no key set ${keySet}`);
    const file = fileOf(keySet, set);
    made.set(keySet, file);
    return file;
  };
}

function headerOf({ source, tensors }: KeySet): Header {
  const info = (name: string, dtype: Dtype, shape: readonly number[]): TensorInfo => ({ name, dtype, shape, begin: 0, end: 0 });
  const header = (list: readonly TensorInfo[]): Header => ({ dataStart: 0, tensors: list, metadata: {}, warnings: [] });
  if (tensors) return header(tensors.map(([name, dtype, shape]) => info(name, dtype, shape)));
  const file = path.join(loraData, source.slice('lora-data/'.length));
  if (file.endsWith('.tsv')) {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    return header(
      lines.map((line) => {
        const [name = '', dtype = '', shape = ''] = line.split('\t');
        return info(name, (dtype || 'F32') as Dtype, /^\d/.test(shape) ? shape.split('x').map(Number) : []);
      }),
    );
  }
  const bytes = readFileSync(file);
  const written = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString('utf8')) as Record<string, TensorInfo>;
  return header(Object.entries(written).flatMap(([name, { dtype, shape }]) => (name === '__metadata__' ? [] : [info(name, dtype, shape)])));
}

function fileOf(keySet: string, set: KeySet): TruthFile | null {
  const header = headerOf(set);
  const name = `loras/${keySet}.safetensors`;
  const read = understand(header, { path: name });
  if (!read.layout) return null;
  const base = hostFileOf({ ...read, layout: read.layout, path: name });
  const alphas = new Map(spread(set.alpha).map((alpha, i) => [set.modules[i] ?? '', alpha]));
  const modules = base.modules.map((module) => {
    const alpha = alphas.get(module.name) ?? null;
    const whole = module.adapter === 'lokr' && module.rank === null;
    return {
      ...module,
      alpha,
      alphaTensor: alpha !== null,
      scale: alpha === null || whole || module.rank === null ? 1 : alpha / module.rank,
    };
  });
  const places = new Map(modules.map((module, i) => [module.name, i]));
  // A tensor of a module that the record names otherwise tells which of ours it is.
  const tensorsOf = read.modules.map(({ tensors }) => tensors.map(({ tensor }) => header.tensors[tensor]?.name ?? ''));
  const placeOf = (module: string): number =>
    places.get(module) ??
    tensorsOf.findIndex((names) => names.some((tensor) => tensor.startsWith(`${module}.`) || tensor.startsWith(`${module}_`)));
  return { file: { ...base, modules }, at: set.modules.map(placeOf), names: set.modules };
}
