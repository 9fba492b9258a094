/**
 * What users and programs do to a LoRA file before we see it: parts cut out, tensors in another order, other prefixes,
 * other ranks. From one list of tensors many that are of the same model. Seeded: the same mutations on every machine.
 */
import { pick, type Random, randomFrom, seedOf } from '../domain/sample/random.ts';
import type { TensorInfo } from '../domain/safetensors/header-types.ts';

export interface Mutation {
  /** `attention only`, `prefix lora_unet_`, ... */
  readonly name: string;
  readonly tensors: readonly TensorInfo[];
}

/** Where a key's module ends and what the adapter calls its part begins. */
const PART =
  /(?:[._](?:lora|processor)?_?(?:lora_|lora\.|lokr_|hada_|oft_)|[.:](?:alpha|alpha_scale|scale|diff|diff_b|diff_m|dora_scale|magnitude|w_norm|b_norm|set_weight|up|down|bias|weight)(?:\.|$))/;

interface Module {
  readonly name: string;
  readonly tensors: readonly TensorInfo[];
}

function modulesOf(tensors: readonly TensorInfo[]): Module[] {
  const groups = new Map<string, TensorInfo[]>();
  for (const tensor of tensors) {
    const cut = PART.exec(tensor.name)?.index ?? -1;
    const name = cut > 0 ? tensor.name.slice(0, cut) : tensor.name;
    groups.set(name, [...(groups.get(name) ?? []), tensor]);
  }
  return [...groups].map(([name, list]) => ({ name, tensors: list }));
}

const ENCODER =
  /^(?:lora_te|lycoris_te|text_encoder|lora_prior_te|clip_[lg]|t5|te\d|lycoris_text_encoder|(?:base_model\.model\.)?text_model)|^[a-z_.]*text_encoders?[._]/;
const ATTENTION = /attn|attention|(?:^|[._])to_(?:[qkv]|out|kv|qkv)|(?:[._])qkv(?:[._]|$)/i;
const HYPHEN = '___lorahyphen___';
const BLOCK = /^(.*?)(?:[._:]|___lorahyphen___)(\d+)(?=[._:]|___lorahyphen___|$)/;

const blockOf = ({ name }: Module): { readonly stack: string; readonly index: number } | null => {
  const match = BLOCK.exec(name);
  return match ? { stack: match[1] ?? '', index: Number(match[2]) } : null;
};
const keyOf = (module: Module): string | null => {
  const block = blockOf(module);
  return block && `${block.stack}|${block.index}`;
};

const tensorsOf = (modules: readonly Module[]): TensorInfo[] => modules.flatMap(({ tensors }) => tensors);

/** Prefixes of a diffusion model, longest first, as trainers and programs write them. */
const PREFIXES = [
  'base_model.model.transformer.',
  'base_model.model.',
  'model.diffusion_model.',
  'diffusion_model.',
  'transformer.',
  'unet.',
  'pipe.dit.',
  'lora_transformer_',
  'lora_unet__',
  'lora_unet_',
  'oft_unet_',
  'lycoris_',
];
const DOTTED = ['diffusion_model.', 'transformer.', 'base_model.model.', 'model.diffusion_model.', ''];
const FLAT = ['lora_unet_', 'lycoris_', 'lora_transformer_'];

function prefixed(modules: readonly Module[], prefix: string): TensorInfo[] | null {
  const flat = FLAT.includes(prefix);
  const all: TensorInfo[] = [];
  for (const { name, tensors } of modules) {
    const own = PREFIXES.find((text) => name.startsWith(text)) ?? '';
    const path = name.slice(own.length);
    // A flattened name cannot be given its dots again.
    if (ENCODER.test(name) || name.includes(HYPHEN)) return null;
    if (!flat && own.endsWith('_')) return null;
    const renamed = prefix + (flat ? path.replaceAll('.', '_') : path);
    for (const tensor of tensors) all.push({ ...tensor, name: renamed + tensor.name.slice(name.length) });
  }
  return all;
}

/** Every factor with another inner dimension. Tensors that are not factors stay as they are. */
function ranked(tensors: readonly TensorInfo[], rank: number): TensorInfo[] {
  return tensors.map((tensor) => {
    const { name, shape } = tensor;
    if (shape.length < 2) return tensor;
    if (/lora_down|lora_A|lora\.down|:down|hada_w[12]_b|lokr_w[12]_b/.test(name)) return { ...tensor, shape: [rank, ...shape.slice(1)] };
    if (/lora_up|lora_B|lora\.up|:up|hada_w[12]_a|lokr_w[12]_a/.test(name))
      return { ...tensor, shape: [shape[0] ?? 0, rank, ...shape.slice(2)] };
    return tensor;
  });
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}

/** Mutations of one file that leave something of it, some of the prefixes among them. */
export function mutationsOf(name: string, tensors: readonly TensorInfo[]): Mutation[] {
  const random = randomFrom(seedOf(name));
  const modules = modulesOf(tensors);
  const main = modules.filter((module) => !ENCODER.test(module.name));
  const encoders = modules.filter((module) => ENCODER.test(module.name));
  const blocks = [...new Set(main.map(keyOf).filter((key) => key !== null))];
  const inBlocks = (wanted: readonly string[]): TensorInfo[] => tensorsOf(main.filter((module) => wanted.includes(keyOf(module) ?? '')));
  const byHeight = [...blocks].sort((a, b) => Number(b.slice(b.lastIndexOf('|') + 1)) - Number(a.slice(a.lastIndexOf('|') + 1)));
  const numbered = main.filter((module) => keyOf(module) !== null);
  const all: Mutation[] = [
    { name: 'as it is', tensors },
    { name: 'attention only', tensors: tensorsOf(main.filter((module) => ATTENTION.test(module.name))) },
    ...[1, 2, 3].map((n) => ({ name: `three blocks ${n}`, tensors: inBlocks(shuffled(random, blocks).slice(0, 3)) })),
    { name: 'last five blocks', tensors: inBlocks(byHeight.slice(0, 5)) },
    { name: 'first five blocks', tensors: inBlocks(byHeight.slice(-5)) },
    ...[1, 2, 3, 4].map((n) => ({ name: `one module ${n}`, tensors: main.length > 0 ? [...pick(random, main).tensors] : [] })),
    {
      name: 'one module outside the blocks',
      tensors: [
        ...(shuffled(
          random,
          main.filter((module) => keyOf(module) === null),
        )[0]?.tensors ?? []),
      ],
    },
    { name: 'no module outside the blocks', tensors: numbered.length < main.length ? tensorsOf(numbered) : [] },
    { name: 'text encoder only', tensors: tensorsOf(encoders) },
    { name: 'no text encoder', tensors: encoders.length > 0 ? tensorsOf(main) : [] },
    { name: 'shuffled', tensors: shuffled(random, tensors) },
    ...[...shuffled(random, DOTTED).slice(0, 3), ...shuffled(random, FLAT).slice(0, 2)].map((prefix) => ({
      name: `prefix ${prefix || 'none'}`,
      tensors: prefixed(modules, prefix) ?? [],
    })),
    { name: 'another rank', tensors: ranked(tensors, pick(random, [1, 16, 128])) },
  ];
  return all.filter((mutation) => mutation.tensors.length > 0);
}
