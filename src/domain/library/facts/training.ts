/** The training run: how long, how fast, on what terms. Numbers are numbers; what cannot be read is null. */
import { asBoolean, asNumber, asRecord, asText, json, type Metadata, number, numbers, text } from './values.ts';

/** Learning rates stated for one part of the model: the diffusion model, or one of its text encoders. */
export interface PartRate {
  readonly part: string;
  readonly rate: number;
}

export interface Training {
  /** Steps done when the file was saved. */
  readonly steps: number | null;
  /** Steps the run was to take. */
  readonly maxSteps: number | null;
  /** Epochs done when the file was saved. */
  readonly epochs: number | null;
  readonly maxEpochs: number | null;
  /** Over all devices and accumulation where the trainer says so, else per device. */
  readonly batchSize: number | null;
  readonly accumulation: number | null;
  /** Images (or videos) of one epoch, repeats included. */
  readonly images: number | null;
  readonly regularisationImages: number | null;
  readonly learningRate: number | null;
  readonly partRates: readonly PartRate[];
  /** Whether a text encoder was trained, by its learning rate or its switch; null when nothing is said. */
  readonly textEncoder: boolean | null;
  /** The same of the diffusion model. */
  readonly model: boolean | null;
  readonly optimizer: { readonly name: string; readonly args: string | null } | null;
  readonly scheduler: string | null;
  readonly warmupSteps: number | null;
  /** As shown: "1024 × 768", "512". */
  readonly resolution: string | null;
  readonly precision: string | null;
  readonly seed: number | null;
  readonly clipSkip: number | null;
  readonly noiseOffset: number | null;
  readonly minSnrGamma: number | null;
  readonly lossType: string | null;
  /** How timesteps are drawn, and the shift of flow models. */
  readonly timestepSampling: string | null;
  readonly flowShift: number | null;
  /** ms since 1970. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly seconds: number | null;
}

const ENCODERS = ['text_encoder', 'text_encoder_2', 'text_encoder_3', 'text_encoder_4'];
const MODELS = ['unet', 'transformer', 'prior'];
/** About 30 years: longer runs are clocks that were wrong. */
const LONGEST_SECONDS = 1e9;

export function readTraining(metadata: Metadata): Training {
  const config = asRecord(json(metadata, 'ot_config'));
  const progress = asRecord(json(metadata, 'training_info'));
  const [startedAt, finishedAt] = [
    momentOf(number(metadata, 'ss_training_started_at')),
    momentOf(number(metadata, 'ss_training_finished_at')),
  ];
  const seconds = startedAt !== null && finishedAt !== null ? (finishedAt - startedAt) / 1000 : null;
  return {
    steps: number(metadata, 'ss_steps') ?? asNumber(progress['step']),
    maxSteps: number(metadata, 'ss_max_train_steps'),
    epochs: number(metadata, 'ss_epoch') ?? asNumber(progress['epoch']),
    maxEpochs: number(metadata, 'ss_num_epochs') ?? asNumber(config['epochs']),
    batchSize: number(metadata, 'ss_total_batch_size', 'ss_batch_size_per_device') ?? asNumber(config['batch_size']),
    accumulation: number(metadata, 'ss_gradient_accumulation_steps') ?? asNumber(config['gradient_accumulation_steps']),
    images: number(metadata, 'ss_num_train_images', 'ss_num_train_items'),
    regularisationImages: number(metadata, 'ss_num_reg_images'),
    learningRate: number(metadata, 'ss_learning_rate') ?? asNumber(config['learning_rate']),
    ...readParts(metadata, config),
    optimizer: readOptimizer(text(metadata, 'ss_optimizer') ?? asText(asRecord(config['optimizer'])['optimizer'])),
    scheduler: text(metadata, 'ss_lr_scheduler') ?? asText(config['learning_rate_scheduler'])?.toLowerCase() ?? null,
    warmupSteps: number(metadata, 'ss_lr_warmup_steps') ?? asNumber(config['learning_rate_warmup_steps']),
    resolution: resolution(text(metadata, 'ss_resolution', 'modelspec.resolution') ?? asText(config['resolution'])),
    precision: text(metadata, 'ss_mixed_precision') ?? asText(config['train_dtype'])?.toLowerCase() ?? null,
    seed: number(metadata, 'ss_seed') ?? asNumber(config['seed']),
    clipSkip: number(metadata, 'ss_clip_skip'),
    noiseOffset: number(metadata, 'ss_noise_offset') ?? asNumber(config['offset_noise_weight']),
    minSnrGamma: number(metadata, 'ss_min_snr_gamma'),
    lossType: text(metadata, 'ss_loss_type'),
    timestepSampling: text(metadata, 'ss_timestep_sampling') ?? asText(config['timestep_distribution'])?.toLowerCase() ?? null,
    flowShift: number(metadata, 'ss_discrete_flow_shift') ?? asNumber(config['timestep_shift']),
    startedAt,
    finishedAt,
    seconds: seconds !== null && seconds > 0 && seconds < LONGEST_SECONDS ? seconds : null,
  };
}

/** Seconds since 1970 as ms; null outside the range of dates. */
const momentOf = (seconds: number | null): number | null => (seconds !== null && seconds > 0 && seconds <= 8.64e12 ? seconds * 1000 : null);

function readParts(metadata: Metadata, config: Readonly<Record<string, unknown>>): Pick<Training, 'partRates' | 'textEncoder' | 'model'> {
  const unet = number(metadata, 'ss_unet_lr');
  const encoders = numbers(metadata, 'ss_text_encoder_lr');
  const rates: PartRate[] = [
    ...(unet === null ? [] : [{ part: 'diffusion model', rate: unet }]),
    ...encoders.map((rate, i) => ({ part: encoders.length === 1 ? 'text encoder' : `text encoder ${i + 1}`, rate })),
  ];
  const oneTrainer = partRates(config);
  return {
    partRates: rates.length > 0 ? rates : oneTrainer,
    textEncoder: encoders.length > 0 ? encoders.some((rate) => rate > 0) : switched(config, ENCODERS),
    model: unet === null ? null : unet > 0,
  };
}

/** OneTrainer: a rate of its own overrides the common one; parts that are not trained keep theirs and are left out. */
const partRates = (config: Readonly<Record<string, unknown>>): PartRate[] =>
  [...MODELS, ...ENCODERS].flatMap((name) => {
    const part = asRecord(config[name]);
    const rate = asNumber(part['learning_rate']);
    return rate === null || asBoolean(part['train']) === false ? [] : [{ part: name.replaceAll('_', ' '), rate }];
  });

/**
 * OneTrainer's switches name parts that a model may not have, all on by default: only "none of them is trained" says something.
 */
function switched(config: Readonly<Record<string, unknown>>, parts: readonly string[]): boolean | null {
  const said = parts.map((name) => asBoolean(asRecord(config[name])['train'])).filter((value) => value !== null);
  return said.length > 0 && !said.includes(true) ? false : null;
}

/** `bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1)`: the class without its module path, and its arguments. */
function readOptimizer(value: string | null): Training['optimizer'] {
  if (value === null) return null;
  const open = value.indexOf('(');
  const path = open < 0 ? value : value.slice(0, open);
  const args = open < 0 ? '' : value.slice(open + 1).replace(/\)$/, '');
  return { name: path.slice(path.lastIndexOf('.') + 1) || value, args: args.trim() === '' ? null : args };
}

/** `(1024, 768)` and `1024x768` are the same; `512` stays, and so does what is not a size. */
export function resolution(value: string | null): string | null {
  const sides = value === null ? null : /^[[(]?\s*(\d{1,6})\s*[,x×]\s*(\d{1,6})\s*[\])]?$/i.exec(value);
  return sides ? `${sides[1]} × ${sides[2]}` : value;
}
