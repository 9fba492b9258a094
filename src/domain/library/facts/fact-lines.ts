/** Facts as lines of a list: label and value for people, only what the file says, in a fixed order. */
import type { MetadataFacts } from './metadata-facts.ts';

export interface FactLine {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** Long or cryptic: offered for copying. */
  readonly copy?: boolean;
}

type Row = readonly [id: string, label: string, value: string | number | null, copy?: boolean];

const lines = (rows: readonly Row[]): FactLine[] =>
  rows.flatMap(([id, label, value, copy]) =>
    value === null || value === '' ? [] : [{ id, label, value: String(value), ...(copy === true ? { copy } : {}) }],
  );

/** What it is, who made it, what it was made for and on. */
export function aboutLines({ about, base }: MetadataFacts): FactLine[] {
  return lines([
    ['title', 'Title', about.title],
    ['author', 'Author', about.author],
    ['license', 'License', about.license],
    ['description', 'Description', about.description],
    ['usage', 'Usage hint', about.usageHint],
    ['comment', 'Comment', about.comment],
    ['subjects', 'Listed under', about.tags.join(', ')],
    ['merged', 'Merged from', about.mergedFrom],
    ['date', 'Dated', about.date],
    ['writer', 'Made with', about.writer],
    ['base', 'Base model', base.version],
    ['architecture', 'Architecture', base.architecture],
    ['checkpoint', 'Trained on', base.checkpoint],
    ['checkpoint-sha256', 'Base SHA-256', base.sha256, true],
    ['checkpoint-autov1', 'Base AutoV1', base.autoV1, true],
    ['vae', 'VAE', base.vae],
    ['vae-sha256', 'VAE SHA-256', base.vaeSha256, true],
    ['prediction', 'Prediction', base.prediction],
    ['implementation', 'Names follow', base.implementation],
  ]);
}

/** The run and the network. */
export function trainingLines({ training, network }: MetadataFacts): FactLine[] {
  const { optimizer } = training;
  return lines([
    ['steps', 'Steps', outOf(training.steps, training.maxSteps)],
    ['epochs', 'Epochs', outOf(training.epochs, training.maxEpochs)],
    ['images', 'Images per epoch', training.images === null ? null : `${count(training.images)} with repeats`],
    ['regularisation', 'Regularisation images', training.regularisationImages === 0 ? null : training.regularisationImages],
    ['batch', 'Batch size', training.batchSize],
    ['accumulation', 'Gradient accumulation', training.accumulation === 1 ? null : training.accumulation],
    ['resolution', 'Resolution', training.resolution],
    ['lr', 'Learning rate', training.learningRate],
    ...training.partRates.map(({ part, rate }): Row => [`lr ${part}`, `Learning rate, ${part}`, rate]),
    ['optimizer', 'Optimiser', optimizer && (optimizer.args === null ? optimizer.name : `${optimizer.name} (${optimizer.args})`)],
    ['scheduler', 'Scheduler', training.scheduler],
    ['warmup', 'Warm-up steps', training.warmupSteps],
    ['module', 'Network module', network.module],
    ['algorithm', 'Algorithm', network.algorithm],
    ['dim', 'Network dim', network.dim ?? (network.ranksVary ? 'varies' : (list(network.dims) ?? null))],
    ['alpha', 'Network alpha', network.alpha ?? list(network.alphas)],
    ['conv-dim', 'Convolution dim', network.convDim],
    ['conv-alpha', 'Convolution alpha', network.convAlpha],
    ['dropout', 'Network dropout', network.dropout],
    ['dora', 'DoRA', network.dora === true ? 'yes' : null],
    ['rslora', 'Rank-stabilised', network.rsLora === true ? 'yes' : null],
    ['args', 'Network arguments', network.args.map(([name, value]) => `${name} ${value}`).join(', ')],
    ['precision', 'Precision', training.precision],
    ['clip-skip', 'Clip skip', training.clipSkip],
    ['noise-offset', 'Noise offset', training.noiseOffset],
    ['min-snr', 'Min-SNR gamma', training.minSnrGamma],
    ['loss', 'Loss', training.lossType],
    ['timesteps', 'Timestep sampling', training.timestepSampling],
    ['shift', 'Flow shift', training.flowShift],
    ['seed', 'Seed', training.seed],
    ['started', 'Started', dateText(training.startedAt)],
    ['finished', 'Finished', dateText(training.finishedAt)],
    ['duration', 'Training time', durationText(training.seconds)],
  ]);
}

const count = (value: number): string => new Intl.NumberFormat('en').format(value);

const list = (values: readonly number[]): string | null => (values.length === 0 ? null : values.slice(0, 12).join(', '));

/** "2,400", "1,200 of 2,400", "2,400 planned". */
function outOf(done: number | null, all: number | null): string | null {
  if (done === null) return all === null ? null : `${count(all)} planned`;
  return all === null || done === all ? count(done) : `${count(done)} of ${count(all)}`;
}

/** `2024-05-01 13:45 UTC`, the same everywhere. */
const dateText = (ms: number | null): string | null =>
  ms === null ? null : `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function durationText(seconds: number | null): string | null {
  if (seconds === null) return null;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
