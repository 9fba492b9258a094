import { describe, expect, it } from 'vitest';
import { sidecarContradictions } from './contradictions.ts';
import { NO_FACTS, type SidecarFacts } from './sidecar.ts';

const against = (facts: Partial<SidecarFacts>, family: string | null, metadata: Record<string, string> = {}, size = 100) =>
  sidecarContradictions([{ name: 'a.json', facts: { ...NO_FACTS, ...facts }, fault: null }], { family, metadata, size }).map(
    ({ what, says, file }) => `${what}: ${says} / ${file}`,
  );

describe('sidecarContradictions', () => {
  it.each([
    ['SD 1.5', 'sdxl'],
    ['SDXL 1.0', 'sd15'],
    ['Pony', 'flux1'],
    ['Pony V7', 'sdxl'],
    ['Flux.1 D', 'sdxl'],
    ['Flux.2 Klein 9B', 'flux1'],
    ['SD 3.5 Large', 'flux1'],
    ['Wan Video 14B t2v', 'flux1'],
    ['ZImageTurbo', 'qwen-image'],
  ])('sees that %s is no base model of %s', (base, family) => {
    expect(against({ base }, family)).toEqual([`family: ${base} / ${family}`]);
  });

  it.each([
    ['SD1', 'sd15'],
    ['SDXL', 'sdxl'],
    ['NoobAI', 'sdxl'],
    ['Pony V7', 'auraflow'],
    ['Flux.1 Kontext', 'flux1'],
    ['Wan Video 2.2 T2V-A14B', 'wan2.2'],
    ['Wan Video 14B i2v 720p', 'wan2.1'],
    ['ZImageTurbo', 'z-image'],
    ['Something new', 'sdxl'],
    ['SD 1.5', null],
  ])('has nothing against %s of %s', (base, family) => {
    expect(against({ base }, family)).toEqual([]);
  });

  it('compares names of base models only where both sides give one', () => {
    const pony = { ss_sd_model_name: 'ponyDiffusionV6XL.safetensors' };
    expect(against({ base: 'Illustrious' }, 'sdxl', pony)).toEqual(['base: Illustrious / Pony']);
    expect(against({ base: 'SDXL 1.0' }, 'sdxl', pony)).toEqual([]);
    expect(against({ base: 'Illustrious' }, 'sdxl', {})).toEqual([]);
  });

  it('compares authors without regard to case and signs, and the size of the file', () => {
    expect(against({ author: 'Ann_B' }, null, { 'modelspec.author': 'ann b' })).toEqual([]);
    expect(against({ author: 'Cy' }, null, { 'modelspec.author': 'Ann' })).toEqual(['author: Cy / Ann']);
    expect(against({ size: 100 }, null)).toEqual([]);
    expect(against({ size: 99 }, null)).toEqual(['size: 99 / 100']);
  });
});
