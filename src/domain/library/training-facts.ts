/**
 * Training metadata in readable form. Writers differ (sd-scripts and musubi `ss_*`, `modelspec.*`, ai-toolkit, diffusers,
 * OneTrainer) and values are text of any kind: nothing here throws, and what cannot be read is shown as it stands.
 */
import { isRecord, parseLooseJson, readTagCounts, type TagCount } from './tag-frequency.ts';

export interface TrainingFact {
  readonly id: string;
  /** As shown. */
  readonly label: string;
  readonly value: string;
}

export interface TrainingFacts {
  /** Only what the file says, in a fixed order. */
  readonly facts: readonly TrainingFact[];
  /** Most frequent caption tags, at most 40. */
  readonly tags: readonly TagCount[];
}

type Metadata = Readonly<Record<string, string>>;
type Reader = (metadata: Metadata) => string | null;

const MAX_SHOWN = 400;
const MAX_TAGS = 40;

/** Python writes absent values as the text None. */
const ABSENT: ReadonlySet<string> = new Set(['', 'none', 'null', 'nan', 'undefined', '{}', '[]']);

const present = (value: string | undefined): value is string => value !== undefined && !ABSENT.has(value.trim().toLowerCase());

/** First of these keys that has a value. */
const text =
  (...keys: string[]): Reader =>
  (metadata) => {
    const value = keys.map((key) => metadata[key]).find(present);
    return value === undefined ? null : value.trim();
  };

/** A field of a JSON object inside a value: `training_info` is `{"step": 2000, "epoch": 20}`. */
const field =
  (key: string, ...names: string[]): Reader =>
  (metadata) => {
    const value = metadata[key];
    const object = value === undefined ? null : parseLooseJson(value);
    if (!isRecord(object)) return null;
    const found = names.map((name) => object[name]).find((item) => typeof item === 'string' || typeof item === 'number');
    return found === undefined ? null : String(found);
  };

const firstOf =
  (...readers: Reader[]): Reader =>
  (metadata) =>
    readers.map((read) => read(metadata)).find((value) => value !== null) ?? null;

const then =
  (read: Reader, format: (value: string) => string): Reader =>
  (metadata) => {
    const value = read(metadata);
    return value === null ? null : format(value);
  };

const fileName = (value: string): string => value.split(/[\\/]/).at(-1) || value;

/** `(1024, 768)` and `1024x768` are the same. */
const resolution = (value: string): string => {
  const sides = /^\(?\s*(\d+)\s*[,x×]\s*(\d+)\s*\)?$/i.exec(value);
  return sides ? `${sides[1]} × ${sides[2]}` : value;
};

/** `bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1)` without the module path. */
const className = (value: string): string => value.replace(/^[\w.]*\.(?=\w+(?:\(|$))/, '');

/** `{"conv_dim": "8", "algo": "locon"}` as `conv_dim 8, algo locon`. */
const argumentsOf = (value: string): string => {
  const object = parseLooseJson(value);
  if (!isRecord(object)) return value;
  const shown = Object.entries(object).map(([name, item]) => `${name} ${typeof item === 'string' ? item : JSON.stringify(item)}`);
  return shown.join(', ') || value;
};

/** Seconds since 1970 (as trainers write them) or a date in ISO form, as `2024-05-01 13:45 UTC`. */
const date = (value: string): string => {
  const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? value : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
};

const duration: Reader = (metadata) => {
  const seconds = Number(metadata['ss_training_finished_at']) - Number(metadata['ss_training_started_at']);
  if (!(seconds > 0 && seconds < 1e9)) return null;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const FACTS: readonly (readonly [id: string, label: string, read: Reader])[] = [
  ['title', 'Title', text('modelspec.title', 'ss_output_name', 'name')],
  ['author', 'Author', text('modelspec.author')],
  ['description', 'Description', text('modelspec.description', 'ss_training_comment')],
  ['trigger', 'Trigger phrase', text('modelspec.trigger_phrase', 'ss_trigger_phrase', 'trigger_word', 'trigger_words')],
  ['usage', 'Usage hint', text('modelspec.usage_hint')],
  ['license', 'License', text('modelspec.license')],
  ['base', 'Base model', text('ss_base_model_version', 'modelspec.architecture')],
  ['checkpoint', 'Trained on', then(text('ss_sd_model_name'), fileName)],
  ['dim', 'Network dim', firstOf(text('ss_network_dim'), field('lora_adapter_metadata', 'transformer.r', 'unet.r', 'r'))],
  [
    'alpha',
    'Network alpha',
    firstOf(text('ss_network_alpha'), field('lora_adapter_metadata', 'transformer.lora_alpha', 'unet.lora_alpha', 'lora_alpha')),
  ],
  ['module', 'Network module', text('ss_network_module')],
  ['args', 'Network arguments', then(text('ss_network_args'), argumentsOf)],
  ['steps', 'Steps', firstOf(text('ss_steps', 'ss_max_train_steps'), field('training_info', 'step'))],
  ['epochs', 'Epochs', firstOf(text('ss_epoch', 'ss_num_epochs'), field('training_info', 'epoch'))],
  ['batch', 'Batch size', text('ss_total_batch_size', 'ss_batch_size_per_device')],
  ['images', 'Training images', text('ss_num_train_images', 'ss_num_train_items')],
  ['resolution', 'Resolution', then(text('ss_resolution', 'modelspec.resolution'), resolution)],
  ['lr', 'Learning rate', text('ss_learning_rate')],
  ['unet-lr', 'Learning rate, model', text('ss_unet_lr')],
  ['te-lr', 'Learning rate, text encoder', text('ss_text_encoder_lr')],
  ['scheduler', 'Scheduler', text('ss_lr_scheduler')],
  ['optimizer', 'Optimizer', then(text('ss_optimizer'), className)],
  ['precision', 'Precision', text('ss_mixed_precision')],
  ['seed', 'Seed', text('ss_seed')],
  ['started', 'Training started', then(text('ss_training_started_at'), date)],
  ['finished', 'Training finished', then(text('ss_training_finished_at', 'modelspec.date'), date)],
  ['duration', 'Training time', duration],
  ['software', 'Software', firstOf(field('software', 'name'), text('modelspec.implementation', 'ot_branch'))],
];

export function trainingFacts(metadata: Metadata): TrainingFacts {
  const facts: TrainingFact[] = [];
  for (const [id, label, read] of FACTS) {
    const value = read(metadata);
    if (value !== null) facts.push({ id, label, value: value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value });
  }
  const frequency = metadata['ss_tag_frequency'];
  const tags = frequency === undefined ? [] : readTagCounts(parseLooseJson(frequency)).slice(0, MAX_TAGS);
  return { facts, tags };
}
