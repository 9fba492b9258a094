/**
 * H3 LoRA Block Loader for MiniMax-H3 (h3_lora_block.py@840b8b1): lines or comma parts `SELECTOR: WEIGHT`, `#` begins a comment, later
 * ones win, and what none matches keeps 1. `nan` and `inf` are weights to it, which spoil what they match. A selector is `*`, `12`, `40-49`, `refiner`, `refiner.0`, each with a layer behind it if
 * wanted: `attn`, `mlp`, `qkv`, `out`, `fc1`, `fc2`. Only the diffusion model is loaded.
 */
import type { Slot } from '../../reading.ts';
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import { loadingOf, loadsSome, unloaded } from './loading.ts';
import { isEncoder } from './model-keys.ts';
import { decimal, isPythonNonFinite, pythonFloat } from './decimals.ts';
import { allAlike, type Fate, type HostSlot, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, Simulation } from './host-target.ts';
import { why } from './words.ts';

/** `comfy.lora.load_lora` without ComfyUI's conversions. */
const LOADED_BY = 'comfy-raw';

const LAYERS = ['attn.qkv_proj', 'attn.out_proj', 'mlp.fc1', 'mlp.fc2'];
const ATTENTION = LAYERS.slice(0, 2);
const MLP = LAYERS.slice(2);
const ALIASES: ReadonlyMap<string, readonly string[]> = new Map([
  ['attn', ATTENTION],
  ['qkv', ATTENTION.slice(0, 1)],
  ['qkv_proj', ATTENTION.slice(0, 1)],
  ['out', ATTENTION.slice(1)],
  ['out_proj', ATTENTION.slice(1)],
  ['mlp', MLP],
  ['ffn', MLP],
  ['fc1', MLP.slice(0, 1)],
  ['fc2', MLP.slice(1)],
  ...LAYERS.map((layer): [string, string[]] => [layer, [layer]]),
]);
const REFINER = new Set(['refiner', 'token_refiner', 'tr', 'text']);
const WILD = new Set(['*', 'all']);

interface Rule {
  readonly text: string;
  readonly section: 'block' | 'refiner' | null;
  readonly from: number | null;
  readonly to: number;
  readonly layers: readonly string[] | null;
  readonly weight: number;
}

function readSelector(text: string): Omit<Rule, 'text' | 'weight'> | string {
  let tokens = text.trim().toLowerCase().split('.').filter(Boolean);
  if (tokens.length === 0) return 'a selector is empty';
  let section: Rule['section'] = null;
  if (WILD.has(tokens[0] ?? '')) tokens = tokens.slice(1);
  else if (REFINER.has(tokens[0] ?? '')) [section, tokens] = ['refiner', tokens.slice(1)];
  else if (tokens[0] === 'block' || tokens[0] === 'blocks') [section, tokens] = ['block', tokens.slice(1)];
  let [from, to]: [number | null, number] = [null, 0];
  const range = /^(\d+)(?:-(\d+))?$/.exec(tokens[0] ?? '');
  if (range) {
    const ends = [Number(range[1]), Number(range[2] ?? range[1])];
    [from, to] = [Math.min(...ends), Math.max(...ends)];
    section ??= 'block';
  }
  if (range || WILD.has(tokens[0] ?? '')) tokens = tokens.slice(1);
  const rest = tokens.join('.');
  const layers = rest === '' ? null : ALIASES.get(rest);
  return layers === undefined ? `"${rest}" is not a layer` : { section, from, to, layers };
}

function readRules(text: string): readonly Rule[] | string {
  const rules: Rule[] = [];
  for (const [line, raw] of text.split(/\r\n|\r|\n/).entries()) {
    for (const chunk of (raw.split('#')[0] ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)) {
      const colon = chunk.indexOf(':');
      if (colon < 0) return `Line ${line + 1}: "${chunk}" is not of the form "selector: weight"`;
      const written = chunk.slice(colon + 1);
      const weight = isPythonNonFinite(written) ? Number.NaN : pythonFloat(written);
      if (weight === null) return `Line ${line + 1}: "${written.trim()}" is not a number`;
      const selector = readSelector(chunk.slice(0, colon));
      if (typeof selector === 'string') return `Line ${line + 1}: ${selector}`;
      rules.push({ ...selector, weight, text: chunk });
    }
  }
  return rules;
}

interface Place {
  readonly section: 'block' | 'refiner' | 'other';
  readonly index: number;
  readonly layer: string;
}

/** Where the patched key lies; the file may write points or underscores. */
function placeOf({ name }: HostModule): Place {
  const match = /(token_refiner[._])?blocks[._](\d+)[._](attn|mlp)[._](qkv_proj|out_proj|fc1|fc2)$/.exec(name);
  return match
    ? { section: match[1] ? 'refiner' : 'block', index: Number(match[2]), layer: `${match[3]}.${match[4]}` }
    : { section: 'other', index: -1, layer: '' };
}

const matches = ({ section, from, to, layers }: Rule, place: Place): boolean =>
  (section === null || section === place.section) &&
  (from === null || (from <= place.index && place.index <= to)) &&
  (layers === null || layers.includes(place.layer));

function simulate(file: HostFile, text: string): Simulation {
  const rules = readRules(text);
  if (typeof rules === 'string') return allAlike(file, null, 'the node stops', rules);
  const loading = loadingOf(file, LOADED_BY);
  const fates = file.modules.map((module, index): Fate => {
    if (isEncoder(module)) return { slot: null, value: 0, why: why.noTextEncoder, leftOut: true };
    const lost = unloaded(loading, index);
    if (lost) return lost;
    const place = placeOf(module);
    const rule = rules.findLastIndex((one) => matches(one, place));
    const weight = rules[rule]?.weight ?? 1;
    if (Number.isNaN(weight)) return { slot: rule, value: null, why: why.notFinite };
    return { slot: rule < 0 ? null : rule, value: weight };
  });
  const finite = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return simulationOf(file, { slots: rules.map((rule): HostSlot => ({ name: rule.text, value: finite(rule.weight) })), fates });
}

/** Runs of equal gains as one line; gains of 1 need none. */
function write({ layout, name }: HostFile, gains: Gains): HostText {
  const own = (stack: string): readonly Slot[] => layout.slots.filter(({ id }) => id.startsWith(`${stack}.`));
  const lines: string[] = [];
  for (const [stack, prefix] of [
    ['blocks', ''],
    ['refiner', 'refiner.'],
  ] as const) {
    const values = own(stack).map(({ id }) => gainOf(gains, id));
    for (let from = 0; from < values.length; ) {
      let to = from;
      while (to + 1 < values.length && values[to + 1] === values[from]) to++;
      if (values[from] !== 1) lines.push(`${prefix}${from}${to > from ? `-${to}` : ''}: ${decimal(values[from] ?? 1)}`);
      from = to + 1;
    }
  }
  return {
    text: lines.length > 0 ? lines.join('\n') : '*: 1',
    variant: 'spec',
    kind: 'text',
    saveAs: `${name}.h3.txt`,
    notes: [
      'Goes into a text node that is connected to "block_weights" of the H3 LoRA Block Loader; its grid and token_refiner stay at 1.',
    ],
  };
}

export const h3: HostTarget = {
  id: 'h3',
  label: 'ComfyUI: H3 LoRA Block Loader',
  version: 'ComfyUI-H3-LoRA-Block-Editor dd4ec1a (2026-08-20)',
  about: 'Text rules for the blocks of a MiniMax-H3 LoRA.',
  loader: LOADED_BY,
  capabilities: { form: 'rules' },
  applies: (file) =>
    file.family === 'minimax-h3' ? loadsSome(file, LOADED_BY) : { ok: false, why: `It is for MiniMax-H3, not for ${file.familyLabel}` },
  variants: () => [{ id: 'spec', label: 'Text' }],
  export: (file, gains) => write(file, gains),
  simulate,
};
