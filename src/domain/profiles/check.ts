/** What a profile or preset must be to be kept. The editor allows less (`LEAST_GAIN` to `MOST_GAIN`); imports may bring more. */
import type { Layout } from '../reading.ts';
import { FARTHEST_GAIN, type Gains, type ProfileContent, type ProfileFault } from './profile.ts';

export const MOST_NAME = 200;
const MOST_NOTES = 20_000;
const MOST_TAGS = 50;
const MOST_TAG = 60;

const fault = (field: ProfileFault['field'], message: string): ProfileFault => ({ field, message });

/** Whether a gain may be kept. NaN is not. */
export const isGain = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= FARTHEST_GAIN;

/** The sentence for a gain that may not. */
export const gainFault = (slot: string, gain: unknown): string =>
  `The gain of ${slot} is ${String(gain)}; gains go from −${FARTHEST_GAIN} to ${FARTHEST_GAIN}.`;

export function checkName(name: unknown): ProfileFault | null {
  if (typeof name !== 'string' || name.trim() === '') return fault('name', 'The name is empty.');
  return name.length > MOST_NAME ? fault('name', `The name has ${name.length} characters; at most ${MOST_NAME} are kept.`) : null;
}

/** @param slots ids that may be named; null: any */
export function checkGains(gains: unknown, slots: ReadonlySet<string> | null): ProfileFault | null {
  if (typeof gains !== 'object' || gains === null || Array.isArray(gains))
    return fault('gains', 'The gains are not a list of blocks and values.');
  for (const [slot, gain] of Object.entries(gains as Gains)) {
    if (!isGain(gain)) return fault('gains', gainFault(slot, gain));
    if (slots && !slots.has(slot)) return fault('gains', `The layout has no block ${slot}.`);
  }
  return null;
}

/** @returns why it cannot be kept, or null. @param layout whose slots may be named; null: any slots */
export function checkContent(content: ProfileContent, layout: Layout | null): ProfileFault | null {
  const { name, gains, notes, tags, favourite } = content;
  const slots = layout && new Set(layout.slots.map(({ id }) => id));
  const found = checkName(name) ?? checkGains(gains, slots);
  if (found) return found;
  if (typeof notes !== 'string' || notes.length > MOST_NOTES) return fault('notes', `Notes are text of at most ${MOST_NOTES} characters.`);
  if (!Array.isArray(tags) || tags.length > MOST_TAGS) return fault('tags', `At most ${MOST_TAGS} tags are kept.`);
  if (!tags.every((tag) => typeof tag === 'string' && tag.trim() !== '' && tag.length <= MOST_TAG)) {
    return fault('tags', `A tag is text of 1 to ${MOST_TAG} characters.`);
  }
  return typeof favourite === 'boolean' ? null : fault('other', 'Whether it is a favourite is yes or no.');
}
