/** Everything whose gains can be put onto this LoRA: own presets, profiles of the layout, shipped presets. */
import type { ProfileRow } from '../../../contracts/profiles.ts';
import type { ShippedPreset } from '../../../domain/profiles/editing/shipped-presets.ts';
import type { Gains, UserPreset } from '../../../domain/profiles/types.ts';
import type { Layout } from '../../../domain/reading.ts';

export interface Offered {
  /** Unique in the list. */
  readonly key: string;
  readonly name: string;
  /** Folder, LoRA or program it comes from. */
  readonly from: string;
  readonly gains: Gains;
  /** Own presets can be removed. */
  readonly presetId?: string;
}

export const ownPresets = (presets: readonly UserPreset[], layout: Layout): readonly Offered[] =>
  presets
    .filter(({ layoutId }) => layoutId === layout.id)
    .map(({ id, name, folder, gains }) => ({ key: `preset ${id}`, name, from: folder || 'Own presets', gains, presetId: id }));

export const profilesAsOffers = (profiles: readonly ProfileRow[], except: string | null): readonly Offered[] =>
  profiles
    .filter(({ id }) => id !== except)
    .map(({ id, name, loraName, gains }) => ({ key: `profile ${id}`, name, from: loraName ?? 'Profiles', gains }));

export const shippedAsOffers = (presets: readonly ShippedPreset[]): readonly Offered[] =>
  presets.map(({ name, from, gains }) => ({ key: `${from} ${name}`, name, from, gains }));

/** Every word of the search somewhere in name or origin. */
export function matching(offers: readonly Offered[], search: string): readonly Offered[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return offers.filter(({ name, from }) => words.every((word) => `${name} ${from}`.toLowerCase().includes(word)));
}
