/** LoRAs that are alike: duplicates, the nearest to one, and what one is made of. */
import type { KeptBy } from '../../../domain/similar/same.ts';
import { formsOf } from '../forms.ts';

const { count, plural, bytes } = formsOf('en');
const FILES = { one: 'file', other: 'files' };
const PAIRS = { one: 'pair', other: 'pairs' };
const LORAS = { one: 'LoRA', other: 'LoRAs' };

/** Six digits behind 0.999, three elsewhere: what tells a copy from a neighbour lies far behind the point. */
const cosine = (value: number): string => value.toFixed(Math.abs(value) > 0.999 ? 6 : 3);
const times = (value: number): string => String(Number(value.toPrecision(3)));

export const similar = {
  title: 'Duplicates',
  intro:
    'Files that contain the same LoRA: byte-for-byte copies, and the same weights with another dtype, naming, rank, alpha, fused or split. Nothing is deleted here.',
  searching: 'Comparing sketches of all LoRAs',
  comparing: (done: number, of: number) => `Comparing weights: ${count(done)} of at most ${plural(of, PAIRS)}`,
  cancel: 'Cancel',
  again: 'Look again',
  cancelled: 'Cancelled. What was compared so far is kept.',
  summary: (groups: number, frees: number, sketched: number) =>
    `${plural(groups, { one: 'group', other: 'groups' })}; one file of each would save ${bytes(frees)}; the weights of ${plural(sketched, LORAS)} were compared`,
  none: 'No LoRA occurs twice.',
  noneText: (sketched: number) =>
    sketched === 0
      ? 'Weights are compared as soon as LoRAs are measured. Those of an older library are measured again with the next scan.'
      : `The weights of ${plural(sketched, LORAS)} were compared.`,
  byWeights: 'Same weights',
  byWeightsNote: 'cosine at least 0.9999 over all weights, computed from the files',
  identical: 'Same tensors',
  identicalNote: 'byte-for-byte copies, whatever their names and metadata',
  sameName: 'Same name, other tensors',
  sameNameNote: 'not duplicates: look before you remove one',
  notCompared: 'Probably near, but not compared',
  group: (files: number, frees: number) => `${plural(files, FILES)}, frees ${bytes(frees)}`,
  kept: 'keep',
  copy: 'copy',
  same: 'same',
  cosine: (value: number) => `cosine ${cosine(value)}`,
  times: (value: number) => `${times(value)} × as strong`,
  rank: (value: number) => `rank ${count(value)}`,
  why: {
    yours: 'kept: it has most of your own data',
    rank: 'kept: it has the highest rank',
    size: 'kept: it is the largest file',
    older: 'kept: it is the oldest',
    path: 'kept: the first by folder and name; they are equal in everything else',
  } satisfies Readonly<Record<KeptBy, string>>,
  rule: 'In each group, the file to keep is the one with most of your own data (profiles, favourite, rating, tags, notes), then the highest rank, then the largest file, then the oldest.',
  copyList: 'Copy paths to remove',
  copied: 'Copied',
  listName: 'list of files',
  csv: 'Save as CSV',
  more: (rest: number) => `${count(rest)} more`,

  nearTitle: 'Similar to this one',
  nearNote: 'by cosine over all weights: 1 is the same direction, 0 is unrelated, below 0 they work against each other',
  noSketch: 'It is not measured yet, or its weights cannot be compared: DoRA, OFT and IA3 need the base model.',
  nothingNear: 'No other LoRA in the library can be compared with it.',
  progress: (done: number, of: number) => (done < of ? `${count(done)} of ${count(of)} exact` : `${count(of)} nearest, exact`),
  unrelated: (loras: number) =>
    `${plural(loras, { one: 'other LoRA was', other: 'other LoRAs were' })} compared and left out: the cosine is below 0.0005, so they have nothing in common.`,
  estimate: (value: number, error: number) => `${value.toFixed(2).replace('-', '−')} ± ${Math.max(0.01, error).toFixed(2)}`,
  estimateHint: 'Estimated from sketches; the exact value follows',
  notExact: 'estimate only',
  partOf: (share: number) => `of ${Math.round(share * 100)} % of its change`,
  sameLora: 'same LoRA',
  compare: 'Compare',
  stack: 'Add to stack',
  inStack: 'In the stack',

  madeTitle: 'Made of',
  madeNote: 'which LoRAs of the library add up to this one',
  madeFind: 'Find what it is made of',
  madeSearching: (share: number) => `Comparing weights: ${Math.round(share * 100)} %`,
  madeNothing: 'No LoRAs of the library add up to it.',
  madeOf: (residual: number) =>
    residual < 1e-3
      ? 'Together they are all of it, to 1 part in 1,000.'
      : `They leave ${Number((residual * 100).toPrecision(2))} % of its norm unexplained.`,
  weight: (value: number) => `× ${Number(value.toPrecision(4))}`,
  subtract: 'Subtract them…',
  madeNotCompared: 'They could not be compared.',
  rest: (name: string) => `${name} without its parts`,
};
