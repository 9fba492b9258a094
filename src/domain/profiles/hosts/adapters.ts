/** What a host's weight does to each kind of adapter: most hosts think of pairs of factors only. */
import { adapterKind } from '../../adapters/registry.ts';
import type { AdapterId } from '../../reading.ts';
import type { HostModule } from './host-target.ts';
import { why as words } from './words.ts';

/**
 * - `factor`: one factor of the delta is multiplied (A1111).
 * - `patch`: the finished delta is multiplied, whatever it is made of (ComfyUI).
 * - `patch-or-drop`: so for LoRA, LoHa and LoKr; every other patch is removed, the differences of biases too (Forge with LoRA Block Weight).
 */
export type HowChanged = 'factor' | 'patch' | 'patch-or-drop';

const KEPT = new Set(['lora', 'locon', 'loha', 'lokr', 'dora', 'adalora']);
const BIASES = ['diff_b', 'up.bias', 'b_norm'];

/** One tensor that is the change itself, without factors and alpha. */
export const isWhole = (id: AdapterId): boolean => adapterKind(id)?.whole === true;

/** It changes the layer's bias besides its weight. */
export const hasBias = ({ roles }: HostModule): boolean => roles?.some((role) => BIASES.includes(role)) ?? false;

/**
 * The patch that ComfyUI's and Forge's loaders make of a module: of several entries on one weight the last in this order counts.
 * Source: ComfyUI comfy/lora.py@17358c8f, `load_lora`.
 */
export function patchKind({ adapter, roles }: HostModule): string {
  const has = (role: string): boolean => roles?.includes(role) ?? false;
  if (adapter === 'set' || has('set_weight')) return 'set';
  if (adapter === 'lora+diff' || has('diff')) return 'diff';
  return has('w_norm') ? 'norm' : adapter;
}

export interface Changed {
  readonly value: number | null;
  readonly why: string | null;
  readonly bias?: number | null;
}

export function adapterChange(module: HostModule, ratio: number | null, how: HowChanged, why: string | null): Changed {
  if (how === 'factor') {
    if (adapterKind(module.adapter)?.linear || ratio === 1) return { value: ratio, why };
    return { value: null, why: `one factor of ${module.adapter} is multiplied, which does not multiply its delta` };
  }
  const kind = patchKind(module);
  if (how === 'patch') {
    // A replacement has no strength: it is made or it is not.
    if (kind !== 'set' || ratio === 0 || ratio === 1 || ratio === null) return { value: ratio, why };
    return { value: 1, why: words.replaced };
  }
  if (!KEPT.has(kind)) return { value: 0, why: `patches of kind ${kind} are dropped` };
  return hasBias(module) && ratio !== 0
    ? { value: ratio, why: why ?? 'the difference of its bias is dropped', bias: 0 }
    : { value: ratio, why };
}
