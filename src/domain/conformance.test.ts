/** One suite over every family, every naming convention and every key list: what must hold whatever the file. */
import fc from '../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { keySets } from '../testing/keysets.ts';
import { describeWithLoraData } from '../testing/lora-data.ts';
import { adapterOn, type AdapterNames, type ModelWeights, modelWeights, type Weight } from '../testing/model-weights.ts';
import { details } from '../ui/strings/en/details.ts';
import { FAMILIES, registered } from './architectures/families/registry.ts';
import type { Understanding } from './reading.ts';
import { weightsOf } from './sample/build-lora.ts';
import type { Header, TensorInfo } from './safetensors/header-types.ts';
import { understand } from './understand.ts';

const read = (header: Header, path = 'file.safetensors'): Understanding => understand(header, { path });

const unet = (family: string, model: 'sd15' | 'sd2' | 'sdxl', naming: 'kohya' | 'diffusers'): ModelWeights => ({
  family,
  naming: model === 'sdxl' && naming === 'kohya' ? 'native' : 'diffusers',
  weights: weightsOf(model, naming).filter(({ component, kernel }) => component === 'model' && kernel === 0),
});
const MODELS: readonly ModelWeights[] = [
  ...modelWeights(),
  unet('sd15', 'sd15', 'diffusers'),
  unet('sd2', 'sd2', 'diffusers'),
  unet('sdxl', 'sdxl', 'kohya'),
  unet('sdxl', 'sdxl', 'diffusers'),
];

const flattened = (path: string): string => path.replaceAll('.', '_');

interface Convention {
  readonly dialect: string;
  readonly adapter: AdapterNames;
  name(path: string): string;
  fits?(model: ModelWeights): boolean;
}
const notUnet = ({ family }: ModelWeights): boolean => !/^(sd15|sd2|sdxl|kolors|cascade)/.test(family);
const dotted = ({ naming }: ModelWeights): boolean => !naming.startsWith('flat');
const CONVENTIONS: readonly Convention[] = [
  { dialect: 'kohya', adapter: 'kohya', name: (path) => `lora_unet_${flattened(path)}` },
  { dialect: 'kohya', adapter: 'loha', name: (path) => `lora_unet__${flattened(path)}` },
  { dialect: 'onetrainer', adapter: 'kohya', name: (path) => `lora_transformer_${flattened(path)}`, fits: notUnet },
  { dialect: 'onetrainer', adapter: 'dora', name: (path) => `transformer.${path}`, fits: (model) => notUnet(model) && dotted(model) },
  { dialect: 'lycoris', adapter: 'lokr', name: (path) => `lycoris_${flattened(path)}` },
  { dialect: 'native', adapter: 'peft', name: (path) => `diffusion_model.${path}`, fits: dotted },
  { dialect: 'native', adapter: 'lokr', name: (path) => `model.diffusion_model.${path}`, fits: dotted },
  { dialect: 'diffusers', adapter: 'peft', name: (path) => `transformer.${path}`, fits: (model) => notUnet(model) && dotted(model) },
  { dialect: 'diffusers', adapter: 'peft', name: (path) => `unet.${path}`, fits: (model) => !notUnet(model) },
  { dialect: 'peft', adapter: 'peft', name: (path) => `base_model.model.${path}`, fits: dotted },
  {
    dialect: 'peft',
    adapter: 'peft',
    name: (path) => `transformer.base_model.model.${path}`,
    fits: (model) => notUnet(model) && dotted(model),
  },
  { dialect: 'peft', adapter: 'peft', name: (path) => `base_model.model.transformer.diffusion_model.${path}`, fits: dotted },
  { dialect: 'diffsynth', adapter: 'peft', name: (path) => `pipe.dit.${path}`, fits: dotted },
  { dialect: 'bare', adapter: 'kohya', name: (path) => path, fits: dotted },
];

/** Prefixes that only models of images and videos have. */
const ofImages = ({ name }: Convention): boolean => /^(lora_unet|lora_transformer|diffusion_model|model\.diffusion|pipe)/.test(name('x'));
const fitting = (model: ModelWeights): Convention[] =>
  CONVENTIONS.filter((convention) => (convention.fits?.(model) ?? true) && !(model.family === 'llm' && ofImages(convention)));

/** Files that fit several families whatever is done: the candidates in order. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  'framepack flat': ['hunyuan-video', 'framepack'],
  'hunyuan-video diffusers': ['hunyuan-video', 'framepack'],
  'wan2.1 native VACE 14B': ['wan2.1', 'wan2.2'],
  // Distilled LoRAs for 2.2 may have the image keys that only 2.1's model has.
  'wan2.1 native I2V 14B': ['wan2.1', 'wan2.2'],
  'wan2.1 diffusers I2V 14B': ['wan2.1', 'wan2.2'],
  'hidream-o1 native': ['hidream-o1', 'llm'],
};

/** A reading as text without the tensors' positions: comparing texts is much faster than comparing thousands of modules. */
const inShort = ({ modules, ...rest }: Understanding): string =>
  JSON.stringify([rest, modules.map((module) => ({ ...module, tensors: module.tensors.map(({ role }) => role) }))]);

/** Every third tensor first, then the rest backwards. */
function shuffled(header: Header): Header {
  const tensors = [...header.tensors.filter((_, i) => i % 3 === 0), ...header.tensors.filter((_, i) => i % 3 !== 0).reverse()];
  return { ...header, tensors };
}

function expectSound(header: Header, found: Understanding): void {
  const slots = found.layout?.slots.map(({ id }) => id) ?? [];
  expect(new Set(slots).size, 'slots are distinct').toBe(slots.length);
  expect(found.layout?.slots.slice(found.layout.mainCount).every(({ role }) => role !== 'main') ?? true, 'main slots come first').toBe(
    true,
  );
  const known = new Set(slots);
  expect(
    found.modules.filter(({ slot }) => slot !== null && !known.has(slot)),
    'every slot is in the layout',
  ).toEqual([]);
  expect(new Set(found.modules.map(({ name }) => name)).size, 'a module appears once').toBe(found.modules.length);
  const tensors = found.modules.flatMap((module) => module.tensors.map(({ tensor }) => tensor));
  expect(new Set(tensors).size, 'a tensor has one module').toBe(tensors.length);
  expect(tensors.length + found.notUnderstood.length, 'no tensor is lost').toBe(header.tensors.length);
  expect(inShort(read(shuffled(header))), 'the order in the file plays no part').toBe(inShort(found));
}

describe('the families', () => {
  it('have an id each', () => {
    expect(() => registered([...FAMILIES, ...FAMILIES.slice(0, 1)])).toThrow(/Two model families are called/);
  });

  it('are all in the key lists', () => {
    expect([...new Set(MODELS.map(({ family }) => family))].sort()).toEqual(FAMILIES.map(({ id }) => id).sort());
  });
});

describe.each(MODELS.map((model) => [`${model.family} ${model.naming}`, model] as const))('%s', (title, model) => {
  it.each(fitting(model).map((convention) => [convention.name('x'), convention] as const))('%s', (_, convention) => {
    const { dialect, adapter, name } = convention;
    const header = adapterOn(model.weights, name, adapter);
    const found = read(header);
    // Once per model is enough: what it looks at does not depend on the prefix.
    if (dialect === 'kohya') expectSound(header, found);
    const certain = model.family === 'hidream-o1' && ofImages(convention);
    expect(found.family.candidates.map(({ id }) => id)).toEqual((certain ? null : OPEN[title]) ?? [model.family]);
    expect(found.dialects).toEqual([dialect]);
    expect(found.notUnderstood).toEqual([]);
    expect(found.modules.filter(({ slot }) => slot === null).map((module) => module.name)).toEqual([]);
    expect(found.modules).toHaveLength(model.weights.length);
    expect(details.evidence(found.family.evidence)).not.toContain('do not belong to this family');
  });
});

/** Delta entries per slot: equal whether a layer is fused or split. */
function entries(found: Understanding): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { slot, rows, cols, problem } of found.modules) {
    if (problem === null) sums[slot ?? 'none'] = (sums[slot ?? 'none'] ?? 0) + (rows ?? 0) * (cols ?? 0);
  }
  return sums;
}

const inBlocks = (weights: readonly Weight[]): Weight[] =>
  weights.filter(({ path }) => /(blocks|layers|block|refiner)\.\d|mid_block/.test(path));
const model = (family: string, naming: string): ModelWeights => {
  const found = MODELS.find((one) => one.family === family && one.naming === naming);
  if (!found) throw new Error(`No key list ${family} ${naming}`);
  return found;
};

const ADDS_NO_PARTS: ReadonlySet<string> = new Set(['wan2.1', 'wan2.2', 'sdxl']);

describe('one LoRA under two conventions', () => {
  it.each([
    ['flux1', 'native', 'diffusers'],
    ['chroma', 'native', 'diffusers'],
    ['sd3', 'native medium', 'diffusers medium'],
    ['sd3', 'native large', 'diffusers large'],
    ['wan2.1', 'native I2V 14B', 'diffusers I2V 14B'],
    ['wan2.2', 'native 5B', 'diffusers 5B'],
    ['lumina2', 'native', 'diffusers'],
    ['z-image', 'native', 'diffusers'],
    ['sdxl', 'native', 'diffusers'],
  ])('%s: %s and %s have the same blocks', (family, one, other) => {
    const native = inBlocks(model(family, one).weights);
    const diffusers = inBlocks(model(family, other).weights);
    const prefix = (path: string): string => `diffusion_model.${path}`;
    const a = read(adapterOn(native, prefix, 'peft'));
    const b = read(adapterOn(diffusers, prefix, 'peft'));
    expect(entries(a)).toEqual(entries(b));
    expect(a.layout).toEqual(b.layout);
    const names = new Set(native.map(({ path }) => path));
    const distinct = diffusers.filter(({ path }) => !names.has(path));
    const both = read(adapterOn([...native, ...distinct], prefix, 'peft'));
    // Where the model's own layers are fused, ComfyUI adds parts to them; everything else counts once.
    const fused = native.filter(({ path }) => /\bqkv$|\.linear1$/.test(path) && !ADDS_NO_PARTS.has(family)).length;
    expect(both.modules.filter(({ problem }) => problem === null).length).toBe(
      fused === 0 ? Math.max(native.length, diffusers.length) : diffusers.length + fused,
    );
    expect(both.family.contradictions.map(({ code }) => code)).toContain(fused === 0 ? 'family.copies' : 'family.fused-and-split');
  });

  it('a PEFT and a kohya copy in one file count once', () => {
    const { weights } = model('qwen-image', 'diffusers');
    const one = adapterOn(weights, (path) => `transformer.${path}`, 'peft');
    const other = adapterOn(weights, (path) => `lora_unet_${flattened(path)}`, 'kohya');
    const found = read({ ...one, tensors: [...one.tensors, ...other.tensors] });
    expect(found.modules.filter(({ problem }) => problem !== null)).toHaveLength(weights.length);
    expect(entries(found)).toEqual(entries(read(one)));
  });
});

describe('any names at all', () => {
  const word = fc.constantFrom(
    'lora_unet_',
    'lora_te1_',
    'lycoris_',
    'unet',
    'transformer',
    'diffusion_model',
    'base_model',
    'model',
    'text_encoder',
    'blocks',

    'double_blocks',
    'single_blocks',
    'transformer_blocks',
    'down_blocks',
    'up_blocks',
    'mid_block',
    'input_blocks',
    'layers',
    'attentions',

    'attn',
    'to_q',
    'img_attn',
    'qkv',
    'linear1',
    'processor',
    'text_model',
    'encoder',
    '0',
    '1',
    '18',
    '40',
    '999999999999',
    '',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '-1',
    '1e3',
    'ä',
    '\u0000',
    ':',
    ' ',
  );
  const key = fc
    .tuple(fc.array(word, { minLength: 1, maxLength: 7 }), fc.constantFrom('.', '_', ':'))
    .map(([words, separator]) => words.join(separator));
  const suffix = fc.constantFrom(
    '.lora_down.weight',
    '.lora_up.weight',
    '.lora_A.weight',
    '.lora_B.weight',
    '.alpha',
    '.lokr_w1',
    '.diff',
    '.weight',
    '',
  );
  const shape = fc.array(fc.constantFrom(0, 1, 4, 768, 3072, 2 ** 40), { maxLength: 5 });

  it('give a sound answer in the same way for every order of the tensors', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, suffix, shape), { maxLength: 40 }), (entries) => {
        const named = new Map(entries.map(([path, role, sizes]) => [path + role, sizes]));
        const tensors = [...named].map(([name, sizes]): TensorInfo => ({ name, dtype: 'F16', shape: sizes, begin: 0, end: 0 }));
        const header: Header = { dataStart: 0, tensors, metadata: {}, warnings: [] };
        expectSound(header, read(header));
      }),
      { numRuns: 300 },
    );
  });
});

/** Sets whose tensors are not all understood, and why. */
const REST: readonly (readonly [RegExp, number | 'all', string])[] = [
  [/LoRA-ViT|Sam_LoRA/, 'all', 'w_a_000: the names say nothing of a module'],
  [/distilbert|roberta/, 4, 'whole classifier layers saved beside the LoRA'],
  [/anirudh-ak_peft-gpt2/, 1, 'a whole score layer saved beside the LoRA'],
  [/lora_disney/, 2, 'two embeddings of trained tokens'],
  [/inspector_boo|inspector_sdxl_kohya_modules/, 'all', 'lists of module names or of alphas, no adapter tensors'],
  [/inspector_flux_diffusers$/, 1, 'a name cut off in its source'],
];
/** Of two families whose tensors are alike the list was made for the second. */
const SAME: Readonly<Record<string, string>> = { sd21: 'sd2' };

describeWithLoraData('key sets of published files and trainers', () => {
  it.each(keySets().map((set) => [set.name, set] as const))('%s', (name, { header, family }) => {
    const found = read(header);
    expectSound(header, found);
    const rest = REST.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
    expect(found.notUnderstood).toHaveLength(rest === 'all' ? header.tensors.length : rest);
    expect(found.modules.filter(({ slot }) => slot === null)).toEqual([]);
    if (family === 'vit') expect(found.family.certainty).toBe('unknown');
    else expect(found.family.candidates.map(({ id }) => id)).toContain(SAME[family] ?? family);
  });
});
