/** What a host's weight does to each kind of adapter: most hosts think of pairs of factors only. */
import type { HostModule } from './types.ts';

/**
 * - `factor`: one factor of the delta is multiplied (A1111).
 * - `patch`: the finished delta is multiplied, whatever it is made of (ComfyUI).
 * - `patch-or-drop`: so for LoRA, LoHa and LoKr; every other patch is removed (Forge with LoRA Block Weight).
 */
export type HowChanged = 'factor' | 'patch' | 'patch-or-drop';

/** Kinds that stay linear in one factor. */
const LINEAR = new Set(['lora', 'locon', 'loha', 'lokr', 'ia3', 'diff', 'diff_m', 'fullrank', 'norm']);
const KEPT = new Set(['lora', 'locon', 'loha', 'lokr', 'dora', 'adalora']);

export function adapterChange(
  { adapter }: HostModule,
  ratio: number | null,
  how: HowChanged,
  why: string | null,
): { readonly value: number | null; readonly why: string | null } {
  if (how === 'patch') {
    // A replacement has no strength: it is made or it is not.
    if (adapter !== 'set' || ratio === 0 || ratio === 1 || ratio === null) return { value: ratio, why };
    return { value: 1, why: 'it replaces the weight, at whatever strength' };
  }
  if (how === 'factor') {
    if (LINEAR.has(adapter) || ratio === 1) return { value: ratio, why };
    return { value: null, why: `one factor of ${adapter} is multiplied, which does not multiply its delta` };
  }
  if (KEPT.has(adapter)) return { value: ratio, why };
  if (adapter === 'lora+diff') return { value: null, why: 'the difference beside the pair is dropped' };
  return { value: 0, why: `patches of kind ${adapter} are dropped` };
}
