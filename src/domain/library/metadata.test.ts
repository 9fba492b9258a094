import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundMetadata } from './metadata.ts';
import { trainingFacts } from './training-facts.ts';

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
  });

  it('keeps the most frequent tags of a long list as JSON', () => {
    const tags = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`tag “${i}”`, i + 1]));
    const bounded = boundMetadata({ ss_tag_frequency: JSON.stringify({ a: tags, b: { 'tag “0”': 9000, __proto__x: 1 } }) });
    const frequency = bounded['ss_tag_frequency'] ?? '';
    expect(frequency.length).toBeLessThanOrEqual(16_384);
    expect(trainingFacts(bounded).tags.slice(0, 3)).toEqual([
      { tag: 'tag “0”', count: 9001 },
      { tag: 'tag “4999”', count: 5000 },
      { tag: 'tag “4998”', count: 4999 },
    ]);
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
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 400 }), value, { maxKeys: 40 }), (metadata) => {
        const bounded = boundMetadata(metadata);
        expect(sizeOf(bounded)).toBeLessThanOrEqual(262_144);
        expect(Math.max(0, ...Object.values(bounded).map((text) => text.length))).toBeLessThanOrEqual(16_384);
      }),
      { numRuns: 50 },
    );
  });
});

describe('trainingFacts', () => {
  const shown = (metadata: Record<string, string>) => Object.fromEntries(trainingFacts(metadata).facts.map(({ id, value }) => [id, value]));

  it('reads what sd-scripts writes', () => {
    expect(
      shown({
        ss_output_name: 'paper cut',
        ss_sd_model_name: 'C:\\models\\base.safetensors',
        ss_base_model_version: 'sdxl_base_v1-0',
        ss_network_dim: '16',
        ss_network_alpha: '8.0',
        ss_network_module: 'networks.lora',
        ss_network_args: '{"conv_dim": "8", "block_dims": null}',
        ss_steps: '2000',
        ss_epoch: '10',
        ss_resolution: '(1024, 768)',
        ss_learning_rate: '0.0001',
        ss_text_encoder_lr: 'None',
        ss_optimizer: 'bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1,betas=(0.9, 0.99))',
        ss_training_started_at: '1714571100.5',
        ss_training_finished_at: '1714579200.5',
      }),
    ).toEqual({
      title: 'paper cut',
      checkpoint: 'base.safetensors',
      base: 'sdxl_base_v1-0',
      dim: '16',
      alpha: '8.0',
      module: 'networks.lora',
      args: 'conv_dim 8, block_dims null',
      steps: '2000',
      epochs: '10',
      resolution: '1024 × 768',
      lr: '0.0001',
      optimizer: 'AdamW8bit(weight_decay=0.1,betas=(0.9, 0.99))',
      started: '2024-05-01 13:45 UTC',
      finished: '2024-05-01 16:00 UTC',
      duration: '2 h 15 min',
    });
  });

  it('reads what ai-toolkit, modelspec and diffusers write', () => {
    expect(
      shown({
        name: 'fog',
        software: '{"name": "ai-toolkit", "repo": "x"}',
        training_info: '{"step": 2000, "epoch": 20}',
        'modelspec.trigger_phrase': 'in fog',
        'modelspec.date': '2025-01-02T03:04:05',
        lora_adapter_metadata: '{"transformer.r": 32, "transformer.lora_alpha": 16}',
      }),
    ).toMatchObject({ title: 'fog', software: 'ai-toolkit', steps: '2000', epochs: '20', trigger: 'in fog', dim: '32', alpha: '16' });
  });

  it('repairs NaN inside JSON, but not inside its strings', () => {
    const { tags } = trainingFacts({ ss_tag_frequency: '{"set": {"NaN \\" Infinity": 3, "b": NaN, "c": -Infinity, "d": 5}}' });
    expect(tags).toEqual([
      { tag: 'd', count: 5 },
      { tag: 'NaN " Infinity', count: 3 },
    ]);
  });

  it.each(['', 'plain text', '[]', '{}', '{"a": []}', '{"a": {"t": "many"}}', '{"a": null}', '{"a', '3', 'null'])(
    'finds no tags in “%s”',
    (value) => {
      expect(trainingFacts({ ss_tag_frequency: value }).tags).toEqual([]);
    },
  );

  it('never throws', () => {
    const keys = [
      'ss_tag_frequency',
      'ss_network_args',
      'training_info',
      'software',
      'ss_training_started_at',
      'modelspec.date',
      'ss_resolution',
      'ss_optimizer',
      'lora_adapter_metadata',
    ];
    const value = fc.oneof(
      fc.string(),
      fc.json(),
      fc.double().map(String),
      fc.constantFrom('1e400', '-1', '99999999999999999999', '{"__proto__":{"a":1}}'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value), (metadata) => {
        for (const { value: text } of trainingFacts(metadata).facts) expect(text.length).toBeLessThan(500);
      }),
      { numRuns: 1000 },
    );
  });
});
