/** The exact deltas of modules that meet on a weight, from their tensors, read by ranges. */
import { BIAS_ROLES } from '../../src/domain/adapters/diff.ts';
import type { peftConfigs } from '../../src/domain/adapters/scale.ts';
import { deinterleaved } from '../../src/domain/architectures/interleaved.ts';
import type { Cluster, FileModules } from '../../src/domain/composition/products/matching.ts';
import type { Loaded, Placed } from '../../src/domain/composition/products/placed.ts';
import type { Delta, Factored, Numbers, Term } from '../../src/domain/deltas/delta.ts';
import { biasOf, comparedDeltaOf, type ModuleValues } from '../../src/domain/deltas/of-module.ts';
import { isMessage, message, type Message } from '../../src/domain/message.ts';
import type { TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { ByteSource } from './byte-source.ts';
import { exactValues } from './tensor-values.ts';

export interface Opened extends FileModules {
  readonly source: ByteSource;
  readonly peft: ReturnType<typeof peftConfigs>;
}

/** @param onFile called before a file is read, with its position */
export async function load(cluster: Cluster, files: readonly Opened[], kernel: Kernel, onFile: (file: number) => void): Promise<Loaded[]> {
  const values = new Map<TensorInfo, Numbers | Message>();
  const notFinite = new Set<TensorInfo>();
  for (const [index, file] of files.entries()) {
    const tensors = new Set(cluster.filter((placed) => placed.file === index).flatMap((placed) => [...partsOf(placed, file).values()]));
    if (tensors.size === 0) continue;
    onFile(index);
    const found = await exactValues(file.source, file.header.dataStart, [...tensors], kernel, notFinite);
    for (const [tensor, own] of found) values.set(tensor, own);
  }
  return cluster.map((placed) => ({ placed, delta: loadedDelta(placed, files[placed.file] as Opened, values, notFinite) }));
}

const SCALARS: ReadonlySet<string> = new Set(['alpha', 'scale', 'lora_alpha', 'alpha@']);

/** The tensors that a module's delta, or its bias, is made of. */
function partsOf({ module, bias }: Placed, { header, understanding }: Opened): Map<string, TensorInfo> {
  const parts = new Map<string, TensorInfo>();
  for (const { role, tensor } of understanding.modules[module]?.tensors ?? []) {
    const found = header.tensors[tensor];
    const isBias = role === bias || role === `${bias}*`;
    if (found && (bias === null || isBias || (BIAS_ROLES.get(bias) === true && SCALARS.has(role)))) parts.set(role, found);
  }
  return parts;
}

/** @param notFinite as f32, as which the kernel takes them */
function loadedDelta(
  placed: Placed,
  file: Opened,
  all: ReadonlyMap<TensorInfo, Numbers | Message>,
  notFinite: ReadonlySet<TensorInfo>,
): Delta | Message {
  const plan = file.understanding.modules[placed.module];
  const own = partsOf(placed, file);
  const values = new Map<string, Numbers>();
  for (const [role, tensor] of own) {
    const found = all.get(tensor);
    if (found === undefined || isMessage(found)) return found ?? message('delta.tensor-missing');
    if (!SCALARS.has(role) && notFinite.has(tensor)) return message('delta.not-finite');
    values.set(role, found);
  }
  // The kind judges by the shapes of all parts; only the values of some are read for a bias.
  const parts = placed.bias === null ? own : partsOf({ ...placed, bias: null }, file);
  const module: ModuleValues = { adapter: plan?.adapter ?? '', parts, values, peft: file.peft(plan?.name ?? '') };
  const delta = placed.bias === null ? comparedDeltaOf(module) : biasOf(module, placed.bias);
  const head = file.interleaved[placed.module] ?? null;
  return head === null || isMessage(delta) ? delta : inOrder(delta, head);
}

/** All of q before all of k, as every other file has them. */
function inOrder(delta: Delta, head: number): Delta | Message {
  const terms: Term[] = [];
  for (const term of delta.terms) {
    if (term.kind === 'kron' || term.kind === 'whole' || delta.rows % (3 * head) !== 0) return message('delta.interleaved');
    const sorted = <F extends Factored>(factors: F): F => ({ ...factors, left: deinterleaved(factors.left, factors.rank, head) });
    terms.push(term.kind === 'low-rank' ? sorted(term) : { ...term, one: sorted(term.one), two: sorted(term.two) });
  }
  return { ...delta, terms };
}
