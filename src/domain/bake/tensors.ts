/**
 * The tensors that an output module is written as: names, shapes and, for copies, what is done to each. A pair is written under the
 * names of its template; where that has another kind, in the file's own convention.
 *
 * Scales, from the exact to the rounded:
 *   alpha' = |c| . alpha     a 0-dim F32 (6e-8); factors keep their bytes; the sign goes to one factor
 *   factor . c               where the file has no alphas (PEFT): exact for powers of two, else one rounding
 */
import { BIAS_ROLES } from '../adapters/diff.ts';
import { moduleScale } from '../adapters/module-scale.ts';
import { isUnetFamily } from '../programs/unet-names.ts';
import type { FamilyId } from '../reading.ts';
import type { TensorInfo } from '../safetensors/header-types.ts';
import type { TensorSpec } from '../safetensors/writer.ts';
import { hasSignBit } from './encode-values.ts';
import { renamedTensor } from './names.ts';
import type { BakeSource, Member, OutModule } from './members.ts';
import { type NamedModel, namedModel, peftNaming } from './peft-models.ts';
import type { BakePlan } from './plan.ts';

export type Change =
  | { readonly kind: 'bytes' }
  | { readonly kind: 'negate' }
  /** Values times this, or only in another dtype. */
  | { readonly kind: 'times'; readonly factor: number }
  /** A new 0-dim F32. */
  | { readonly kind: 'number'; readonly value: number };

export interface CopiedTensor {
  readonly role: string;
  readonly tensor: TensorInfo;
  readonly change: Change;
}

/** Roles whose values are not weights: they stay in their dtype. */
const MARKS: ReadonlySet<string> = new Set([
  'alpha',
  'scale',
  'lora_alpha',
  'alpha@',
  'ranknum',
  'row_offset',
  'reshape_weight',
  'oft_scaled',
  'boft_s',
  'ia3_on_input',
]);
export const isMark = (role: string): boolean => MARKS.has(role);

/** Whether modules of this file may be given an alpha: it has some, or its names are those of trainers that always write them. */
function writesAlphas({ header }: BakeSource): boolean {
  return header.tensors.some(({ name }) => /(?:\.alpha|\.(?:lora_(?:up|down|mid)\.weight|(?:lokr|hada)_\w+))$/.test(name));
}

/** Programs that are named read alphas beside every name but those that take none; a source's own convention may have none. */
export const mayHaveAlphas = (source: BakeSource, plan: BakePlan, sources: readonly BakeSource[]): boolean =>
  !mustLackAlphas(sources, plan) && (plan.encode.names !== 'source' || plan.encode.style !== undefined || writesAlphas(source));

/** An alpha would stop the program. */
export const mustLackAlphas = ([first]: readonly BakeSource[], { encode }: BakePlan): boolean =>
  first !== undefined && peftNaming(encode.names, modelOf(first)) !== null;

/** Of the source that tells the names of all. */
export const modelOf = ({ understanding }: BakeSource): NamedModel =>
  namedModel(
    understanding.family.id,
    understanding.modules.map(({ name }) => name),
  );

/**
 * @param c what the delta is multiplied by; not 0 @param alphas whether the names may have an alpha
 * @param missing whether a module of kohya's names gets the alpha that it lacks
 */
export function copiedTensors(member: Member, source: BakeSource, c: number, alphas: boolean, missing = false): CopiedTensor[] {
  const scaled = scaledRoles(member, source, alphas);
  const lacks = missing && scaled.byAlpha && !member.parts.has('alpha') && !member.parts.has('scale') && !member.plan.name.includes('.');
  // A scale that stands in the metadata alone is known to no other program.
  const same = c === 1 && !scaled.hidden && !lacks;
  const own = same ? member.raw : member.parts;
  const belongs = (role: string): boolean =>
    member.bias === null ? !isBeside(member, role) : role === member.bias || role === `${member.bias}*`;
  const roles = [...own].filter(([role]) => belongs(role));
  if (same) return roles.map(([role, tensor]) => ({ role, tensor, change: { kind: 'bytes' } }));
  const divisor = member.kind.alphaDivisor(member.parts);
  const change = (role: string, tensor: TensorInfo): Change => {
    if (member.bias !== null) return { kind: 'times', factor: c };
    if (role === 'up.bias') return c < 0 && scaled.byAlpha ? { kind: 'negate' } : { kind: scaled.byAlpha ? 'bytes' : 'times', factor: c };
    if (!scaled.roles.includes(role)) return { kind: 'bytes' };
    // A difference beside a pair is not multiplied by alpha.
    if (!scaled.byAlpha || role === 'diff') return { kind: 'times', factor: c };
    return c > 0 ? { kind: 'bytes' } : hasSignBit(tensor.dtype) ? { kind: 'negate' } : { kind: 'times', factor: -1 };
  };
  const out = roles
    .filter(([role]) => role !== 'alpha' && role !== 'scale')
    .map(([role, tensor]): CopiedTensor => ({ role, tensor, change: change(role, tensor) }));
  // A bias that is a row of its own has no alpha beside it but its module's.
  if (member.bias !== null) return out;
  const alpha = roles.find(([role]) => role === 'alpha')?.[1];
  if (scaled.byAlpha && divisor !== null) {
    const name = alpha?.name ?? `${member.plan.name}.alpha`;
    const tensor: TensorInfo = { name, dtype: 'F32', shape: [], begin: 0, end: 4 };
    out.push({ role: 'alpha', tensor, change: { kind: 'number', value: Math.abs(c) * scaled.alpha } });
  } else if (alpha && Number.isFinite(source.scalars.get(alpha.name))) {
    // Of a LoKr of two whole factors alpha says nothing; trainers write infinity there, which is dropped.
    out.push({ role: 'alpha', tensor: alpha, change: { kind: 'bytes' } });
  }
  return out;
}

/** A bias difference that is written by itself; PEFT's, which the scale multiplies, goes with its module. */
const isBeside = ({ kind }: Member, role: string): boolean => BIAS_ROLES.has(role) && role !== 'up.bias' && !kind.roles.includes(role);

interface Scaled {
  readonly roles: readonly string[];
  readonly byAlpha: boolean;
  /** The alpha that stands for the module's scale now. */
  readonly alpha: number;
  /** Its scale stands in no tensor, and is not 1. */
  readonly hidden: boolean;
}

function scaledRoles(member: Member, source: BakeSource, alphas: boolean): Scaled {
  const { kind, parts, plan } = member;
  const roles = kind.linearIn?.(parts) ?? [];
  const divisor = kind.alphaDivisor(parts);
  if (divisor === null || !(parts.has('alpha') || parts.has('scale') || alphas)) return { roles, byAlpha: false, alpha: 0, hidden: false };
  const scalar = (role: string): number | null => {
    const tensor = parts.get(role);
    return tensor ? (source.scalars.get(tensor.name) ?? Number.NaN) : null;
  };
  const scale = moduleScale(kind, parts, scalar, source.peft(plan.name), member.stored.shares).value ?? 1;
  const told = kind.divisorIn ? scalar(kind.divisorIn.role) : null;
  const alpha =
    !parts.has('scale') && scalar('alpha') !== null
      ? (scalar('alpha') as number)
      : scale * (told !== null && kind.divisorIn ? told + kind.divisorIn.plus : divisor);
  return { roles, byAlpha: true, alpha, hidden: alphas && scalar('alpha') === null && scalar('scale') === null && scale !== 1 };
}

/** A pair without an alpha: its scale and c go into the factor that takes them without rounding where one does. */
export function withoutAlphas(member: Member, source: BakeSource, c: number): CopiedTensor[] {
  const { kind, parts, plan } = member;
  const scalar = (role: string): number | null => {
    const tensor = parts.get(role);
    return tensor ? (source.scalars.get(tensor.name) ?? Number.NaN) : null;
  };
  const factor = c * (moduleScale(kind, parts, scalar, source.peft(plan.name), member.stored.shares).value ?? 1);
  const change = (role: string): Change => {
    if (role !== 'up' && role !== 'up.bias') return { kind: 'bytes' };
    return factor === 1 ? { kind: 'bytes' } : { kind: 'times', factor };
  };
  return [...parts]
    .filter(([role]) => (member.bias === null ? !isMark(role) && !isBeside(member, role) : role === member.bias))
    .map(([role, tensor]): CopiedTensor => ({ role, tensor, change: change(role) }));
}

export interface PairNames {
  readonly up: string;
  readonly down: string;
  /** null: this convention has none. */
  readonly alpha: string | null;
}

/** @param alphas whether the names may have an alpha */
export function pairNames({ template, name }: OutModule, source: BakeSource, alphas: boolean): PairNames {
  const { parts, plan, stored } = template;
  if (name !== plan.name || !ownsParts(template)) return restyled(template, name, source, alphas);
  const own = stored.alpha === null ? parts.get('alpha')?.name : undefined;
  const alpha = own ?? (alphas ? `${plan.name}.alpha` : null);
  const [up, down] = [parts.get('up'), parts.get('down')];
  if (up && down && !stored.made.has('up') && !stored.made.has('down')) return { up: up.name, down: down.name, alpha };
  const peft = source.header.tensors.some(({ name }) => /\.lora_[AB](?:\.|$)/.test(name));
  const [left, right] = peft ? ['lora_B', 'lora_A'] : ['lora_up', 'lora_down'];
  return { up: `${plan.name}.${left}.weight`, down: `${plan.name}.${right}.weight`, alpha: peft ? alpha : `${plan.name}.alpha` };
}

/** A template that a program's names made has the parts of another module. */
const ownsParts = ({ parts, plan }: Member): boolean => [...parts.values()].some(({ name }) => name.startsWith(plan.name));

function restyled({ parts, plan }: Member, name: string, source: BakeSource, alphas: boolean): PairNames {
  const [up, down] = [parts.get('up'), parts.get('down')];
  const from = source.understanding.modules.find((own) => up?.name.startsWith(own.name))?.name ?? plan.name;
  const of = (role: string, tensor: TensorInfo | undefined): string => renamedTensor(tensor?.name ?? '', role, from, name);
  const kohya = !name.includes('.');
  return {
    up: up ? of('up', up) : `${name}.${kohya ? 'lora_up' : 'lora_B'}.weight`,
    down: down ? of('down', down) : `${name}.${kohya ? 'lora_down' : 'lora_A'}.weight`,
    alpha: alphas || kohya ? `${name}.alpha` : null,
  };
}

/**
 * Sides of the kernel, [] for a linear layer; null where neither the file nor the family tells. LoKr and LoHa without a Tucker core
 * hold convolutions flattened; those of Stable Diffusion's UNets that are not 1 x 1 are 3 x 3.
 */
export function kernelOf({ contributions, template }: OutModule, family: FamilyId): readonly number[] | null {
  for (const { member } of [{ member: template }, ...contributions]) {
    const { parts } = member;
    const core =
      parts.get('mid') ?? parts.get('lokr_t2') ?? parts.get('hada_t1') ?? parts.get('down') ?? parts.get('lokr_w2') ?? parts.get('diff');
    if (core && (core.shape.length > 2 || parts.has('down') || parts.has('diff'))) return core.shape.slice(2);
  }
  if (!looksFlattened(template)) return [];
  return isUnetFamily(family) ? [3, 3] : null;
}

/** A convolution by its name and width. */
const looksFlattened = ({ plan, cols }: Member): boolean =>
  cols % 9 === 0 && /(?:conv(?!.*shortcut)|in_layers_2$|out_layers_3$|_0_op$)/.test(plan.name.replaceAll('.', '_'));

export function pairSpecs(
  names: PairNames,
  { rows, cols }: OutModule,
  rank: number,
  kernel: readonly number[],
  dtype: 'F32' | 'F16' | 'BF16',
): TensorSpec[] {
  const inputs = cols / kernel.reduce((product, side) => product * side, 1);
  return [
    { name: names.up, dtype, shape: [rows, rank, ...kernel.map(() => 1)] },
    { name: names.down, dtype, shape: [rank, inputs, ...kernel] },
    ...(names.alpha === null ? [] : [{ name: names.alpha, dtype: 'F32' as const, shape: [] }]),
  ];
}

/** Name of a whole difference: the template's own, else its module's `.diff`, `.diff_b` for a bias. */
export function wholeName({ template, contributions, name }: OutModule): { name: string; shape: readonly number[] } {
  const own = [{ member: template }, ...contributions].flatMap(({ member }) => {
    const role = member.bias ?? member.kind.roles.find((one) => WHOLE_ROLES.has(one) && member.parts.has(one));
    const tensor = role === undefined ? undefined : member.parts.get(role);
    return tensor && role !== 'up.bias' && member.plan.name === template.plan.name && name === template.plan.name
      ? [{ name: tensor.name, shape: tensor.shape }]
      : [];
  })[0];
  if (own) return own;
  return template.bias === null
    ? { name: `${name}.diff`, shape: [template.rows, template.cols] }
    : { name: `${name}.diff_b`, shape: [template.rows] };
}

const WHOLE_ROLES: ReadonlySet<string> = new Set(['diff', 'diff_m', 'diff_b', 'w_norm', 'b_norm']);
