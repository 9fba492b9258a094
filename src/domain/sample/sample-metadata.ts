/**
 * Metadata of the sample files, as the programs write them that make such files: sd-scripts, musubi, ai-toolkit, OneTrainer,
 * diffusers; some files have none, and a few contradict their tensors, as files that were resized or merged do.
 */
import { weightsOf } from './build-lora.ts';
import { pictureUrl } from './picture.ts';
import { pick, type Random, seedOf } from './random.ts';
import type { Recipe } from './recipes.ts';

export interface SampleSubject {
  readonly recipe: Recipe;
  readonly title: string;
  readonly seed: number;
  readonly rank: number;
  readonly alpha: number | null;
}

type Strings = Readonly<Record<string, string>>;

/** 2024-01-01, in seconds. */
const FIRST_DAY = 1_704_067_200;
/** SHA-256 of nothing, as a fault of ai-toolkit wrote it into many files. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Which of the less common things a file has: about one in `of`, the same on every call. */
const oneIn = ({ seed }: SampleSubject, of: number, what: string): boolean => seedOf(what, seed) % of === 0;

export function sampleMetadata(subject: SampleSubject, random: Random): Strings | null {
  const { naming, model, adapter } = subject.recipe;
  const steps = 500 + 100 * Math.floor(random() * 35);
  if (naming === 'diffusers') return diffusers(subject);
  if (naming === 'native') return oneIn(subject, 5, 'bare') ? { format: 'pt' } : aiToolkit(subject, steps);
  if (oneIn(subject, 14, 'none')) return null;
  const oneTrainerHas = model === 'sd15' || model === 'sdxl' || model === 'flux1';
  return oneTrainerHas && !adapter && oneIn(subject, 7, 'one trainer') ? oneTrainer(subject, steps) : sdScripts(subject, steps, random);
}

const about = (subject: SampleSubject): Strings => ({
  'modelspec.title': subject.title,
  'modelspec.trigger_phrase': subject.title.toLowerCase(),
  ...(oneIn(subject, 3, 'described')
    ? {
        'modelspec.author': 'sample library',
        'modelspec.license': 'CC0-1.0',
        'modelspec.description': `${subject.title}, made of random numbers: a file to look at, not to draw with.`,
        'modelspec.usage_hint': 'Strength 0.6 to 0.9',
      }
    : {}),
  ...(oneIn(subject, 4, 'picture') ? { 'modelspec.thumbnail': pictureUrl(subject.seed) } : {}),
});

function diffusers(subject: SampleSubject): Strings {
  const part = subject.recipe.model === 'flux1' ? 'transformer' : 'unet';
  const config = { [`${part}.r`]: subject.rank, [`${part}.lora_alpha`]: subject.rank, [`${part}.use_dora`]: false };
  const architecture = ARCHITECTURES[subject.recipe.model] ?? '';
  return { format: 'pt', ...about(subject), 'modelspec.architecture': architecture, lora_adapter_metadata: JSON.stringify(config) };
}

function aiToolkit(subject: SampleSubject, steps: number): Strings {
  const word = subject.title.toLowerCase();
  return {
    format: 'pt',
    name: subject.title,
    version: '1.0',
    software: JSON.stringify({ name: 'ai-toolkit', repo: 'https://github.com/ostris/ai-toolkit', version: '0.7.1' }),
    training_info: JSON.stringify({ step: steps, epoch: Math.ceil(steps / 100) }),
    ss_output_name: subject.title,
    ss_base_model_version: subject.recipe.base[0],
    ss_tag_frequency: JSON.stringify({ [`1_${word}`]: { [word]: 1 } }),
    sshs_model_hash: OF_NOTHING,
    sshs_legacy_hash: OF_NOTHING.slice(0, 8),
  };
}

const ARCHITECTURES: Strings = { sd15: 'stable-diffusion-v1/lora', sdxl: 'stable-diffusion-xl-v1-base/lora', flux1: 'Flux.1-dev/lora' };

function oneTrainer(subject: SampleSubject, steps: number): Strings {
  const { recipe, rank, alpha } = subject;
  const trained = trainsText(recipe);
  const config = {
    training_method: 'LORA',
    base_model_name: recipe.base[1],
    learning_rate: 0.0003,
    learning_rate_scheduler: 'COSINE',
    learning_rate_warmup_steps: 100,
    epochs: Math.ceil(steps / 60),
    batch_size: 2,
    gradient_accumulation_steps: 1,
    resolution: recipe.base[0].startsWith('sd_') ? '512' : '1024',
    train_dtype: 'BFLOAT_16',
    optimizer: { optimizer: 'ADAMW', weight_decay: 0.01 },
    text_encoder: { train: trained },
    text_encoder_2: { train: trained },
    peft_type: 'LORA',
    lora_rank: rank,
    lora_alpha: alpha,
    lora_decompose: false,
    concepts: [{ name: subject.title, path: `concepts/${subject.title}`, enabled: true, balancing: 2, balancing_strategy: 'REPEATS' }],
  };
  return {
    'modelspec.sai_model_spec': '1.0.0',
    'modelspec.architecture': ARCHITECTURES[recipe.model] ?? '',
    'modelspec.implementation': 'diffusers',
    'modelspec.date': '2025-03-09T17:20:00',
    ...about(subject),
    ot_branch: 'master',
    ot_revision: '6a7f1cde40d2b95f1c8a3b7e9d0f2a4c5b6e7d81',
    ot_config: JSON.stringify(config),
  };
}

/** sd-scripts, or musubi for what sd-scripts does not train. */
function sdScripts(subject: SampleSubject, steps: number, random: Random): Strings {
  const { recipe, title, rank, alpha } = subject;
  const word = title.toLowerCase();
  const started = FIRST_DAY + Math.floor(random() * 86_400 * 700);
  const images = 12 + Math.floor(random() * 60);
  const side = recipe.base[0].startsWith('sd_') ? 512 : 1024;
  const text = trainsText(recipe);
  // As after resizing or merging with a tool that keeps the metadata.
  const stale = oneIn(subject, 15, 'stale');
  return {
    ...about(subject),
    ss_output_name: title,
    ss_base_model_version: recipe.base[0],
    ss_sd_model_name: recipe.base[1],
    ss_network_module: networkModule(recipe),
    ...networkArgs(recipe),
    ss_network_dim: String(stale ? 32 : rank),
    ss_network_alpha: String(stale ? 16 : alpha),
    ss_learning_rate: pick(random, ['0.0001', '0.0002', '5e-05']),
    ss_optimizer: pick(random, ['torch.optim.adamw.AdamW(weight_decay=0.01)', 'prodigyopt.prodigy.Prodigy(weight_decay=0.1)']),
    ss_lr_scheduler: 'cosine_with_restarts',
    ss_steps: String(steps),
    ss_num_epochs: '10',
    ss_mixed_precision: 'bf16',
    ss_seed: String(Math.floor(random() * 1e6)),
    ss_session_id: String(Math.floor(random() * 1e9)),
    ss_training_started_at: String(started),
    ss_training_finished_at: String(started + steps * 3),
    ...(recipe.model.startsWith('wan')
      ? musubiData(word, images)
      : {
          ss_unet_lr: '0.0001',
          ss_text_encoder_lr: text ? '5e-05' : 'None',
          ss_resolution: `(${side}, ${side})`,
          ss_total_batch_size: '2',
          ss_num_train_images: String(images * 10),
          ss_dataset_dirs: JSON.stringify({ [`10_${word}`]: { n_repeats: 10, img_count: images } }),
          ss_reg_dataset_dirs: '{}',
          ss_tag_frequency: JSON.stringify({ [`10_${word}`]: tagsFor(word, images, random) }),
        }),
  };
}

const musubiData = (word: string, clips: number): Strings => ({
  ss_num_train_items: String(clips),
  ss_discrete_flow_shift: '3.0',
  ss_timestep_sampling: 'shift',
  ss_datasets: JSON.stringify([
    { resolution: [832, 480], num_repeats: 1, batch_size_per_device: 1, video_directory: word, target_frames: [1, 45, 81] },
  ]),
});

const trainsText = ({ model, naming, include }: Recipe): boolean =>
  weightsOf(model, naming).some((weight) => weight.component !== 'model' && include(weight));

function networkModule({ adapter, model }: Recipe): string {
  if (adapter === 'loha' || adapter === 'lokr') return 'lycoris.kohya';
  return model === 'flux1' ? 'networks.lora_flux' : model.startsWith('wan') ? 'networks.lora_wan' : 'networks.lora';
}

function networkArgs({ adapter }: Recipe): Strings {
  if (!adapter) return {};
  return { ss_network_args: JSON.stringify(adapter === 'dora' ? { dora_wd: 'True' } : { algo: adapter }) };
}

const TAGS = [
  'outdoors',
  'indoors',
  'soft light',
  'close-up',
  'wide shot',
  'simple background',
  'evening',
  'morning',
  'reflection',
  'texture',
  'muted colours',
  'high contrast',
  'from above',
  'shallow depth of field',
  'mist',
  'wood',
  'stone',
  'paper',
  'long shadows',
  'warm colours',
] as const;

function tagsFor(word: string, images: number, random: Random): Record<string, number> {
  const tags: Record<string, number> = { [word]: images };
  for (const tag of TAGS) if (random() < 0.7) tags[tag] = 1 + Math.floor(random() * images * 0.8);
  return tags;
}
