import { describe, expect, it } from 'vitest';
import { kindOf, sidecarsIn } from './names.ts';

const of = (names: readonly string[], model: string): string[] => (sidecarsIn(names).get(model) ?? []).map(({ name }) => name);

describe('sidecarsIn', () => {
  it('finds what programs write beside a LoRA, best first, and nothing else', () => {
    const beside = [
      'red.txt',
      'red.PNG',
      'red.preview.jpeg',
      'red.mp4',
      'Red.civitai.info',
      'red.metadata.json',
      'red.json',
      'red.cm-info.json',
      'red.md',
      'red.description.txt',
    ];
    const others = ['red2.png', 'red', 'red.ckpt', 'blue.png', 'red.safetensors.bak', 'reddish.txt', '.png'];
    expect(of(['red.safetensors', ...others, ...beside], 'red.safetensors')).toEqual([
      'red.preview.jpeg',
      'red.PNG',
      'red.mp4',
      'red.metadata.json',
      'Red.civitai.info',
      'red.cm-info.json',
      'red.json',
      'red.txt',
      'red.md',
      'red.description.txt',
    ]);
  });

  it('knows a LoRA by its name without the ending, dots and all', () => {
    const names = ['style v1.2.safetensors', 'style v1.safetensors', 'style v1.2.png', 'style v1.json'];
    expect(of(names, 'style v1.2.safetensors')).toEqual(['style v1.2.png']);
    expect(of(names, 'style v1.safetensors')).toEqual(['style v1.json']);
  });

  it('gives a picture to the LoRA with the longest name that fits', () => {
    const names = ['a.safetensors', 'a.preview.safetensors', 'a.preview.png', 'a.png'];
    expect(of(names, 'a.preview.safetensors')).toEqual(['a.preview.png']);
    expect(of(names, 'a.safetensors')).toEqual(['a.png']);
  });

  it('ignores case, unless names differ in nothing else', () => {
    expect(of(['STYLE.SafeTensors', 'style.Preview.PNG'], 'STYLE.SafeTensors')).toEqual(['style.Preview.PNG']);
    const both = ['Style.safetensors', 'style.safetensors', 'style.png', 'STYLE.txt'];
    expect(of(both, 'Style.safetensors')).toEqual(['STYLE.txt']);
    expect(of(both, 'style.safetensors')).toEqual(['style.png', 'STYLE.txt']);
  });

  it("takes PEFT's description for its model alone", () => {
    const names = ['adapter_model.safetensors', 'other.safetensors', 'adapter_config.json'];
    expect(of(names, 'adapter_model.safetensors')).toEqual(['adapter_config.json']);
    expect(of(names, 'other.safetensors')).toEqual([]);
  });

  it('tells kinds by the ending', () => {
    expect(['a.preview.webp', 'a.MP4', 'a.civitai.info', 'a.json', 'a.txt', 'a.description.txt'].map(kindOf)).toEqual([
      'picture',
      'video',
      'facts',
      'facts',
      'notes',
      'notes',
    ]);
  });
});
