/** Deltas of the members of one output module, from their files. */
import { biasOf, deltaOf } from '../../src/domain/deltas/of-module.ts';
import type { Member, OutModule } from '../../src/domain/bake/members.ts';
import { isMark } from '../../src/domain/bake/tensors.ts';
import type { Delta, Numbers, Values } from '../../src/domain/deltas/delta.ts';
import { isMessage, message, type Message } from '../../src/domain/message.ts';
import type { TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { exactValues } from '../analyst/tensor-values.ts';
import type { OpenSource } from './sources.ts';
import { largest, smallest } from '../../src/domain/extremes.ts';

export async function memberValues(member: Member, source: OpenSource, kernel: Kernel): Promise<ReadonlyMap<string, Numbers> | Message> {
  const wanted = [...member.raw].filter(
    ([role]) => member.bias === null || role === member.bias || role === `${member.bias}*` || isMark(role),
  );
  const notFinite = new Set<TensorInfo>();
  const found = await exactValues(
    source.bytes,
    source.header.dataStart,
    wanted.map(([, tensor]) => tensor),
    kernel,
    notFinite,
  );
  const values = new Map<string, Numbers>();
  for (const [role, tensor] of wanted) {
    const own = found.get(tensor);
    if (own === undefined || isMessage(own))
      return message('bake.no-delta', { module: member.plan.name, reason: own ?? message('delta.tensor-missing') });
    if (!isMark(role) && notFinite.has(tensor)) return message('bake.not-finite', { tensor: tensor.name });
    values.set(role, own);
  }
  return values;
}

/** Of a span that is read at once so much may be for others. */
const BETWEEN = 64 * 1024;

/** Lets the sources begin to read what this module needs, while another one is computed. */
export function expectModule({ contributions }: OutModule, sources: readonly OpenSource[]): void {
  for (const { member } of contributions) {
    const source = sources[member.source];
    const tensors = [...member.raw.values()];
    if (!source?.bytes.expect || tensors.length === 0) continue;
    const [begin, end] = [smallest(tensors.map((one) => one.begin)), largest(tensors.map((one) => one.end))];
    const own = tensors.reduce((sum, one) => sum + one.end - one.begin, 0);
    const { dataStart } = source.header;
    if (end - begin - own <= BETWEEN) source.bytes.expect(dataStart + begin, dataStart + end);
  }
}

export async function deltasOf(out: OutModule, sources: readonly OpenSource[], kernel: Kernel): Promise<Delta[] | Message> {
  const deltas: Delta[] = [];
  for (const { member } of out.contributions) {
    const source = sources[member.source] as OpenSource;
    const values = await memberValues(member, source, kernel);
    if ('code' in values) return values;
    const delta = deltaOfMember(member, source, values);
    if (isMessage(delta)) return message('bake.no-delta', { module: member.plan.name, reason: delta });
    deltas.push(delta);
  }
  return deltas;
}

function deltaOfMember(member: Member, source: OpenSource, values: Values): Delta | Message {
  const { plan, raw, bias } = member;
  const module = { adapter: plan.adapter, parts: raw, values, peft: source.peft(plan.name) };
  if (bias !== null) return biasOf(module, bias);
  const zero = (role: string): boolean => values.get(role)?.every((value) => value === 0) !== false;
  if (plan.adapter === 'glora' && !zero('glora_a1') && !zero('glora_a2')) return message('delta.a-term');
  const delta = deltaOf(module);
  return !isMessage(delta) && member.cols === 1 && delta.cols !== 1 ? { ...delta, rows: delta.rows * delta.cols, cols: 1 } : delta;
}
