/**
 * LoRA_weights_builder, the project this one continues: its "Copy Weights" (one decimal, in the order of the layout) and its CSV
 * (`block_index,weight,raw_strength`, six decimals). It holds values to 0..1 and has no slot for text encoders or anything else
 * beside the blocks. Its vectors are measurements and mean nothing to other tools: Inspire reads them one block off.
 * Source: clink2012/LoRA_weights_builder, Database/backend and UI/src/App.jsx@e2b1e9b.
 */
import { slotOf57, UNET_57 } from '../../architectures/unet-slots.ts';
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import { fitted } from './fitting.ts';
import { isEncoder, isUnet } from './model-keys.ts';
import { pythonFloat } from './decimals.ts';
import { allAlike, type Fate, type HostSlot, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, Simulation } from './host-target.ts';

const ORIGINAL_VERSION = 'LoRA_weights_builder e2b1e9b';

interface OriginalLayout {
  readonly id: string;
  readonly labels: readonly string[];
  indexOf(module: HostModule): number | null;
  /** Our slot of the index, for blocks that the file does not have. */
  slotOf(index: number): string;
}

/** null: it has no layout for the family. */
function originalLayout(file: HostFile): OriginalLayout | null {
  const { layout, family } = file;
  if (isUnet(file)) return unet57;
  const main = layout.slots.slice(0, layout.mainCount);
  const known = family === 'flux1' || family.startsWith('wan') || (family === 'flux2' && layout.mainCount === 56);
  if (!known || main.some(({ id }) => id.startsWith('low.'))) return null;
  const at = new Map(main.map(({ id }, i) => [id, i]));
  return {
    id: layout.id,
    labels: main.map(({ label }) => label),
    indexOf: ({ slot }) => (slot === null ? null : (at.get(slot) ?? null)),
    slotOf: (index) => main[index]?.id ?? '',
  };
}

/** Knows diffusers' names alone. */
const unet57: OriginalLayout = {
  id: 'unet_57',
  labels: UNET_57.map(({ label }) => label),
  indexOf(module) {
    if (isEncoder(module)) return null;
    const flat = module.name.replaceAll('.', '_').replace(/^(lora_unet|unet|diffusion_model|model_diffusion_model|base_model_model)_+/, '');
    const slot = slotOf57(flat);
    return slot === null ? null : Number(slot.split('.')[1]);
  },
  slotOf: () => '',
};

function valuesFor(file: HostFile, gains: Gains, layout: OriginalLayout): number[] {
  const reach = (index: number): number | null => {
    const module = file.modules[index];
    return module ? layout.indexOf(module) : null;
  };
  return fitted(file, gains, layout.labels.length, reach, (index) => gainOf(gains, layout.slotOf(index)));
}

/** What it makes of a list when a profile is loaded: held to 0..1. */
function simulateValues(file: HostFile, values: readonly (number | null)[]): Simulation {
  const layout = originalLayout(file);
  if (!layout) return allAlike(file, 1, 'no layout', `It has no layout for ${file.familyLabel}`);
  if (values.length !== layout.labels.length) {
    return allAlike(file, 1, 'the text is refused', `${values.length} values; ${layout.id} has ${layout.labels.length}`);
  }
  const bad = values.indexOf(null);
  if (bad >= 0) return allAlike(file, 1, 'the text is refused', `Value ${bad + 1} is not a number`);
  const held = values.map((value) => Math.min(1, Math.max(0, value ?? 0)));
  const beyond = values.filter((value, i) => value !== held[i]).length;
  const fates = file.modules.map((module): Fate => {
    const slot = layout.indexOf(module);
    return slot === null ? { slot, value: 1, why: 'it has no slot for it' } : { slot, value: held[slot] ?? 1 };
  });
  const slots = layout.labels.map((label, i): HostSlot => ({ name: `#${String(i).padStart(2, '0')} ${label}`, value: held[i] ?? null }));
  return simulationOf(file, { slots, fates, notes: beyond > 0 ? [`${beyond} values outside of 0 to 1 are held to it.`] : [] });
}

const applies: HostTarget['applies'] = (file) =>
  originalLayout(file)
    ? { ok: true }
    : { ok: false, why: `It has layouts for UNets, Flux.1, Flux.2 dev and Wan, not for ${file.familyLabel}` };

const textOf = (file: HostFile, gains: Gains, write: (values: readonly number[]) => string, kind: 'text' | 'csv'): HostText => {
  const layout = originalLayout(file);
  if (!layout) throw new Error(`No original layout for ${file.family}`);
  return {
    text: write(valuesFor(file, gains, layout)),
    variant: kind,
    kind,
    saveAs: kind === 'csv' ? `${file.name}_blocks.csv` : null,
    limits: { min: 0, max: 1, decimals: kind === 'csv' ? 6 : 1 },
    notes: ['For the original tool alone: other tools count their values from another block.'],
  };
};

export const originalCopy: HostTarget = {
  id: 'original-copy',
  label: 'Original tool: Copy Weights',
  version: ORIGINAL_VERSION,
  loader: null,
  capabilities: { form: 'list', lists: (file) => ({ own: [originalLayout(file)?.labels.length ?? 0] }) },
  about: 'The list of the original tool’s "Copy Weights": one decimal, in the order of its layout.',
  applies,
  variants: () => [{ id: 'text', label: 'One decimal' }],
  export: (file, gains) => textOf(file, gains, (values) => values.map((value) => value.toFixed(1)).join(','), 'text'),
  simulate: (file, text) => simulateValues(file, text.split(',').map(pythonFloat)),
};

export const originalCsv: HostTarget = {
  id: 'original-csv',
  label: 'Original tool: CSV',
  version: ORIGINAL_VERSION,
  loader: null,
  capabilities: { form: 'table', mark: /^"?block_index/i },
  about: 'The CSV of the original tool, six decimals; the column for its own measurement stays empty.',
  applies,
  variants: () => [{ id: 'csv', label: 'CSV' }],
  export: (file, gains) =>
    textOf(
      file,
      gains,
      (values) => `block_index,weight,raw_strength\n${values.map((value, i) => `${i},${value.toFixed(6)},\n`).join('')}`,
      'csv',
    ),
  simulate(file, text) {
    const [header = '', ...lines] = text.trim().split(/\r?\n/);
    if (!header.startsWith('block_index,weight'))
      return allAlike(file, 1, 'the text is refused', 'The first line is not block_index,weight,raw_strength');
    return simulateValues(
      file,
      lines.map((line) => pythonFloat(line.split(',')[1] ?? '')),
    );
  },
};
