/**
 * What the sample library holds, as data. Only some weights of each model, so that the whole stays below 110 MB and yet every family,
 * naming and block layout is there with real names and shapes, and ranks from 4 on.
 */
import type { SampleModel } from './build-lora.ts';
import type { Naming, WeightSpec } from './modules.ts';
import type { SampleAdapter } from './sample-adapters.ts';
import type { Category } from './names.ts';
import type { SampleDtype } from './values.ts';

export interface Recipe {
  /** First folder, as the folder convention names it; with a mode folder for Wan. */
  readonly folder: string;
  readonly categories: readonly Category[];
  readonly count: number;
  readonly model: SampleModel;
  readonly naming: Naming;
  /** `lora` by default. */
  readonly adapter?: SampleAdapter;
  readonly dtype: SampleDtype;
  readonly ranks: readonly number[];
  readonly include: (weight: WeightSpec) => boolean;
  /** `ss_base_model_version` and `ss_sd_model_name` where the trainer writes them. */
  readonly base: readonly [version: string, checkpoint: string];
  /** Wan 2.2 has one file for high and one for low noise. */
  readonly suffix?: string;
}

const inModel =
  (path: RegExp): Recipe['include'] =>
  (weight) =>
    weight.component === 'model' && path.test(weight.path);

const withText =
  (path: RegExp, text: RegExp): Recipe['include'] =>
  (weight) =>
    (weight.component === 'model' ? path : text).test(weight.path);

/** `double.7` is 7. */
const indexOf = (weight: WeightSpec): number => Number(weight.block.split('.')[1]);

const isEven = (weight: WeightSpec): boolean => weight.component === 'model' && indexOf(weight) % 2 === 0;

const SD1 = ['sd_v1', 'sd15-base.safetensors'] as const;
const XL = ['sdxl_base_v1-0', 'sdxl-base-1.0.safetensors'] as const;
const PONY = ['sdxl_base_v1-0', 'pony-xl-v6.safetensors'] as const;
const ILLUSTRIOUS = ['sdxl_base_v1-0', 'illustrious-xl-v1.safetensors'] as const;
const FLUX = ['flux1', 'flux1-dev.safetensors'] as const;
const WAN21 = ['wan2.1', 'wan-t2v-14b.safetensors'] as const;
const WAN22 = ['wan2.2', 'wan-2.2-t2v-14b.safetensors'] as const;

/** The first and one later transformer block of each attention are enough to know SDXL by. */
const SDXL_QUERY = /transformer_blocks\.[05]\.attn2\.to_q$/;
const SDXL_MIXED = /transformer_blocks\.0\.(attn1\.to_q|attn2\.to_q)$/;
/** The query of every other layer of the first encoder, and of every eighth of the second one. */
const TEXT_Q = /\.[0-9]*[02468]\.self_attn\.q_proj$/;
const isFewText = ({ component, path, block }: WeightSpec): boolean =>
  TEXT_Q.test(path) && (component === 'te1' || (component === 'te2' && Number(block.split('.')[1]) % 8 === 0));

export const RECIPES: readonly Recipe[] = [
  {
    folder: 'SD',
    categories: ['styles', 'people', 'clothing', 'nature'],
    count: 24,
    model: 'sd15',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [4, 4, 4, 8, 8, 16],
    include: inModel(/attn2\.to_k$/),
    base: SD1,
  },
  {
    folder: 'SD',
    categories: ['characters', 'animals'],
    count: 10,
    model: 'sd15',
    naming: 'kohya',
    dtype: 'BF16',
    ranks: [4, 8],
    include: withText(/attn2\.to_v$/, /self_attn\.q_proj$/),
    base: SD1,
  },
  {
    folder: 'SD',
    categories: ['utilities'],
    count: 4,
    model: 'sd15',
    naming: 'diffusers',
    dtype: 'F32',
    ranks: [4],
    include: inModel(/attn1\.to_q$/),
    base: SD1,
  },
  {
    folder: 'SD',
    categories: ['buildings'],
    count: 4,
    model: 'sd15',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [4],
    include: inModel(/down_blocks\.[012].*conv1$|mid.*resnets\.0\.conv1$|proj_in$/),
    base: SD1,
  },
  {
    folder: 'SD 2',
    categories: ['styles', 'nature'],
    count: 9,
    model: 'sd2',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [4, 8],
    include: inModel(/attn2\.to_k$/),
    base: ['sd_v2', 'sd21-base.safetensors'],
  },
  {
    folder: 'SDXL',
    categories: ['styles', 'people', 'buildings', 'nature'],
    count: 20,
    model: 'sdxl',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [4, 4, 8],
    include: inModel(SDXL_QUERY),
    base: XL,
  },
  {
    folder: 'SDXL',
    categories: ['machines', 'animals'],
    count: 10,
    model: 'sdxl',
    naming: 'kohya',
    dtype: 'BF16',
    ranks: [4],
    include: (weight) => (weight.component === 'model' ? SDXL_MIXED.test(weight.path) : isFewText(weight)),
    base: XL,
  },
  {
    folder: 'SDXL',
    categories: ['utilities'],
    count: 5,
    model: 'sdxl',
    naming: 'diffusers',
    dtype: 'F16',
    ranks: [4],
    include: inModel(SDXL_QUERY),
    base: XL,
  },
  {
    folder: 'PONY',
    categories: ['characters', 'clothing', 'action'],
    count: 15,
    model: 'sdxl',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [4, 4, 8],
    include: (weight) => (weight.component === 'model' ? SDXL_QUERY.test(weight.path) : isFewText(weight)),
    base: PONY,
  },
  {
    folder: 'Illustrious',
    categories: ['characters', 'styles', 'body'],
    count: 15,
    model: 'sdxl',
    naming: 'kohya',
    dtype: 'BF16',
    ranks: [4, 8],
    include: inModel(SDXL_QUERY),
    base: ILLUSTRIOUS,
  },
  {
    folder: 'FLUX',
    categories: ['people', 'styles', 'animals'],
    count: 7,
    model: 'flux1',
    naming: 'kohya',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) =>
      (isEven(weight) && weight.path.endsWith('img_attn.proj')) || (indexOf(weight) % 4 === 0 && weight.path.endsWith('modulation.lin')),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['clothing', 'characters'],
    count: 5,
    model: 'flux1',
    naming: 'kohya',
    dtype: 'F8_E4M3',
    ranks: [4, 8],
    include: withText(/img_attn\.proj$/, TEXT_Q),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['styles', 'buildings', 'machines'],
    count: 7,
    model: 'flux1',
    naming: 'diffusers',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: inModel(/attn\.to_q$/),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['nature', 'utilities'],
    count: 2,
    model: 'flux1',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) => weight.component === 'model' && indexOf(weight) % 2 === 1 && /img_attn\.proj$|modulation/.test(weight.path),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['people'],
    count: 5,
    model: 'flux1',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [8],
    include: (weight) => /^single\.(7|12|16|20)$/.test(weight.block) && weight.path.endsWith('linear2'),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['body', 'action'],
    count: 6,
    model: 'flux1',
    naming: 'kohya',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) => weight.block.startsWith('double.') && weight.path.endsWith('img_attn.proj'),
    base: FLUX,
  },
  {
    folder: 'Flux Krea',
    categories: ['styles', 'nature'],
    count: 3,
    model: 'flux1',
    naming: 'diffusers',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) => isEven(weight) && /attn\.to_out\.0$|attn\.to_v$/.test(weight.path),
    base: FLUX,
  },
  {
    folder: 'WAN2.1/T2V',
    categories: ['styles', 'action', 'nature'],
    count: 3,
    model: 'wan-14b',
    naming: 'kohya',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) => isEven(weight) && weight.path.endsWith('self_attn.o'),
    base: WAN21,
  },
  {
    folder: 'WAN2.1/I2V',
    categories: ['action'],
    count: 2,
    model: 'wan-14b-i2v',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) => isEven(weight) && weight.path.endsWith('cross_attn.k_img'),
    base: WAN21,
  },
  {
    folder: 'WAN2.1',
    categories: ['characters', 'animals'],
    count: 6,
    model: 'wan-1.3b',
    naming: 'kohya',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: inModel(/self_attn\.o$/),
    base: ['wan2.1', 'wan-t2v-1.3b.safetensors'],
  },
  {
    folder: 'WAN2.2/T2V',
    categories: ['styles', 'action'],
    count: 3,
    model: 'wan-14b',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) => isEven(weight) && weight.path.endsWith('self_attn.v'),
    base: WAN22,
    suffix: '_high_noise',
  },
  {
    folder: 'WAN2.2/T2V',
    categories: ['styles', 'action'],
    count: 3,
    model: 'wan-14b',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) => isEven(weight) && indexOf(weight) >= 10 && weight.path.endsWith('self_attn.v'),
    base: WAN22,
    suffix: '_low_noise',
  },
  {
    folder: 'WAN2.2',
    categories: ['nature'],
    count: 4,
    model: 'wan-5b',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: inModel(/self_attn\.o$/),
    base: ['wan2.2', 'wan-ti2v-5b.safetensors'],
  },
  {
    folder: 'SDXL',
    categories: ['styles', 'characters'],
    count: 4,
    model: 'sdxl',
    naming: 'kohya',
    adapter: 'lokr',
    dtype: 'F16',
    ranks: [4],
    include: inModel(SDXL_QUERY),
    base: XL,
  },
  {
    folder: 'SD',
    categories: ['characters', 'clothing'],
    count: 3,
    model: 'sd15',
    naming: 'kohya',
    adapter: 'loha',
    dtype: 'F16',
    ranks: [4],
    include: inModel(/attn2\.to_k$/),
    base: SD1,
  },
  {
    folder: 'FLUX',
    categories: ['people', 'styles'],
    count: 3,
    model: 'flux1',
    naming: 'kohya',
    adapter: 'dora',
    dtype: 'F8_E4M3',
    ranks: [4],
    include: (weight) => isEven(weight) && weight.path.endsWith('img_attn.proj'),
    base: FLUX,
  },
];
