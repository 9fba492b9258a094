/**
 * IA3 multiplies rows (or columns, `on_input`) of the base weight by learned factors, so its delta needs the base model. Without it
 * the size of the change of the factors is given: LyCORIS stores w of W.(1 + w), PEFT l of W.l, whose change is l - 1.
 */
import { valuesNeed } from './low-rank.ts';
import { type AdapterKind, broken, normNeed } from './adapter-kind.ts';

function scaling(id: string, label: string, role: string, mark: string, neutral: number): AdapterKind {
  return {
    id,
    label,
    needsBase: true,
    algorithms: ['ia3'],
    roles: [role, mark],
    match(parts) {
      if (!parts.has(mark)) return null;
      return parts.has(role) ? { rank: null, rows: null, cols: null, problem: null } : broken('module.factors-missing');
    },
    need(name, parts) {
      const tensor = parts.get(name);
      return tensor && name === role ? valuesNeed(tensor) : normNeed(name, parts);
    },
    figures(reduced) {
      const values = reduced.get(role)?.values;
      if (!values) return null;
      const squares = values.reduce((sum, x) => sum + (x - neutral) ** 2, 0);
      return { norm: Math.sqrt(squares), spectral: null, singularValues: null, proxy: 'size of the change of its factors' };
    },
    alphaDivisor: () => null,
  };
}

/** `x.weight` beside `x.on_input`; the weight alone would be a checkpoint's. */
export const ia3: AdapterKind = { ...scaling('ia3', 'IA3', 'ia3_w', 'ia3_on_input', 0), linear: true };
export const peftIa3 = scaling('peft-ia3', 'IA3 (PEFT)', 'ia3_l', 'ia3_l', 1);
