/**
 * The stack as one profile: per slot the average of the members' gains, or of their measured weights times gains, weighted by
 * their strengths, the CLIP strengths in slots of text encoders. A profile of gains can be used for any LoRA of the layout. Measured
 * weights are not gains: used as such they weaken weak blocks again, which is the original tool's way and only made when asked for.
 */
import { type Message, message, messageKey } from '../../message.ts';
import type { Gains } from '../../profiles/profile.ts';
import type { Slot } from '../../reading.ts';
import { absoluteAverage } from './average.ts';
import type { MemberSetting } from './gram-matrices.ts';

export interface CombinedMember {
  readonly setting: MemberSetting;
  /** `BlockRow.weight` per slot; slots that are not named have none. */
  readonly weights: ReadonlyMap<string, number>;
  /** Slots with modules whose strength is not known, so that the weight is not either. */
  readonly unmeasured: ReadonlySet<string>;
}

export interface CombinedProfile {
  readonly gains: Gains;
  /** How it came about. */
  readonly notes: readonly Message[];
}

const isOpen = ({ setting, unmeasured }: CombinedMember, slot: string, part: 'model' | 'clip'): boolean =>
  unmeasured.has(slot) && (part === 'clip' ? setting.strengthClip : setting.strengthModel) * (setting.gains[slot] ?? 1) !== 0;

/** @param of `gains` by default; `measured` takes weight times gain */
export function combinedProfile(
  members: readonly CombinedMember[],
  slots: readonly Pick<Slot, 'id' | 'role'>[],
  of: 'gains' | 'measured' = 'gains',
): CombinedProfile {
  const notes = new Map<string, Message>();
  const note = (said: Message): void => void notes.set(messageKey(said), said);
  const gains: Record<string, number> = {};
  for (const part of ['model', 'clip'] as const) {
    const own = slots.filter(({ role }) => (role === 'te') === (part === 'clip'));
    const active = members.filter(({ setting }) => setting.on);
    if (own.length === 0 || active.length === 0) continue;
    const { values, divisor, rule } = absoluteAverage(
      active.map(({ setting, weights }) => ({
        values: own.map(({ id }) => (setting.gains[id] ?? 1) * (of === 'measured' ? (weights.get(id) ?? 0) : 1)),
        strength: part === 'clip' ? setting.strengthClip : setting.strengthModel,
      })),
    );
    // Nothing weighs in: as trained rather than switched off.
    if (divisor === 0) {
      note(message('compose.average.zero', { part }));
      continue;
    }
    const open = own.filter(({ id }) => of === 'measured' && active.some((member) => isOpen(member, id, part)));
    if (open.length > 0) note(message('compose.average.unmeasured', { part, blocks: open.length }));
    own.forEach((slot, at) => (gains[slot.id] = open.includes(slot) ? 1 : (values[at] ?? 1)));
    note(part === 'clip' ? message('compose.average.encoders', { rule }) : rule);
  }
  if (of === 'measured') note(message('compose.average.measured'));
  return { gains, notes: [...notes.values()] };
}
