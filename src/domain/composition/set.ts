/** Sets as text: a versioned JSON document. What is read is checked value by value; what is not understood is refused, not dropped. */
import { gainFault, isGain } from '../profiles/check.ts';
import type { Gains } from '../profiles/types.ts';
import { err, ok, type Result } from '../result.ts';
import type { MemberSetting } from './inner.ts';
import {
  type CompositionSet,
  MOST_MEMBERS,
  type Rules,
  RULES_VERSION,
  type SetFault,
  type SetMember,
  type SetProfile,
} from './set-types.ts';

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

export function readSet(text: string): Result<CompositionSet, SetFault> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return fault('not-json', '', `It is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`);
  }
  try {
    return ok(setOf(parsed));
  } catch (error) {
    if (error instanceof Refused) return err(error.fault);
    throw error;
  }
}

const fault = (code: SetFault['code'], where: string, message: string): { readonly ok: false; readonly error: SetFault } =>
  err({ code, where, message });

/** Ends the reading from anywhere inside; never leaves this file. */
class Refused extends Error {
  readonly fault: SetFault;
  constructor(code: SetFault['code'], where: string, message: string) {
    super(message);
    this.fault = { code, where, message };
  }
}

function refuse(where: string, wanted: string): never {
  throw new Refused('bad-value', where, `${where} is to be ${wanted}`);
}

type Fields = Readonly<Record<string, unknown>>;

function setOf(value: unknown): CompositionSet {
  if (typeof value !== 'object' || value === null || (value as Fields)['format'] !== FORMAT) {
    throw new Refused('not-a-set', '', 'It is no composition of this program');
  }
  const fields = value as Fields;
  const version = fields['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) refuse('version', 'a whole number above 0');
  if (version > VERSION)
    throw new Refused('newer', 'version', `It was saved by a newer program (version ${version}; this one reads ${VERSION})`);
  const members = listOf(fields['members'], 'members').map((member, index) => memberOf(member, `members[${index}]`));
  if (members.length > MOST_MEMBERS) refuse('members', `at most ${MOST_MEMBERS} LoRAs`);
  const twice = members.findIndex(({ owner }, index) => members.findIndex((other) => other.owner === owner) !== index);
  if (twice >= 0) refuse(`members[${twice}].owner`, 'another one than of every other member');
  return {
    name: textOf(fields['name'], 'name'),
    layoutId: nullOr(fields['layoutId'], 'layoutId', textOf),
    rules: rulesOf(fields['rules']),
    rulesVersion: wholeOf(fields['rulesVersion'], 'rulesVersion'),
    members,
  };
}

function memberOf(value: unknown, where: string): SetMember {
  const fields = fieldsOf(value, where);
  return {
    owner: ownerOf(fields['owner'], `${where}.owner`),
    name: textOf(fields['name'], `${where}.name`),
    strengthModel: numberOf(fields['strengthModel'], `${where}.strengthModel`),
    strengthClip: numberOf(fields['strengthClip'], `${where}.strengthClip`),
    role: nullOr(fields['role'], `${where}.role`, textOf),
    profile: nullOr(fields['profile'], `${where}.profile`, profileOf),
    on: flagOf(fields['on'], `${where}.on`),
    solo: flagOf(fields['solo'], `${where}.solo`),
  };
}

function profileOf(value: unknown, where: string): SetProfile {
  const fields = fieldsOf(value, where);
  return {
    id: nullOr(fields['id'], `${where}.id`, textOf),
    name: textOf(fields['name'], `${where}.name`),
    gains: gainsOf(fields['gains'], `${where}.gains`),
  };
}

function gainsOf(value: unknown, where: string): Gains {
  return Object.fromEntries(Object.entries(fieldsOf(value, where)).map(([slot, gain]) => [slot, numberOf(gain, `${where}.${slot}`)]));
}

function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(where, 'an object');
  return value as Fields;
}

function listOf(value: unknown, where: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(where, 'a list');
}

const textOf = (value: unknown, where: string): string => (typeof value === 'string' ? value : refuse(where, 'a text'));
const flagOf = (value: unknown, where: string): boolean => (typeof value === 'boolean' ? value : refuse(where, 'true or false'));
// JSON has no NaN, but 1e999 reads as an infinity.
const numberOf = (value: unknown, where: string): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(where, 'a finite number');
const wholeOf = (value: unknown, where: string): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : refuse(where, 'a whole number above 0');
const rulesOf = (value: unknown): Rules => (value === 'exact' || value === 'original' ? value : refuse('rules', '"exact" or "original"'));
const ownerOf = (value: unknown, where: string): string =>
  typeof value === 'string' && /^(?:content:.+|row:\d+)$/.test(value) ? value : refuse(where, 'the hash of a content');
const nullOr = <T>(value: unknown, where: string, read: (value: unknown, where: string) => T): T | null =>
  value === null ? null : read(value, where);

/** The first gain of the set that no profile may have, as a sentence; null when there is none. A stored set may be older than the bound. */
export function farGain({ members }: Pick<CompositionSet, 'members'>): string | null {
  for (const { name, profile } of members) {
    const far = Object.entries(profile?.gains ?? {}).find(([, gain]) => !isGain(gain));
    if (far) return `${name}: ${gainFault(...far)}`;
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
