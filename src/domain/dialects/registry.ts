/** The naming conventions. Adding one: a file of its own and one line here. */
import type { Component, FamilyId } from '../reading.ts';
import { bare, bflControl } from './bare.ts';
import { cloneofsimo } from './cloneofsimo.ts';
import { diffsynth } from './diffsynth.ts';
import { diffusers } from './diffusers.ts';
import { kohya } from './kohya.ts';
import { longcat } from './longcat.ts';
import { lycoris } from './lycoris.ts';
import { native } from './native.ts';
import { onetrainer } from './onetrainer.ts';
import { peft } from './peft.ts';
import { type Dialect, type Location, MAIN } from './dialect.ts';
import { xlabs } from './xlabs.ts';

const DIALECTS: readonly Dialect[] = [
  kohya,
  longcat,
  onetrainer,
  lycoris,
  peft,
  diffusers,
  native,
  diffsynth,
  xlabs,
  cloneofsimo,
  bflControl,
  bare,
];

interface Entry {
  readonly text: string;
  /** null for a wrapper. */
  readonly component: Component | null;
  readonly dialect: string;
}

/** All prefixes by their first character, longest first. */
const BY_FIRST: ReadonlyMap<string, readonly Entry[]> = (() => {
  const texts = new Set<string>();
  const ids = new Set<string>();
  const map = new Map<string, Entry[]>();
  const add = (entry: Entry): void => {
    if (texts.has(entry.text)) throw new Error(`Two naming conventions claim the prefix ${entry.text}`);
    texts.add(entry.text);
    const first = entry.text.charAt(0);
    map.set(first, [...(map.get(first) ?? []), entry]);
  };
  for (const { id, prefixes, wrappers = [] } of DIALECTS) {
    if (ids.has(id)) throw new Error(`Two naming conventions are called ${id}`);
    ids.add(id);
    for (const { text, component } of prefixes) add({ text, component, dialect: id });
    for (const text of wrappers) add({ text, component: null, dialect: id });
  }
  for (const entries of map.values()) entries.sort((a, b) => b.text.length - a.text.length);
  return map;
})();

const REWRITERS = DIALECTS.filter((dialect) => dialect.rewrite !== undefined);
const ONLY = new Map(DIALECTS.flatMap(({ id, only }) => (only ? [[id, only] as const] : [])));
const SETTLERS = DIALECTS.filter((dialect) => dialect.settles !== undefined);

/** Where a module lies. `module` is a tensor key without its role suffix; any text gives an answer. */
export function locate(module: string): Location {
  const { path, component, dialect } = unwrap(module);
  const respelled = rewritten(path, component);
  const flat = (respelled?.path ?? path).replaceAll('.', '_').replace(/_+$/, '');
  return {
    dialect: dialect ?? respelled?.dialect ?? 'bare',
    // Files of one encoder alone have no prefix but the encoder's own first name.
    component: flat.startsWith('text_model_') && (component ?? MAIN) === MAIN ? 'te1' : (component ?? MAIN),
    flat,
    block: blockOf(flat),
  };
}

/** Takes prefixes and wrappers off until none fits. The innermost prefix names the component, the outermost the convention. */
function unwrap(module: string): { path: string; component: Component | null; dialect: string | null } {
  let path = module;
  let component: Component | null = null;
  let dialect: string | null = null;
  for (;;) {
    const entry = prefixOf(path);
    // A text encoder's own path may begin like a prefix of the diffusion model (`transformer.h.0` of a GPT).
    if (!entry || (component !== null && component !== MAIN && entry.component !== null)) return { path, component, dialect };
    path = path.slice(entry.text.length);
    component = entry.component ?? component;
    if (entry.component === null) dialect = entry.dialect;
    else dialect ??= entry.dialect;
  }
}

function prefixOf(path: string): Entry | null {
  for (const entry of BY_FIRST.get(path.charAt(0)) ?? []) {
    if (path.length > entry.text.length && path.startsWith(entry.text)) return entry;
  }
  return null;
}

function rewritten(path: string, component: Component | null): { path: string; dialect: string } | null {
  for (const { id, rewrite } of REWRITERS) {
    const other = rewrite?.(path, component ?? MAIN) ?? null;
    if (other !== null) return { path: other, dialect: id };
  }
  return null;
}

const NUMBER = /_(\d{1,6})(?=_|$)/;

function blockOf(flat: string): Location['block'] {
  const match = NUMBER.exec(flat);
  if (!match || match.index === 0) return null;
  return { container: flat.slice(0, match.index), index: Number(match[1]), rest: flat.slice(match.index + match[0].length + 1) };
}

/** The families a convention was ever used for; null when that says nothing. */
export const familiesOf = (dialect: string): readonly FamilyId[] | null => ONLY.get(dialect) ?? null;

/** The convention of a module whose prefix two of them share, from the names of its tensors. */
export function settle(dialect: string, keys: readonly string[]): string {
  for (const { id, settles } of SETTLERS) {
    if (settles?.from === dialect && keys.some((key) => settles.suffix.test(key))) return id;
  }
  return dialect;
}
