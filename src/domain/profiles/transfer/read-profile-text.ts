/**
 * Any of the texts that targets write, or that users find elsewhere, as gains for one file. What a text means is not worked out
 * anew: the target it is for is replayed on the file, and each block gets what arrives at its modules. A list of numbers alone
 * says nothing of where it is from: its length decides, and what else it could be is named.
 */
import { commonest } from '../hosts/fitting.ts';
import { pythonFloat } from '../hosts/decimals.ts';
import { tagsIn } from '../hosts/prompt-tags.ts';
import { HOST_TARGETS, hostTarget } from '../hosts/registry.ts';
import type { HostFile, HostTarget, Simulation } from '../hosts/host-target.ts';
import { isGain } from '../check.ts';
import type { Gains } from '../profile.ts';
import { faultAt, FaultList, type Faults, oneFault, type TextFault, type TextFaultSaid } from './faults.ts';
import { readJson } from './json-text.ts';
import { isProfileFile, readProfileFile } from './profile-file.ts';
import { applyGains, type ApplyWarning } from './apply.ts';

export type ReadProfileText =
  | {
      readonly ok: true;
      readonly gains: Gains;
      /** Target id, or `profiles` for our own file. */
      readonly host: string;
      readonly hostLabel: string;
      /** What would land where; null for our own file. */
      readonly simulation: Simulation | null;
      /** Other targets that take this text too: give the id as `as` to read it so. */
      readonly others: readonly { readonly id: string; readonly label: string }[];
      readonly warnings: readonly ReadWarning[];
    }
  | ({ readonly ok: false } & Faults);

/** A text is what the program itself says. Of blocks and others that are many, the first are named. */
export type ReadWarning =
  | string
  | ApplyWarning
  /** The strength of the whole LoRA, as the tag has it. */
  | { readonly kind: 'strength'; readonly numbers: readonly string[] }
  | ({ readonly kind: 'drawn' | 'mixed' | 'no-place' } & Some)
  | { readonly kind: 'outside'; readonly modules: number }
  | { readonly kind: 'first-of'; readonly profiles: number; readonly name: string };

interface Some {
  readonly names: readonly string[];
  readonly more: number;
}

/** @param as target id to read it for, whatever it looks like */
export function readProfileText(text: string, file: HostFile, as?: string): ReadProfileText {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (plain === '') return failed(oneFault({ line: 1, column: 1, said: { kind: 'empty' } }));
  if (as === undefined && isProfileFile(plain)) return fromProfileFile(plain, file);
  const asked = as === undefined ? null : hostTarget(as);
  const guessed = as === undefined ? guesses(plain, file) : asked ? [{ target: asked, text: wrapped(plain, asked, file) }] : [];
  const candidates = guessed.filter(
    ({ target, text: own }) => target.applies(file).ok && (as !== undefined || !isStretched(target, own, file)),
  );
  const [first] = candidates;
  if (!first) return failed(oneFault(faultAt(text, 0, unknown(plain, file))));
  const faults = listFaults(text, plain, first.target);
  if (faults.faults.length > 0) return failed(faults);
  const simulations = candidates.map(({ target, text: own }) => ({ target, text: own, simulation: target.simulate(file, own) }));
  const found = simulations.find(({ simulation }) => simulation.fault === null);
  if (!found && NAME.test(plain)) return failed(oneFault(faultAt(text, 0, unknown(plain, file))));
  if (!found) return failed(oneFault(faultOf(text, first.target, simulations[0]?.simulation ?? null)));
  const { gains, warnings } = gainsOf(file, found.simulation);
  const [far] = Object.entries(gains).filter(([, gain]) => !isGain(gain));
  if (far) return failed(oneFault(faultAt(text, 0, { kind: 'host-gain', host: found.target.label, slot: far[0], gain: far[1] })));
  const others = simulations
    .filter((one) => one !== found && one.simulation.fault === null)
    .map(({ target: { id, label } }) => ({ id, label }));
  return {
    ok: true,
    gains,
    warnings: [...strengthWarning(found.text), ...warnings],
    host: found.target.id,
    hostLabel: found.target.label,
    simulation: found.simulation,
    others,
  };
}

const failed = ({ faults, more }: Faults): ReadProfileText => ({ ok: false, faults, more });

/** The numbers of a tag between its name and its block weights. */
const STRENGTHS = /^[^:]*((?::-?[\d.]+)+):.*(?:lbw|LBW)=/s;

/** SD.Next's numbers are the gains themselves; elsewhere the strength of the whole LoRA is another matter. */
function strengthWarning(text: string): readonly ReadWarning[] {
  const found = tagsIn(text).flatMap(({ inside }) => STRENGTHS.exec(inside)?.[1] ?? []);
  const numbers = (found[0] ?? '').split(':').filter((part) => part !== '' && Number(part) !== 1);
  return numbers.length > 0 ? [{ kind: 'strength', numbers }] : [];
}

interface Guess {
  readonly target: HostTarget;
  /** As the target writes it: a bare list is put into its tag. */
  readonly text: string;
}

/** Targets by what the text looks like, in the order in which they are tried. */
function guesses(text: string, file: HostFile): readonly Guess[] {
  const same = (targets: readonly HostTarget[]): Guess[] => targets.map((target) => ({ target, text }));
  const having = (wanted: (capabilities: HostTarget['capabilities']) => boolean): HostTarget[] =>
    HOST_TARGETS.filter(({ capabilities }) => wanted(capabilities));
  if (text.startsWith('{')) return same(having(({ form }) => form === 'nodes' || form === 'json'));
  if (/<(lora|lyco):/.test(text)) {
    const marked = having(({ form, mark }) => form === 'promptTag' && mark?.test(text) === true);
    const mark = marked[0]?.capabilities.mark?.source;
    return same(
      marked.length > 0 ? marked.filter(({ capabilities }) => capabilities.mark?.source === mark) : having(({ stack }) => stack === true),
    );
  }
  if (text.startsWith('%')) {
    const coarse = (target: HostTarget): number => (target.coarse?.(file) ? 1 : 0);
    return same(having(({ percent }) => percent === true).sort((a, b) => coarse(a) - coarse(b)));
  }
  const [first = ''] = text.split(/\r?\n/);
  const tables = having(({ form, mark }) => form === 'table' && mark?.test(first) === true);
  if (tables.length > 0) return same(tables);
  const rules = having(({ form }) => form === 'rules').filter((target) => target.applies(file).ok);
  return rules.length > 0 && text.includes(':') ? same(rules) : listGuesses(text, file);
}

/** A list that the target would take only by stretching it. */
function isStretched({ capabilities }: HostTarget, text: string, file: HostFile): boolean {
  const count = text.split(',').length;
  return capabilities.stretches === true && count > 1 && capabilities.lists?.(file).own.includes(count) !== true;
}

/** `NAME:v,v` is a preset's line. */
const LINE = /^([^:,<>%{]*):[^:]*,/;
const withoutName = (text: string): string => (LINE.test(text) ? text.slice(text.indexOf(':') + 1) : text);

const takesTag = ({ capabilities }: HostTarget): boolean => capabilities.stack === true;
const wrapped = (text: string, target: HostTarget, file: HostFile): string =>
  takesTag(target) && !text.includes('<') ? `<lora:${file.name}:1:lbw=${withoutName(text)}>` : text;

/** Bare names are those of presets and blocks. */
const NAME = /^[A-Za-z][\w.-]*$/;

/**
 * A length that is a target's own comes before one that it takes among others, and that before one of which a single value holds for the
 * whole file; a line named like a target's presets is that one's.
 */
function listGuesses(text: string, file: HostFile): readonly Guess[] {
  const list = withoutName(text);
  const count = list.split(',').length;
  const lists = (target: HostTarget): NonNullable<ReturnType<NonNullable<HostTarget['capabilities']['lists']>>> | null =>
    target.capabilities.lists?.(file) ?? null;
  const able = HOST_TARGETS.filter((target) => lists(target) !== null);
  const name = LINE.exec(text)?.[1]?.trim() ?? '';
  const named = able.filter(({ capabilities }) => name !== '' && capabilities.presetNames?.test(name) === true);
  const own = able.filter((target) => lists(target)?.own.includes(count));
  const also = able.filter((target) => lists(target)?.also?.includes(count));
  const any = able.filter((target) => count >= (lists(target)?.from ?? Number.POSITIVE_INFINITY));
  const isCoarse = (target: HostTarget): boolean => target.coarse?.(file) === true;
  const byLength = [...own, ...any.filter((target) => !isCoarse(target)), ...also, ...any.filter(isCoarse)];
  const found = NAME.test(text) ? able : count < 2 ? [] : [...new Set([...named, ...byLength])];
  return found.map((target) => ({ target, text: wrapped(list.replaceAll(/\s+/g, takesTag(target) ? '' : ' '), target, file) }));
}

function unknown(text: string, file: HostFile): TextFaultSaid {
  if (text.startsWith('{')) return jsonFault(text) ?? { kind: 'foreign-json', family: file.familyLabel };
  return { kind: 'foreign', family: file.familyLabel };
}

const jsonFault = (text: string): TextFaultSaid | null => {
  const read = readJson(text);
  return read.ok ? null : read.fault.said;
};

const NONE: Faults = { faults: [], more: 0 };

/** Places of what is not a number in a list, tag or not. JSON, tables and rules have places of their own. */
function listFaults(text: string, plain: string, target: HostTarget): Faults {
  const { form, places } = target.capabilities;
  if (places) return places(text);
  if (plain.startsWith('{')) {
    const read = readJson(text);
    return read.ok ? NONE : oneFault(read.fault);
  }
  const match = /(?:LBW=|lbw=)([^:;>]*)/.exec(text);
  const list = match?.[1] ?? (/^[<%]/.test(plain) || form === 'rules' || form === 'table' ? '' : withoutName(plain));
  if (!list.includes(',') || list.startsWith('%')) return NONE;
  const faults = new FaultList();
  let at = text.indexOf(list);
  for (const [i, token] of list.split(',').entries()) {
    const start = at + (token.length - token.trimStart().length);
    at += token.length + 1;
    const good = token
      .trim()
      .split(/\s+/)
      .every((part) => pythonFloat(part) !== null || /^[RrUuAaBb]$|^X([+-][\d.]+)?$/.test(part));
    if (!good) faults.add(() => faultAt(text, start, { kind: 'value', place: i + 1, text: token.trim() }));
  }
  return faults.all();
}

/** The target's own words, at the line or value that they name. */
function faultOf(text: string, target: HostTarget, simulation: Simulation | null): TextFault {
  const says = simulation?.fault ?? null;
  const said: TextFaultSaid = { kind: 'host', host: target.label, says };
  const line = /Line (\d+)/.exec(says ?? '')?.[1];
  return line === undefined ? faultAt(text, text.length - text.trimStart().length, said) : { line: Number(line), column: 1, said };
}

/** What arrives at each block: that of most of its modules. Blocks that the file does not have keep 1. */
function gainsOf(file: HostFile, { arrivals, notes }: Simulation): { readonly gains: Gains; readonly warnings: readonly ReadWarning[] } {
  const values = new Map<string, (number | null)[]>(file.present.map((slot) => [slot, []]));
  let outside = 0;
  for (const [i, { slot }] of file.modules.entries()) {
    const value = arrivals[i]?.value ?? null;
    if (slot !== null) values.get(slot)?.push(value);
    else if (value !== 1) outside++;
  }
  const labels = new Map(file.layout.slots.map(({ id, label }) => [id, label]));
  const gains: [string, number][] = [];
  const [mixed, open]: [string[], string[]] = [[], []];
  for (const [slot, own] of values) {
    const known = own.filter((value) => value !== null);
    const gain = commonest(known);
    if (gain === null) open.push(labels.get(slot) ?? slot);
    else {
      if (known.length < own.length || new Set(known).size > 1) mixed.push(labels.get(slot) ?? slot);
      if (gain !== 1) gains.push([slot, gain]);
    }
  }
  const warnings: ReadWarning[] = [...notes];
  if (open.length > 0) warnings.push({ kind: 'drawn', ...some(open) });
  if (mixed.length > 0) warnings.push({ kind: 'mixed', ...some(mixed) });
  if (outside > 0) warnings.push({ kind: 'outside', modules: outside });
  return { gains: Object.fromEntries(gains), warnings };
}

/** Names before "and n more". */
const SHOWN = 5;
const some = (labels: readonly string[]): Some => ({ names: labels.slice(0, SHOWN), more: Math.max(0, labels.length - SHOWN) });

/** The first profile of our own file, by the identity of its blocks. */
function fromProfileFile(text: string, file: HostFile): ReadProfileText {
  const read = readProfileFile(text);
  if (!read.ok) return failed(read);
  const [first, ...more] = read.value.profiles;
  if (!first) return failed(oneFault({ line: 1, column: 1, said: { kind: 'no-profile' } }));
  const { gains, unplaced, warnings } = applyGains(first.gains, first.layout, file.layout);
  const rest: ReadWarning[] = more.length > 0 ? [{ kind: 'first-of', profiles: more.length + 1, name: first.name }] : [];
  const lost: ReadWarning[] = unplaced.length > 0 ? [{ kind: 'no-place', ...some(unplaced.map(({ label }) => label)) }] : [];
  return {
    ok: true,
    gains,
    host: 'profiles',
    hostLabel: 'Profile file',
    simulation: null,
    others: [],
    warnings: [...rest, ...warnings, ...lost],
  };
}

/** Names of all forms that can be read for a file, as the user reads them. */
export const readableForms = (file: HostFile): readonly string[] =>
  HOST_TARGETS.filter((target) => target.applies(file).ok).map(({ label }) => label);
