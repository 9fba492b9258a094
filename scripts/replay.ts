/**
 * Replays a program on a text: what arrives at every module of a file. HOST is an id of the registry, FILE a `.safetensors` file or a key
 * list (`.tsv`), which has no values: what depends on an alpha is then not known. One line a module, in the order of the file: name, what
 * arrives (empty when it cannot be known), why; with `--json` one object a line with `module`, `value`, `bias` (that of the module's
 * bias: the same number where the program makes no difference) and `why`. What the program says besides goes to standard error.
 * Exit code 1 when the program refuses the text, so that nothing arrives, 2 for wrong usage; a text that is not used, so that the file
 * arrives as trained, is not refused.
 */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { moduleScale } from '../src/domain/adapters/module-scale.ts';
import { adapterKind } from '../src/domain/adapters/registry.ts';
import { peftConfigs } from '../src/domain/adapters/scale.ts';
import { hostFileOf } from '../src/domain/profiles/hosts/host-file.ts';
import { HOST_TARGETS, hostTarget } from '../src/domain/profiles/hosts/registry.ts';
import type { Arrival, HostFile, HostModule, HostTarget } from '../src/domain/profiles/hosts/host-target.ts';
import type { ModulePlan } from '../src/domain/reading.ts';
import type { Header, TensorInfo } from '../src/domain/safetensors/header-types.ts';
import { understand } from '../src/domain/understand.ts';
import { english } from '../src/ui/strings/say.ts';
import { headerOf, isKeyList } from './file-header.ts';
import { smallest } from '../src/domain/extremes.ts';

function usage(message: string): never {
  console.error(message);
  console.error('Usage: npm run replay -- HOST FILE --text TEXT [--json]');
  console.error(`HOST is one of ${HOST_TARGETS.map(({ id }) => id).join(', ')}; FILE a .safetensors file or a key list (.tsv).`);
  process.exit(2);
}

interface Arguments {
  readonly target: HostTarget;
  readonly file: string;
  readonly text: string;
  readonly json: boolean;
}

function readArguments(given: readonly string[]): Arguments {
  const inOne = given.find((arg) => arg.startsWith('--text='));
  const at = inOne === undefined ? given.indexOf('--text') : -1;
  const text = inOne?.slice('--text='.length) ?? (at < 0 ? undefined : given[at + 1]);
  const rest = given.filter((arg, i) => arg !== '--json' && arg !== inOne && (at < 0 || (i !== at && i !== at + 1)));
  const [host, file, ...more] = rest;
  if (host === undefined || file === undefined) return usage('HOST and FILE are needed.');
  if (text === undefined) return usage('--text is needed.');
  if (more.length > 0) return usage(`What is "${more[0]}"?`);
  const target = hostTarget(host);
  return target ? { target, file, text, json: given.includes('--json') } : usage(`There is no host "${host}".`);
}

const HALF_EXPONENT = 0x1f;

/** A number of one element; NaN for a dtype that no alpha has. */
function scalarIn(dtype: string, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (dtype === 'F64') return view.getFloat64(0, true);
  if (dtype === 'F32') return view.getFloat32(0, true);
  if (dtype === 'I64') return Number(view.getBigInt64(0, true));
  if (dtype === 'I32') return view.getInt32(0, true);
  if (dtype !== 'F16' && dtype !== 'BF16') return Number.NaN;
  const bits = view.getUint16(0, true);
  if (dtype === 'BF16') return new Float32Array(new Uint32Array([bits << 16]).buffer)[0] ?? Number.NaN;
  const [exponent, fraction] = [(bits >> 10) & HALF_EXPONENT, (bits & 0x3ff) / 1024];
  const size =
    exponent === HALF_EXPONENT ? Number.POSITIVE_INFINITY : exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

/** Values of the tensors with one element that scales are made of, by their index. */
async function scalarsOf(file: string, header: Header): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  const handle = await open(file);
  try {
    for (const [index, { name, dtype, shape, begin, end }] of header.tensors.entries()) {
      if (!/\.(alpha|scale|ranknum)$/.test(name) || shape.some((size) => size !== 1)) continue;
      const bytes = new Uint8Array(end - begin);
      await handle.read(bytes, 0, bytes.length, header.dataStart + begin);
      found.set(index, scalarIn(dtype, bytes));
    }
  } finally {
    await handle.close();
  }
  return found;
}

/** Alpha and scale as measuring finds them; of a key list only that there is none. */
function withScale(module: HostModule, plan: ModulePlan, header: Header, scalars: ReadonlyMap<number, number> | null): HostModule {
  const roles = plan.tensors.map(({ role }) => role);
  if (!scalars) return { ...module, scale: roles.includes('alpha') || roles.includes('scale') ? null : 1 };
  const parts = new Map(plan.tensors.map(({ role, tensor }) => [role, header.tensors[tensor] as TensorInfo]));
  const scalar = (role: string): number | null => {
    const at = plan.tensors.find((tensor) => tensor.role === role)?.tensor;
    return at === undefined ? null : (scalars.get(at) ?? Number.NaN);
  };
  const { alpha, value } = moduleScale(adapterKind(plan.adapter) ?? null, parts, scalar, peftConfigs(header.metadata)(plan.name));
  return { ...module, alpha, scale: value };
}

interface Loaded {
  readonly host: HostFile;
  /** Positions of the modules in the order in which the file has them. */
  readonly order: readonly number[];
}

async function load(name: string): Promise<Loaded> {
  const file = path.resolve(process.env['REPLAY_FROM'] ?? '.', name);
  const outcome = await headerOf(file).catch((error: Error) => usage(`${name}: ${error.message}`));
  if (!outcome.ok) return usage(`${name}: ${english(outcome.fault.message)}`);
  const { header } = outcome;
  const read = understand(header, { path: name });
  if (!read.layout) return usage(`${name}: it has no block of any model (${read.family.label}).`);
  const scalars = isKeyList(name) ? null : await scalarsOf(file, header);
  const base = hostFileOf({ ...read, layout: read.layout, path: name });
  const first = read.modules.map(({ tensors }) => smallest(tensors.map(({ tensor }) => tensor)));
  return {
    host: { ...base, modules: base.modules.map((module, i) => withScale(module, read.modules[i] as ModulePlan, header, scalars)) },
    order: first.map((_, i) => i).sort((a, b) => (first[a] ?? 0) - (first[b] ?? 0)),
  };
}

/** Whether the program takes the file, whatever is not known of its alphas. */
const takes = (target: HostTarget, host: HostFile): ReturnType<HostTarget['applies']> =>
  target.applies({ ...host, modules: host.modules.map((module) => ({ ...module, scale: module.scale ?? 1 })) });

const numberText = (value: number | null): string => (value === null ? '' : String(value));

// `| head` closes the pipe when it has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const { target, file, text, json } = readArguments(process.argv.slice(2));
const { host, order } = await load(file);
const applies = takes(target, host);
const simulation = target.simulate(host, text);
// A program that has no rules for the model would replay those of another.
const foreign = !applies.ok && simulation.fault === null && simulation.arrivals.some(({ value }) => value !== null && value !== 0);
const arrivals: readonly Arrival[] = foreign
  ? simulation.arrivals.map((arrival) => ({ value: null, row: arrival.row, why: applies.why }))
  : simulation.arrivals;
for (const index of order) {
  const { value, why, bias = value } = arrivals[index] as Arrival;
  const module = host.modules[index]?.name ?? '';
  process.stdout.write(`${json ? JSON.stringify({ module, value, bias, why }) : [module, numberText(value), why ?? ''].join('\t')}\n`);
}
for (const said of [simulation.fault, applies.ok ? null : applies.why, ...simulation.notes]) if (said !== null) console.error(said);
const refused = simulation.fault !== null && arrivals.every(({ value }) => value === null || value === 0);
process.exitCode = refused || foreign ? 1 : 0;
