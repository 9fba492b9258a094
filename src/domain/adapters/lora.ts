/**
 * LoRA and convolution LoRA ("LoCon"): delta = s . up . down, with a convolution's down flattened to (r, n.k.k).
 * With `lora_mid` (CP / Tucker): delta[o,i,x,y] = s . sum over p,q of up[o,p] mid[p,q,x,y] down[q,i].
 * Norms: ||delta||^2 = s^2 <upT.up, down.downT>, and for Tucker s^2 . sum over x,y of tr(U . M . D . Mt) with M = mid[:,:,x,y].
 */
import type { TensorInfo } from '../safetensors/types.ts';
import { lowRankNorm, lowRankSingularValues } from '../strength/gram.ts';
import { type AdapterKind, type AdapterMatch, flat, normNeed, type Parts, type Reduced, shapeText } from './types.ts';

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
const broken = (problem: string): AdapterMatch => ({ rank: null, rows: null, cols: null, problem });

/** Kernel cells of a mid or down tensor: 9 for 3 x 3, 1 for a linear layer. */
const cells = (tensor: TensorInfo): number => product(tensor.shape.slice(2));

function pair(parts: Parts): AdapterMatch {
  const [up, down, mid] = [parts.get('up'), parts.get('down'), parts.get('mid')];
  if (!up) return broken('There is a down factor without its up factor');
  if (!down) return broken('There is an up factor without its down factor');
  const rank = down.shape[0];
  if (rank === undefined || down.shape.length < 2)
    return broken(`The down factor has the shape ${shapeText(down)}; rank x inputs is expected`);
  const rows = up.shape[0];
  if (rows === undefined || up.shape[1] !== rank || flat(up).cols !== rank) {
    return broken(
      `The up factor is ${shapeText(up)} but the down factor ${shapeText(down)} has rank ${rank}; outputs x ${rank} is expected`,
    );
  }
  if (!mid) return { rank, rows, cols: flat(down).cols, problem: null };
  if (mid.shape[0] !== rank || mid.shape[1] !== rank || cells(down) !== 1) {
    return broken(`The mid factor is ${shapeText(mid)}; ${rank} x ${rank} x kernel is expected`);
  }
  return { rank, rows, cols: flat(down).cols * cells(mid), problem: null };
}

function isConvolution(parts: Parts): boolean {
  const kernel = parts.get('mid') ?? parts.get('down');
  return kernel !== undefined && cells(kernel) > 1;
}

function kind(id: string, label: string, wanted: (parts: Parts) => boolean): AdapterKind {
  return {
    id,
    label,
    match: (parts) => ((parts.has('up') || parts.has('down')) && wanted(parts) ? pair(parts) : null),
    need(role, parts) {
      const tensor = parts.get(role);
      if (!tensor) return normNeed(role, parts);
      if (role === 'up') return { reduction: 'gramCols', ...flat(tensor) };
      if (role === 'down') return { reduction: 'gramRows', ...flat(tensor) };
      if (role === 'mid') return { reduction: 'values', ...flat(tensor) };
      return normNeed(role, parts);
    },
    figures(reduced, parts) {
      const [up, down, mid] = [reduced.get('up')?.gram, reduced.get('down')?.gram, reduced.get('mid')];
      const rank = parts.get('down')?.shape[0];
      if (!up || !down || rank === undefined) return null;
      if (mid) return { norm: tuckerNorm(up, down, mid, rank), spectral: null, singularValues: null };
      const singularValues = lowRankSingularValues(up, down, rank);
      return { norm: lowRankNorm(up, down), spectral: singularValues[0] ?? 0, singularValues };
    },
    alphaDivisor: (parts) => parts.get('down')?.shape[0] ?? null,
  };
}

/** sqrt( sum over kernel cells of tr(U . M . D . Mt) ); U, D are r x r Grams, M is r x r per cell. Cost: cells . r^3. */
function tuckerNorm(up: Float64Array, down: Float64Array, mid: Reduced, rank: number): number {
  const values = mid.values ?? new Float32Array();
  const count = values.length / (rank * rank);
  let total = 0;
  for (let cell = 0; cell < count; cell++) {
    const m = new Float64Array(rank * rank);
    for (let i = 0; i < m.length; i++) m[i] = values[i * count + cell] as number;
    total += traceOfProduct(up, m, down, rank);
  }
  return Math.sqrt(Math.max(0, total));
}

function traceOfProduct(u: Float64Array, m: Float64Array, d: Float64Array, n: number): number {
  const md = multiply(m, d, n);
  const um = multiply(u, m, n);
  let trace = 0;
  for (let i = 0; i < md.length; i++) trace += (md[i] as number) * (um[i] as number);
  return trace;
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k] as number;
      for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] as number) + factor * (b[k * n + j] as number);
    }
  }
  return out;
}

export const locon = kind('locon', 'LoCon', isConvolution);
export const lora = kind('lora', 'LoRA', (parts) => !isConvolution(parts));
