/**
 * SD.Next: four multipliers, `<lora:NAME:1:te=1:in=0.5:mid=1:out=0.8>`. A key of a text encoder takes `te`, one with `down_blocks` `in`,
 * one with `mid_block` `mid`, one with `up_blocks` `out`, and any other `in` once more. `unet` stands for in, mid and out, `te` for `unet`
 * where that is missing, the number behind the name for `te`.
 * Source: vladmandic/sdnext modules/lora/extra_networks_lora.py and network.py@058a7f0c.
 */
import type { Gains } from '../profile.ts';
import { fitted } from './fitting.ts';
import { loadingOf, loadsSome, withLoading } from './loading.ts';
import { isEncoder, isUnet, slotParts } from './model-keys.ts';
import { decimal, pythonFloat } from './decimals.ts';
import { chosen } from './proof.ts';
import { canBeTagged, tagOf } from './prompt-tags.ts';
import { allAlike, type Fate, simulationOf } from './simulation.ts';
import type { HostFile, HostModule, HostTarget, HostText, Simulation } from './host-target.ts';

const LOADED_BY = 'sdnext';
const NAMES = ['te', 'in', 'mid', 'out'] as const;

/** Index of the multiplier by the diffusers name of the layer; `conv_in` is the first input block and has no `down_blocks` in it. */
function multiplierOf(module: HostModule): number {
  if (isEncoder(module)) return 0;
  const stack = module.slot === null ? '' : slotParts(module.slot).stack;
  return stack === 'mid' ? 2 : stack === 'out' ? 3 : 1;
}

function simulate(file: HostFile, text: string): Simulation {
  const tag = tagOf(file, text);
  if (!tag) return allAlike(file, 0, 'nothing is loaded', 'There is no <lora:...> tag in the text');
  const named = new Map(
    tag.items
      .filter((item) => item.includes('='))
      .map((item): [string, string] => [item.split('=')[0] ?? '', item.slice(item.indexOf('=') + 1)]),
  );
  const positional = tag.items.filter((item) => !item.includes('='));
  // What stands there without being a number is passed over.
  const first = positional[1] !== undefined && (positional[1].includes('@') || pythonFloat(positional[1]) !== null) ? positional[1] : '1';
  const encoders = named.get('te') ?? first;
  const unet = named.get('unet') ?? encoders;
  const written = NAMES.map((name) => named.get(name) ?? (name === 'te' ? encoders : unet));
  const stepwise = written.some((value) => value.includes('@'));
  const values = written.map((value) => (value.includes('@') ? null : pythonFloat(value)));
  const bad = written.find((value, i) => !value.includes('@') && values[i] === null);
  if (bad !== undefined) return allAlike(file, null, 'the value is not a number', `"${bad}" is not a number`);
  const loading = loadingOf(file, LOADED_BY);
  const fates = file.modules.map((module, index): Fate => {
    const slot = multiplierOf(module);
    const fate = { slot, value: values[slot] ?? null, why: values[slot] === null ? 'its value changes from step to step' : null };
    return withLoading(fate, loading, index);
  });
  const slots = NAMES.map((name, i) => ({ name, value: values[i] ?? null, note: i === 1 ? 'and all that is not a block' : null }));
  return simulationOf(file, { slots, fates, notes: stepwise ? ['Values with @ change from step to step.'] : [] });
}

const write = (file: HostFile, gains: Gains): HostText => {
  const values = fitted(
    file,
    gains,
    NAMES.length,
    (index) => (file.modules[index] ? multiplierOf(file.modules[index]) : null),
    () => 1,
  );
  return {
    text: `<lora:${file.name}:1:${NAMES.map((name, i) => `${name}=${decimal(values[i] ?? 1)}`).join(':')}>`,
    variant: 'tag',
    kind: 'text',
    saveAs: null,
    notes: ['SD.Next has four values for the whole LoRA: what most layers of a part want is taken.'],
  };
};

export const sdnext: HostTarget = {
  id: 'sdnext',
  label: 'SD.Next',
  version: 'vladmandic/sdnext 058a7f0c (2026-07-23)',
  about: 'Prompt tag with one multiplier each for text encoders, input, middle and output blocks.',
  loader: LOADED_BY,
  capabilities: { form: 'promptTag', mark: /:(te|in|mid|out|unet)=/ },
  applies: (file) =>
    isUnet(file) ? canBeTagged(file, null) : { ok: false, why: `Its multipliers are for UNets, not for ${file.familyLabel}` },
  arrives: (file) => loadsSome(file, LOADED_BY),
  variants: () => [{ id: 'tag', label: 'Prompt tag' }],
  export: (file, gains, options) =>
    chosen(file, gains, options, {
      variants: [{ id: 'tag', label: '' }],
      make: () => write(file, gains),
      simulate: (text) => simulate(file, text),
    }),
  simulate,
};
