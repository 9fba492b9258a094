/** One LoRA under every two conventions of a family: cosine 1, and nothing is left of it less itself. */
import { describe, expect, it } from 'vitest';
import { understandWeights } from '../../src/domain/understand.ts';
import { differencesOf } from '../../src/testing/file-differences.ts';
import { headerFrom } from '../../src/testing/header-from.ts';
import { modelWeights } from '../../src/testing/model-weights.ts';
import { DIFFUSERS, type Kind, KOHYA, OneLora, PEFT, type Spelling } from '../../src/testing/one-lora.ts';
import { diffusersNames, fusedNames, type NamedWeight, ownNames, sameWeights, type SameWeights } from '../../src/testing/same-weights.ts';
import { fileSource } from './byte-source.ts';

interface Convention {
  readonly name: string;
  readonly weights: readonly NamedWeight[];
  readonly spell: (path: string) => string;
  readonly spelling: Spelling;
}

const flat = (path: string): string => path.replaceAll('.', '_');

function conventions(section: SameWeights, kind: Kind = 'lora'): Convention[] {
  const unet = /^sd(?:15|2|xl)/.test(section.name);
  const own = ownNames(section);
  const other = diffusersNames(section);
  const root = (path: string): string => (path.startsWith('text_conditioner.') ? path : `${unet ? 'unet' : 'transformer'}.${path}`);
  const make = (name: string, weights: readonly NamedWeight[], spelling: Spelling, spell: Convention['spell']): Convention => ({
    name,
    weights,
    spell,
    spelling,
  });
  return [
    make('native', own, PEFT, (path) => `diffusion_model.${path}`),
    make('native with alpha', own, KOHYA, (path) => `diffusion_model.${path}`),
    make('kohya', own, KOHYA, (path) => `lora_unet_${flat(path)}`),
    make('bare', own, PEFT, (path) => path),
    make('PEFT', own, PEFT, (path) => `base_model.model.${path}`),
    make('diffusers', other, PEFT, root),
    make('older diffusers', other, DIFFUSERS, root),
    make('PEFT of diffusers', other, PEFT, (path) => `base_model.model.${path}`),
    make('ComfyUI of diffusers', other, PEFT, (path) => `diffusion_model.${path}`),
    make('kohya of diffusers', other, KOHYA, (path) => `lora_unet_${flat(path)}`),
    make('LyCORIS', other, KOHYA, (path) => `lycoris_${flat(path)}`),
    ...(unet ? [] : [make('OneTrainer', other, KOHYA, (path) => `lora_transformer_${flat(path)}`)]),
    make('fused', fusedNames(section, kind === 'lokr'), PEFT, root),
    ...(section.name === 'flux1' && own.some(({ path }) => path.startsWith('double')) ? [make('DiffSynth', own, PEFT, ofStreams)] : []),
  ];
}

/** DiffSynth's names of the layers in Flux.1's blocks, after its own converter (diffsynth/utils/lora/flux.py at fed7b18f). */
const STREAMS: readonly (readonly [string, string])[] = [
  ['double_blocks', 'blocks'],
  ['img_attn.qkv', 'attn.a_to_qkv'],
  ['txt_attn.qkv', 'attn.b_to_qkv'],
  ['img_attn.proj', 'attn.a_to_out'],
  ['txt_attn.proj', 'attn.b_to_out'],
  ['img_mlp', 'ff_a'],
  ['txt_mlp', 'ff_b'],
  ['img_mod.lin', 'norm1_a.linear'],
  ['txt_mod.lin', 'norm1_b.linear'],
  ['linear1', 'to_qkv_mlp'],
  ['linear2', 'proj_out'],
  ['modulation.lin', 'norm.linear'],
];
const ofStreams = (path: string): string => STREAMS.reduce((text, [from, to]) => text.replace(from, to), path);

/** What is not as it must be, in words. */
async function differences(section: SameWeights, kind: Kind, list: readonly Convention[]): Promise<string[]> {
  const lora = new OneLora(section.name, kind);
  const files = list.map(({ weights, spell, spelling }) => {
    const bytes = lora.file(weights, spell, spelling);
    return { source: fileSource(new File([bytes as BlobPart], 'x.safetensors')), path: 'x.safetensors' };
  });
  return differencesOf(
    files,
    list.map(({ name }) => name),
  );
}

/** The weights that every row of a module belongs to: by the rows of the own weight, one name for each part. */
function namesOf({ weights, spell, spelling }: Convention): Map<string, string> {
  const tensors = weights.flatMap(({ path, sides, pieces }): [string, number[]][] => {
    const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
    return [
      [`${spell(path)}.${spelling.up}`, [rows, 2, ...sides.slice(1).map(() => 1)]],
      [`${spell(path)}.${spelling.down}`, [2, ...sides]],
    ];
  });
  const { understanding, weights: adapted } = understandWeights(headerFrom(tensors), { path: 'x.safetensors' });
  const byName = new Map(understanding.modules.map(({ name, slot }, index) => [name, { slot, names: adapted[index] ?? [] }]));
  const found = new Map<string, string>();
  for (const { path, pieces } of weights) {
    const { slot = null, names = [] } = byName.get(spell(path)) ?? {};
    for (const part of partsOf(pieces, names)) found.set(part.row, `${slot} ${part.name}`);
  }
  return found;
}

/** Cuts pieces and names of a module to the finer of both: equal parts where there are more names than pieces. */
function partsOf(pieces: NamedWeight['pieces'], names: readonly string[]): { readonly row: string; readonly name: string }[] {
  if (names.length <= pieces.length)
    return pieces.map(({ of, from }, index) => ({ row: `${of.path} ${from}`, name: `${names[index * (names.length / pieces.length)]}` }));
  const [piece] = pieces;
  const rows = piece?.of.parts.map((part) => part.rows) ?? [];
  let from = piece?.from ?? 0;
  return names.map((name, index) => {
    const row = `${piece?.of.path} ${from}`;
    from += rows[index] ?? 0;
    return { row, name };
  });
}

const sections = sameWeights().map((section) => [section.name, section] as const);

describe.each(sections)('the names of %s', (_, section) => {
  const list = conventions(section);
  const [first, ...others] = list.map((convention) => [convention.name, namesOf(convention)] as const);
  it.each(others)('are those of the first convention in %s', (_name, names) => {
    expect(Object.fromEntries(names)).toEqual(Object.fromEntries(first?.[1] ?? []));
  });
  it('have a block each', () => {
    expect([...(first?.[1].values() ?? [])].filter((text) => text.startsWith('null ') || text.endsWith(' undefined'))).toEqual([]);
  });
});

/** Models whose names are one list, or whose lists are joined above: every program's prefix in front of them. */
const oneList = modelWeights()
  .filter(({ family }) => family !== 'llm')
  .map(({ family, naming, weights }): readonly [string, SameWeights] => [
    `${family} ${naming}`,
    {
      name: family,
      source: '',
      weights: weights.map(({ path, rows, cols }) => ({ path, rows, sides: [cols], parts: [{ path, from: 0, rows }] })),
    },
  ]);

describe.each(oneList)('the names of %s', (title, section) => {
  const isFlat = title.includes(' flat');
  const list = conventions(section).filter(({ spell }) => !isFlat || !spell('a.b').endsWith('a.b'));
  const [first, ...others] = list.map((convention) => [convention.name, namesOf(convention)] as const);
  it.each(others)('are those of the first convention in %s', (_name, names) => {
    expect(Object.fromEntries(names)).toEqual(Object.fromEntries(first?.[1] ?? []));
  });
});

const chosen = (section: SameWeights, kind: Kind): Convention[] => [
  ...conventions(section, kind).filter(({ name }) =>
    ['native', 'kohya', 'diffusers', 'fused', ...(kind === 'lora' ? ['DiffSynth'] : [])].includes(name),
  ),
  ...(section.name === 'minimax-h3' && kind === 'lora' ? [diffSynth(section)] : []),
];

/** The checkpoint's own order: q, k and v of one head after those of another. */
function diffSynth(section: SameWeights): Convention {
  const weights = ownNames(section).map((weight): NamedWeight => {
    const [piece] = weight.pieces;
    if (!piece || !weight.path.endsWith('.qkv_proj')) return weight;
    const heads = piece.rows / (3 * 128);
    const pieces = Array.from({ length: 3 * heads }, (_, at) => ({
      of: piece.of,
      from: ((at % 3) * heads + Math.floor(at / 3)) * 128,
      rows: 128,
    }));
    return { ...weight, pieces };
  });
  const spelling: Spelling = { up: 'lora_B.default.weight', down: 'lora_A.default.weight', alpha: false };
  return { name: 'DiffSynth', weights, spelling, spell: (path) => path };
}

describe.each(sections)('one LoRA for %s', (_, section) => {
  it('is the same in any two conventions', async () => {
    expect(await differences(section, 'lora', chosen(section, 'lora'))).toEqual([]);
  });
});

/** One block of each stack: a kind's factors are cut and joined alike in every block. */
function oneBlockEach(section: SameWeights): SameWeights {
  const kinds = new Set<string>();
  const weights = section.weights.filter(({ path }) => {
    const kind = path.replace(/\d+/, '#');
    return !kinds.has(kind) && kinds.add(kind);
  });
  return { ...section, weights };
}

/** One of each way to fuse: q, k, v; keys and values; with a feed-forward; halves in the other order; grouped keys; convolutions. */
const WAYS: ReadonlySet<string> = new Set(['sd15', 'flux1', 'sd3', 'pixart', 'z-image', 'krea2']);

describe.each(sections.map(([name, section]) => [name, oneBlockEach(section)] as const))('one LoHa for %s', (_, section) => {
  it('is the same in any two conventions', async () => {
    expect(await differences(section, 'loha', chosen(section, 'loha'))).toEqual([]);
  });
});

/** A LoKr is what is cut and joined: layers that are one weight in every convention are as in a LoRA, so one of them stands for all. */
function cutOnly(section: SameWeights): SameWeights {
  const split = new Set(fusedNames(section).flatMap(({ pieces }) => (pieces.length > 1 ? pieces.map(({ of }) => of.path) : [])));
  const plain = section.weights.find(({ path, parts }) => parts.length === 1 && !split.has(path));
  return { ...section, weights: section.weights.filter((weight) => weight.parts.length > 1 || split.has(weight.path) || weight === plain) };
}

describe.each(sections.map(([name, section]) => [name, WAYS.has(name) ? oneBlockEach(section) : cutOnly(oneBlockEach(section))] as const))(
  'one LoKr for %s',
  (_, section) => {
    it('is the same in any two conventions', async () => {
      expect(await differences(section, 'lokr', chosen(section, 'lokr'))).toEqual([]);
    });
  },
);

/** XLabs' names of the attentions in Flux.1's double blocks: 1 is the image, 2 the text (invoke-ai flux_xlabs_lora_conversion_utils.py at 8e71a8a5). */
describe('the attentions of Flux.1 under the names of XLabs', () => {
  it('are those of every other program', async () => {
    const flux1 = sections.find(([name]) => name === 'flux1')?.[1];
    if (!flux1) throw new Error('no section flux1');
    const weights = flux1.weights.filter(({ path }) => /^double_blocks\.\d+\.(img|txt)_attn\.(qkv|proj)$/.test(path));
    const section = { ...flux1, weights };
    const own = ownNames(section);
    const spelling: Spelling = { up: 'up.weight', down: 'down.weight', alpha: false };
    const xlabs = (path: string): string =>
      path.replace(
        /(img|txt)_attn\.(qkv|proj)$/,
        (_, stream: string, layer: string) => `processor.${layer}_lora${stream === 'img' ? 1 : 2}`,
      );
    const list = [{ name: 'XLabs', weights: own, spelling, spell: xlabs }, ...chosen(section, 'lora')];
    expect(await differences(section, 'lora', list)).toEqual([]);
  });
});

/** The text encoder that sd-scripts calls the third one of Flux.1 is the second one of OneTrainer and diffusers. */
describe('the T5 of Flux.1', () => {
  it('is one encoder under the numbers of any program', async () => {
    const weights = ['q', 'k', 'v', 'o'].map((part) => {
      const path = `encoder.block.3.layer.0.SelfAttention.${part}`;
      return { path, rows: 4096, sides: [4096], parts: [{ path, from: 0, rows: 4096 }] };
    });
    const section = { name: 't5', source: '', weights };
    const own = ownNames(section);
    const make = (name: string, spelling: Spelling, spell: Convention['spell']): Convention => ({ name, weights: own, spelling, spell });
    const list = [
      make('sd-scripts', KOHYA, (path) => `lora_te3_${flat(path)}`),
      make('OneTrainer', KOHYA, (path) => `lora_te2_${flat(path)}`),
      make('diffusers', PEFT, (path) => `text_encoder_2.${path}`),
      make('ComfyUI', PEFT, (path) => `text_encoders.t5xxl.transformer.${path}`),
      make('another pipeline', PEFT, (path) => `text_encoder.${path}`),
    ];
    expect(await differences(section, 'lora', list)).toEqual([]);
  });
});
