/**
 * Kinds that are recognised by their tensors and named, but not measured: either their delta needs the base model's
 * weight, or its formula is not built in. A file that holds only these gets the neutral fallback profile, with the reason.
 */
import { type AdapterKind, flat, normNeed, type Parts } from './types.ts';

/** Roles of which one is enough to be this kind. */
function named(id: string, label: string, roles: readonly string[], problem: string): AdapterKind {
  return {
    id,
    label,
    match(parts: Parts) {
      const main = roles.map((role) => parts.get(role)).find((tensor) => tensor !== undefined);
      if (!main) return null;
      return { rank: null, rows: null, cols: null, problem };
    },
    need: normNeed,
    figures: () => null,
    alphaDivisor: () => null,
  };
}

const notBuiltIn = (label: string): string => `${label} tensors are recognised, but this version does not measure them`;
const needsBase = (label: string): string => `${label} changes the weight in proportion to the base model, which is not in this file`;

export const loha = named('loha', 'LoHa', ['hada_w1_a', 'hada_w1_b', 'hada_w2_a', 'hada_w2_b'], notBuiltIn('LoHa'));
export const lokr = named(
  'lokr',
  'LoKr',
  ['lokr_w1', 'lokr_w2', 'lokr_w1_a', 'lokr_w1_b', 'lokr_w2_a', 'lokr_w2_b', 'lokr_t2'],
  notBuiltIn('LoKr'),
);
export const glora = named('glora', 'GLoRA', ['glora_a1', 'glora_a2', 'glora_b1', 'glora_b2'], notBuiltIn('GLoRA'));
export const oft = named('oft', 'OFT', ['oft_blocks', 'oft_R'], needsBase('OFT'));
export const boft = named('boft', 'BOFT', ['boft_R', 'boft_s'], needsBase('BOFT'));
export const ia3 = named('ia3', 'IA3', ['ia3_l', 'ia3_on_input'], needsBase('IA3'));
export const setWeight = named('set', 'Replacement', ['set_weight'], needsBase('A replaced weight'));

/** DoRA rescales every row (or column) of base + LoRA, so its delta needs the base weight. */
export const dora = named('dora', 'DoRA', ['dora_scale'], needsBase('DoRA'));

/** Whole-weight and bias differences, and norm layers' ones. */
export const diff: AdapterKind = {
  ...named('diff', 'Full difference', ['diff', 'diff_b', 'diff_m', 'w_norm', 'b_norm'], notBuiltIn('Full-difference')),
  match(parts) {
    const main = ['diff', 'w_norm', 'diff_b', 'diff_m', 'b_norm'].map((role) => parts.get(role)).find((tensor) => tensor !== undefined);
    return main ? { rank: null, ...flat(main), problem: notBuiltIn('Full-difference') } : null;
  },
};
