/** What a profile or preset must be to be kept. The editor allows less (`LEAST_GAIN` to `MOST_GAIN`); imports may bring more. */
import { type Facts, message, type MessageCode } from '../message.ts';
import type { Layout } from '../reading.ts';
import { FARTHEST_GAIN, type Gains, type ProfileContent, type ProfileFault } from './profile.ts';

export const MOST_NAME = 200;
const MOST_NOTES = 20_000;
const MOST_TAGS = 50;
const MOST_TAG = 60;

const fault = <C extends MessageCode>(field: ProfileFault['field'], code: C, ...facts: Facts<C>): ProfileFault => ({
  field,
  message: message(code, ...facts),
});

/** Whether a gain may be kept. NaN is not. */
export const isGain = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= FARTHEST_GAIN;

export function checkName(name: unknown): ProfileFault | null {
  if (typeof name !== 'string' || name.trim() === '') return fault('name', 'profile.name-empty');
  return name.length > MOST_NAME ? fault('name', 'profile.name-long', { length: name.length, most: MOST_NAME }) : null;
}

/** @param slots ids that may be named; null: any */
export function checkGains(gains: unknown, slots: ReadonlySet<string> | null): ProfileFault | null {
  if (typeof gains !== 'object' || gains === null || Array.isArray(gains)) return fault('gains', 'profile.gains-form');
  for (const [slot, gain] of Object.entries(gains as Gains)) {
    if (!isGain(gain)) return fault('gains', 'profile.gain', { slot, gain: String(gain), most: FARTHEST_GAIN });
    if (slots && !slots.has(slot)) return fault('gains', 'profile.unknown-slot', { slot });
  }
  return null;
}

/** @returns why it cannot be kept, or null. @param layout whose slots may be named; null: any slots */
export function checkContent(content: ProfileContent, layout: Layout | null): ProfileFault | null {
  const { name, gains, notes, tags, favourite } = content;
  const slots = layout && new Set(layout.slots.map(({ id }) => id));
  const found = checkName(name) ?? checkGains(gains, slots);
  if (found) return found;
  if (typeof notes !== 'string' || notes.length > MOST_NOTES) return fault('notes', 'profile.notes', { most: MOST_NOTES });
  if (!Array.isArray(tags) || tags.length > MOST_TAGS) return fault('tags', 'profile.tags-many', { most: MOST_TAGS });
  if (!tags.every((tag) => typeof tag === 'string' && tag.trim() !== '' && tag.length <= MOST_TAG)) {
    return fault('tags', 'profile.tag', { most: MOST_TAG });
  }
  return typeof favourite === 'boolean' ? null : fault('other', 'profile.favourite');
}
