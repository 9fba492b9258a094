/**
 * Differences stored as they are: of a whole weight (`diff`, `diff_m`), of a norm layer's weight (`w_norm`), full-rank training
 * (a lone down factor that is the delta), and of a bias. No alpha multiplies them; every loader applies them as they are.
 *
 * A module's bias difference is another weight of the model, so it is a row of its own: see `ROWS_BESIDE`.
 */
import { valuesOf, wholeDelta } from '../deltas/delta.ts';
import { message } from '../message.ts';
import { type AdapterKind, broken, flat, normNeed, type Parts } from './adapter-kind.ts';
import { wholeFigures, wholeNeed } from './whole.ts';

/** Roles of bias differences -> whether the module's scale multiplies them (PEFT: with its up factor; the others: never). */
export const BIAS_ROLES: ReadonlyMap<string, boolean> = new Map([
  ['up.bias', true],
  ['diff_b', false],
  ['b_norm', false],
]);

/** Roles that are rows of their own beside the module's kind, unless they are part of it: biases, and the modulation of a block. */
export const ROWS_BESIDE: ReadonlyMap<string, { readonly adapter: string; readonly scaled: boolean }> = new Map<
  string,
  { adapter: string; scaled: boolean }
>([
  ...[...BIAS_ROLES].map(([role, scaled]): [string, { adapter: string; scaled: boolean }] => [role, { adapter: 'bias', scaled }]),
  ['diff_m', { adapter: 'diff', scaled: false }],
]);

/** Roles that belong to no kind and may stand beside all. */
export const COMMON_ROLES: ReadonlySet<string> = new Set(['alpha', 'scale', 'reshape_weight', ...ROWS_BESIDE.keys()]);

function whole(id: string, label: string, role: string, applies: (parts: Parts) => boolean): AdapterKind {
  return {
    id,
    label,
    whole: true,
    roles: [role],
    match(parts) {
      const tensor = parts.get(role);
      return tensor && applies(parts) ? { rank: null, ...flat(tensor), problem: null } : null;
    },
    need(name, parts) {
      const tensor = parts.get(name);
      return tensor && name === role ? wholeNeed(tensor) : normNeed(name, parts);
    },
    figures(reduced) {
      const part = reduced.get(role);
      return part ? { ...wholeFigures(part), singularValues: null } : null;
    },
    linearIn: () => [role],
    delta(scale, parts, values) {
      const tensor = parts.get(role);
      if (!tensor) return message('delta.own-tensor-missing');
      const { rows, cols } = flat(tensor);
      return wholeDelta(scale, rows, cols, valuesOf(values, role));
    },
    alphaDivisor: () => null,
  };
}

const ofWeight = { difference: 'weight', linear: true, extra: true } as const;
const ofBias = { difference: 'bias', extra: true } as const;

export const diff: AdapterKind = { ...whole('diff', 'Full difference', 'diff', () => true), ...ofWeight, algorithms: ['full'] };
export const modulation: AdapterKind = { ...whole('diff_m', 'Modulation difference', 'diff_m', () => true), ...ofWeight };
export const norm: AdapterKind = { ...whole('norm', 'Norm difference', 'w_norm', () => true), ...ofWeight };
export const bias: AdapterKind = { ...whole('bias', 'Bias difference', 'diff_b', () => true), ...ofBias };
export const normBias: AdapterKind = { ...whole('norm_bias', 'Norm bias difference', 'b_norm', () => true), ...ofBias };

const lone = whole('fullrank', 'Full rank', 'down', (parts) => !parts.has('up'));
/** Only where the file's shapes say that its lone down factors are not halves of pairs. */
export const fullRank: AdapterKind = {
  ...lone,
  linear: true,
  algorithms: ['full'],
  match: (parts, file) => (file.wholeDowns ? lone.match(parts, file) : null),
};

const replaced = whole('set', 'Replacement', 'set_weight', () => true);
/** The base tensor is replaced, so the change is its difference to the base model's. */
export const setWeight: AdapterKind = {
  id: replaced.id,
  label: replaced.label,
  roles: replaced.roles,
  need: replaced.need,
  alphaDivisor: replaced.alphaDivisor,
  byNameOnly: true,
  replaces: true,
  extra: true,
  algorithms: ['full'],
  match: (parts) => (parts.has('set_weight') ? broken('module.replaces') : null),
  figures: () => null,
};
