/**
 * The dict of diffusers' `set_adapters` (loaders/unet_loader_utils.py, utils/peft_utils.py@58eb52c0), for UNets only: `down`, `mid`,
 * `up` with one number for a block or a list with one per attention. Only levels with attentions can be named. A layer takes the value
 * of the attention whose name it holds; another layer of a level takes that of the attention with its own index, so a sampler follows
 * attention 0; residual layers of the middle and of levels without attention keep 1. Layers outside the blocks make it fail.
 */
import { isRecord } from '../../decode.ts';
import { placeOf } from '../../architectures/unet-slots.ts';
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import { commonest, wantedBy } from './fitting.ts';
import { loadingOf, loadsSome, withLoading } from './loading.ts';
import { isEncoder, isLoadable, isUnet } from './model-keys.ts';
import { allAlike, type Fate, type HostSlot, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, Simulation } from './host-target.ts';

const LOADED_BY = 'diffusers';

/** Levels with attentions. */
const LEVELS: Readonly<Record<string, { readonly down: readonly number[]; readonly up: readonly number[] }>> = {
  sd15: { down: [0, 1, 2], up: [1, 2, 3] },
  sd2: { down: [0, 1, 2], up: [1, 2, 3] },
  sdxl: { down: [1, 2], up: [0, 1] },
};
const PER_LEVEL = { down: 2, up: 3 } as const;
const ENCODERS: Readonly<Record<string, string>> = { te1: 'text_encoder', te2: 'text_encoder_2' };

/** Names of all values that can be set: `down.1.0`, `mid`, `text_encoder`. */
function settable({ family }: HostFile): string[] {
  const levels = LEVELS[family] ?? { down: [], up: [] };
  const rows = (['down', 'up'] as const).map((side) =>
    levels[side].flatMap((level) => Array.from({ length: PER_LEVEL[side] }, (_, i) => `${side}.${level}.${i}`)),
  );
  return [...(rows[0] ?? []), 'mid', ...(rows[1] ?? []), ...Object.values(ENCODERS)];
}

/** `conv` is what no value reaches and stops the call. */
type Reached = { readonly name: string | null } | { readonly fails: true };

function reachedBy(file: HostFile, module: HostModule): Reached {
  if (isEncoder(module)) return { name: ENCODERS[module.component] ?? null };
  const flat = module.name.replaceAll('.', '_');
  const place = placeOf(
    flat.slice(
      Math.max(0, flat.search(/(?:down|up|mid|input|output|middle)_block|conv_in|conv_out|time_emb|label_emb|add_emb|conv_norm_out/)),
    ),
  );
  if (!place || place.slot === 'stem' || place.slot === 'head' || place.slot === 'in.0') return { fails: true };
  const [stack, number = '0'] = place.slot.split('.');
  if (stack === 'mid') return { name: place.attention ? 'mid' : null };
  const sampler = place.weight.includes('.sampler.');
  const at = Number(number) - (stack === 'in' ? 1 : 0);
  const side = stack === 'in' ? 'down' : 'up';
  const name = `${side}.${Math.floor(at / 3)}.${sampler ? 0 : at % 3}`;
  return { name: settable(file).includes(name) ? name : null };
}

/** The first layer that no value reaches; the call fails at it, whatever the dict. */
const outsideOf = (file: HostFile): HostModule | null => file.modules.find((module) => 'fails' in reachedBy(file, module)) ?? null;
const noValueFor = ({ name }: HostModule): string => `The file changes ${name}, for which there is no value: the call fails`;

type Read = { readonly ok: true; readonly values: ReadonlyMap<string, number> } | { readonly ok: false; readonly fault: string };

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** One number, or one per attention. */
function perAttention(value: unknown, count: number, name: string): readonly number[] | string {
  const list = Array.isArray(value) ? value : [value];
  if (!list.every(isNumber)) return `${name} holds something that is not a number`;
  if (list.length === 1) return Array.from({ length: count }, () => list[0] ?? 1);
  return list.length === count ? list : `${name} has ${list.length} values; ${count} are expected`;
}

function readDict(file: HostFile, text: string): Read {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.slice(text.indexOf('{')));
  } catch (error) {
    return { ok: false, fault: `It is not a dict: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRecord(parsed)) return { ok: false, fault: 'It is not a dict' };
  // A dict of the UNet alone is its own `set_adapters`' form. The pipeline passes over parts that it does not have.
  const ofUnet = !('unet' in parsed) && ['down', 'mid', 'up'].some((name) => name in parsed);
  const unet = ofUnet ? parsed : (parsed['unet'] ?? 1);
  const values = new Map<string, number>();
  for (const name of Object.values(ENCODERS)) if (isNumber(parsed[name])) values.set(name, parsed[name]);
  const fault = readUnet(file, unet, values);
  return fault === null ? { ok: true, values } : { ok: false, fault };
}

/** @returns why the call fails, else null */
function readUnet(file: HostFile, unet: unknown, values: Map<string, number>): string | null {
  const names = settable(file).filter((name) => !name.startsWith('text'));
  if (isNumber(unet)) {
    for (const name of names) values.set(name, unet);
    return null;
  }
  if (!isRecord(unet)) return 'unet is neither a number nor a dict';
  const unknown = Object.keys(unet).find((key) => !['down', 'mid', 'up'].includes(key));
  if (unknown) return `The UNet has no "${unknown}"`;
  const mid = perAttention(unet['mid'] ?? 1, 1, 'mid');
  if (typeof mid === 'string') return mid;
  values.set('mid', mid[0] ?? 1);
  const levels = LEVELS[file.family] ?? { down: [], up: [] };
  for (const side of ['down', 'up'] as const) {
    const own = unet[side] ?? 1;
    for (const level of levels[side]) {
      const key = `block_${level}`;
      const list = perAttention(isRecord(own) ? (own[key] ?? 1) : own, PER_LEVEL[side], `${side}.${key}`);
      if (typeof list === 'string') return list;
      for (const [i, value] of list.entries()) values.set(`${side}.${level}.${i}`, value);
    }
  }
  return null;
}

function simulate(file: HostFile, text: string): Simulation {
  const read = readDict(file, text);
  if (!read.ok) return allAlike(file, null, 'the call fails', read.fault);
  const names = settable(file);
  const outside = outsideOf(file);
  if (outside !== null) return allAlike(file, null, 'the call fails', noValueFor(outside));
  const reached = file.modules.map((module) => reachedBy(file, module));
  const loading = loadingOf(file, LOADED_BY);
  const fates = reached.map((one, index): Fate => {
    const slot = 'name' in one && one.name !== null ? names.indexOf(one.name) : -1;
    const fate = slot < 0 ? { slot: null, value: 1 } : { slot, value: read.values.get(names[slot] ?? '') ?? 1 };
    return withLoading(fate, loading, index);
  });
  return simulationOf(file, { slots: names.map((name): HostSlot => ({ name, value: read.values.get(name) ?? 1 })), fates });
}

function write(file: HostFile, gains: Gains): HostText {
  const wanted = new Map<string, number[]>(settable(file).map((name) => [name, []]));
  for (const [index, module] of file.modules.entries()) {
    const reached = reachedBy(file, module);
    if ('name' in reached && reached.name !== null) wanted.get(reached.name)?.push(wantedBy(file, gains, index));
  }
  const value = (name: string): number => (commonest(wanted.get(name) ?? []) ?? gainOf(gains, slotOf(name))) + 0;
  const levels = LEVELS[file.family] ?? { down: [], up: [] };
  const side = (which: 'down' | 'up'): Record<string, number[]> =>
    Object.fromEntries(
      levels[which].map((level) => [`block_${level}`, Array.from({ length: PER_LEVEL[which] }, (_, i) => value(`${which}.${level}.${i}`))]),
    );
  const encoders = Object.values(ENCODERS).filter((name) => (wanted.get(name)?.length ?? 0) > 0);
  const unet = { down: side('down'), mid: value('mid'), up: side('up') };
  return {
    text: `${JSON.stringify({ ...Object.fromEntries(encoders.map((name) => [name, value(name)])), unet })}\n`,
    variant: 'dict',
    kind: 'json',
    saveAs: `${file.name}.set_adapters.json`,
    notes: ['Python: pipe.set_adapters("name", adapter_weights=...) with this dict.'],
  };
}

/** `down.1.0` -> `in.4`, `up.0.2` -> `out.2`. */
function slotOf(name: string): string {
  const [side, level, index] = name.split('.');
  if (side === 'mid') return 'mid.0';
  const at = 3 * Number(level) + Number(index);
  return side === 'down' ? `in.${at + 1}` : side === 'up' ? `out.${at}` : '';
}

export const diffusers: HostTarget = {
  id: 'diffusers',
  label: 'diffusers: set_adapters',
  version: 'huggingface/diffusers 58eb52c0 (2026-08-23)',
  about: 'Dict for `set_adapters` of a Stable Diffusion pipeline, one value per attention.',
  loader: LOADED_BY,
  capabilities: { form: 'json' },
  applies: (file) =>
    isUnet(file) && LEVELS[file.family]
      ? isLoadable(file)
      : { ok: false, why: `diffusers takes values per block for SD and SDXL UNets alone, not for ${file.familyLabel}` },
  arrives(file) {
    const outside = outsideOf(file);
    return outside === null ? loadsSome(file, LOADED_BY) : { ok: false, why: noValueFor(outside) };
  },
  variants: () => [{ id: 'dict', label: 'Dict' }],
  export: (file, gains) => write(file, gains),
  simulate,
};
