/**
 * Profiles and presets as one file, version 1:
 *
 *   { "format": "lora-weights-builder/profiles", "version": 1,
 *     "profiles": [ { "name": text, "gains": { slot: number, ... }, "notes": text, "tags": [text, ...], "favourite": truth,
 *                     "default": truth, "owner": text or null, "lora": text or null, "created": ms, "updated": ms,
 *                     "layout": { "id": text, "label": text, "mainCount": number,
 *                                 "slots": [ { "id", "label", "group", "component": text, "role": "main" | "te" | "other" }, ... ] } } ],
 *     "presets": [ { "folder": text, "name": text, "layoutId": text, "gains": { slot: number, ... } } ] }
 *
 * `owner` is the content that a profile is bound to (see `Owner`), `lora` the name that its file had, `created` and `updated` are
 * ms since 1970. Gains that are not named are 1. Names that a reader does not know are passed over; another version is refused.
 */
import { withNewSlots } from '../old-slots.ts';
import type { Layout, Slot } from '../../reading.ts';
import type { Gains, Profile, UserPreset } from '../profile.ts';
import { isGain } from '../check.ts';
import { type Faults, faultAt, FaultList, type FilePart, oneFault, type TextFaultSaid, type Wanted } from './faults.ts';
import { type JsonNode, readJson } from './json-text.ts';

export const PROFILES_FORMAT = 'lora-weights-builder/profiles';
export const PROFILES_VERSION = 1;

export interface TransferredProfile extends Omit<Profile, 'id'> {
  /** Name of the LoRA's file when it was written, for the reader. */
  readonly lora: string | null;
}
export type TransferredPreset = Omit<UserPreset, 'id' | 'updatedAt'>;

export interface ProfileFile {
  readonly profiles: readonly TransferredProfile[];
  readonly presets: readonly TransferredPreset[];
}

export const profileFileText = ({ profiles, presets }: ProfileFile): string =>
  `${JSON.stringify(
    {
      format: PROFILES_FORMAT,
      version: PROFILES_VERSION,
      profiles: profiles.map(({ name, gains, notes, tags, favourite, isDefault, owner, lora, createdAt, updatedAt, layout }) => ({
        name,
        gains,
        notes,
        tags,
        favourite,
        default: isDefault,
        owner,
        lora,
        created: createdAt,
        updated: updatedAt,
        layout: { ...layout, slots: layout.slots.map(({ id, label, group, component, role }) => ({ id, label, group, component, role })) },
      })),
      presets: presets.map(({ folder, name, layoutId, gains }) => ({ folder, name, layoutId, gains })),
    },
    null,
    2,
  )}\n`;

export type ReadProfileFile = { readonly ok: true; readonly value: ProfileFile } | ({ readonly ok: false } & Faults);

export const isProfileFile = (text: string): boolean => text.includes(PROFILES_FORMAT);

export function readProfileFile(text: string): ReadProfileFile {
  const read = readJson(text);
  if (!read.ok) return { ok: false, ...oneFault(read.fault) };
  const checks = new Checks(text);
  const root = checks.object(read.node, 'file');
  if (checks.text(root, 'format') !== PROFILES_FORMAT) checks.say(read.node, { kind: 'format', format: PROFILES_FORMAT });
  const version = checks.number(root, 'version');
  if (version !== PROFILES_VERSION)
    checks.say(root.get('version') ?? read.node, { kind: 'version', found: version, reads: PROFILES_VERSION });
  if (checks.faults.any) return { ok: false, ...checks.faults.all() };
  const profiles = checks.list(root, 'profiles').map((node) => profileOf(checks, checks.object(node, 'profile')));
  const presets = root.has('presets') ? checks.list(root, 'presets').map((node) => presetOf(checks, checks.object(node, 'preset'))) : [];
  return checks.faults.any ? { ok: false, ...checks.faults.all() } : { ok: true, value: { profiles, presets } };
}

type Members = ReadonlyMap<string, JsonNode>;

function profileOf(checks: Checks, node: Members): TransferredProfile {
  const layout = layoutOf(checks, checks.object(node.get('layout') ?? null, 'layout'));
  return withNewSlots({
    name: checks.name(node),
    gains: checks.gains(node, new Set(layout.slots.map(({ id }) => id))),
    notes: node.has('notes') ? checks.text(node, 'notes') : '',
    tags: node.has('tags') ? checks.list(node, 'tags').map((tag) => checks.tag(tag)) : [],
    favourite: checks.truth(node, 'favourite'),
    isDefault: checks.truth(node, 'default'),
    owner: checks.textOrNull(node, 'owner'),
    lora: checks.textOrNull(node, 'lora'),
    createdAt: node.has('created') ? checks.number(node, 'created') : 0,
    updatedAt: node.has('updated') ? checks.number(node, 'updated') : 0,
    layout,
  });
}

const presetOf = (checks: Checks, node: Members): TransferredPreset => ({
  folder: node.has('folder') ? checks.text(node, 'folder') : '',
  name: checks.name(node),
  layoutId: checks.text(node, 'layoutId'),
  gains: checks.gains(node, null),
});

function layoutOf(checks: Checks, node: Members): Layout {
  const slots = checks.list(node, 'slots').map((slot): Slot => {
    const own = checks.object(slot, 'slot');
    const role = checks.text(own, 'role');
    if (role !== 'main' && role !== 'te' && role !== 'other') checks.say(own.get('role') ?? slot, { kind: 'role', role });
    return {
      id: checks.text(own, 'id'),
      label: checks.text(own, 'label'),
      group: checks.text(own, 'group'),
      component: checks.text(own, 'component'),
      role: role === 'te' || role === 'other' ? role : 'main',
    };
  });
  const mainCount = checks.number(node, 'mainCount');
  const at = node.get('mainCount') ?? node.get('slots');
  if (at && !(Number.isInteger(mainCount) && mainCount >= 0 && mainCount <= slots.length))
    checks.say(at, { kind: 'main-count', most: slots.length });
  if (at && new Set(slots.map(({ id }) => id)).size < slots.length) checks.say(node.get('slots') ?? at, { kind: 'slots-twice' });
  return { id: checks.text(node, 'id'), label: checks.text(node, 'label'), mainCount, slots };
}

const NOTHING: Members = new Map();

/** Gathers faults and goes on, so that the first of them are seen at once. */
class Checks {
  readonly faults = new FaultList();

  constructor(private readonly source: string) {}

  say(node: JsonNode, said: TextFaultSaid): void {
    this.faults.add(() => faultAt(this.source, node.at, said));
  }

  object(node: JsonNode | null, what: FilePart): Members {
    if (node?.kind === 'object') return node.members;
    if (node) this.say(node, { kind: 'not-object', what });
    else this.faults.add(() => faultAt(this.source, 0, { kind: 'missing', what }));
    return NOTHING;
  }

  private member<K extends Wanted>(from: Members, name: string, kind: K): Extract<JsonNode, { kind: K }> | null {
    const node = from.get(name);
    if (node?.kind === kind) return node as Extract<JsonNode, { kind: K }>;
    const first = from.values().next().value;
    if (node) this.say(node, { kind: 'member', name, wanted: kind });
    else if (first) this.say(first, { kind: 'member-missing', name });
    return null;
  }

  list(from: Members, name: string): readonly JsonNode[] {
    return this.member(from, name, 'list')?.items ?? [];
  }

  text(from: Members, name: string): string {
    return this.member(from, name, 'text')?.value ?? '';
  }

  tag(node: JsonNode): string {
    if (node.kind === 'text') return node.value;
    this.say(node, { kind: 'tag' });
    return '';
  }

  textOrNull(from: Members, name: string): string | null {
    const node = from.get(name);
    return !node || node.kind === 'null' ? null : this.text(from, name);
  }

  number(from: Members, name: string): number {
    return this.member(from, name, 'number')?.value ?? 0;
  }

  /** A missing one is false. */
  truth(from: Members, name: string): boolean {
    return from.has(name) ? (this.member(from, name, 'truth')?.value ?? false) : false;
  }

  name(from: Members): string {
    const node = this.member(from, 'name', 'text');
    if (node && node.value.trim() === '') this.say(node, { kind: 'name-empty' });
    return node?.value ?? '';
  }

  /** @param slots those of the layout, where it is known */
  gains(from: Members, slots: ReadonlySet<string> | null): Gains {
    const gains: [string, number][] = [];
    for (const [slot, node] of this.member(from, 'gains', 'object')?.members ?? NOTHING) {
      if (node.kind !== 'number') this.say(node, { kind: 'gain-number', slot });
      else if (!isGain(node.value)) this.say(node, { kind: 'gain', slot, gain: node.value });
      else if (slots && !slots.has(slot)) this.say(node, { kind: 'no-slot', slot });
      else gains.push([slot, node.value]);
    }
    return Object.fromEntries(gains);
  }
}
