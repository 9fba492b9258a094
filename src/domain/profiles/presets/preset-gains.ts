/** Presets as gains on a layout. */
import type { Layout } from '../../reading.ts';
import { isGain } from '../check.ts';
import { pythonFloat } from '../hosts/decimals.ts';
import type { Gains } from '../profile.ts';
import { INSPIRE_PRESETS } from './inspire.ts';
import { LBW_PRESETS } from './lbw.ts';
import { readPresetFile } from './preset-file.ts';
import type { Faults } from '../transfer/faults.ts';
import { isMadeFor, type PresetTool, type VectorShape, vectorShape } from './vectors.ts';

/** Inspire's node parameters; small letters are half of them. */
export interface Parameters {
  readonly A: number;
  readonly B: number;
}

export type PresetGains =
  | { readonly ok: true; readonly gains: Gains }
  /** `needs`: give these, then it works. Empty: it cannot be turned into gains. */
  | { readonly ok: false; readonly needs: readonly ('A' | 'B')[]; readonly why: PresetWhy };

/** Why a vector is not gains. Places count from 1. */
export type PresetWhy =
  | { readonly kind: 'form'; readonly values: number; readonly tool: string; readonly layout: string }
  | { readonly kind: 'parameters'; readonly names: readonly ('A' | 'B')[] }
  | { readonly kind: 'range'; readonly place: number; readonly gain: number }
  | { readonly kind: 'drawn' | 'from-tag' | 'not-a-number'; readonly place: number; readonly token: string }
  | { readonly kind: 'several'; readonly place: number }
  | { readonly kind: 'one-block'; readonly slot: string };

export interface ShippedPreset {
  readonly id: string;
  readonly name: string;
  readonly tool: PresetTool;
  /** "LoRA Block Weight", "Inspire Pack". */
  readonly toolLabel: string;
  readonly vector: string;
}

const TOOLS: Readonly<Record<PresetTool, string>> = { lbw: 'LoRA Block Weight', inspire: 'Inspire Pack' };

export const SHIPPED_PRESETS: readonly ShippedPreset[] = [
  ...LBW_PRESETS.map(([name, vector]) => shipped('lbw', name, vector)),
  ...INSPIRE_PRESETS.map(([name, vector]) => shipped('inspire', name, vector)),
];

function shipped(tool: PresetTool, name: string, vector: string): ShippedPreset {
  return { id: `${tool}:${name}`, name, tool, toolLabel: TOOLS[tool], vector };
}

/** Those whose vector is made for this layout. */
export const presetsFor = (layout: Layout): readonly ShippedPreset[] =>
  SHIPPED_PRESETS.filter(({ tool, vector }) => isMadeFor(tool, vector.split(',').length, layout));

/** Gains of a vector on a layout. Only those that are not 1 are named. */
export function presetGains(tool: PresetTool, vector: string, layout: Layout, parameters: Partial<Parameters> = {}): PresetGains {
  const tokens = vector.split(',').map((token) => token.trim());
  const shape = vectorShape(tool, tokens.length, layout);
  if (!shape) return refusal({ kind: 'form', values: tokens.length, tool: TOOLS[tool], layout: layout.label });
  const needs = (['A', 'B'] as const).filter(
    (name) => parameters[name] === undefined && tokens.some((token) => token.toUpperCase() === name),
  );
  if (needs.length > 0) return { ok: false, needs, why: { kind: 'parameters', names: needs } };
  const values: number[] = [];
  for (const [at, token] of tokens.entries()) {
    const value = tokenValue(token, parameters);
    if (value === null) return refusal(whyNot(token, at));
    if (!isGain(value)) return refusal({ kind: 'range', place: at + 1, gain: value });
    values.push(value);
  }
  return placed(shape, values, layout);
}

const refusal = (why: PresetWhy): PresetGains => ({ ok: false, needs: [], why });

function tokenValue(token: string, { A = 1, B = 1 }: Partial<Parameters>): number | null {
  const letters = new Map([
    ['A', A],
    ['a', A / 2],
    ['B', B],
    ['b', B / 2],
  ]);
  return letters.get(token) ?? pythonFloat(token);
}

function whyNot(token: string, at: number): PresetWhy {
  const place = at + 1;
  if (/^[RrUu]$/.test(token)) return { kind: 'drawn', place, token };
  if (token.startsWith('X')) return { kind: 'from-tag', place, token };
  return token.includes(' ') ? { kind: 'several', place } : { kind: 'not-a-number', place, token };
}

/** A preset file for one layout. */
export interface PresetsForLayout extends Faults {
  readonly usable: readonly { readonly name: string; readonly gains: Gains }[];
  /** Presets that are none for this layout, each with the reason. */
  readonly others: readonly { readonly name: string; readonly why: PresetWhy }[];
  /** Whether the text is such a file: several presets, or one among plans for plots. */
  readonly several: boolean;
}

export function readPresets(text: string, layout: Layout): PresetsForLayout {
  const { presets, plans, faults, more } = readPresetFile(text);
  const [usable, others]: [{ name: string; gains: Gains }[], { name: string; why: PresetWhy }[]] = [[], []];
  for (const { name, vector, tool } of presets) {
    const found = presetGains(tool, vector, layout, { A: 1, B: 1 });
    if (found.ok) usable.push({ name, gains: found.gains });
    else others.push({ name, why: found.why });
  }
  return { usable, others, faults, more, several: presets.length > 0 && presets.length + plans > 1 };
}

function placed({ places, unnamed }: VectorShape, values: readonly number[], layout: Layout): PresetGains {
  const known = new Set(layout.slots.map(({ id }) => id));
  const gains = new Map<string, number>();
  if (unnamed === 0) for (const { id } of layout.slots.slice(0, layout.mainCount)) gains.set(id, 0);
  const set = new Set<string>();
  for (const [at, { slots }] of places.entries()) {
    for (const slot of slots.filter((id) => known.has(id))) {
      const value = values[at] ?? 1;
      if (set.has(slot) && gains.get(slot) !== value) return refusal({ kind: 'one-block', slot });
      set.add(slot);
      gains.set(slot, value);
    }
  }
  const ordered = layout.slots.flatMap(({ id }): [string, number][] => {
    const gain = gains.get(id);
    return gain === undefined || gain === 1 ? [] : [[id, gain]];
  });
  return { ok: true, gains: Object.fromEntries(ordered) };
}
