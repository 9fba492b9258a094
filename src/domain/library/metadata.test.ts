import fc from '../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { metadataFacts } from './facts/metadata-facts.ts';
import { boundMetadata, lengthBeforeCut } from './metadata.ts';

const sizeOf = (metadata: Record<string, string>) =>
  Object.entries(metadata).reduce((sum, [key, value]) => sum + key.length + value.length, 0);

describe('boundMetadata', () => {
  it('keeps small metadata as it is', () => {
    const metadata = { ss_steps: '2000', __proto__x: 'y', title: 'é😀' };
    expect({ ...boundMetadata(metadata) }).toEqual(metadata);
  });

  it('cuts a long value and says how long it was', () => {
    const { value = '' } = boundMetadata({ value: '😀'.repeat(20_000) });
    expect(value.length).toBeLessThanOrEqual(16_384);
    expect(value).toMatch(/^(😀)+ … \(cut, 40000 characters\)$/u);
    expect(lengthBeforeCut(value)).toBe(40_000);
    expect(lengthBeforeCut('whole')).toBeNull();
  });

  it('keeps the most frequent tags of a long list as JSON', () => {
    const tags = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`tag “${i}”`, i + 1]));
    const bounded = boundMetadata({ ss_tag_frequency: JSON.stringify({ a: tags, b: { 'tag “0”': 9000, __proto__x: 1 } }) });
    const frequency = bounded['ss_tag_frequency'] ?? '';
    expect(frequency.length).toBeLessThanOrEqual(16_384);
    expect(metadataFacts(bounded).tags.slice(0, 3)).toEqual([
      { tag: 'tag “0”', count: 9001 },
      { tag: 'tag “4999”', count: 5000 },
      { tag: 'tag “4998”', count: 4999 },
    ]);
  });

  it('keeps long JSON as JSON, with what the facts are made of', () => {
    const subsets = Array.from({ length: 500 }, (_, i) => ({
      image_dir: `folder ${i} ${'long '.repeat(40)}`,
      num_repeats: i,
      img_count: 7,
    }));
    const datasets = [
      { resolution: [512, 768], subsets, tag_frequency: { a: Object.fromEntries(subsets.map((_, i) => [`tag ${i}`, i])) } },
    ];
    const config = { lora_rank: 8, samples: subsets, concepts: subsets.map(({ image_dir }) => ({ name: image_dir })), __proto__x: 1 };
    const metadata = { ss_datasets: JSON.stringify(datasets).replace('768', 'NaN'), ot_config: JSON.stringify(config) };
    const bounded = boundMetadata(metadata);
    expect(lengthBeforeCut(bounded['ss_datasets'] ?? '')).toBe(metadata.ss_datasets.length);
    expect(lengthBeforeCut(bounded['ot_config'] ?? '')).toBe(metadata.ot_config.length);
    const facts = metadataFacts(bounded);
    expect(facts.network.dim).toBe(8);
    expect(facts.datasets.length).toBeGreaterThanOrEqual(40);
    expect(facts.datasets[3]).toMatchObject({ name: expect.stringMatching(/^folder 3 /), repeats: 3, images: 7 });
  });

  it('keeps a picture whole, or cuts it as text', () => {
    const picture = (length: number): string => `data:image/png;base64,iVBORw0KGgoA${'A'.repeat(length)}`;
    const small = boundMetadata({ 'modelspec.thumbnail': picture(60_000) });
    expect(metadataFacts(small).preview).toMatchObject({ kind: 'image' });
    const large = boundMetadata({ 'modelspec.thumbnail': picture(200_000) });
    expect(large['modelspec.thumbnail']?.length).toBeLessThanOrEqual(16_384);
    expect(metadataFacts(large).preview).toMatchObject({ kind: 'refused', why: { kind: 'cut', characters: '200034' } });
    expect(boundMetadata({ 'modelspec.thumbnail': 'x'.repeat(60_000) })['modelspec.thumbnail']?.length).toBeLessThanOrEqual(16_384);
  });

  it('drops the longest values when all together are too many, and keeps the order of the rest', () => {
    const big = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`big${i}`, 'x'.repeat(16_000)]));
    const bounded = boundMetadata({ z: '1', ...big, a: '2' });
    expect(sizeOf(bounded)).toBeLessThanOrEqual(262_144);
    expect(Object.keys(bounded)[0]).toBe('z');
    expect(Object.keys(bounded).at(-1)).toBe('a');
    expect(Object.keys(bounded).length).toBe(18);
  });

  it('never exceeds its bounds', () => {
    const value = fc.oneof(
      fc.string(),
      fc.nat(400_000).map((length) => 'v'.repeat(length)),
      fc.nat(60_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
      fc.nat(3000).map((length) => JSON.stringify(Array.from({ length }, (_, i) => ({ [`"\n${i}`.repeat(9)]: '\u0001'.repeat(30) })))),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string({ maxLength: 400 }), fc.constantFrom('ss_datasets', 'ot_config', 'ss_tag_frequency')), value, {
          maxKeys: 40,
        }),
        (metadata) => {
          const bounded = boundMetadata(metadata);
          expect(sizeOf(bounded)).toBeLessThanOrEqual(262_144);
          expect(Math.max(0, ...Object.values(bounded).map((text) => text.length))).toBeLessThanOrEqual(16_384);
        },
      ),
      { numRuns: 50 },
    );
  });
});
