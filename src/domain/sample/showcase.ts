/**
 * What a look at the program begins with, beside the many: the saves of one training run, which settles, its last file a second time
 * under another name, and LoRAs of higher ranks, two of which go the same way for the most part.
 */
import type { LoraOptions, Save } from './build-lora.ts';
import { CATEGORIES, type Category } from './names.ts';
import { pictureUrl } from './picture.ts';
import { seedOf } from './random.ts';

export interface ShowcaseFile {
  readonly path: string;
  readonly options: LoraOptions;
}

/** Epochs of the run; the last one is the file without number. */
const EPOCHS = [2, 4, 6, 8, 10, 12] as const;
const STEPS_PER_EPOCH = 120;

const inFolder = (base: string, category: Category, name: string): string => `${base}/${CATEGORIES[category].folder}/${name}.safetensors`;

/** It grows fast, then ever less: T = 1 - exp(-epoch / 2.5). What a save has of its own shrinks with what is left to learn. */
function saveOf(epoch: number): Save {
  const left = Math.exp(-epoch / 2.5);
  return { seed: seedOf(`ink study ${epoch}`), grown: 1 - left, own: 0.5 * left + 0.01 };
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
      ss_num_epochs: String(EPOCHS.at(-1)),
      ss_steps: String(epoch * STEPS_PER_EPOCH),
      ss_max_train_steps: String((EPOCHS.at(-1) ?? 0) * STEPS_PER_EPOCH),
      ss_tag_frequency: JSON.stringify({ '10_ink': { 'ink study': 40, 'cross hatching': 28, 'white background': 19, 'one line': 9 } }),
      'modelspec.title': title,
      'modelspec.trigger_phrase': 'ink study, cross hatching',
      'modelspec.author': 'sample library',
      'modelspec.license': 'CC0-1.0',
      'modelspec.thumbnail': pictureUrl(seedOf(title)),
    },
  };
}

/** @param name of what it shares its direction with, if anything */
function higher(title: string, rank: number, include: RegExp, kin: string | null): LoraOptions {
  return {
    model: 'sd15',
    naming: 'kohya',
    rank,
    dtype: 'F16',
    seed: seedOf(title),
    alpha: rank / 2,
    include: ({ component, path }) => component === 'model' && include.test(path),
    ...(kin !== null && { kin: { seed: seedOf(kin), share: 0.7, opposite: false } }),
    metadata: {
      ss_output_name: title.toLowerCase().replaceAll(' ', '_'),
      ss_base_model_version: 'sd_v1',
      ss_sd_model_name: 'sd15-base.safetensors',
      ss_network_dim: String(rank),
      ss_network_alpha: String(rank / 2),
      'modelspec.title': title,
      'modelspec.trigger_phrase': title.toLowerCase(),
    },
  };
}

export const SHOWCASE: readonly ShowcaseFile[] = [
  ...EPOCHS.map((epoch, index) => ({
    path: inFolder('SD', 'styles', `ink_study${index === EPOCHS.length - 1 ? '' : `-${String(epoch).padStart(6, '0')}`}`),
    options: inkStudy(epoch),
  })),
  { path: inFolder('SD', 'characters', 'ink study, the good one'), options: inkStudy(12) },
  {
    path: inFolder('SD', 'buildings', 'brutalist_facades_r32'),
    options: higher('Brutalist Facades', 32, /mid.*attn2\.to_[kv]$|up_blocks\.1.*attn2\.to_k$/, null),
  },
  { path: inFolder('SD', 'nature', 'coastal_fog_r16'), options: higher('Coastal Fog', 16, /up_blocks.*attn2\.to_k$/, 'weather') },
  { path: inFolder('SD', 'nature', 'morning_haze_r16'), options: higher('Morning Haze', 16, /up_blocks.*attn2\.to_k$/, 'weather') },
  { path: inFolder('SD', 'people', 'charcoal_portrait_r4'), options: higher('Charcoal Portrait', 4, /attn2\.to_[kv]$/, 'weather') },
];
