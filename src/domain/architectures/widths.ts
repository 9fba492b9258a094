/**
 * Shape of the weight that a module's tensors change, whatever the adapter. Recognition needs no more than this; what cannot be
 * read from the tensors (a rotation, an unknown kind) is null.
 *
 *   LoRA, DoRA   rows of up x (columns of down)          LoHa   rows of w1_a x columns of w1_b, with t1 columns of both
 *   LoKr         rows(W1) rows(W2) x cols(W1) cols(W2)    diff   the tensor itself
 *                of a fused product the rows that are applied
 *   C3A          blocks times their size
 */
import { windowOf } from '../adapters/lokr-rows.ts';
import { isMessage } from '../message.ts';
import type { TensorInfo } from '../safetensors/header-types.ts';

type Parts = ReadonlyMap<string, TensorInfo>;

export interface Extent {
  readonly rows: number | null;
  readonly cols: number | null;
  /** The sides are read and not multiplied from factors, of which abridged lists give any that please. */
  readonly firm: boolean;
}

const UNKNOWN: Extent = { rows: null, cols: null, firm: false };

const first = (tensor: TensorInfo | undefined): number | null => tensor?.shape[0] ?? null;
/** Second dimension: the inputs of a convolution without its kernel. */
const second = (tensor: TensorInfo | undefined): number | null => tensor?.shape[1] ?? null;
const times = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a * b);

function lokr(parts: Parts): Extent {
  const factor = (name: string): Omit<Extent, 'firm'> => {
    const whole = parts.get(`lokr_${name}`);
    if (whole) return { rows: first(whole), cols: second(whole) };
    const [a, b] = [parts.get(`lokr_${name}_a`), parts.get(`lokr_${name}_b`)];
    return { rows: parts.has('lokr_t2') && name === 'w2' ? second(a) : first(a), cols: second(b) };
  };
  const [w1, w2] = [factor('w1'), factor('w2')];
  const [rows, cols] = [times(w1.rows, w2.rows), times(w1.cols, w2.cols)];
  const window = rows === null || cols === null ? null : windowOf({ rows, cols }, parts);
  return { rows: window && !isMessage(window) ? window.rows : rows, cols, firm: false };
}

/** Inputs of a convolution are counted without its kernel, so that 1 x 1 and k x k layers of one width compare. */
export function extentOf(parts: Parts): Extent {
  if (parts.has('up') || parts.has('down')) return { rows: first(parts.get('up')), cols: second(parts.get('down')), firm: true };
  if (parts.has('lokr_w1') || parts.has('lokr_w1_a')) return lokr(parts);
  if (parts.has('hada_w1_a')) {
    const [a, b, tucker] = [parts.get('hada_w1_a'), parts.get('hada_w1_b'), parts.has('hada_t1')];
    return { rows: tucker ? second(a) : first(a), cols: second(b), firm: true };
  }
  const [down, across, size] = parts.get('c3a_kernel')?.shape ?? [];
  if (down !== undefined && across !== undefined && size !== undefined) return { rows: down * size, cols: across * size, firm: true };
  const diff = parts.get('diff');
  return diff && diff.shape.length >= 2 ? { rows: first(diff), cols: second(diff), firm: true } : UNKNOWN;
}
