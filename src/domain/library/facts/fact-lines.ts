/** Facts as lines of a list, only what the file says, in a fixed order. Their names are with the other texts of the page. */
import type { MetadataFacts } from './metadata-facts.ts';

export type FactId =
  | 'title'
  | 'author'
  | 'license'
  | 'description'
  | 'usage'
  | 'comment'
  | 'subjects'
  | 'merged'
  | 'date'
  | 'writer'
  | 'base'
  | 'architecture'
  | 'checkpoint'
  | 'checkpoint-sha256'
  | 'checkpoint-autov1'
  | 'vae'
  | 'vae-sha256'
  | 'prediction'
  | 'implementation'
  | 'steps'
  | 'epochs'
  | 'images'
  | 'regularisation'
  | 'batch'
  | 'accumulation'
  | 'resolution'
  | 'lr'
  | 'optimizer'
  | 'scheduler'
  | 'warmup'
  | 'module'
  | 'algorithm'
  | 'dim'
  | 'alpha'
  | 'conv-dim'
  | 'conv-alpha'
  | 'dropout'
  | 'dora'
  | 'rslora'
  | 'args'
  | 'precision'
  | 'clip-skip'
  | 'noise-offset'
  | 'min-snr'
  | 'loss'
  | 'timesteps'
  | 'shift'
  | 'seed'
  | 'started'
  | 'finished'
  | 'duration'
  /** Learning rate of a part. */
  | `lr ${string}`;

/** As the file has it, or what is said in words. */
export type FactValue =
  | string
  | { readonly kind: 'planned'; readonly all: number }
  /** `all` where it is known and not the same. */
  | { readonly kind: 'done'; readonly done: number; readonly all: number | null }
  | { readonly kind: 'repeats'; readonly images: number }
  | { readonly kind: 'varies' | 'yes' }
  | { readonly kind: 'duration'; readonly seconds: number };

export interface FactLine {
  readonly id: FactId;
  readonly value: FactValue;
  /** Long or cryptic: offered for copying. */
  readonly copy?: boolean;
}

type Row = readonly [id: FactId, value: FactValue | number | null, copy?: boolean];

const lines = (rows: readonly Row[]): FactLine[] =>
  rows.flatMap(([id, value, copy]) =>
    value === null || value === ''
      ? []
      : [{ id, value: typeof value === 'number' ? String(value) : value, ...(copy === true ? { copy } : {}) }],
  );

/** What it is, who made it, what it was made for and on. */
export function aboutLines({ about, base }: MetadataFacts): FactLine[] {
  return lines([
    ['title', about.title],
    ['author', about.author],
    ['license', about.license],
    ['description', about.description],
    ['usage', about.usageHint],
    ['comment', about.comment],
    ['subjects', about.tags.join(', ')],
    ['merged', about.mergedFrom],
    ['date', about.date],
    ['writer', about.writer],
    ['base', base.version],
    ['architecture', base.architecture],
    ['checkpoint', base.checkpoint],
    ['checkpoint-sha256', base.sha256, true],
    ['checkpoint-autov1', base.autoV1, true],
    ['vae', base.vae],
    ['vae-sha256', base.vaeSha256, true],
    ['prediction', base.prediction],
    ['implementation', base.implementation],
  ]);
}

/** The run and the network. */
export function trainingLines({ training, network }: MetadataFacts): FactLine[] {
  const { optimizer } = training;
  return lines([
    ['steps', outOf(training.steps, training.maxSteps)],
    ['epochs', outOf(training.epochs, training.maxEpochs)],
    ['images', training.images === null ? null : { kind: 'repeats', images: training.images }],
    ['regularisation', training.regularisationImages === 0 ? null : training.regularisationImages],
    ['batch', training.batchSize],
    ['accumulation', training.accumulation === 1 ? null : training.accumulation],
    ['resolution', training.resolution],
    ['lr', training.learningRate],
    ...training.partRates.map(({ part, rate }): Row => [`lr ${part}`, rate]),
    ['optimizer', optimizer && (optimizer.args === null ? optimizer.name : `${optimizer.name} (${optimizer.args})`)],
    ['scheduler', training.scheduler],
    ['warmup', training.warmupSteps],
    ['module', network.module],
    ['algorithm', network.algorithm],
    ['dim', network.dim ?? (network.ranksVary ? ({ kind: 'varies' } as const) : (list(network.dims) ?? null))],
    ['alpha', network.alpha ?? list(network.alphas)],
    ['conv-dim', network.convDim],
    ['conv-alpha', network.convAlpha],
    ['dropout', network.dropout],
    ['dora', network.dora === true ? { kind: 'yes' } : null],
    ['rslora', network.rsLora === true ? { kind: 'yes' } : null],
    ['args', network.args.map(([name, value]) => `${name} ${value}`).join(', ')],
    ['precision', training.precision],
    ['clip-skip', training.clipSkip],
    ['noise-offset', training.noiseOffset],
    ['min-snr', training.minSnrGamma],
    ['loss', training.lossType],
    ['timesteps', training.timestepSampling],
    ['shift', training.flowShift],
    ['seed', training.seed],
    ['started', dateText(training.startedAt)],
    ['finished', dateText(training.finishedAt)],
    ['duration', training.seconds === null ? null : { kind: 'duration', seconds: training.seconds }],
  ]);
}

const list = (values: readonly number[]): string | null => (values.length === 0 ? null : values.slice(0, 12).join(', '));

function outOf(done: number | null, all: number | null): FactValue | null {
  if (done === null) return all === null ? null : { kind: 'planned', all };
  return { kind: 'done', done, all: done === all ? null : all };
}

/** `2024-05-01 13:45 UTC`, the same everywhere. */
const dateText = (ms: number | null): string | null =>
  ms === null ? null : `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
