/**
 * Presets of Bobs LoRA Loader, whose numbers take the place of the weights: one strength for all, and a weight for each range in the order
 * of the widgets. Source: BobsBlazed/Bobs-Lora-Loader bobs_blocks.py and bobs_universal.py@02a47d2.
 */
export type BobsNode = 'flux' | 'sdxl' | 'universal';

export interface BobsPreset {
  readonly strength: number;
  readonly weights: readonly number[];
}

/** The name under which the widgets themselves count. */
export const CUSTOM = 'Custom';
/** Every range at 1. */
const FULL = 'Full (Normal LoRA)';

const preset = (weights: readonly number[], strength = 1): BobsPreset => ({ strength, weights });

const PRESETS: Readonly<Record<BobsNode, Readonly<Record<string, BobsPreset>>>> = {
  flux: {
    Character: preset([1, 1, 1, 1, 1, 0.6, 1, 0.4, 1, 0.1, 0, 0, 0, 1, 1]),
    Style: preset([0.2, 1, 1, 1, 1, 0.1, 0, 0.2, 0.5, 1, 1, 1, 1, 1, 0.2]),
    Concept: preset([1, 1, 1, 1, 1, 1, 0.9, 0.6, 0.7, 0.5, 0.3, 0.1, 0, 1, 1]),
    'Detail & Texture': preset([0, 1, 1, 1, 1, 0, 0, 0, 0.2, 0.5, 1, 1, 1, 0, 0]),
    'Fix Hands/Anatomy': preset([0.2, 1, 1, 1, 1, 1, 0.3, 0, 0, 0, 0, 0, 0, 0, 0], 0.4),
  },
  sdxl: {
    Character: preset([1, 1, 1, 0.2, 1]),
    Style: preset([0, 0.2, 0.5, 1, 1]),
    Concept: preset([1, 0.8, 0.7, 0.5, 1]),
    'Detail & Texture': preset([0, 0, 0.2, 1, 0]),
    'Fix Hands/Anatomy': preset([0.2, 1, 0.4, 0, 0], 0.4),
  },
  universal: {
    Character: preset([1, 1, 0.8, 1, 1, 0.2, 0, 0, 1]),
    Style: preset([0.2, 1, 0.1, 0, 0.5, 1, 1, 1, 1]),
    Concept: preset([1, 1, 1, 0.9, 0.7, 0.4, 0.2, 0, 1]),
    'Detail & Texture': preset([0, 1, 0, 0, 0.2, 1, 1, 1, 0]),
    'Fix Hands/Anatomy': preset([0.2, 1, 1, 0.5, 0, 0, 0, 0, 0], 0.4),
  },
};

/** null: the node has no preset of this name, and ComfyUI refuses it. */
export function bobsPreset(node: BobsNode, name: string, ranges: number): BobsPreset | null {
  if (name === FULL) return preset(Array.from({ length: ranges }, () => 1));
  return Object.hasOwn(PRESETS[node], name) ? (PRESETS[node][name] ?? null) : null;
}
