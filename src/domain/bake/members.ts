/** What each source brings to which weights of the model, and with which gain. */
import { BIAS_ROLES } from '../adapters/diff.ts';
import { adapterKind } from '../adapters/registry.ts';
import type { PeftConfig } from '../adapters/scale.ts';
import { type Stored, storedParts } from '../adapters/stored.ts';
import type { AdapterKind, Parts } from '../adapters/adapter-kind.ts';
import type { RowRange } from '../deltas/delta.ts';
import { message, type Message, messageKey, verbatim } from '../message.ts';
import type { ModulePlan } from '../reading.ts';
import { elementsOf } from '../safetensors/dtype.ts';
import type { Header, TensorInfo } from '../safetensors/header-types.ts';
import type { AdaptedWeights } from '../understand.ts';
import { absoluteSum } from './methods.ts';
import type { BakePlan } from './plan.ts';

export interface BakeSource extends AdaptedWeights {
  /** Base name of the file. */
  readonly name: string;
  readonly header: Header;
  readonly peft: (module: string) => PeftConfig | null;
  /** XXH3-128 of the tensor data: the same content twice is one source. */
  readonly hash: string;
  /** Values of the tensors of one element (alpha, scale), by name. */
  readonly scalars: ReadonlyMap<string, number>;
}

/** One adapted weight, or fused weights, in one source. */
export interface Member {
  readonly source: number;
  readonly module: number;
  readonly plan: ModulePlan;
  readonly kind: AdapterKind;
  /** As the kind sees them. */
  readonly parts: Parts;
  /** As they lie in the file. */
  readonly raw: Parts;
  readonly stored: Stored;
  /** Set for the difference of the module's bias: its role. */
  readonly bias: string | null;
  readonly weights: readonly string[];
  /** Rows of a head where q, k and v lie head by head; null: all of q first. */
  readonly head: number | null;
  readonly rows: number;
  readonly cols: number;
  /** Rows per weight; null where the parts of a fused module are not known. */
  readonly ranges: readonly RowRange[] | null;
  /** Gain times component; the method and the strengths make the coefficient of it. */
  readonly gain: number;
  /** Sum of the strengths of the sources of this content. */
  readonly strength: number;
  /** The plan copies it as it is. */
  readonly unchanged: boolean;
}

export interface Contribution {
  readonly member: Member;
  /** Rows of the member -> rows of the output. */
  readonly windows: readonly { readonly from: RowRange; readonly to: RowRange }[];
}

export interface OutModule {
  readonly form: 'copy' | 'low-rank' | 'whole';
  /** As written: the template's, or the program's name for it. */
  readonly name: string;
  /** Whose names it has. */
  readonly template: Member;
  readonly rows: number;
  readonly cols: number;
  readonly contributions: readonly Contribution[];
  /** Every rank is kept, so that the factors are laid side by side although the plan reduces. */
  readonly exact?: true;
}

export interface LeftOut {
  readonly module: string;
  readonly reason: Message;
}

/** In the order in which the reasons were met. */
export function groupedByReason(leftOut: readonly LeftOut[]): { readonly reason: Message; readonly modules: readonly string[] }[] {
  const groups = new Map<string, { readonly reason: Message; readonly modules: string[] }>();
  for (const { module, reason } of leftOut) {
    const known = groups.get(messageKey(reason));
    if (known) known.modules.push(module);
    else groups.set(messageKey(reason), { reason, modules: [module] });
  }
  return [...groups.values()];
}

export interface Resolved {
  readonly modules: readonly OutModule[];
  readonly leftOut: readonly LeftOut[];
}

/** Differences stored as they are, which no alpha multiplies. */
const WHOLE: ReadonlySet<string> = new Set(['diff', 'diff_m', 'norm', 'bias', 'norm_bias', 'fullrank']);
export const isWhole = (member: Member): boolean => member.bias !== null || WHOLE.has(member.plan.adapter);
/** Biases and norms: nothing to be made smaller. */
export const isVector = ({ rows, cols }: { readonly rows: number; readonly cols: number }): boolean => Math.min(rows, cols) === 1;

/** Names of the model itself, whichever the family's own is. */
export const MODEL: readonly string[] = ['model', 'unet', 'transformer'];

export function membersOf(plan: BakePlan, source: BakeSource, index: number, leftOut: LeftOut[]): Member[] {
  for (const name of source.understanding.notUnderstood) leftOut.push({ module: name, reason: message('bake.not-adapter') });
  return source.understanding.modules.flatMap((own, module) => {
    if (plan.sources[index]?.without?.includes(own.name)) {
      leftOut.push({ module: own.name, reason: message('bake.chosen') });
      return [];
    }
    const kind = adapterKind(own.adapter);
    const unchanged = plan.sources[index]?.unchanged?.includes(own.name) === true;
    const gain = unchanged ? 1 : gainOf(plan, index, own);
    if (gain === 0 || (!unchanged && plan.sources[index]?.strength === 0)) {
      leftOut.push({ module: own.name, reason: message('bake.zero') });
      return [];
    }
    if (own.problem !== null || !kind) {
      leftOut.push({ module: own.name, reason: message('bake.problem', { problem: own.problem ?? verbatim(own.adapter) }) });
      return [];
    }
    // A pair without ranks is not a change, and loaders divide its alpha by its rank.
    if (own.rank === 0) {
      leftOut.push({ module: own.name, reason: message('bake.zero') });
      return [];
    }
    const raw = new Map(own.tensors.map(({ role, tensor }) => [role, source.header.tensors[tensor] as TensorInfo]));
    const stored = storedParts(raw);
    const { parts } = stored;
    const strength = unchanged ? 1 : (plan.sources[index]?.strength ?? 1);
    const weights = source.weights[module] ?? [];
    const head = source.interleaved[module] ?? null;
    const base = { source: index, module, plan: own, kind, parts, raw, stored, ranges: null, head, gain, strength, unchanged };
    const main: Member = {
      ...base,
      bias: null,
      rows: own.rows ?? 0,
      cols: own.cols ?? 0,
      weights: isBiasKind(own) ? weights.map(biasOf) : weights,
    };
    const biases = [...parts].flatMap(([role, tensor]): Member[] =>
      BIAS_ROLES.has(role) && !kind.roles.includes(role)
        ? [{ ...base, bias: role, rows: elementsOf(tensor.shape), cols: 1, weights: weights.map(biasOf) }]
        : [],
    );
    return [isBiasKind(own) ? { ...main, rows: main.rows * main.cols, cols: 1 } : main, ...biases];
  });
}

export const BIAS = ' bias';
export const biasOf = (weight: string): string => weight + BIAS;
const isBiasKind = ({ adapter }: ModulePlan): boolean => adapter === 'bias' || adapter === 'norm_bias';

/** Gain of the block times that of the component; 0 where another source has the block, or this one has only others. */
function gainOf(plan: BakePlan, index: number, { slot, component }: ModulePlan): number {
  const source = plan.sources[index];
  if (!source) return 0;
  const listed = plan.sources.findIndex(({ blocks }) => slot !== null && blocks?.includes(slot) === true);
  if (source.blocks !== null ? listed !== index : listed >= 0) return 0;
  const gain = slot !== null && Object.hasOwn(source.gains, slot) ? (source.gains[slot] ?? 1) : 1;
  return gain * componentGain(source.components, component);
}

function componentGain(components: Readonly<Record<string, number>>, component: string): number {
  const name =
    Object.hasOwn(components, component) || !MODEL.includes(component) ? component : MODEL.find((one) => Object.hasOwn(components, one));
  return name !== undefined && Object.hasOwn(components, name) ? (components[name] ?? 1) : 1;
}

/**
 * The same content under several sources adds up before anything is computed: 0.5 A + 0.5 A is A to the bit, A - A nothing. Only
 * for sums: the other methods ask where the sources lie.
 */
export function sameContentOnce(members: readonly Member[], plan: BakePlan, sources: readonly BakeSource[]): Member[] {
  if (plan.combine !== 'sum' && plan.combine !== 'average') return [...members];
  const divisor = plan.combine === 'average' ? absoluteSum(plan.sources.map(({ strength }) => strength)) : 1;
  const found = new Map<string, Member>();
  for (const member of members) {
    const key = `${sources[member.source]?.hash} ${member.plan.name} ${member.bias}`;
    const other = found.get(key);
    const own = { ...member, strength: 1, gain: member.unchanged ? 1 : (member.gain * member.strength) / divisor };
    // Unchanged means once, also where another source has the same content.
    found.set(key, other ? { ...other, gain: other.unchanged || own.unchanged ? 1 : other.gain + own.gain } : own);
  }
  return [...found.values()].filter(({ gain }) => gain !== 0);
}
