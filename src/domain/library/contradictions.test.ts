import { type Message, verbatim } from '../message.ts';
import { describe, expect, it } from 'vitest';
import { details } from '../../ui/strings/en/details.ts';
import type { BlockRow, Layout } from '../reading.ts';
import { contradictionsOf, type SeenTensors, seenTensors } from './contradictions.ts';
import { metadataFacts } from './facts/metadata-facts.ts';

const SEEN: SeenTensors = {
  adapters: [{ id: 'lora', label: 'LoRA', modules: 264 }],
  ranks: [{ rank: 16, modules: 264 }],
  scale: { min: 0.5, max: 0.5, rules: ['alpha / rank'] },
  model: 'changed',
  textEncoder: 'absent',
};
const STATED = { ss_network_dim: '16', ss_network_alpha: '8', ss_network_module: 'networks.lora' };

const found = (metadata: Readonly<Record<string, string>>, seen: Partial<SeenTensors> = {}) =>
  contradictionsOf(metadataFacts(metadata), { ...SEEN, ...seen }).map(
    ({ id, says, shows }) => `${id}: ${details.metadata.says(says)} | ${details.metadata.shows(shows)}`,
  );

describe('contradictionsOf', () => {
  it('finds none where both sides agree or one is silent', () => {
    expect(found(STATED)).toEqual([]);
    expect(found({})).toEqual([]);
    expect(found({ ss_network_dim: 'None', ss_network_alpha: 'None', ss_text_encoder_lr: 'None', ss_network_args: 'nonsense' })).toEqual(
      [],
    );
    expect(found(STATED, { adapters: [], ranks: [], scale: null, model: null, textEncoder: null })).toEqual([]);
  });

  it('compares the network dim with the ranks met', () => {
    expect(found(STATED, { ranks: [{ rank: 32, modules: 1 }], scale: null })).toEqual(['dim: network dim 16 | rank 32 in 1 module']);
    expect(found(STATED, { ranks: [{ rank: 24, modules: 264 }], scale: null })).toEqual(['dim: network dim 16 | rank 24 in 264 modules']);
    const many = [4, 8, 12, 16, 20].map((rank) => ({ rank, modules: 10 }));
    expect(found(STATED, { ranks: many, scale: null })).toEqual(['dim: network dim 16 | ranks 4 to 20']);
  });

  it('allows ranks of convolutions, of fused weights and of modules with ranks of their own', () => {
    const ranks = [
      { rank: 16, modules: 100 },
      { rank: 4, modules: 80 },
      { rank: 48, modules: 90 },
    ];
    expect(found({ ...STATED, ss_network_args: '{"conv_dim": "4", "conv_alpha": "1"}' }, { ranks, scale: null })).toEqual([]);
    expect(found({ ...STATED, ss_network_args: '{"block_dims": "1,2,3"}' }, { ranks: [{ rank: 2, modules: 9 }], scale: null })).toEqual([]);
    expect(found({ ...STATED, ss_network_dim: 'Dynamic' }, { ranks: [{ rank: 5, modules: 9 }], scale: null })).toEqual([]);
  });

  it('compares the network alpha with the scales met', () => {
    expect(found({ ...STATED, ss_network_alpha: '16' })).toEqual(['alpha: network alpha 16 | alpha 8, a scale of 0.5']);
    // bfloat16 rounds 8.03 to 8.
    expect(found({ ...STATED, ss_network_alpha: '8.03' })).toEqual([]);
    expect(found(STATED, { scale: { min: 1, max: 1, rules: ['no alpha: 1'] } })).toEqual([
      'alpha: network alpha 8 | no alpha, so a scale of 1',
    ]);
    expect(found({ ...STATED, ss_network_alpha: '0' })).toEqual([]);
    const ranks = [8, 16].map((rank) => ({ rank, modules: 9 }));
    expect(found({ ...STATED, ss_network_alpha: '64' }, { ranks, scale: { min: 0.5, max: 1, rules: ['alpha / rank'] } })).toEqual([
      'alpha: network alpha 64 | scales of 0.5 to 1',
    ]);
    const args = '{"use_rslora": true}';
    expect(found({ ...STATED, ss_network_args: args }, { scale: { min: 2, max: 2, rules: ['alpha / rank'] } })).toEqual([]);
  });

  it('leaves scales alone that follow other rules', () => {
    expect(found({ ...STATED, ss_network_alpha: '4' }, { scale: { min: 1, max: 1, rules: ['scale tensor'] } })).toEqual([]);
    expect(found({ ...STATED, ss_network_alpha: '4' }, { scale: { min: 0.5, max: 1, rules: ['alpha / rank', 'no alpha: 1'] } })).toEqual(
      [],
    );
  });

  it('compares the algorithm with the adapters', () => {
    const lycoris = { ss_network_module: 'lycoris.kohya', ss_network_args: '{"algo": "loha"}' };
    expect(found(lycoris)).toEqual(['algorithm: loha (lycoris.kohya) | LoRA in 264 modules']);
    expect(
      found(lycoris, {
        adapters: [
          { id: 'loha', label: 'LoHa', modules: 200 },
          { id: 'norm', label: 'Norm difference', modules: 9 },
        ],
      }),
    ).toEqual([]);
    expect(found(lycoris, { adapters: [{ id: 'unsupported:vera', label: 'VeRA', modules: 9 }] })).toEqual([]);
    expect(
      found(
        { ss_network_module: 'lycoris.kohya', ss_network_args: '{"algo": "full"}' },
        { adapters: [{ id: 'diff', label: 'Full difference', modules: 9 }] },
      ),
    ).toEqual([]);
    expect(found({ ss_network_module: 'networks.lora_flux' }, { adapters: [{ id: 'lokr', label: 'LoKr', modules: 3 }] })).toHaveLength(1);
  });

  it('compares DoRA', () => {
    const config = (use: boolean) => ({ lora_adapter_metadata: JSON.stringify({ 'unet.use_dora': use }) });
    const dora = { adapters: [{ id: 'dora', label: 'DoRA', modules: 12 }] };
    expect(found(config(true))).toEqual(['dora: trained as DoRA | no DoRA scales']);
    expect(found(config(false), dora)).toEqual(['dora: not trained as DoRA | DoRA scales in 12 modules']);
    expect(found(config(true), dora)).toEqual([]);
    expect(found({}, dora)).toEqual([]);
  });

  it.each([
    ['0', 'changed', 'text-encoder: text encoder not trained (learning rate 0) | changes to the text encoder'],
    ['0', 'zero', null],
    ['0', 'unmeasured', null],
    ['0', 'absent', null],
    ['0.0001', 'changed', null],
    ['0.0001', 'absent', 'text-encoder: text encoder trained | no tensors of the text encoder'],
    ['0.0001', 'zero', 'text-encoder: text encoder trained | only zeros for the text encoder'],
    ['None', 'absent', null],
  ] as const)('text encoder learning rate %s, tensors %s', (rate, textEncoder, wanted) => {
    expect(found({ ss_text_encoder_lr: rate }, { textEncoder })).toEqual(wanted === null ? [] : [wanted]);
  });

  it('finds a diffusion model that was said to be trained', () => {
    expect(found({ ss_unet_lr: '0.0001' }, { model: 'absent' })).toEqual([
      'model: diffusion model trained | no tensors of the diffusion model',
    ]);
  });
});

describe('seenTensors', () => {
  const slot = (id: string, role: 'main' | 'te') => ({ id, label: id, group: role, component: 'unet', role });
  const layout: Layout = { id: 'x', label: 'x', mainCount: 2, slots: [slot('a', 'main'), slot('b', 'main'), slot('t', 'te')] };
  const block = (index: number, strength: number, modules = 1, failed = 0): BlockRow => ({
    index,
    slot: layout.slots[index]?.id ?? '',
    weight: 0,
    strength,
    rms: 0,
    tensorNormSum: 0,
    legacyWeight: 0,
    modules,
    failed,
  });
  const parts = (blocks: readonly BlockRow[], more: { layout?: Layout | null; fallback?: Message } = {}) => {
    const { model, textEncoder } = seenTensors({ adapters: [], ranks: [], scaleSummary: null, layout, fallback: null, blocks, ...more });
    return [model, textEncoder];
  };

  it('tells absent from zero from changed', () => {
    expect(parts([block(0, 0, 0), block(1, 2), block(2, 0)])).toEqual(['changed', 'zero']);
    expect(parts([block(0, 0, 0), block(1, 0, 0), block(2, 1)])).toEqual(['absent', 'changed']);
    // A module that could not be measured is not zero.
    expect(parts([block(0, 0, 0, 1), block(1, 0), block(2, 0)])).toEqual(['changed', 'zero']);
  });

  it('says nothing of what is not known', () => {
    expect(parts([])).toEqual([null, 'unmeasured']);
    expect(parts([block(0, 1)], { fallback: verbatim('neutral') })).toEqual([null, null]);
    expect(parts([], { layout: null })).toEqual([null, null]);
  });
});
