/** The sheet that bakes, the queue, and where a baked file came from. */
import type { Meaning, Operation, Sizing } from '../../../domain/bake/choices.ts';
import type { BakeNames, Combine } from '../../../domain/bake/plan.ts';
import type { BakePreview, ProgramVerdict } from '../../../domain/bake/preview.ts';
import { formsOf } from '../forms.ts';

const { count, plural, bytes, and } = formsOf('en');

const OPERATION: Readonly<Record<Operation, string>> = {
  profile: 'Bake profile',
  stack: 'Bake stack',
  subtract: 'Subtract',
  transplant: 'Transplant',
  resize: 'Resize',
  convert: 'Convert',
  strip: 'Strip',
  repair: 'Repair',
  rescale: 'Rescale',
};

const ABOUT: Readonly<Record<Operation, string>> = {
  profile: 'The current gains become part of the file, so it works where no block-weight node exists.',
  stack: 'The LoRAs of the stack become one file, with their strengths, profiles, on and solo as set.',
  subtract: 'The first LoRA minus the others, at strengths that you set or that are found.',
  transplant: 'Each block comes from exactly one of the LoRAs.',
  resize: 'Fewer ranks where they matter least: the best approximation of every module.',
  convert: 'Other names, another number type, or another kind of adapter.',
  strip: 'Leaves out what you do not want; the rest stays the same, byte for byte.',
  repair:
    'Leaves out halves without their other half, keys that belong to no adapter, and stale hashes, and writes missing alphas; the rest stays the same, byte for byte.',
  rescale: 'The strength at which the file is used becomes its new 1.0.',
};

const SIZING: Readonly<Record<Sizing, string>> = {
  exact: 'Exact',
  error: 'Error',
  energy: 'Energy',
  size: 'Size',
  'same-bytes': 'Same bytes',
  rank: 'Rank',
  sv_ratio: 'sv_ratio',
  sv_fro: 'sv_fro',
  sv_cumulative: 'sv_cumulative',
};

const NAMES: Readonly<Record<BakeNames, string>> = {
  source: 'As the source',
  comfyui: 'ComfyUI',
  forge: 'A1111 / Forge',
  diffusers: 'diffusers',
  'diffusers-old': 'diffusers before August 2026',
  invokeai: 'InvokeAI',
  sdnext: 'SD.Next',
};

const STYLE = { kohya: 'kohya’s names', peft: 'PEFT’s names' } as const;

const COMBINE: Readonly<Record<Combine, string>> = {
  sum: 'Sum',
  average: 'Average',
  slerp: 'SLERP',
  karcher: 'Karcher',
  'core-ties': 'TIES in core space',
  'tsv-m': 'TSV-M',
};

const SCALE: readonly (readonly [number, string])[] = [
  [1e9, 'billion'],
  [1e6, 'million'],
];
/** Two digits: "77 million", "6,500". */
function parts(value: number): string {
  const [size, word] = SCALE.find(([least]) => value >= least) ?? [1, ''];
  const short = Number((value / size).toPrecision(2));
  return word === '' ? count(short) : `${count(short)} ${word}`;
}

const percent = (share: number): string => {
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(1) : value === 0 ? '0' : value.toPrecision(2)} %`;
};
/** Near 100 the digits behind matter: 99.97 %. */
const kept = (share: number): string => `${(100 * share).toFixed(share > 0.999 ? 2 : 1)} %`;

const LEVEL = [
  'the factors are the same bytes; strengths go into alpha',
  'the factors are the same bytes except for a sign',
  'a factor is multiplied by a power of two, without rounding',
  'one factor is rounded once',
  'both factors are new',
] as const;

export const bakes = {
  title: 'Bake',
  operations: OPERATION,
  about: ABOUT,
  operationLabel: 'Operation',
  what: 'What',
  how: 'How',
  comesOut: 'What comes out',
  close: 'Close',
  cancel: 'Cancel',
  sheet: 'Back to the sheet',
  bake: (size: number | null) => (size === null ? 'Bake' : `Bake ${bytes(size)}`),
  bakeMany: (files: number) => `Bake ${plural(files, { one: 'file', other: 'files' })}`,
  menu: 'Resize, convert and more',
  help: {
    title: 'Baking',
    texts: [
      'A bake writes a new LoRA file and never changes its sources. When you bake a profile, the factors stay the same bytes and the strengths go into alpha. A sum of several LoRAs lays their factors side by side. Fewer ranks give the best possible approximation, module by module.',
      'The error is the norm of the difference divided by the norm of the exact result; 10 % error keeps 99 % of the energy. Every file is read back from the disk and checked before it counts as written.',
      'DARE, DELLA and TIES on whole matrices are not offered, because their results need far more ranks than a LoRA has. For two rank-4 LoRAs at a density of 0.5, the best result of rank 8 keeps 85 % of the energy of TIES and 52 % of that of DARE.',
    ],
  },
  // What.
  members: 'LoRAs to bake',
  strength: (value: number) => `× ${count(Number(value.toPrecision(3)))}`,
  strengthField: (name: string) => `Strength of ${name}`,
  facts: (rank: number | null, size: number, profile: string | null) =>
    [rank === null ? '' : `rank ${rank}`, bytes(size), profile === null ? 'as trained' : `profile ${profile}`]
      .filter((one) => one !== '')
      .join(' · '),
  unnamedProfile: 'as edited now',
  combineLabel: 'Put together as',
  combine: COMBINE,
  density: 'Entries kept of each, in %',
  kept: 'Singular values kept of each, in %',
  measuringDistance: (share: number) => `Comparing with the plain sum: ${Math.round(100 * share)} %`,
  distance: (share: number | null) =>
    share === null ? 'The plain sum is 0, so the distance to it is not defined.' : `${percent(share)} of its norm away from the plain sum.`,
  blocksFrom: (group: string, name: string) => `${group} from ${name}`,
  allFrom: (group: string, name: string) => `All of ${group} from ${name}`,
  blockFrom: (block: string, name: string) => `${block} from ${name}`,
  findStrengths: 'Find the strengths',
  useStrengths: 'Subtract with these',
  explained: (name: string, parts: readonly { readonly name: string; readonly strength: number }[], left: number) =>
    parts.length === 0
      ? `None of the others is part of ${name}.`
      : `${name} is ${and(parts.map((it) => `${count(Number(it.strength.toPrecision(3)))} × ${it.name}`))}; ${percent(left)} of its norm is not explained.`,
  moduleSearch: 'Modules',
  moduleHint: 'Part of a name, such as attn2.to_k',
  leaveOutAll: (modules: number) => `Leave out ${plural(modules, { one: 'module', other: 'modules' })}`,
  leftOutModules: (modules: number) => `${plural(modules, { one: 'module is', other: 'modules are' })} left out by name.`,
  keepAll: 'Keep them',
  inserted: (blocks: number) => `Numbers of the ${plural(blocks, { one: 'block', other: 'blocks' })} that the deeper model adds`,
  withGains: 'With the gains of the profile',
  factor: 'Strength that becomes 1.0',
  normalise: 'Normalise: as strong as the sources are on average',
  encoder: 'Text encoder',
  noEncoder: (files: number) => (files === 1 ? 'The file has none.' : 'The files have none.'),
  keep: 'Keep',
  leaveOut: 'Leave out',
  groups: 'Left out',
  reindex: 'Blocks for',
  asTheyAre: 'As they are',
  reindexTo: (from: number, to: number) => `${from} blocks to ${to}`,
  before: 'before',
  after: 'after',
  afterLabel: (touched: number, all: number) => `After: ${touched} of ${all} blocks touched`,
  average: 'Bake an average…',
  averageAbout: (saves: number) =>
    `The moving average of the last ${plural(saves, { one: 'save', other: 'saves' })}: later ones count more`,
  averageName: (run: string) => `${run} average`,
  // How.
  sizingLabel: 'How large',
  rareLabel: 'Another rule',
  rareNone: 'Other rules',
  energyShare: 'Energy kept, in %',
  ratioField: 'Largest over smallest that is kept',
  shareField: 'Share that is kept, in %',
  asSdScripts: 'One rank more, as older sd-scripts',
  sizing: SIZING,
  errorField: 'Error, in %',
  energyField: 'Energy kept, in %',
  sizeField: 'Size, in MiB',
  rankField: 'Rank',
  sizeUnit: 'MiB',
  minRank: 'At least rank',
  maxRank: 'At most rank',
  uniform: 'One rank for all modules',
  wrongNumber: (least: number, most: number | null) =>
    most === null ? `A number of at least ${count(least)}.` : `A number from ${count(least)} to ${count(most)}.`,
  curve: 'Error against size',
  curveAt: (error: number, size: number) => `${percent(error)} error at ${bytes(size)}`,
  byModule: 'rank by module',
  oneRank: 'one rank',
  curveOnDemand: 'Exact keeps every rank. Choose Error, Size or Rank to trade size against error.',
  reading: (share: number) => `Reading the weights once: ${Math.round(100 * share)} %`,
  useF16: 'Write F16',
  dtypeLabel: 'Numbers',
  dtypes: { source: 'As the source', F16: 'F16', BF16: 'BF16', F32: 'F32' },
  dtypeHints: {
    source: 'What the factors are now',
    F16: 'Rounds 8 times finer than BF16 at the same size; holds values up to 65504',
    BF16: 'The range of F32, with 8 bits of precision',
    F32: 'Twice the size, rounds at 1 part in 28 million',
  },
  namesLabel: 'For which program',
  names: { ...NAMES, ...STYLE },
  adapterLabel: 'Kind of adapter',
  adapters: { source: 'As the source', lora: 'LoRA' },
  metadataLabel: 'Metadata',
  metadata: { keep: 'Keep', merge: 'Merge', none: 'None' },
  metadataHints: {
    keep: 'The texts of one source, or those that all sources share; plus the plan and the sources',
    merge: 'Also the tags and trigger words of all sources',
    none: 'Nothing at all: such a file cannot be verified later',
  },
  titleField: 'Title',
  dated: 'Write today’s date',
  more: 'More',
  // What comes out.
  size: 'Size',
  sizeOf: (share: number, source: number) => `of ${bytes(source)}, ${share >= 1 ? '+' : '−'}${Math.abs(Math.round(100 * (share - 1)))} %`,
  error: 'Error',
  errorNone: 'none',
  errorAbout: (value: number) => (value >= 1e-4 ? percent(value) : `1 in ${parts(1 / value)}`),
  meaning: (it: Meaning) =>
    it.kind === 'same'
      ? 'Every number stays as it is'
      : it.kind === 'parts'
        ? `Same to 1 part in ${parts(it.parts)}`
        : `Keeps ${kept(it.share)} of its energy`,
  largestLoss: (module: string, error: string) => `largest loss ${module} ${error}`,
  worst: (module: string, error: string) => `Largest loss: ${module}, ${error}.`,
  level: (level: BakePreview['level']) => `${LEVEL[level][0]?.toUpperCase()}${LEVEL[level].slice(1)}.`,
  writtenAs: (dtypes: readonly string[]) => `New numbers are written as ${and(dtypes)}.`,
  ranks: (least: number, median: number, most: number) =>
    least === most ? `Rank ${least}` : `Ranks ${least} to ${most}, median ${median}`,
  modules: (written: number) => plural(written, { one: 'module', other: 'modules' }),
  file: 'File',
  fileName: 'File name',
  folder: 'Folder',
  chooseFolder: 'Choose output folder',
  changeFolder: 'Change…',
  allowFolder: 'Allow writing',
  noFolder: 'None chosen yet',
  toDownloads: 'Download',
  to: 'Where to',
  intoFolder: 'Folder',
  asDownload: 'Download',
  noPicker: 'This browser cannot write into a folder; the file is built here and then downloaded.',
  folderJoins: 'Sources are only read. If a name is taken, it becomes name (2). The new file joins the library.',
  rankBars: 'rank',
  lossBars: 'loss',
  rankBarsLabel: 'Mean rank by block',
  lossBarsLabel: 'Energy lost by block',
  loadsIn: 'Loads in',
  verdict: ({ program, verdict, missingCount }: ProgramVerdict) =>
    verdict === 'loads'
      ? `${NAMES[program]}: finds every module`
      : verdict === 'some'
        ? `${NAMES[program]}: does not find ${plural(missingCount, { one: 'module', other: 'modules' })}`
        : `${NAMES[program]}: not known`,
  program: (program: ProgramVerdict['program']) => NAMES[program],
  refused: 'This cannot be written',
  leaveThemOut: 'Leave them out',
  copyUnchanged: 'Copy them unchanged',
  waiting: 'Looking at the files…',
  leftOut: 'Left out',
  plan: 'Plan',
  copyPlan: 'Copy plan',
  savePlan: 'Save plan',
  planTitle: 'The plan as JSON, as the command line takes it',
  // Many.
  many: (files: number) => `${plural(files, { one: 'LoRA', other: 'LoRAs' })}, each written to its own file`,
  manyTotal: (before: number, after: number) =>
    before > after ? `${bytes(before)} become ${bytes(after)}: ${bytes(before - after)} saved` : `${bytes(before)} become ${bytes(after)}`,
  manyLooking: (done: number, of: number) => `Looked at ${count(done)} of ${count(of)}`,
  manyStay: (files: number) =>
    files === 1 ? '1 file would not become smaller and stays' : `${count(files)} files would not become smaller and stay`,
  staysAsItIs: 'stays',
  savedAt: 'Total saved, by error',
  saved: (error: number, saved: number) => `${percent(error)}: ${bytes(saved)} saved`,
  manyRefused: (files: number) => `${plural(files, { one: 'file is refused', other: 'files are refused' })}`,
  suffix: 'Added to each name',
  columns: { name: 'LoRA', now: 'Now', after: 'After', error: 'Error' },
  // Queue.
  queue: 'Queue',
  queueTitle: 'Baked files',
  pause: 'Pause',
  resume: 'Resume',
  cancelAll: 'Cancel all',
  clear: 'Clear the list',
  bakeAnother: 'Bake another',
  showInLibrary: 'Show in library',
  verify: 'Verify',
  retry: 'Try again',
  saveAgain: 'Save again',
  emptyQueue: 'Nothing is being written.',
  summary: (it: { readonly written: number; readonly refused: number; readonly failed: number; readonly open: number }) =>
    and(
      [
        it.written > 0 ? `${count(it.written)} written` : '',
        it.refused > 0 ? `${count(it.refused)} refused` : '',
        it.failed > 0 ? `${count(it.failed)} failed` : '',
        it.open > 0 ? `${count(it.open)} to go` : '',
      ].filter((one) => one !== ''),
    ),
  states: {
    waiting: 'waits',
    begun: 'waits',
    written: 'written and checked',
    refused: 'refused',
    failed: 'failed',
    cancelled: 'cancelled',
  },
  steps: {
    reading: 'Reading the sources',
    ranks: 'Finding the ranks',
    writing: 'Writing',
    checking: 'Reading it back to check it',
  },
  progress: (modules: number, of: number, done: number, size: number) =>
    [of > 0 ? `module ${count(modules)} of ${count(of)}` : '', size > 0 ? `${bytes(done)} of ${bytes(size)}` : '']
      .filter((one) => one !== '')
      .join(' · '),
  progressOf: (name: string) => `Baking ${name}`,
  blocked: (folder: string | null) =>
    folder === null
      ? 'Choose an output folder. The files wait for it.'
      : `Allow writing to the folder ${folder} again. The files wait for it.`,
  nothingHalf:
    'A file that does not read back as planned is deleted. After Cancel, a full disk or a closed tab, no half-written file is left.',
  writtenTo: (folder: string | null, size: number) => (folder === null ? `${bytes(size)}, downloaded` : `${bytes(size)} in ${folder}`),
  certificate: 'Certificate',
  levelLabel: (level: number) => `Level ${level}`,
  roundingLabel: 'Rounding',
  truncationLabel: 'Cut off',
  contentLabel: 'XXH3-128 of the data',
  moduleColumn: 'Module',
  notInLibraryYet: 'It is being measured and can be shown in a moment.',
  // Provenance.
  madeFrom: 'Made from',
  madeOf: (names: readonly { readonly name: string; readonly strength: number }[]) =>
    names.map(({ name, strength }) => (strength === 1 ? name : `${count(Number(strength.toPrecision(3)))} × ${name}`)).join(' + '),
  bakedOn: (date: string) => `baked ${date}`,
  verifying: (share: number) => `Verifying: ${Math.round(100 * share)} %`,
  verified: (sources: number) =>
    sources > 0
      ? `As it was written: hash and norms agree, and baking the ${plural(sources, { one: 'source', other: 'sources' })} again gives the same bytes.`
      : 'As it was written: hash and norms agree. Not all of its sources are in the library, so no more can be checked.',
  differs: (reason: string) => `Not as it was written. ${reason}`,
};
