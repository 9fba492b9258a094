/** The node for any model: depths worked out by hand from the lengths of the models' stacks. */
import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { bobs } from './bobs.ts';
import { universalRange } from './bobs-universal.ts';
import { prove } from './proof.ts';
import type { HostFile } from './host-target.ts';

const [EARLY, EARLY_MID, MID, LATE_MID, LATE] = [
  'Early Blocks (Composition)',
  'Early-Mid Blocks (Subject)',
  'Mid Blocks (Concept & Style)',
  'Late-Mid Blocks (Detail)',
  'Late Blocks (Texture)',
];

describe('ranges of depth', () => {
  const zImage = universalRange(hostFile('z-image'));
  const flux = universalRange(hostFile('flux1'));
  const vace = universalRange(hostFile('wan2.1', { naming: 'native VACE 14B' }));

  /** Place of a block's middle: (blocks before + 0.5) / all. */
  it.each([
    ['Z-Image, 0.5/34', zImage, 'noise_refiner.0.attention.qkv', EARLY],
    ['Z-Image, 6.5/34', zImage, 'layers.2.attention.qkv', EARLY],
    ['Z-Image, 7.5/34', zImage, 'layers.3.attention.qkv', EARLY_MID],
    ['Z-Image, 33.5/34', zImage, 'layers.29.feed_forward.w1', LATE],
    ['Z-Image, outside', zImage, 'cap_embedder.1', 'Input & Embeddings'],
    ['Z-Image, outside', zImage, 'final_layer.linear', 'Output Head'],
    ['Flux.1, 10.5/57', flux, 'double_blocks.10.img_attn.qkv', EARLY],
    ['Flux.1, 11.5/57', flux, 'double_blocks.11.img_attn.qkv', EARLY_MID],
    ['Flux.1, 33.5/57', flux, 'single_blocks.14.linear1', MID],
    ['Flux.1, 34.5/57', flux, 'single_blocks.15.linear1', LATE_MID],
    ['Wan with VACE, 38.5/48', vace, 'blocks.38.ffn.0', LATE],
    ['Wan with VACE, 40.5/48', vace, 'vace_blocks.0.ffn.0', LATE],
    ['Wan with VACE, 37.5/48', vace, 'blocks.37.ffn.0', LATE_MID],
  ])('%s: %#', (_, range, name, wanted) => {
    expect(range?.(`diffusion_model.${name}.weight`)).toBe(wanted);
  });
});

describe('Bobs LoRA Loader (Universal)', () => {
  it('is written for models without a node of their own', () => {
    const file = hostFile('z-image');
    const { text, lost } = prove(bobs, file, Object.fromEntries(file.layout.slots.map(({ id }) => [id, 0.5])));
    expect(text.text).toContain('BobsLoraLoaderUniversal');
    expect(lost).toEqual([]);
  });

  it.each([
    ['qwen-image-2.1', 'peft', 32, 0],
    ['qwen-image-2.1', 'kohya', 32, 0],
    // Two refiners before the 32 layers, and that of reference images after them.
    ['omnigen2', 'peft', 38, 4],
    ['omnigen2', 'kohya', 38, 4],
  ] as const)('finds the blocks of %s in the names that %s gives them', (family, adapter, total, before) => {
    const file = hostFile(family, { adapter });
    const values = ['x', 1, 'Custom', 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
    const { arrivals } = bobs.simulate(file, JSON.stringify({ nodes: [{ type: 'BobsLoraLoaderUniversal', widgets_values: values }] }));
    for (const [at, { slot }] of file.modules.entries()) {
      const number = Number(/^blocks\.(\d+)$/.exec(slot ?? '')?.[1] ?? Number.NaN);
      if (Number.isNaN(number)) continue;
      expect(arrivals[at]?.value).toBe(values[5 + Math.floor((5 * (before + number + 0.5)) / total)]);
    }
    expect(file.modules.some(({ slot }) => slot === 'blocks.31')).toBe(true);
  });

  it('is read on a model that has one', () => {
    const file = hostFile('flux1');
    const values = ['x', 2, 'Custom', 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
    const { arrivals, fault } = bobs.simulate(
      file,
      JSON.stringify({ nodes: [{ type: 'BobsLoraLoaderUniversal', widgets_values: values }] }),
    );
    expect(fault).toBeNull();
    const at = (slot: string): number | null | undefined => arrivals[file.modules.findIndex((module) => module.slot === slot)]?.value;
    expect([at('double.10'), at('double.11'), at('single.14'), at('single.37')]).toEqual([0.6, 0.8, 1, 1.4]);
  });

  /** Numbers as its files list them: 0.4 for all times 0.3 for the second range of Flux.1's blocks. */
  it('takes the numbers of its presets instead of the weights', () => {
    const values = (type: string, preset: string, strength: number, file: HostFile): ((slot: string) => number | null | undefined) => {
      const text = JSON.stringify({ 1: { class_type: type, inputs: { preset, strength, 'Text Encoder': 2, 'Input Blocks': 2 } } });
      const { arrivals, fault } = bobs.simulate(file, text);
      expect(fault).toBeNull();
      return (slot) => arrivals[file.modules.findIndex((module) => module.slot === slot)]?.value;
    };
    const flux = values('BobsLoraLoaderFlux', 'Fix Hands/Anatomy', 2, hostFile('flux1'));
    expect(['double.0', 'double.5', 'double.8', 'single.0'].map(flux)).toEqual([0.8, 0.24, 0, 0]);
    const sdxl = values('BobsLoraLoaderSdxl', 'Concept', 1, hostFile('sdxl', { encoders: [12] }));
    expect(['te1.0', 'in.4', 'mid.0', 'out.1'].map(sdxl)).toEqual([1, 0.8, 0.7, 0.5]);
    const any = values('BobsLoraLoaderUniversal', 'Style', -1, hostFile('qwen-image', { naming: 'diffusers' }));
    expect(['blocks.0', 'blocks.12', 'blocks.24', 'blocks.59'].map(any)).toEqual([-0.1, -0, -0.5, -1]);
    const full = values('BobsLoraLoaderUniversal', 'Full (Normal LoRA)', 1.5, hostFile('qwen-image', { naming: 'diffusers' }));
    expect(full('blocks.30')).toBe(1.5);
  });

  it('is refused with a preset that it does not have', () => {
    const text = JSON.stringify({ 1: { class_type: 'BobsLoraLoaderUniversal', inputs: { preset: 'constructor' } } });
    const { fault, arrivals } = bobs.simulate(hostFile('qwen-image', { naming: 'diffusers' }), text);
    expect(fault).toBe('The node has no preset "constructor"');
    expect(new Set(arrivals.map(({ value }) => value))).toEqual(new Set([null]));
  });
});
