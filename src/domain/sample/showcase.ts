/**
 * What a look at the program begins with, beside the many: the saves of one training run, which settles, its last file a second time
 * under another name, and LoRAs of higher ranks: two that go the same way for the most part, and one that was resized.
 */
import type { LoraOptions, Save } from './build-lora.ts';
import { CATEGORIES, type Category } from './names.ts';
import { pictureUrl } from './picture.ts';
import { seedOf } from './random.ts';
import { categoryStrength } from './strengths.ts';

export interface ShowcaseFile {
  readonly path: string;
  readonly options: LoraOptions;
}

/** The last one is the file without number. */
const EPOCHS = 12;
const STEPS_PER_EPOCH = 120;

const inFolder = (base: string, category: Category, name: string): string => `${base}/${CATEGORIES[category].folder}/${name}.safetensors`;

/**
 * It grows fast, then ever less: 1 - exp(-epoch / t). The strongest directions are learnt first (t = 2.2 epochs), the weakest last (6.4), so
 * that the rank used grows and the direction turns. What a save has of its own shrinks with what is left to learn.
 */
function saveOf(epoch: number): Save {
  const grown = (direction: number): number => 1 - Math.exp(-epoch / (2.2 + 0.6 * direction));
  return { seed: seedOf(`ink study ${epoch}`), grown, own: 0.2 * (1 - grown(1)) + 0.005 };
}

const KEYS = /attn2\.to_k$/;

function inkStudy(epoch: number): LoraOptions {
  const title = 'Ink Study';
  return {
    model: 'sd15',
    naming: 'kohya',
    rank: 8,
    dtype: 'F16',
    seed: seedOf('ink study'),
    alpha: 4,
    include: ({ component, path }) => component === 'model' && KEYS.test(path),
    strength: categoryStrength('styles', seedOf('ink study')),
    decay: 0.7,
    save: saveOf(epoch),
    metadata: {
      ss_output_name: 'ink_study',
      ss_session_id: '2718281828',
      ss_training_started_at: '1740000000.0',
      ss_base_model_version: 'sd_v1',
      ss_sd_model_name: 'sd15-base.safetensors',
      ss_network_module: 'networks.lora',
      ss_network_dim: '8',
      ss_network_alpha: '4',
      ss_epoch: String(epoch),
      ss_num_epochs: String(EPOCHS),
      ss_steps: String(epoch * STEPS_PER_EPOCH),
      ss_max_train_steps: String(EPOCHS * STEPS_PER_EPOCH),
      ss_tag_frequency: JSON.stringify({ '10_ink': { 'ink study': 40, 'cross hatching': 28, 'white background': 19, 'one line': 9 } }),
      'modelspec.title': title,
      'modelspec.trigger_phrase': 'ink study, cross hatching',
      'modelspec.author': 'sample library',
      'modelspec.license': 'CC0-1.0',
      'modelspec.thumbnail': pictureUrl(seedOf(title)),
    },
  };
}

interface Higher {
  readonly title: string;
  readonly category: Category;
  readonly rank: number;
  readonly include: RegExp;
  readonly decay: number;
  /** What it shares most of its directions with. */
  readonly kin?: string;
  /** The rank that it was trained with, of a file that was resized. */
  readonly of?: number;
}

function higher({ title, category, rank, include, decay, kin, of }: Higher): LoraOptions {
  const seed = seedOf(title);
  return {
    model: 'sd15',
    naming: 'kohya',
    rank,
    dtype: 'F16',
    seed,
    alpha: rank / 2,
    include: ({ component, path }) => component === 'model' && include.test(path),
    strength: categoryStrength(category, seed),
    decay,
    ...(of !== undefined && { of }),
    ...(kin !== undefined && { kin: { seed: seedOf(kin), share: 0.85, opposite: false } }),
    metadata: {
      ss_output_name: title.toLowerCase().replaceAll(' ', '_'),
      ss_base_model_version: 'sd_v1',
      ss_sd_model_name: 'sd15-base.safetensors',
      ss_network_dim: String(rank),
      ss_network_alpha: String(rank / 2),
      'modelspec.title': title,
      'modelspec.trigger_phrase': title.toLowerCase(),
      'modelspec.thumbnail': pictureUrl(seed),
    },
  };
}

const FOG: Higher = { title: 'Coastal Fog', category: 'nature', rank: 16, include: KEYS, decay: 2.5, kin: 'weather' };
const HAZE: Higher = { title: 'Morning Haze', category: 'nature', rank: 16, include: KEYS, decay: 1.6, kin: 'weather' };
const FACADES: Higher = {
  title: 'Brutalist Facades',
  category: 'buildings',
  rank: 32,
  include: /mid.*attn2\.to_[kv]$|up_blocks\.1.*attn2\.to_k$/,
  decay: 0.6,
};
const PORTRAIT: Higher = {
  title: 'Charcoal Portrait',
  category: 'people',
  rank: 4,
  include: /attn2\.to_[kv]$/,
  decay: 0.5,
  kin: 'weather',
};

export const SHOWCASE: readonly ShowcaseFile[] = [
  ...Array.from({ length: EPOCHS }, (_, index) => ({
    path: inFolder('SD', 'styles', `ink_study${index === EPOCHS - 1 ? '' : `-${String(index + 1).padStart(6, '0')}`}`),
    options: inkStudy(index + 1),
  })),
  { path: inFolder('SD', 'characters', 'ink study, the good one'), options: inkStudy(EPOCHS) },
  { path: inFolder('SD', 'buildings', 'brutalist_facades_r32'), options: higher(FACADES) },
  { path: inFolder('SD', 'nature', 'coastal_fog_r16'), options: higher(FOG) },
  { path: inFolder('SD', 'nature', 'coastal_fog_resized_r8'), options: higher({ ...FOG, rank: 8, of: 16 }) },
  { path: inFolder('SD', 'nature', 'morning_haze_r16'), options: higher(HAZE) },
  { path: inFolder('SD', 'people', 'charcoal_portrait_r4'), options: higher(PORTRAIT) },
];
