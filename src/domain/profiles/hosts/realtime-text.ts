/**
 * The two text forms of Realtime-LoRA's selective loaders (selective_lora_loader.py@6449f6d): as many numbers as the model has
 * blocks, and one for the rest if wanted, or `%default=1, double7=0.5, single12-20=0`. A text that is neither is passed over without a word.
 */
import { pythonFloat } from './decimals.ts';

export type Architecture = 'SDXL' | 'FLUX' | 'ZIMAGE' | 'WAN' | 'QWEN';

const run = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}_${i}`);

export const BLOCKS: Readonly<Record<Architecture, readonly string[]>> = {
  SDXL: ['text_encoder_1', 'text_encoder_2', 'input_4', 'input_5', 'input_7', 'input_8', 'unet_mid', ...run('output', 6)],
  FLUX: [...run('double', 19), ...run('single', 38)],
  ZIMAGE: run('layer', 30),
  WAN: run('block', 40),
  QWEN: run('block', 60),
};
export const OTHER = 'other_weights';

const SHORT: Readonly<Record<string, string>> = {
  te1: 'text_encoder_1',
  te2: 'text_encoder_2',
  in: 'input',
  mid: 'unet_mid',
  out: 'output',
  other: OTHER,
};
const shortNames = (architecture: Architecture): readonly (readonly [string, string])[] =>
  Object.entries(SHORT).filter(([name]) => architecture === 'SDXL' || name === 'other');

/** Sliders by block, `other_weights` included; null when the loader takes its preset instead. */
export function readSliders(text: string, architecture: Architecture): ReadonlyMap<string, number> | null {
  const plain = text.trim();
  if (plain === '') return null;
  return plain.startsWith('%') ? namedSliders(plain.slice(1), architecture) : positionalSliders(plain, architecture);
}

function positionalSliders(text: string, architecture: Architecture): ReadonlyMap<string, number> | null {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  const values = parts.map(pythonFloat);
  const names = [...BLOCKS[architecture], OTHER];
  if (values.length < names.length - 1 || values.length > names.length || values.some((value) => value === null)) return null;
  return new Map(names.map((name, i): [string, number] => [name, values[i] ?? 1]));
}

function namedSliders(text: string, architecture: Architecture): ReadonlyMap<string, number> {
  const assignments = text.split(',').flatMap((part): [string, number][] => {
    const at = part.indexOf('=');
    const value = at < 0 ? null : pythonFloat(part.slice(at + 1));
    return value === null ? [] : [[part.slice(0, at).trim(), value]];
  });
  const fallback = assignments.find(([key]) => key === 'default')?.[1] ?? 1;
  const sliders = new Map([...BLOCKS[architecture], OTHER].map((name) => [name, fallback]));
  for (const [key, value] of assignments) {
    if (key === 'default') continue;
    for (const name of named(key, architecture)) if (sliders.has(name)) sliders.set(name, value);
  }
  return sliders;
}

/** Blocks that a key of the named form means: its digits are always taken for a number, so `te1` finds nothing. */
function named(key: string, architecture: Architecture): readonly string[] {
  const short = shortNames(architecture).find(([name]) => key.startsWith(name));
  const full = short ? key.replace(short[0], short[1]) : key;
  const digits = full.replaceAll(/[^\d]/g, '');
  if (digits === '') return stack(full, architecture);
  if (!full.includes('-')) return [`${full.replaceAll(/\d/g, '')}_${Number(digits)}`];
  const base = full.replaceAll(/[\d-]/g, '');
  const range = /^(\d+)-(\d+)$/.exec(full.replaceAll(/[^\d-]/g, ''));
  if (!range) return [];
  const [from, to] = [Number(range[1]), Math.min(Number(range[2]), 1000)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => `${base}_${from + i}`);
}

function stack(name: string, architecture: Architecture): readonly string[] {
  const own = BLOCKS[architecture].filter(
    (block) => block.startsWith(`${name}_`) && /_\d+$/.test(block) && !block.startsWith('text_encoder'),
  );
  return own.length > 0 ? own : [name];
}
