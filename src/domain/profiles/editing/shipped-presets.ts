/**
 * The presets that two programs ship, as gains on this file's blocks: each is replayed by its program's own rules, so a preset
 * lands where that program would put it. Offered are those that were made for the file's family.
 */
import { inspire } from '../hosts/inspire.ts';
import { lbwForge } from '../hosts/lbw.ts';
import type { HostFile, HostTarget, Simulation } from '../hosts/types.ts';
import { INSPIRE_PRESETS } from '../presets/inspire.ts';
import { LBW_PRESETS } from '../presets/lbw.ts';
import type { FamilyId } from '../../reading.ts';
import type { Gains } from '../types.ts';

export interface ShippedPreset {
  readonly name: string;
  /** The program that ships it. */
  readonly from: string;
  readonly gains: Gains;
}

interface Collection {
  readonly from: string;
  readonly target: HostTarget;
  readonly presets: readonly (readonly [name: string, vector: string])[];
  readonly text: (file: HostFile, vector: string) => string;
  /** Beginning of the names made for a family; a family that is not named has none. */
  readonly prefixes: Readonly<Record<FamilyId, RegExp>>;
}

const COLLECTIONS: readonly Collection[] = [
  {
    from: 'Inspire Pack',
    target: inspire,
    presets: INSPIRE_PRESETS,
    text: (_, vector) => vector,
    prefixes: { sd15: /^SD-/, sd2: /^SD-/, sdxl: /^SDXL-/, flux1: /^FLUX-/ },
  },
  {
    from: 'LoRA Block Weight',
    target: lbwForge,
    presets: LBW_PRESETS,
    text: ({ name }, vector) => `<lora:${name}:1:lbw=${vector}>`,
    prefixes: { sd15: /^(?!FLUX)/, sd2: /^(?!FLUX)/, flux1: /^FLUX/ },
  },
];

/** In the order in which the programs list them. Presets with values drawn at run time are left out: they have no gains. */
export function shippedPresets(file: HostFile): readonly ShippedPreset[] {
  return COLLECTIONS.flatMap(({ from, target, presets, text, prefixes }) => {
    const prefix = prefixes[file.family];
    if (!prefix || !target.applies(file).ok) return [];
    return presets.flatMap(([name, vector]): ShippedPreset[] => {
      if (!prefix.test(name)) return [];
      const simulation = target.simulate(file, text(file, vector));
      const gains = simulation.fault === null ? gainsArriving(file, simulation) : null;
      return gains ? [{ name, from, gains }] : [];
    });
  });
}

/** Gain of each block that the text reaches; null where one is not known before the run, or modules of one block differ. */
function gainsArriving(file: HostFile, { arrivals }: Simulation): Gains | null {
  const gains = new Map<string, number>();
  for (const [i, { slot }] of file.modules.entries()) {
    const value = arrivals[i]?.value ?? null;
    if (slot === null) continue;
    if (value === null || (gains.has(slot) && gains.get(slot) !== value)) return null;
    gains.set(slot, value);
  }
  return Object.fromEntries(gains);
}
