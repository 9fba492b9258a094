import fc from '../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import type { TensorInfo } from '../safetensors/header-types.ts';
import { matchAdapter, splitRole } from './registry.ts';
import { peftConfigs, scaleOf } from './scale.ts';
import { message } from '../message.ts';
import { sentence } from '../../testing/told.ts';

describe('splitRole', () => {
  it.each([
    ['lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight', 'lora_unet_double_blocks_0_img_attn_qkv', 'up'],
    ['transformer.transformer_blocks.0.attn.to_out.0.lora_A.weight', 'transformer.transformer_blocks.0.attn.to_out.0', 'down'],
    ['base_model.model.x.lora_B.default.weight', 'base_model.model.x', 'up'],
    ['lora_unet_x.lora_down.default.weight', 'lora_unet_x', 'down'],
    ['diffusion_model.x.lora.up.default.weight', 'diffusion_model.x', 'up'],
    ['base_model.model.x.lora_A.my-adapter_1.weight', 'base_model.model.x', 'down'],
    ['down_blocks.0.attn1.processor.to_k_lora.down.weight', 'down_blocks.0.attn1.processor.to_k', 'down'],
    ['unet.a.lora.up.weight', 'unet.a', 'up'],
    ['blocks.0.attn.qkv_x.lora_A', 'blocks.0.attn.qkv_x', 'down'],
    ['text_encoder:11:up', 'text_encoder:11', 'up'],
    ['a.lora_magnitude_vector.weight', 'a', 'dora_scale'],
    ['a.lora_mid.weight', 'a', 'mid'],
    ['a.lokr_w1_a', 'a', 'lokr_w1_a'],
    ['a.alpha', 'a', 'alpha'],
  ])('%s', (key, module, role) => expect(splitRole(key)).toMatchObject({ module, role }));

  it('tells the adapter that a key names', () => {
    expect(splitRole('x.lora_A.my-adapter_1.weight')?.adapter).toBe('my-adapter_1');
    expect(splitRole('x.lora_A.weight')?.adapter).toBeUndefined();
  });

  it.each(['emb_params', 'model.diffusion_model.out.2.weight', 'lora_up.weight', '', 'alpha', 'x.bias'])('leaves %j alone', (key) =>
    expect(splitRole(key)).toBeNull(),
  );
});

const tensor = (name: string, ...shape: number[]): TensorInfo => ({ name, dtype: 'F32', shape, begin: 0, end: 0 });

describe('matchAdapter', () => {
  it.each([
    ['linear', [96, 4], [4, 64], 'lora', [4, 96, 64]],
    ['1 x 1 convolution', [96, 4, 1, 1], [4, 64, 1, 1], 'lora', [4, 96, 64]],
    ['3 x 3 convolution', [96, 4, 1, 1], [4, 64, 3, 3], 'locon', [4, 96, 576]],
    ['3-D convolution', [96, 4, 1, 1, 1], [4, 16, 1, 2, 2], 'locon', [4, 96, 64]],
  ])('%s', (_name, up, down, adapter, [rank, rows, cols]) => {
    const match = matchAdapter(
      new Map([
        ['up', tensor('u', ...(up as number[]))],
        ['down', tensor('d', ...(down as number[]))],
      ]),
    );
    expect(match).toMatchObject({ adapter, rank, rows, cols, problem: null });
  });

  it.each([
    ['ranks that differ', [96, 4], [5, 64]],
    ['a scalar for a factor', [96, 4], []],
    ['an up factor with a kernel', [96, 4, 3, 3], [4, 64]],
  ])('refuses %s and says why', (_name, up, down) => {
    const match = matchAdapter(
      new Map([
        ['up', tensor('u', ...(up as number[]))],
        ['down', tensor('d', ...(down as number[]))],
      ]),
    );
    expect(sentence(match.problem)).toMatch(/expected$/);
  });

  it('names what it does not measure', () => {
    expect(
      matchAdapter(
        new Map([
          ['up', tensor('u', 8, 4)],
          ['down', tensor('d', 4, 8)],
          ['dora_scale', tensor('m', 8)],
        ]),
      ).adapter,
    ).toBe('dora');
    expect(matchAdapter(new Map([['mystery', tensor('x', 8)]]))).toMatchObject({
      adapter: 'unknown',
      problem: { code: 'module.no-adapter', params: { parts: expect.arrayContaining([expect.stringContaining('mystery')]) } },
    });
  });
});

describe('scale', () => {
  it.each([
    [8, 16, null, 0.5, 'alpha / rank'],
    [null, 16, null, 1, 'no alpha: 1'],
    [0, 16, null, 0, 'alpha 0: nothing is applied'],
    [null, 16, { alpha: 32, rank: 16, rsLora: false }, 2, 'lora_alpha / rank from metadata'],
    [null, 16, { alpha: 32, rank: 16, rsLora: true }, 8, 'lora_alpha / sqrt(rank) from metadata'],
    [5, null, null, 1, 'no scale for this kind: 1'],
    [Number.POSITIVE_INFINITY, null, null, 1, 'no scale for this kind: 1'],
  ])('alpha %s, rank %s', (alpha, divisor, peft, value, rule) =>
    expect(scaleOf({ alpha, divisor, peft })).toMatchObject({ value, rule, problem: null }),
  );

  it('takes a scale tensor before alpha, and refuses one that is not a number', () => {
    expect(scaleOf({ alpha: 8, scale: 0.5, divisor: 4, peft: null })).toEqual({
      value: 0.5,
      alpha: 8,
      rule: 'scale tensor',
      problem: null,
    });
    expect(scaleOf({ alpha: 8, scale: Number.NaN, divisor: 4, peft: null })).toMatchObject({
      value: null,
      problem: message('module.scale-not-finite'),
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses an alpha of %s', (alpha) => {
    expect(scaleOf({ alpha, divisor: 4, peft: null })).toMatchObject({ value: null, problem: { code: expect.stringMatching(/alpha/) } });
  });

  it('reads the adapter configuration by component and pattern, and never throws', () => {
    const text = JSON.stringify({ 'transformer.lora_alpha': 32, 'transformer.r': 16, 'transformer.alpha_pattern': { 'blocks.0.q': 4 } });
    const configs = peftConfigs({ lora_adapter_metadata: text });
    expect(configs('transformer.blocks.1.q')).toEqual({ alpha: 32, rank: 16, rsLora: false });
    expect(configs('transformer.blocks.0.q')).toEqual({ alpha: 4, rank: 16, rsLora: false });
    expect(configs('text_encoder.layers.0')).toBeNull();
    const regular = peftConfigs({
      lora_adapter_metadata: JSON.stringify({
        'unet.alpha': 4,
        'unet.r': 8,
        'unet.alpha_pattern': { 'blocks\\.0\\.attn\\.to_q': 2, '^blocks.1.attn.(to_k|to_v)': 6, '(a+)+b': 9, '[': 9 },
      }),
    });
    expect(regular('unet.blocks.2.attn.to_q')).toEqual({ alpha: 4, rank: 8, rsLora: false });
    expect(regular('unet.blocks.0.attn.to_q')?.alpha).toBe(2);
    expect(regular('unet.blocks.1.attn.to_v')?.alpha).toBe(6);
    expect(regular(`unet.${'a'.repeat(5000)}`)?.alpha).toBe(4);
    fc.assert(fc.property(fc.string(), fc.string(), (value, module) => void peftConfigs({ lora_adapter_metadata: value })(module)));
  });
});
