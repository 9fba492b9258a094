/**
 * What the sample library holds, as data. Only some weights of each model and low ranks, so that the whole stays below 110 MB
 * and yet every family, naming and block layout is there with real names and shapes.
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
const WAN = ['wan', 'wan-t2v-14b.safetensors'] as const;

/** The first and one later transformer block of each attention are enough to know SDXL by. */
const SDXL_CROSS = /transformer_blocks\.[05]\.attn2\.to_[kv]$/;
const SDXL_MIXED = /transformer_blocks\.[03]\.(attn1\.to_q|attn2\.to_k|attn2\.to_out\.0)$/;
const TEXT_QV = /\.[0-9]*[02468]\.self_attn\.[qv]_proj$/;

export const RECIPES: readonly Recipe[] = [
  {
    folder: 'SD',
    categories: ['styles', 'people', 'clothing', 'nature'],
    count: 24,
    model: 'sd15',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [4, 8],
    include: inModel(/attn2\.to_[kv]$/),
    base: SD1,
  },
  {
    folder: 'SD',
    categories: ['characters', 'animals'],
    count: 10,
    model: 'sd15',
    naming: 'kohya',
    dtype: 'BF16',
    ranks: [1, 2],
    include: withText(/attn2\.to_(q|k|v|out\.0)$/, /self_attn\.[qv]_proj$/),
    base: SD1,
  },
  {
    folder: 'SD',
    categories: ['utilities'],
    count: 6,
    model: 'sd15',
    naming: 'diffusers',
    dtype: 'F32',
    ranks: [1],
    include: inModel(/attn[12]\.to_[qk]$/),
    base: SD1,
  },
  {
    folder: 'SD',
    categories: ['buildings'],
    count: 5,
    model: 'sd15',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [1],
    include: inModel(/down.*conv1$|mid.*conv[12]$|attn2\.to_k$|proj_in$/),
    base: SD1,
  },
  {
    folder: 'SD 2',
    categories: ['styles', 'nature'],
    count: 11,
    model: 'sd2',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [1, 2],
    include: inModel(/attn2\.to_[kv]$|proj_in$/),
    base: ['sd_v2', 'sd21-base.safetensors'],
  },
  {
    folder: 'SDXL',
    categories: ['styles', 'people', 'buildings', 'nature'],
    count: 24,
    model: 'sdxl',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [1, 2],
    include: inModel(SDXL_CROSS),
    base: XL,
  },
  {
    folder: 'SDXL',
    categories: ['machines', 'animals'],
    count: 12,
    model: 'sdxl',
    naming: 'kohya',
    dtype: 'BF16',
    ranks: [1],
    include: withText(SDXL_MIXED, TEXT_QV),
    base: XL,
  },
  {
    folder: 'SDXL',
    categories: ['utilities'],
    count: 6,
    model: 'sdxl',
    naming: 'diffusers',
    dtype: 'F16',
    ranks: [1],
    include: inModel(SDXL_MIXED),
    base: XL,
  },
  {
    folder: 'PONY',
    categories: ['characters', 'clothing', 'action'],
    count: 20,
    model: 'sdxl',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [1],
    include: withText(SDXL_CROSS, TEXT_QV),
    base: PONY,
  },
  {
    folder: 'Illustrious',
    categories: ['characters', 'styles', 'body'],
    count: 20,
    model: 'sdxl',
    naming: 'kohya',
    dtype: 'BF16',
    ranks: [1],
    include: inModel(SDXL_MIXED),
    base: ILLUSTRIOUS,
  },
  {
    folder: 'FLUX',
    categories: ['people', 'styles', 'animals'],
    count: 16,
    model: 'flux1',
    naming: 'kohya',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: (weight) => isEven(weight) && /_attn\.proj$|modulation\.lin$/.test(weight.path),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['clothing', 'characters'],
    count: 7,
    model: 'flux1',
    naming: 'kohya',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: withText(/img_attn\.proj$|modulation\.lin$/, TEXT_QV),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['styles', 'buildings', 'machines'],
    count: 16,
    model: 'flux1',
    naming: 'diffusers',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: inModel(/attn\.to_q$/),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['nature', 'utilities'],
    count: 8,
    model: 'flux1',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: (weight) =>
      weight.component === 'model' && indexOf(weight) % 2 === 1 && /img_attn\.proj$|txt_mod|modulation/.test(weight.path),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['people'],
    count: 5,
    model: 'flux1',
    naming: 'native',
    dtype: 'F16',
    ranks: [2],
    include: (weight) => /^single\.(7|12|16|20)$/.test(weight.block) && /linear2$|modulation/.test(weight.path),
    base: FLUX,
  },
  {
    folder: 'FLUX',
    categories: ['body', 'action'],
    count: 6,
    model: 'flux1',
    naming: 'kohya',
    dtype: 'F16',
    ranks: [1],
    include: (weight) => weight.block.startsWith('double.') && weight.path.endsWith('_attn.proj'),
    base: FLUX,
  },
  {
    folder: 'Flux Krea',
    categories: ['styles', 'nature'],
    count: 5,
    model: 'flux1',
    naming: 'diffusers',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: (weight) => isEven(weight) && /attn\.to_out\.0$|attn\.to_[kv]$/.test(weight.path),
    base: FLUX,
  },
  {
    folder: 'WAN2.1/T2V',
    categories: ['styles', 'action', 'nature'],
    count: 6,
    model: 'wan-14b',
    naming: 'kohya',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: inModel(/self_attn\.o$/),
    base: WAN,
  },
  {
    folder: 'WAN2.1/I2V',
    categories: ['action'],
    count: 3,
    model: 'wan-14b-i2v',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: inModel(/cross_attn\.k_img$/),
    base: WAN,
  },
  {
    folder: 'WAN2.1',
    categories: ['characters', 'animals'],
    count: 8,
    model: 'wan-1.3b',
    naming: 'kohya',
    dtype: 'BF16',
    ranks: [1],
    include: inModel(/self_attn\.[qo]$/),
    base: ['wan', 'wan-t2v-1.3b.safetensors'],
  },
  {
    folder: 'WAN2.2/T2V',
    categories: ['styles', 'action'],
    count: 5,
    model: 'wan-14b',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: inModel(/self_attn\.v$/),
    base: WAN,
    suffix: '_high_noise',
  },
  {
    folder: 'WAN2.2/T2V',
    categories: ['styles', 'action'],
    count: 5,
    model: 'wan-14b',
    naming: 'native',
    dtype: 'F8_E4M3',
    ranks: [1],
    include: (weight) => indexOf(weight) >= 10 && weight.path.endsWith('self_attn.v'),
    base: WAN,
    suffix: '_low_noise',
  },
  {
    folder: 'WAN2.2',
    categories: ['nature'],
    count: 4,
    model: 'wan-5b',
    naming: 'native',
    dtype: 'BF16',
    ranks: [1],
    include: inModel(/self_attn\.o$/),
    base: ['wan', 'wan-ti2v-5b.safetensors'],
  },
  {
    folder: 'SDXL',
    categories: ['styles', 'characters'],
    count: 4,
    model: 'sdxl',
    naming: 'kohya',
    adapter: 'lokr',
    dtype: 'F16',
    ranks: [1],
    include: inModel(SDXL_MIXED),
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
    ranks: [2],
    include: inModel(/attn2\.to_[kv]$/),
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
    ranks: [1],
    include: (weight) => isEven(weight) && /img_attn\.proj$|linear2$/.test(weight.path),
    base: FLUX,
  },
];
