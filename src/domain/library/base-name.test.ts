import { describe, expect, it } from 'vitest';
import { baseNameOf, isHint } from './base-name.ts';

describe('the base model', () => {
  it.each([
    ['sdxl', { ss_sd_model_name: 'ponyDiffusionV6XL_v6StartWithThisOne.safetensors' }, 'a.safetensors', 'Pony', 'metadata'],
    ['sdxl', { ss_sd_model_name: '/models/Illustrious-XL-v0.1.safetensors' }, 'pony/a.safetensors', 'Illustrious', 'metadata'],
    ['sdxl', { ss_sd_model_name: 'noobaiXLNAIXL_epsilonPred11Version.safetensors' }, 'a.safetensors', 'NoobAI', 'metadata'],
    ['sdxl', {}, 'styles/ink_style_Pony.safetensors', 'Pony', 'file name'],
    ['sdxl', {}, 'PDXL/ink style.safetensors', 'Pony', 'folder'],
    ['sdxl', {}, 'Illustrious/characters/mika_v2.safetensors', 'Illustrious', 'folder'],
    ['flux1', {}, 'remove-background-kontext.safetensors', 'Kontext', 'file name'],
    ['flux1', { ss_base_model_version: 'flux1' }, 'FLUX.1-Krea-dev film look.safetensors', 'Krea', 'file name'],
    ['flux1', { ss_sd_model_name: 'flux1-dev.safetensors' }, 'a.safetensors', 'Flux Dev', 'metadata'],
    ['wan2.2', {}, 'WAN/smoke_HighNoise.safetensors', 'high noise', 'file name'],
    ['wan2.2', {}, 'smoke-low_noise.safetensors', 'low noise', 'file name'],
    ['qwen-image', {}, 'Qwen-Image-Edit-2509-relight.safetensors', 'Qwen Edit', 'file name'],
  ] as const)('%s %j %s: %s', (family, metadata, path, name, from) => {
    expect(baseNameOf(family, metadata, path)).toEqual({ name, from });
  });

  it('is never one that the family cannot have', () => {
    expect(baseNameOf('sd15', {}, 'pony.safetensors')).toBeNull();
    expect(baseNameOf('flux1', { ss_sd_model_name: 'ponyDiffusionV6XL' }, 'illustrious.safetensors')).toBeNull();
  });

  it('is not read out of longer words', () => {
    expect(baseNameOf('sdxl', {}, 'ponytail hairstyle.safetensors')).toBeNull();
    expect(baseNameOf('sdxl', {}, 'illusion.safetensors')).toBeNull();
    expect(baseNameOf('sdxl', {}, 'book illustration.safetensors')).toBeNull();
    expect(baseNameOf('wan2.2', {}, 'lowres fix, highlights.safetensors')).toBeNull();
  });

  it('is what a sidecar states before anything else, and says where it comes from', () => {
    expect(baseNameOf('sdxl', { ss_sd_model_name: 'sd_xl_base' }, 'pony.safetensors', ['Illustrious'])).toEqual({
      name: 'Illustrious',
      from: 'sidecar',
    });
    expect(isHint({ name: 'Pony', from: 'folder' })).toBe(true);
    expect(isHint({ name: 'Pony', from: 'metadata' })).toBe(false);
  });
});
