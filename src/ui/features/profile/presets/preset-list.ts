/** Everything whose gains can be put onto this LoRA: own presets, profiles, shipped presets. */
import type { ProfileRow } from '../../../../contracts/profiles.ts';
import { type Parameters, presetGains, presetsFor } from '../../../../domain/profiles/presets/preset-gains.ts';
import { gainsOn } from '../../../../domain/profiles/old-slots.ts';
import { applyGains } from '../../../../domain/profiles/transfer/apply.ts';
import type { Gains, UserPreset } from '../../../../domain/profiles/profile.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { t } from '../../../strings/language.ts';

export interface Offered {
  /** Unique in the list. */
  readonly key: string;
  readonly name: string;
  /** Folder, LoRA or program it comes from. */
  readonly from: string;
  readonly gains: Gains;
  /** What has to be known before it is applied; sentences. */
  readonly notes: readonly string[];
  /** Own presets can be removed. */
  readonly presetId?: string;
}

export const ownPresets = (presets: readonly UserPreset[], layout: Layout): readonly Offered[] =>
  presets
    .filter(({ layoutId }) => layoutId === layout.id)
    .map(({ id, name, folder, gains }) => ({
      key: `preset ${id}`,
      name,
      from: folder || profileText().presets.own,
      gains: gainsOn(gains, layout.slots),
      notes: [],
      presetId: id,
    }));

/** Profiles of this layout, then those of related ones: block by block, with what has no place here. */
export function profilesAsOffers(profiles: readonly ProfileRow[], except: string | null, layout: Layout): readonly Offered[] {
  const applied = profiles
    .filter(({ id }) => id !== except)
    .map((profile) => ({ profile, on: applyGains(profile.gains, profile.layout, layout) }))
    .filter(({ on }) => on.relation !== 'foreign');
  const offer = ({ profile, on }: (typeof applied)[number]): Offered => ({
    key: `profile ${profile.id}`,
    name: profile.name,
    from: [
      profile.loraName ?? profileText().presets.profile,
      ...(on.relation === 'same' ? [] : [t().names.layout(profile.layout.label)]),
    ].join(' · '),
    gains: on.gains,
    notes: [...on.warnings.map(profileText().applied), ...unplacedIn(on.unplaced.map(({ label }) => label))],
  });
  return [...applied.filter(({ on }) => on.relation === 'same'), ...applied.filter(({ on }) => on.relation === 'related')].map(offer);
}

const SHOWN = 4;

function unplacedIn(labels: readonly string[]): readonly string[] {
  if (labels.length === 0) return [];
  return [profileText().presets.withoutPlace(labels.length, labels.slice(0, SHOWN), Math.max(0, labels.length - SHOWN))];
}

/** Whether any preset for the layout takes the parameters A and B. */
export const takesParameters = (layout: Layout): boolean =>
  presetsFor(layout).some(({ tool, vector }) => {
    const read = presetGains(tool, vector, layout);
    return !read.ok && read.needs.length > 0;
  });

/** Those that are gains: values drawn at run time are none. */
export const shippedOffers = (layout: Layout, parameters: Parameters): readonly Offered[] =>
  presetsFor(layout).flatMap(({ id, name, tool, toolLabel, vector }): Offered[] => {
    const read = presetGains(tool, vector, layout, parameters);
    return read.ok ? [{ key: id, name, from: toolLabel, gains: read.gains, notes: [] }] : [];
  });

/** Every word of the search somewhere in name or origin. */
export function matching(offers: readonly Offered[], search: string): readonly Offered[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return offers.filter(({ name, from }) => words.every((word) => `${name} ${from}`.toLowerCase().includes(word)));
}
