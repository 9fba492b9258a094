/**
 * How the parts of a module lie in the file. The kinds know one form of each part: one matrix of numbers, up = outputs x rank, down =
 * rank x inputs. Files have other forms too, and this is where they become that one:
 *
 *   quantised    value x scale, with the scale in a tensor beside the part (int8, fp8): one number, or one per row, per column, per
 *                block of rows and columns
 *   numbered     `lora_up.0`, `lora_up.1` ... (sd-scripts with split q, k, v; LongCat-Video's `lora_up.blocks.N`): part i adapts the
 *                next rows of one weight, delta = concat_i(up_i . down_i), so that up is block-diagonal and down the parts one
 *                below the other. LongCat-Video's down is stored so already. alpha is divided by the rank of one part.
 *   transposed   MLX: `lora_a` is inputs x rank and `lora_b` rank x outputs
 *   other names  alpha as `lora_alpha`, or under the name of another spelling of the module
 *
 * A role of the file says which form it is: `up#1` part 1 of up, `down^T` stored transposed, `down*` what multiplies down, `*` what
 * multiplies whichever part is quantised, `alpha@` an alpha under another name. Kinds never see these roles.
 *
 * What cannot be read as numbers is refused here with the reason: integers without their scale, packed types, scales that belong to
 * nothing. Sources: LongCat-Video 6b3f4b85 (lora_utils.py), sd-scripts 48d368fa (networks/lora_flux.py, LoRAModule with split_dims),
 * mlx-examples 7ddca42f (flux/flux/lora.py).
 */
import { isMessage, message, type Message } from '../message.ts';
import type { Dtype, TensorInfo } from '../safetensors/header-types.ts';
import { flat, type Parts } from './adapter-kind.ts';
import { EMBEDDING } from './unsupported.ts';

/** What multiplies a part: each of its numbers a block of so many rows and columns, block after block along a row. */
export interface Multiplier {
  readonly role: string;
  readonly rows: number;
  readonly cols: number;
}

/** One tensor of a part. */
export interface Piece {
  readonly role: string;
  readonly rows: number;
  readonly cols: number;
  readonly multiplier: Multiplier | null;
}

export interface Made {
  readonly pieces: readonly Piece[];
  /** Several pieces: one below the other, or along the diagonal. */
  readonly layout: 'below' | 'diagonal';
  readonly transposed: boolean;
}

export interface Stored {
  /** As the kinds see them. */
  readonly parts: Parts;
  /** The parts that are not one tensor as it is. */
  readonly made: ReadonlyMap<string, Made>;
  /** How many numbered parts there are, each with the rank that alpha is divided by; 1 when there are none. */
  readonly shares: number;
  /** Where the alpha is from, when it is not the module's own. */
  readonly alpha: 'lora_alpha' | 'elsewhere' | null;
  /** Why its numbers cannot be read, else null. */
  readonly problem: Message | null;
}

/** Types whose values are the numbers they stand for. F8_E8M0, F4 and F6 are halves of packed formats and not decoded. */
const NUMBERS: ReadonlySet<Dtype> = new Set<Dtype>(['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ']);
/** Of one byte, so that a scale makes numbers of them. Wider integers hold several packed values, unsigned ones a zero point. */
const QUANTISED: ReadonlySet<Dtype> = new Set<Dtype>(['I8', 'F8_E4M3', 'F8_E5M2', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ']);
/** Roles that hold counts, flags and sizes. */
const COUNTS: ReadonlySet<string> = new Set(['alpha', 'scale', 'reshape_weight', 'row_offset', 'ranknum', 'ia3_on_input', 'oft_scaled']);

const FORM = /^([^#^*@]*)(\^T)?(?:#(\d+))?(\*|@)?$/;
const NONE: ReadonlyMap<string, Made> = new Map();

/** @param raw tensors by their role in the file */
export function storedParts(raw: Parts): Stored {
  for (const [role, { dtype }] of raw) {
    if (isOdd(role) || !(NUMBERS.has(dtype) || COUNTS.has(role))) return assembled(raw);
  }
  return { parts: raw, made: NONE, shares: 1, alpha: null, problem: null };
}

/** Roles of the tables and their numbers, a few hundred at most. */
const ODD = new Map<string, boolean>();

function isOdd(role: string): boolean {
  const known = ODD.get(role);
  if (known !== undefined) return known;
  // What follows this mark is a name of the user's, of which there may be any number.
  if (role.startsWith(EMBEDDING)) return false;
  const odd = role === 'lora_alpha' || /[#^*@]/.test(role);
  ODD.set(role, odd);
  return odd;
}

interface Slot {
  readonly role: string;
  readonly tensor: TensorInfo;
  readonly transposed: boolean;
  /** Its number among the parts; null for a whole one. */
  readonly number: number | null;
}

function assembled(raw: Parts): Stored {
  const slots = new Map<string, Slot[]>();
  const multipliers = new Map<string, TensorInfo>();
  let alpha: Stored['alpha'] = null;
  for (const [role, tensor] of [...raw].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [, name = role, transposed, number, mark] = role.startsWith(EMBEDDING) ? [] : (FORM.exec(role) ?? []);
    if (mark === '*') multipliers.set(role.slice(0, -1), tensor);
    else if (role === 'lora_alpha' || mark === '@') {
      if (raw.has('alpha') || alpha !== null) continue;
      alpha = mark === '@' ? 'elsewhere' : 'lora_alpha';
      slots.set('alpha', [{ role, tensor, transposed: false, number: null }]);
    } else {
      const joined = number === undefined || name === 'up' || name === 'down';
      const own = { role, tensor, transposed: transposed !== undefined, number: joined && number !== undefined ? Number(number) : null };
      const key = joined ? name : role;
      slots.set(key, [...(slots.get(key) ?? []), own]);
    }
  }
  return joinedParts(slots, multipliers, alpha);
}

function joinedParts(
  slots: ReadonlyMap<string, readonly Slot[]>,
  multipliers: ReadonlyMap<string, TensorInfo>,
  alpha: Stored['alpha'],
): Stored {
  const parts = new Map<string, TensorInfo>();
  const made = new Map<string, Made>();
  const problems: Message[] = [];
  const say = (problem: Message | null): void => {
    if (problem !== null) problems.push(problem);
  };
  const free = new Map(multipliers);
  const common = free.get('');
  free.delete('');
  const own = common ? soleQuantised(slots, free) : null;
  if (common && own === null) say(message('module.scale-of-which', { scale: common.name }));
  for (const [name, unsorted] of slots) {
    const list = [...unsorted].sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
    const pieces = list.map((slot): Piece => {
      const shared = slot === own ? common : undefined;
      const multiplier = shared ?? free.get(slot.role);
      free.delete(slot.role);
      say(unreadable(name, slot.tensor, multiplier));
      const found = multiplier ? multiplierOf(shared ? '*' : `${slot.role}*`, multiplier, slot.tensor) : null;
      const bad = isMessage(found) ? found : null;
      say(bad);
      return { role: slot.role, ...flat(slot.tensor), multiplier: isMessage(found) ? null : found };
    });
    say(misnumbered(name, list));
    const joined = tensorOf(name, list);
    parts.set(name, joined.tensor);
    const isPlain = list.length === 1 && list[0]?.role === name && pieces[0]?.multiplier === null;
    if (!isPlain) made.set(name, { pieces, ...joined });
  }
  for (const tensor of free.values()) say(message('module.scale-alone', { scale: tensor.name }));
  const shares = Math.max(slots.get('up')?.length ?? 1, slots.get('down')?.length ?? 1);
  say(unequalParts(slots));
  return { parts, made, shares, alpha, problem: problems[0] ?? null };
}

/** The one part that a scale of the whole module can mean. */
function soleQuantised(slots: ReadonlyMap<string, readonly Slot[]>, scaled: ReadonlyMap<string, TensorInfo>): Slot | null {
  const quantised = [...slots].flatMap(([name, list]) =>
    COUNTS.has(name) ? [] : list.filter(({ role, tensor }) => QUANTISED.has(tensor.dtype) && !scaled.has(role)),
  );
  return quantised.length === 1 ? (quantised[0] ?? null) : null;
}

function unreadable(name: string, { name: key, dtype }: TensorInfo, multiplier: TensorInfo | undefined): Message | null {
  if (multiplier && !NUMBERS.has(multiplier.dtype))
    return message('module.scale-type', { scale: multiplier.name, dtype: multiplier.dtype });
  if (NUMBERS.has(dtype) || (COUNTS.has(name) && !multiplier)) return null;
  if (multiplier) return QUANTISED.has(dtype) ? null : message('module.packed', { tensor: key, dtype });
  const integer = /^([IU]\d+|BOOL)$/.test(dtype);
  return message(integer ? 'module.quantised-alone' : 'module.undecodable', { tensor: key, dtype });
}

/** Blocks down and across that a scale of this shape has numbers for; null when the shape says nothing. */
function gridOf(shape: readonly number[], rows: number, cols: number): readonly [down: number, across: number] | null {
  const [first = 1, second = 1, ...more] = shape;
  // PyTorch writes the numbers of groups of columns with a last dimension of 1.
  if (more.some((side) => side !== 1)) return null;
  if (first === 1 && second === 1) return [1, 1];
  if (shape.length > 1) return [first, second];
  // In doubt the outputs: that is what "per channel" means.
  return first === rows ? [rows, 1] : first === cols ? [1, cols] : null;
}

/** @returns why, when the scale's shape does not divide the part's */
function multiplierOf(role: string, scale: TensorInfo, part: TensorInfo): Multiplier | Message {
  const { rows, cols } = flat(part);
  if (rows * cols === 0) return { role, rows: 1, cols: 1 };
  const [down, across] = gridOf(scale.shape, rows, cols) ?? [0, 0];
  if (down > 0 && across > 0 && rows % down === 0 && cols % across === 0) return { role, rows: rows / down, cols: cols / across };
  return message('module.scale-shape', { scale: scale.name, shape: scale.shape, part: part.shape });
}

function misnumbered(name: string, list: readonly Slot[]): Message | null {
  const numbers = list.flatMap(({ number }) => (number === null ? [] : [number])).sort((a, b) => a - b);
  if (numbers.length === 0) return list.length > 1 ? message('module.part-twice', { part: name }) : null;
  if (numbers.length < list.length) return message('module.part-both', { part: name });
  return numbers.every((number, at) => number === at)
    ? null
    : message('module.part-numbers', { part: name, numbers, last: numbers.length - 1 });
}

/** alpha is divided by the rank of a part, which must then be one and the same. */
function unequalParts(slots: ReadonlyMap<string, readonly Slot[]>): Message | null {
  const [ups, downs] = [slots.get('up') ?? [], slots.get('down') ?? []];
  if (ups.length < 2 && downs.length < 2) return null;
  if (downs.length > 1 && downs.length !== ups.length) return message('module.ups-and-downs', { ups: ups.length, downs: downs.length });
  const ranks = new Set(ups.map(({ tensor }) => tensor.shape[1] ?? 0));
  if (ranks.size > 1) return message('module.part-ranks', { ranks: [...ranks] });
  const odd = downs.length > 1 ? downs.find(({ tensor }) => !ranks.has(tensor.shape[0] ?? 0)) : undefined;
  return odd ? message('module.part-rank', { tensor: odd.tensor.name, rank: odd.tensor.shape[0] ?? 0, expected: [...ranks] }) : null;
}

function tensorOf(
  name: string,
  list: readonly Slot[],
): { readonly tensor: TensorInfo; readonly layout: Made['layout']; readonly transposed: boolean } {
  const [one] = list;
  const layout = name === 'up' ? 'diagonal' : 'below';
  if (!one) throw new Error(`No tensor of ${name}`);
  if (list.length === 1) {
    const { rows, cols } = flat(one.tensor);
    return { tensor: one.transposed ? { ...one.tensor, shape: [cols, rows] } : one.tensor, layout, transposed: one.transposed };
  }
  const rows = list.reduce((sum, { tensor }) => sum + (tensor.shape[0] ?? 1), 0);
  const [, ...rest] = one.tensor.shape;
  const cols = layout === 'diagonal' ? [list.reduce((sum, { tensor }) => sum + (tensor.shape[1] ?? 1), 0)] : rest;
  return { tensor: { ...one.tensor, shape: [rows, ...cols] }, layout, transposed: false };
}
