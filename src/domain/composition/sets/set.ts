/** Sets as text: a versioned JSON document. What is read is checked value by value; what is not understood is refused, not dropped. */
import { type Message, message } from '../../message.ts';
import { isGain } from '../../profiles/check.ts';
import { FARTHEST_GAIN } from '../../profiles/profile.ts';
import {
  type Decoder,
  decodeJson,
  finite,
  flag,
  isNotJson,
  list,
  nullable,
  object,
  oneOf,
  record,
  refuseAt,
  text,
  that,
  whole,
} from '../../decode.ts';
import { err, type Result } from '../../result.ts';
import type { MemberSetting } from '../joint/gram-matrices.ts';
import { type CompositionSet, MOST_MEMBERS, RULES_VERSION, type SetFault, type SetMember, type SetProfile } from './composition.ts';

const FORMAT = 'lora-weights-builder/composition';
const VERSION = 1;

export const EMPTY_SET: CompositionSet = { name: '', layoutId: null, rules: 'exact', rulesVersion: RULES_VERSION, members: [] };

export const newMember = (owner: string, name: string): SetMember => ({
  owner,
  name,
  strengthModel: 1,
  strengthClip: 1,
  role: null,
  profile: null,
  on: true,
  solo: false,
});

export const setToText = (set: CompositionSet): string => `${JSON.stringify({ format: FORMAT, version: VERSION, ...set }, null, 2)}\n`;

const PROFILE: Decoder<SetProfile> = object({ id: nullable(text), name: text, gains: record(finite) });
const OWNER = that(text, (owner) => /^(?:content:.+|row:\d+)$/.test(owner), 'the hash of a content');
const MEMBER: Decoder<SetMember> = object({
  owner: OWNER,
  name: text,
  strengthModel: finite,
  strengthClip: finite,
  role: nullable(text),
  profile: nullable(PROFILE),
  on: flag,
  solo: flag,
});

const MEMBERS: Decoder<readonly SetMember[]> = (value) => {
  const members = list(MEMBER)(value);
  if (members.length > MOST_MEMBERS) return refuseAt(`at most ${MOST_MEMBERS} LoRAs`);
  const twice = members.findIndex(({ owner }, index) => members.findIndex((other) => other.owner === owner) !== index);
  return twice < 0 ? members : refuseAt('another one than of every other member', twice, 'owner');
};

const SET: Decoder<CompositionSet> = object({
  name: text,
  layoutId: nullable(text),
  rules: oneOf('exact', 'original'),
  rulesVersion: whole(1),
  members: MEMBERS,
});

const IS_SET = object({ format: oneOf(FORMAT) });
const VERSIONED = object({ version: whole(1) });

export function readSet(source: string): Result<CompositionSet, SetFault> {
  const parsed = decodeJson(IS_SET, source);
  if (!parsed.ok && isNotJson(parsed.error)) return err({ code: 'not-json', where: '', message: message('compose.set.json') });
  if (!parsed.ok) return err({ code: 'not-a-set', where: '', message: message('compose.set.other') });
  const versioned = decodeJson(VERSIONED, source);
  if (versioned.ok && versioned.value.version > VERSION) {
    return err({
      code: 'newer',
      where: 'version',
      message: message('compose.set.newer', { found: versioned.value.version, reads: VERSION }),
    });
  }
  const read = versioned.ok ? decodeJson(SET, source) : versioned;
  if (read.ok) return read;
  const { where, expected } = read.error;
  return err({ code: 'bad-value', where, message: message('compose.set.value', { where, expected }) });
}

/** The first gain of the set that no profile may have, null when there is none. A stored set may be older than the bound. */
export function farGain({ members }: Pick<CompositionSet, 'members'>): Message | null {
  for (const { name, profile } of members) {
    const far = Object.entries(profile?.gains ?? {}).find(([, gain]) => !isGain(gain));
    if (far) return message('compose.set.gain', { name, slot: far[0], gain: far[1], farthest: FARTHEST_GAIN });
  }
  return null;
}

/** What counts of each member: off ones, and all but the solo ones while there are any, have no part in the numbers. */
export function settingsOf({ members }: Pick<CompositionSet, 'members'>): MemberSetting[] {
  const solo = members.some((member) => member.solo && member.on);
  return members.map((member) => ({
    strengthModel: member.strengthModel,
    strengthClip: member.strengthClip,
    gains: member.profile?.gains ?? {},
    on: member.on && (!solo || member.solo),
  }));
}
