import { expect, test } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { type ShippedPreset, shippedPresets } from './shipped-presets.ts';

const named = (presets: readonly ShippedPreset[], name: string): ShippedPreset | undefined =>
  presets.find((preset) => preset.name === name);
/** Slots whose gain is not 0. */
const on = (preset: ShippedPreset | undefined): readonly string[] =>
  Object.entries(preset?.gains ?? {}).flatMap(([slot, gain]) => (gain === 0 ? [] : [slot]));

test('Flux: a preset of single blocks leaves exactly those on', () => {
  const presets = shippedPresets(hostFile('flux1'));
  expect(on(named(presets, 'FLUX-SINGLE-11to20'))).toEqual(Array.from({ length: 10 }, (_, i) => `single.${i + 10}`));
  expect(on(named(presets, 'FLUX-DBL-FRONT7'))).toEqual(Array.from({ length: 7 }, (_, i) => `double.${i}`));
  expect(Object.values(named(presets, 'FLUXALL')?.gains ?? {})).toEqual(Array.from({ length: 57 }, () => 1));
});

test('SD 1.5: the middle-down preset of LoRA Block Weight is IN04 to OUT05', () => {
  // LBW 17: BASE IN01 IN02 IN04 IN05 IN07 IN08 M00 OUT03 ... OUT11; MIDD is 1,0,0,0,1,1,1,1,1,1,1,1,0,0,0,0,0.
  const presets = shippedPresets(hostFile('sd15'));
  expect(on(named(presets, 'MIDD'))).toEqual(['in.5', 'in.7', 'in.8', 'mid.0', 'out.3', 'out.4', 'out.5', 'out.6']);
  expect(presets.every(({ name }) => !/^(FLUX|SDXL)/.test(name))).toBe(true);
});

test('values that are drawn at run time are no preset; a family without presets has none', () => {
  const presets = shippedPresets(hostFile('sd15'));
  expect(named(presets, 'SD-ROUT')).toBeUndefined();
  expect(named(presets, 'SD-OUTS')).toBeDefined();
  expect(shippedPresets(hostFile('chroma'))).toEqual([]);
});
