/** The layers of one text encoder under the names of every program: one block and one weight each, whatever stands in front. */
import { describe, expect, it } from 'vitest';
import { headerFrom } from '../../testing/header-from.ts';
import { understandWeights } from '../understand.ts';

type Layer = readonly [path: string, rows: number, cols: number];

const clip = (width: number): Layer[] => [
  ...['q', 'k', 'v', 'out'].map((part): Layer => [`text_model.encoder.layers.3.self_attn.${part}_proj`, width, width]),
  ['text_model.encoder.layers.3.mlp.fc1', 4 * width, width],
  ['text_model.encoder.layers.3.mlp.fc2', width, 4 * width],
];
/** As OpenCLIP calls them, q, k and v in one. */
const openClip = (width: number): Layer[] => [
  ['transformer.resblocks.3.attn.in_proj', 3 * width, width],
  ['transformer.resblocks.3.attn.out_proj', width, width],
  ['transformer.resblocks.3.mlp.c_fc', 4 * width, width],
  ['transformer.resblocks.3.mlp.c_proj', width, 4 * width],
];
const decoder = (hidden: number, query: number, keys: number, inner: number): Layer[] => [
  ['layers.3.self_attn.q_proj', query, hidden],
  ['layers.3.self_attn.k_proj', keys, hidden],
  ['layers.3.self_attn.v_proj', keys, hidden],
  ['layers.3.self_attn.o_proj', hidden, query],
  ['layers.3.mlp.gate_proj', inner, hidden],
  ['layers.3.mlp.down_proj', hidden, inner],
];
const t5: Layer[] = [
  ...['q', 'k', 'v', 'o'].map((part): Layer => [`encoder.block.3.layer.0.SelfAttention.${part}`, 4096, 4096]),
  ['encoder.block.3.layer.1.DenseReluDense.wi_0', 10240, 4096],
];

const dotted =
  (prefix: string) =>
  (path: string): string =>
    prefix + path;
const flat =
  (prefix: string) =>
  (path: string): string =>
    prefix + path.replaceAll('.', '_');

/** Each encoder's layers, its prefixes with dots, and those that are flattened. */
const ENCODERS: readonly (readonly [string, readonly Layer[], readonly string[], readonly string[]])[] = [
  [
    'CLIP-L',
    clip(768),
    ['text_encoder.', 'text_encoders.clip_l.transformer.', 'clip_l.', 'cond_stage_model.transformer.'],
    ['lora_te_', 'lora_te1_', 'lycoris_te_', 'lycoris_text_encoder_'],
  ],
  ['CLIP-G', clip(1280), ['text_encoder_2.', 'text_encoders.clip_g.transformer.', 'text_encoder.'], ['lora_te2_']],
  [
    'T5',
    t5,
    ['text_encoder.', 'text_encoder_2.', 'text_encoder_3.', 'text_encoders.t5xxl.transformer.', 't5xxl.'],
    ['lora_te2_', 'lora_te3_'],
  ],
  [
    'Qwen2.5 7B',
    decoder(3584, 3584, 512, 18944),
    ['text_encoder.model.', 'text_encoder.model.language_model.', 'text_encoders.qwen25_7b.transformer.model.'],
    ['lora_te_model_', 'lora_te1_model_language_model_'],
  ],
  [
    'Qwen3 4B',
    decoder(2560, 4096, 1024, 9728),
    ['text_encoder.model.', 'text_encoder.', 'text_encoders.qwen3_4b.transformer.model.'],
    ['lora_te_model_'],
  ],
  [
    'Qwen3 0.6B',
    decoder(1024, 2048, 1024, 3072),
    ['text_encoder.model.', 'text_encoders.qwen3_06b.transformer.model.'],
    ['lora_te_model_', 'lora_te_'],
  ],
  [
    'Gemma 2',
    decoder(2304, 2048, 1024, 9216),
    ['text_encoder.', 'text_encoder.model.', 'text_encoders.gemma2_2b.transformer.model.'],
    ['lora_te_model_'],
  ],
  [
    'Llama',
    decoder(4096, 4096, 1024, 14336),
    ['text_encoder.', 'text_encoder.model.', 'text_encoder_4.model.', 'text_encoders.llama.transformer.model.'],
    ['lora_te1_model_', 'lora_te4_model_'],
  ],
  [
    'Mistral',
    decoder(5120, 4096, 1024, 32768),
    ['text_encoder.model.language_model.', 'text_encoders.mistral3_24b.transformer.model.'],
    ['lora_te_model_'],
  ],
];

function namesOf(layers: readonly Layer[], spell: (path: string) => string): readonly string[] {
  const tensors = layers.flatMap(([path, rows, cols]): [string, number[]][] => [
    [`${spell(path)}.lora_up.weight`, [rows, 2]],
    [`${spell(path)}.lora_down.weight`, [2, cols]],
  ]);
  const { understanding, weights } = understandWeights(headerFrom(tensors), { path: 'x.safetensors' });
  const places = new Map(understanding.modules.map(({ name, slot }, at) => [name, `${slot}: ${weights[at]?.join(', ')}`]));
  return layers.map(([path]) => places.get(spell(path)) ?? `${path} is not there`);
}

describe.each(ENCODERS)('%s', (_, layers, prefixes, flattened) => {
  const [first, ...others] = [...prefixes.map(dotted), ...flattened.map(flat)].map((spell) => [spell(''), namesOf(layers, spell)] as const);
  it.each(others)('%s', (_prefix, names) => {
    expect(names).toEqual(first?.[1]);
  });
});

it("OpenCLIP's fused layer is the three of transformers, in their order", () => {
  const names = namesOf(openClip(1280), dotted('conditioner.embedders.1.model.'));
  const [q, k, v, ...rest] = namesOf(clip(1280), dotted('text_encoder_2.'));
  const parts = [q, k, v].map((name) => name?.replace(/^.*: /, ''));
  expect(names).toEqual([`te2.3: ${parts.join(', ')}`, ...rest]);
});

it("diffusers' attention processors are the projections of transformers", () => {
  const processors = ['q', 'k', 'v', 'out'].map((part): Layer => [`text_model.encoder.layers.3.self_attn.to_${part}_lora`, 768, 768]);
  const tensors = processors.flatMap(([path]): [string, number[]][] => [
    [`text_encoder.${path}.up.weight`, [768, 2]],
    [`text_encoder.${path}.down.weight`, [2, 768]],
  ]);
  const { understanding, weights, names } = understandWeights(headerFrom(tensors), { path: 'x.safetensors' });
  const found = understanding.modules.map(({ slot }, at) => `${slot}: ${weights[at]?.join(', ')}`);
  expect(found.sort()).toEqual([...namesOf(clip(768).slice(0, 4), dotted('text_encoder.'))].sort());
  expect(names.every(({ known }) => known)).toBe(true);
});

it('a name that transformers does not have may be another convention’s for one that it has', () => {
  const known = (path: string): boolean | undefined => {
    const header = headerFrom([
      [`${path}.lora_up.weight`, [768, 2]],
      [`${path}.lora_down.weight`, [2, 768]],
    ]);
    return understandWeights(header, { path: 'x.safetensors' }).names[0]?.known;
  };
  for (const name of ['self_attn_q_proj', 'mlp_fc1']) expect(known(`lora_te1_text_model_encoder_layers_3_${name}`)).toBe(true);
  expect(known('lora_te1_text_model_encoder_layers_3_self_attn_query')).toBe(false);
});

describe('without widths, twelve layers are', () => {
  const family = (encoder: string, roles: readonly (readonly [string, readonly number[]])[]): string => {
    const tensors = Array.from({ length: 12 }, (_, i) =>
      roles.map(([role, shape]): [string, number[]] => [
        `lora_${encoder}_text_model_encoder_layers_${i}_self_attn_q_proj.${role}`,
        [...shape],
      ]),
    );
    return understandWeights(headerFrom(tensors.flat()), { path: 'x.safetensors' }).understanding.family.id;
  };
  const rotations = [['oft_diag', [320, 4, 4]]] as const;
  const names = [
    ['lora_up.weight', []],
    ['lora_down.weight', []],
  ] as const; // as a list of names has them

  it.each([
    ['rotations', rotations],
    ['names', names],
  ] as const)('CLIP-L as the first encoder, and nothing certain as the second: %s', (_, roles) => {
    expect(family('te1', roles)).toBe('clip-l');
    expect(family('te2', roles)).toBe('unknown');
  });
});
