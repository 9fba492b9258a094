/** Everything about one LoRA: head, strengths, metadata, modules. One file, as every room of texts: a translator reads it from top to bottom. */
import type { Evidence, TensorEvidence, StackCounts } from '../../../domain/architectures/words.ts';
import type { FaultCode } from '../../../domain/safetensors/header-types.ts';
import type { FactId, FactValue } from '../../../domain/library/facts/fact-lines.ts';
import type { PreviewRefusal } from '../../../domain/library/facts/preview.ts';
import type { Trigger } from '../../../domain/library/facts/triggers.ts';
import type { Meaning, PartOfModel, Says, Shows } from '../../../domain/library/contradictions.ts';
import type { HashNote, HashVerdict, NamedHash } from '../../../domain/library/known-hashes.ts';
import type { Measure } from '../../../domain/settings.ts';
import { formsOf } from '../forms.ts';

const { and, bytes, count, form, plural } = formsOf('en');

const MODULES = { one: 'module', other: 'modules' } as const;
const BLOCKS = { one: 'block', other: 'blocks' } as const;
const KEYS = { one: 'key', other: 'keys' } as const;
const TAGS = { one: 'tag', other: 'tags' } as const;

const measures: Readonly<Record<Measure, { readonly label: string; readonly hint: string }>> = {
  strength: { label: 'Strength', hint: 'Norm of everything the LoRA adds to the block' },
  rms: { label: 'RMS', hint: 'Strength per entry: fair between blocks of different size' },
  legacy: { label: 'Legacy sum', hint: 'The norms of all tensors added up, as in the original tool' },
};

const INCOMPLETE = 'The download most likely stopped early. Download the file again, then Re-index.';
const BROKEN =
  'The file is damaged or was written by a faulty tool. Download it again, or save it again with the tool that made it, then Re-index.';
const GONE = 'Check that the folder is connected and may be read, then Rescan.';
const ADVICE: Readonly<Partial<Record<FaultCode, string>>> = {
  'empty-file': INCOMPLETE,
  'header-incomplete': INCOMPLETE,
  'data-incomplete': INCOMPLETE,
  'git-lfs-pointer': 'This is a pointer of Git LFS, not the model itself. Fetch the real file with "git lfs pull", then Rescan.',
  'web-page': 'A web page was saved instead of the model, often because the download needs a login. Download it again, then Rescan.',
  pickle:
    'This is a pickle file (.pt, .ckpt) with another name. It can run code when it is opened, so it is not read here. Look for a .safetensors version.',
  'not-found': GONE,
  'not-permitted': GONE,
  'read-failed': GONE,
  'walk-failed': GONE,
};

const FACTS: Readonly<Record<Exclude<FactId, `lr ${string}`>, string>> = {
  title: 'Title',
  author: 'Author',
  license: 'License',
  description: 'Description',
  usage: 'Usage hint',
  comment: 'Comment',
  subjects: 'Listed under',
  merged: 'Merged from',
  date: 'Dated',
  writer: 'Made with',
  base: 'Base model',
  architecture: 'Architecture',
  checkpoint: 'Trained on',
  'checkpoint-sha256': 'Base SHA-256',
  'checkpoint-autov1': 'Base AutoV1',
  vae: 'VAE',
  'vae-sha256': 'VAE SHA-256',
  prediction: 'Prediction',
  implementation: 'Names follow',
  steps: 'Steps',
  epochs: 'Epochs',
  images: 'Images per epoch',
  regularisation: 'Regularisation images',
  batch: 'Batch size',
  accumulation: 'Gradient accumulation',
  resolution: 'Resolution',
  lr: 'Learning rate',
  optimizer: 'Optimiser',
  scheduler: 'Scheduler',
  warmup: 'Warm-up steps',
  module: 'Network module',
  algorithm: 'Algorithm',
  dim: 'Network dim',
  alpha: 'Network alpha',
  'conv-dim': 'Convolution dim',
  'conv-alpha': 'Convolution alpha',
  dropout: 'Network dropout',
  dora: 'DoRA',
  rslora: 'Rank-stabilised',
  args: 'Network arguments',
  precision: 'Precision',
  'clip-skip': 'Clip skip',
  'noise-offset': 'Noise offset',
  'min-snr': 'Min-SNR gamma',
  loss: 'Loss',
  timesteps: 'Timestep sampling',
  shift: 'Flow shift',
  seed: 'Seed',
  started: 'Started',
  finished: 'Finished',
  duration: 'Training time',
};

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function factValue(value: FactValue): string {
  if (typeof value === 'string') return value;
  switch (value.kind) {
    case 'planned':
      return `${count(value.all)} planned`;
    case 'done':
      return value.all === null ? count(value.done) : `${count(value.done)} of ${count(value.all)}`;
    case 'repeats':
      return `${count(value.images)} with repeats`;
    case 'varies':
      return 'varies';
    case 'yes':
      return 'yes';
    case 'duration':
      return duration(value.seconds);
  }
}

const TRIGGER_FROM: Readonly<Record<Trigger['from'], string>> = {
  'modelspec.trigger_phrase': 'stated by the author',
  'ai-toolkit': 'stated by ai-toolkit',
  metadata: 'stated in the metadata',
  frequency: 'a guess by frequency',
};

const PART: Readonly<Record<PartOfModel, string>> = { 'text-encoder': 'text encoder', model: 'diffusion model' };

const short = (value: number): string => String(Number(value.toPrecision(4)));
const range = (least: number, most: number): string => (least === most ? short(least) : `${short(least)} to ${short(most)}`);

function says(it: Says): string {
  switch (it.kind) {
    case 'dim':
      return `network dim ${and(it.dims.map(short))}`;
    case 'alpha':
      return `network alpha ${and(it.alphas.map(short))}`;
    case 'algorithm':
      return it.module === null ? it.algorithm : `${it.algorithm} (${it.module})`;
    case 'dora':
      return it.trained ? 'trained as DoRA' : 'not trained as DoRA';
    case 'part':
      return it.trained ? `${PART[it.part]} trained` : `${PART[it.part]} not trained (learning rate 0)`;
  }
}

function shows(it: Shows): string {
  switch (it.kind) {
    case 'ranks':
      return it.ranks.map(({ rank, modules }) => `rank ${rank} in ${plural(modules, MODULES)}`).join(', ');
    case 'rank-range':
      return `ranks ${it.least} to ${it.most}`;
    case 'no-alpha':
      return 'no alpha, so a scale of 1';
    case 'alpha':
      return `alpha ${short(it.alpha)}, a scale of ${short(it.scale)}`;
    case 'scales':
      return `scales of ${range(it.least, it.most)}`;
    case 'adapters':
      return it.adapters.map(({ label, modules }) => `${label} in ${plural(modules, MODULES)}`).join(', ');
    case 'no-dora':
      return 'no DoRA scales';
    case 'dora':
      return `DoRA scales in ${plural(it.modules, MODULES)}`;
    case 'part':
      return it.seen === 'changed'
        ? `changes to the ${PART[it.part]}`
        : it.seen === 'absent'
          ? `no tensors of the ${PART[it.part]}`
          : `only zeros for the ${PART[it.part]}`;
  }
}

const MEANING: Readonly<Record<Exclude<Meaning['kind'], 'unchanged'>, string>> = {
  resized: 'The file was resized, merged or extracted after training, or the metadata comes from another file.',
  converted: 'The file was converted after training, or the metadata comes from another file.',
  'scale-1': 'Programs read the tensors and apply it at scale 1.',
  'tensors-count': 'Programs read the tensors and apply what is in them.',
  'without-dora': 'Without them the LoRA acts differently from what was trained.',
  applied: 'Programs apply the tensors.',
  'applied-too': 'They are applied like all others.',
};

const PREVIEW: Readonly<Record<Exclude<PreviewRefusal['kind'], 'cut' | 'other-type'>, string>> = {
  address: 'The file names a picture on the internet. Nothing is fetched from there.',
  large: 'The picture is larger than 2 MB.',
  svg: 'The picture is an SVG, which can hold scripts; only bitmaps are shown.',
  form: 'The picture is not a PNG, JPEG, WebP or GIF in a data URL.',
};

const HASHES: Readonly<Record<NamedHash['id'], { readonly label: string; readonly of: string }>> = {
  autov3: { label: 'AutoV3', of: 'tensor data, 12 digits' },
  autov2: { label: 'AutoV2', of: 'whole file, 10 digits' },
  autov1: { label: 'AutoV1', of: '64 KiB after the first 1 MiB, 8 digits' },
  sha256: { label: 'SHA-256', of: 'whole file' },
  data: { label: 'Model hash', of: 'tensor data (sshs_model_hash)' },
};

const VERDICT: Readonly<Record<HashVerdict, string>> = {
  'not computed': 'Not checked yet',
  equal: 'Equal',
  differs: 'Differs',
  placeholder: 'Placeholder',
  'cannot be recomputed': 'Cannot be recomputed',
};

const HASH_NOTE: Readonly<Record<Exclude<HashNote['kind'], 'other-tensors'>, string>> = {
  'no-header': 'The header of the file cannot be read, so the start of its tensor data is not known.',
  'of-nothing': 'The hash of no data: the file ends before the bytes that it covers, so it identifies no file.',
  'no-hash': 'This is the hash of zero bytes: the tool that wrote it had no hash.',
  'same-tensors': 'The tensors are the ones that were saved with this metadata.',
  'other-order': 'The trainer computed it over the tensors in its own order. The file may have another order, so this proves nothing.',
  intermediate: 'It was computed from an intermediate file with a shorter header, which no longer exists.',
};

/** "19 double + 38 single blocks"; stacks with none are left out. */
function stacks(blocks: StackCounts): string {
  const some = blocks.filter(([number]) => number > 0);
  const text = some.map(([number, name]) => (name ? `${count(number)} ${name}` : count(number))).join(' + ');
  return `${text} ${some.length === 1 ? form(some[0]?.[0] ?? 0, BLOCKS) : BLOCKS.other}`;
}

const SHAPES = 'from tensor shapes';
const NAMES = 'from tensor names';

function seen(it: TensorEvidence): string {
  switch (it.kind) {
    case 'stacks':
      return [
        it.hidden === null ? stacks(it.blocks) : `${stacks(it.blocks)}, hidden ${it.hidden}`,
        ...(it.inProportion ? ['a width that no known size of this family has'] : []),
        ...(it.overflow ? ['more blocks than any known size of this family has'] : []),
        it.hidden === null ? NAMES : SHAPES,
      ].join('; ');
    case 'unet': {
      const widths = it.textWidths.length > 0 ? `, cross-attention width ${it.textWidths.join(' and ')}` : '';
      return `UNet, ${plural(it.blocks, BLOCKS)}${widths}; ${widths !== '' || it.shaped ? SHAPES : NAMES}`;
    }
    case 'cascade':
      return `${stacks([[it.blocks, 'stage C']])}${it.hidden === null ? `; ${NAMES}` : `, hidden ${it.hidden}; ${SHAPES}`}`;
    case 'generic':
      return `${stacks(it.blocks)}${it.only === null ? '' : ` in ${it.only}`}, no known model family; ${NAMES}`;
    case 'encoders':
      return `text encoder only (${it.encoders.join(', ')}); from tensor names and shapes`;
    case 'no-stack':
      return `${plural(it.modules, MODULES)} in no known stack of blocks; ${NAMES}`;
    case 'no-adapters':
      return 'no adapter tensors';
    case 'unread':
      return 'the header could not be read';
  }
}

function evidence(it: Evidence | string): string {
  if (typeof it === 'string') return it;
  return [
    seen(it.seen),
    ...(it.strange > 0 ? [`${count(it.strange)} of its names or shapes do not belong to this family`] : []),
    ...(it.chosen ? [`${it.chosen.label} by ${it.chosen.by}`] : []),
    ...(it.whose === null ? [] : [it.whose === 'metadata' ? 'model by metadata' : 'many models have these blocks']),
  ].join('; ');
}

export const details = {
  region: 'Details',
  none: { title: 'No LoRA chosen', text: 'Choose one in the list to see what it does, block by block.' },
  gone: {
    title: 'This LoRA is not in the library',
    text: 'Its folder may have been removed, or the link belongs to another library. Search for its name in the list.',
  },
  views: {
    label: 'Views of this LoRA',
    strengths: 'Strengths',
    profile: 'Profile',
    metadata: 'Metadata',
    modules: 'Modules',
    unsaved: 'Unsaved changes',
    unsavedSpoken: ', unsaved changes',
  },
  actions: {
    edit: 'Edit profile',
    export: 'Export CSV',
    blocks: 'Blocks',
    modules: 'Modules',
    stacked: 'In the stack',
    stack: 'Add to stack',
    reindex: 'Re-index',
    copy: 'Copy weights',
    copied: 'Weights copied',
  },
  evidence,
  head: {
    stableId: 'Stable ID: follows the file when it is moved or renamed',
    openPage: (name: string) => `Open ${name} as a page`,
    missing:
      'Missing: the last scan did not find the file. Its ID and its measurements are kept. Connect its disk or put it back, then rescan.',
    subtype: (family: string, subtype: string, from: string) => `${family} (${subtype}, from ${from})`,
    folder: 'Folder',
    size: 'Size',
    inBytes: (size: number) => `(${plural(size, { one: 'byte', other: 'bytes' })})`,
    changed: 'Changed',
    adapter: 'Adapter',
    noAdapter: 'none known',
    scale: 'Scale',
    dialect: 'Key naming',
    layout: 'Layout',
    originalLayout: (id: string) => `(${id} in the original tool)`,
    contentHash: 'Content hash',
    copyHash: 'content hash',
    measured: 'Measured',
    notUnderstood: 'Not understood',
    keys: (keys: number) => plural(keys, KEYS),
    more: (more: number) => `and ${count(more)} more`,
    sameContent: 'Same content',
  },
  adapters: (found: readonly { readonly label: string; readonly modules: number }[]) =>
    found.length === 1 && found[0]
      ? `${found[0].label} (${plural(found[0].modules, MODULES)})`
      : found.map(({ label, modules }) => `${label} (${count(modules)})`).join(', '),
  rank: (rank: number) => `rank ${rank}`,
  ranks: (least: number, most: number) => `ranks ${least} to ${most}`,
  ranksOf: (ranks: readonly { readonly rank: number; readonly modules: number }[]) =>
    `rank ${ranks.map(({ rank, modules }) => `${rank} (${plural(modules, MODULES)})`).join(', ')}`,
  alpha: (alpha: string) => `alpha ${alpha}`,
  scale: (scale: string) => `scale ${scale}`,
  range: (least: string, most: string) => `${least} to ${most}`,
  /** As it is stored: a formula, or what holds without one. */
  rule: (rule: string) => rule,
  measure: 'Measure',
  measures,
  strengths: {
    earlier: 'The earlier measurement is still here:',
    chart: (blocks: number, strongest: string | null, unmeasured: number) =>
      `Bar chart of ${plural(blocks, BLOCKS)}, ${strongest === null ? 'all 0' : `strongest ${strongest}`}${
        unmeasured === 0 ? '' : `, ${count(unmeasured)} not measured`
      }. The list below has the numbers.`,
    notMeasured: 'not measured',
    weight: (weight: string) => `weight ${weight}`,
  },
  blocks: {
    label: 'Blocks',
    energy: 'of the energy',
    weight: 'Weight',
    modules: 'Mod.',
    notTouched: 'not touched',
    measured: (modules: number, failed: number) =>
      failed > 0 ? `${plural(modules, MODULES)}, ${count(failed)} not measured` : plural(modules, MODULES),
  },
  statistics: {
    touched: (blocks: number) => `${count(blocks)} touched`,
    notMeasured: (blocks: number) => `${count(blocks)} not measured`,
    blocks: { name: 'model blocks', hint: 'Blocks of the model, and how many of them this file touches' },
    strongest: { name: 'strongest', hint: 'The block with the largest value', formula: 'maxᵢ xᵢ' },
    topQuarter: {
      name: 'top quarter',
      hint: 'Share of the energy (value squared) in the strongest quarter of the blocks',
      formula: 'Σ x² of the strongest ⌈n ∕ 4⌉ ∕ Σ x² of all n',
    },
    mean: { name: 'mean', hint: 'Mean over all blocks of the model', formula: 'x̄ = Σ xᵢ ∕ n' },
    least: { name: 'min', hint: 'Smallest value; 0 when a block is not touched', formula: 'minᵢ xᵢ' },
    most: { name: 'max', hint: 'Largest value', formula: 'maxᵢ xᵢ' },
    variance: { name: 'variance', hint: 'Population variance over the blocks', formula: 'σ² = Σ (xᵢ − x̄)² ∕ n' },
    deviation: { name: 'std. dev.', hint: 'Population standard deviation over the blocks', formula: 'σ = √(Σ (xᵢ − x̄)² ∕ n)' },
  },
  fallback: {
    title: 'No block could be measured',
    text: 'The profile below is neutral: every block has weight 1. It is a placeholder, so that the LoRA can be listed and exported like the others. It says nothing about what the LoRA does. If the file has modules, they are in the Modules tab.',
    neutral: 'Neutral profile',
    blocks: (blocks: number) => plural(blocks, BLOCKS),
  },
  proxies: {
    title: (label: string) => `Without the base model: ${label}`,
    text: (modules: number) =>
      `${plural(modules, { one: 'module of this LoRA changes its', other: 'modules of this LoRA change their' })} weight in proportion to the base model, which is not in the file. The values below are exact without it. They are not strengths; sums and exports leave them out.`,
    chart: (label: string, blocks: number) => `Bar chart of the ${label} of ${plural(blocks, BLOCKS)}. The list below has the numbers.`,
  },
  waiting: {
    title: 'Waiting to be measured',
    rest: (size: number) => `Its header is read; its tensors (${bytes(size)}) are not.`,
    goOn: 'Rescan or Resume continues with the waiting files.',
    missing: 'The file was missing when its turn came. It is measured as soon as a rescan finds it again.',
    pickAgain: (folder: string) =>
      `This browser gives access to a folder for one visit only. Choose ${folder} again to have the file read.`,
    connect: (folder: string) => `Connect the folder ${folder} to have the file read.`,
    reconnect: (folder: string) => `Reconnect ${folder}`,
    paused: 'Indexing is paused. Press Resume in the bar below to continue, with visible files first.',
    now: (size: number) => `It is being read right now (${bytes(size)}).`,
    headers: (done: number, all: number) =>
      `The headers of all files are read first (${count(done)} of ${count(all)}). Then the files are measured, visible ones first.`,
    measuring: (done: number, all: number) =>
      `${count(done)} of ${plural(all, { one: 'file is', other: 'files are' })} measured. Visible files come first.`,
    measuringFor: (done: number, all: number, left: string) =>
      `${count(done)} of ${plural(all, { one: 'file is', other: 'files are' })} measured · ${left} left for all. Visible files come first.`,
  },
  fault: {
    title: 'The file cannot be read',
    tensor: 'Tensor',
    seenAt: 'Seen at',
    byte: (offset: number) => `byte ${count(offset)}`,
    expected: 'Expected',
    found: 'Found',
    advice: (code: FaultCode) => ADVICE[code] ?? BROKEN,
  },
  metadata: {
    none: 'No metadata',
    noneText: 'This file has no metadata. ComfyUI and diffusion-pipe write none, and tools that merge or convert LoRAs often drop it.',
    label: 'Metadata sections',
    sections: {
      Facts: 'Facts',
      Sidecars: 'Sidecars',
      Preview: 'Preview',
      Training: 'Training',
      Tags: 'Tags',
      Dataset: 'Dataset',
      Hashes: 'Hashes',
      'All keys': 'All keys',
    },
    contradicts: 'The metadata contradicts the tensors',
    /** `{says}` and `{shows}` are what either side says, `{meaning}` is a sentence. */
    contradiction: 'The metadata says {says}; the tensors show {shows}. {meaning}',
    says,
    shows,
    meaning: (meaning: Meaning) => (meaning.kind === 'unchanged' ? `The ${PART[meaning.part]} is left as it is.` : MEANING[meaning.kind]),
    fact: (id: FactId) => (id.startsWith('lr ') ? `Learning rate, ${id.slice(3)}` : FACTS[id as keyof typeof FACTS]),
    factValue,
    triggers: 'Trigger words',
    triggerFrom: ({ from, count: captions }: Trigger) =>
      captions === null ? TRIGGER_FROM[from] : `${TRIGGER_FROM[from]}: in ${plural(captions, { one: 'caption', other: 'captions' })}`,
    copyTrigger: (text: string) => `the trigger ${text}`,
    datasets: { folder: 'Folder', images: 'Images', repeats: 'Repeats', resolution: 'Resolution', regularisation: 'Regularisation' },
  },
  preview: {
    damaged: 'The picture is damaged and cannot be drawn.',
    alt: 'Preview stored in the file',
    facts: (type: string, size: number) => `${type}, ${bytes(size)}, from the file itself`,
    read: 'Read it from the file',
    refused: (why: PreviewRefusal) =>
      why.kind === 'cut'
        ? `The picture is too large to be kept in the library (${why.characters} characters).`
        : why.kind === 'other-type'
          ? `The picture says that it is ${why.type}, but it is not.`
          : PREVIEW[why.kind],
  },
  tags: {
    search: 'Search tags',
    searchHint: (tags: number) => `Search ${plural(tags, TAGS)}`,
    copyTop: 'Copy top',
    top: (tags: number) => `the top ${plural(tags, TAGS)}`,
    howMany: 'How many tags to copy',
    copyAll: 'Copy all',
    tags: (tags: number) => plural(tags, TAGS),
    none: (search: string) => `No tag contains “${search}”.`,
    list: 'Most frequent tags',
    fewer: (tags: number) => `Show the ${count(tags)} most frequent`,
    all: (tags: number) => `Show all ${plural(tags, TAGS)}`,
  },
  hashes: {
    compute: 'Compute hashes',
    offer: (size: number) => `AutoV1, AutoV2, AutoV3 and SHA-256, from one pass over ${bytes(size)}`,
    done: 'The hashes are computed.',
    written: 'In the metadata',
    computing: 'Computing hashes',
    progress: (read: number, all: number, percent: string) => `${bytes(read)} of ${bytes(all)}, ${percent}`,
    cancel: 'Cancel',
    names: HASHES,
    verdicts: VERDICT,
    note: (note: HashNote) =>
      note.kind === 'other-tensors'
        ? `The tensors were changed after this was written, or the metadata comes from another file. Programs that take the hash from the metadata know this file as ${note.name}.`
        : HASH_NOTE[note.kind],
  },
  keys: {
    search: 'Search metadata',
    searchHint: (keys: number) => `Search ${plural(keys, KEYS)}`,
    copyJson: 'Copy as JSON',
    json: (keys: number) => `${plural(keys, KEYS)} as JSON`,
    cut: (values: number) => `The library keeps only a part of ${plural(values, { one: 'long value', other: 'long values' })}.`,
    readAll: 'Read all from the file',
    none: (search: string) => `No key or value contains “${search}”.`,
    longer: (text: string, more: number) => `${text}… (${count(more)} more characters; copying gives all)`,
    copyKey: (key: string) => `the key ${key}`,
    less: 'Show less',
    all: (characters: number) => `Show all ${count(characters)} characters`,
    asIs: 'As stored',
    layOut: 'Format JSON',
    incomplete: 'It cannot be formatted: the JSON is not complete.',
  },
  modules: {
    none: 'No module is measured',
    named: (modules: number) =>
      `The header names ${plural(modules, MODULES)}. ${modules === 1 ? 'Its' : 'Their'} numbers appear after measuring.`,
    unknown: 'The file has no module that could be recognised.',
    label: 'Modules',
    filter: 'Filter modules',
    filterHint: (modules: number) => `Filter ${plural(modules, MODULES)}`,
    onlyProblems: (modules: number) => `Only the ${count(modules)} with a problem`,
    shown: (modules: number) => `${count(modules)} shown`,
    remark: 'Problem or note',
    noMatch: 'No module matches.',
    remarks: (remarks: readonly string[]) => remarks.join('. '),
    /** A module's problem, with what is exact without the base model. */
    proxy: (problem: string, label: string, value: string) => `${problem}. Exact without it: ${label} ${value}`,
    columns: {
      module: { label: 'Module' },
      slot: { label: 'Block' },
      deltaNorm: { label: 'Delta norm', hint: 'Norm of what the module adds, scale included' },
      rms: { label: 'RMS', hint: 'Delta norm per entry' },
      spectralNorm: { label: 'Spectral', hint: 'Largest singular value of the delta' },
      stableRank: { label: 'Stable rank', hint: 'Delta norm² / spectral norm²' },
      rank99: { label: 'Rank 99 %', hint: 'How many singular values hold 99 % of the energy' },
      rank: { label: 'Rank', hint: 'Inner width of the factors' },
      alpha: { label: 'Alpha', hint: 'As stored in the file' },
      scale: { label: 'Scale', hint: 'Factor on the delta' },
      shape: { label: 'Shape', hint: 'Rows × columns of the delta' },
      adapter: { label: 'Adapter' },
      component: { label: 'Component' },
    },
  },
};
