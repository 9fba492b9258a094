/** What opens in the profile editor: bar, tools, presets, texts of other programs, comparing, versions, leaving. */
import type { ApplyRefusal } from '../../../app/profiles/apply-profile.ts';
import type { DraftFault } from '../../../domain/profiles/editing/draft-text.ts';
import type { EditLabel, StartLabel, StepLabel } from '../../../domain/profiles/editing/draft-types.ts';
import type { GainTextFault } from '../../../domain/profiles/editing/gain-text.ts';
import type { PresetWhy } from '../../../domain/profiles/presets/preset-gains.ts';
import type { FilePart, TextFault, TextFaultSaid, Wanted } from '../../../domain/profiles/transfer/faults.ts';
import type { ApplyWarning } from '../../../domain/profiles/transfer/apply.ts';
import type { ReadWarning } from '../../../domain/profiles/transfer/read-profile-text.ts';
import { FARTHEST_GAIN, LEAST_GAIN, MOST_DECIMALS, MOST_GAIN } from '../../../domain/profiles/profile.ts';
import { formsOf } from '../forms.ts';
import type { Say } from '../sentences.ts';

const { and, count, form, plural } = formsOf('en');

const BLOCKS = { one: 'block', other: 'blocks' } as const;
const LORAS = { one: 'LoRA', other: 'LoRAs' } as const;
const PROFILES = { one: 'profile', other: 'profiles' } as const;
const VALUES = { one: 'value', other: 'values' } as const;
const PRESETS = { one: 'preset', other: 'presets' } as const;

const RANGE = `from −${Math.abs(LEAST_GAIN)} to ${MOST_GAIN}`;

function gainFault(fault: GainTextFault): string {
  switch (fault.kind) {
    case 'empty':
      return `Empty: type a number ${RANGE}.`;
    case 'not-a-number':
      return `Not a number: type one ${RANGE}, such as 0.75.`;
    case 'exponent':
      return `Written with an exponent: type all digits, ${RANGE}, such as 0.75.`;
    case 'range':
      return `Out of range: typed gains go ${RANGE}; only imported ones may go to ${FARTHEST_GAIN} either way.`;
    case 'decimals':
      return `Too many decimals: ${fault.used}. A gain has at most ${MOST_DECIMALS}.`;
  }
}

function startOf(label: StartLabel): string {
  if (typeof label === 'string') return label;
  switch (label.kind) {
    case 'neutral':
      return 'Neutral';
    case 'measured':
      return 'Measured weights';
    case 'random':
      return `Random ${label.seed}`;
    case 'smooth':
      return `Smooth ${label.seed}`;
    case 'version':
      return `version ${label.number}`;
    case 'imported':
      return `imported ${label.name}`;
  }
}

const number = (value: number): string => String(Number(value.toPrecision(6))).replace('-', '−');

const VERBS: Readonly<Record<Exclude<EditLabel['edit'], 'begin' | 'reset-all' | 'revert' | 'about'>, string>> = {
  set: 'Set',
  paint: 'Paint',
  scale: 'Scale',
  offset: 'Offset',
  ramp: 'Ramp',
  smooth: 'Smooth',
  invert: 'Invert',
  paste: 'Paste',
  reset: 'Reset',
  mute: 'Mute',
  unmute: 'Unmute',
  solo: 'Solo',
  'end-solo': 'End solo of',
};

/** Numbers after the verb and its blocks. */
function valuesOf({ edit, values }: EditLabel): string {
  const [first, second] = values ?? [];
  if (first === undefined) return '';
  if (edit === 'set') return ` to ${number(first)}`;
  return second === undefined ? ` by ${number(first)}` : ` from ${number(first)} to ${number(second)}`;
}

function step(label: StepLabel): string {
  if (typeof label === 'string') return label;
  const { edit } = label;
  if (edit === 'reset-all') return 'Reset to original';
  if (edit === 'revert') return 'Revert to saved';
  if (edit === 'about') return 'Change name, notes or tags';
  if (edit === 'begin') return `Start from ${startOf(label.start ?? '')}`;
  return `${VERBS[edit]} ${label.blocks?.label ?? plural(label.blocks?.count ?? 0, BLOCKS)}${valuesOf(label)}`;
}

function applied(warning: ApplyWarning): string {
  switch (warning.kind) {
    case 'foreign':
      return `${warning.from} and ${warning.to} are different models: blocks with the same number do different work in them.`;
    case 'inserted':
      return 'The larger Anima models have inserted blocks: the same number is not the same depth.';
    case 'depth':
      return `${warning.from} has ${plural(warning.blocks, BLOCKS)}, ${warning.to} ${count(warning.toBlocks)}: the same number is not the same depth.`;
  }
}

const named = (names: readonly string[], more: number): string => names.join(', ') + (more > 0 ? ` and ${count(more)} more` : '');

function notApplied(refused: ApplyRefusal, say: Say): string {
  switch (refused.kind) {
    case 'no-blocks':
      return 'It has no blocks.';
    case 'gone':
      return 'It is no longer in the library.';
    case 'not-kept':
      return say(refused.why);
    case 'foreign':
    case 'inserted':
    case 'depth':
      return applied(refused);
  }
}

function readWarning(warning: ReadWarning): string {
  if (typeof warning === 'string') return warning;
  switch (warning.kind) {
    case 'strength':
      return `The strength of the whole LoRA in the tag (${and(warning.numbers)}) is not part of the gains.`;
    case 'drawn':
      return `No gain for ${named(warning.names, warning.more)}: the value is random when the program runs, or it is not a multiplier. These gains stay at 1.`;
    case 'mixed':
      return `Layers of ${named(warning.names, warning.more)} get different values; the most common one is used.`;
    case 'no-place':
      return `No place for ${named(warning.names, warning.more)}.`;
    case 'outside':
      return `${plural(warning.modules, { one: 'module lies', other: 'modules lie' })} outside blocks; the values for them are left out.`;
    case 'first-of':
      return `The file holds ${plural(warning.profiles, PROFILES)}; this is the first, "${warning.name}".`;
    case 'foreign':
    case 'inserted':
    case 'depth':
      return applied(warning);
  }
}

const draftFault = (fault: DraftFault): string =>
  fault.kind === 'form'
    ? `The draft could not be read: ${fault.where || 'it'} must be ${fault.expected}.`
    : `The draft is for the layout ${fault.of}; this LoRA has ${fault.wanted}.`;

const PARTS: Readonly<Record<FilePart, string>> = {
  file: 'The file',
  profile: 'A profile',
  preset: 'A preset',
  layout: 'The layout',
  slot: 'A slot',
};
const WANTED: Readonly<Record<Wanted, string>> = {
  object: 'an object',
  list: 'a list',
  text: 'text',
  number: 'a number',
  truth: 'true or false',
};

function textFaultSaid(said: TextFaultSaid): string {
  if (typeof said === 'string') return said;
  switch (said.kind) {
    case 'json-more':
      return 'There is more text after the end of the JSON';
    case 'json-depth':
      return 'Too deeply nested';
    case 'json-end':
      return 'The text ends too early';
    case 'json-value':
      return `A value is expected, not "${said.found}"`;
    case 'json-large':
      return 'The number is too large';
    case 'json-open-text':
      return 'A string is not closed, or contains a character that must be escaped';
    case 'json-escape':
      return 'A string contains a backslash followed by something that cannot be escaped';
    case 'json-name':
      return 'A name in quotes is expected';
    case 'json-twice':
      return `"${said.name}" occurs twice`;
    case 'json-sign':
      return `"${said.sign}" is expected, not "${said.found}"`;
    case 'not-object':
      return `${PARTS[said.what]} is not an object`;
    case 'missing':
      return `${PARTS[said.what]} is missing`;
    case 'format':
      return `This is not a file of profiles: "format" is not "${said.format}"`;
    case 'version':
      return `Version ${said.found} is unknown; this program reads ${said.reads}`;
    case 'role':
      return `"${said.role}" is not a role of a slot`;
    case 'main-count':
      return `mainCount must be 0 to ${said.most}`;
    case 'member':
      return `"${said.name}" must be ${WANTED[said.wanted]}`;
    case 'member-missing':
      return `"${said.name}" is missing here`;
    case 'slots-twice':
      return 'Two slots have the same id';
    case 'tag':
      return 'A tag must be text';
    case 'name-empty':
      return 'The name is empty';
    case 'no-profile':
      return 'The file has no profile';
    case 'gain-number':
      return `The gain of ${said.slot} is not a number`;
    case 'no-slot':
      return `The layout has no slot ${said.slot}`;
    case 'gain':
      return farGain(said.slot, said.gain);
    case 'empty':
      return 'The text is empty';
    case 'no-colon':
      return 'A line must be NAME:value,value,...; this one has no colon';
    case 'foreign':
      return `This is not one of the known forms for ${said.family}: a prompt tag, a list of numbers, a % text, a table, a workflow or a file of profiles`;
    case 'foreign-json':
      return `No known program that uses block weights for ${said.family} writes such JSON`;
    case 'host':
      return `${said.host}: ${said.says ?? 'it uses nothing of this text'}`;
    case 'host-gain':
      return `${said.host}: ${farGain(said.slot, said.gain)}`;
    case 'value':
      return `Value ${said.place}, "${said.text}", is not a number`;
    case 'letter':
      return `Value ${said.place}, "${said.text}", is neither a number nor a known letter`;
    case 'count':
      return `${plural(said.values, VALUES)} found; LoRA Block Weight takes ${said.known.join(', ')}`;
  }
}

function presetWhy(why: PresetWhy): string {
  switch (why.kind) {
    case 'form':
      return `${plural(why.values, VALUES)} are not a form of ${why.tool} for ${why.layout}`;
    case 'parameters':
      return `It needs ${form(why.names.length, { one: 'the parameter', other: 'the parameters' })} ${and(why.names)}, which you have to set`;
    case 'range':
      return farGain(`value ${why.place}`, why.gain);
    case 'drawn':
      return `Value ${why.place} is random for every image (${why.token}), so there is no gain for it`;
    case 'from-tag':
      return `Value ${why.place} is a placeholder for a value of the prompt tag (${why.token})`;
    case 'several':
      return `Value ${why.place} has several values for the layers of one block`;
    case 'not-a-number':
      return `Value ${why.place}, "${why.token}", is not a number`;
    case 'one-block':
      return `It has several values for ${why.slot}, which is one block here`;
  }
}

const farGain = (slot: string, gain: number): string =>
  `The gain of ${slot} is ${gain}; gains go from −${FARTHEST_GAIN} to ${FARTHEST_GAIN}`;

export const profile = {
  label: 'Profile',
  none: 'No blocks to set',
  noneText: 'Nothing in this file lies in a block, so a profile has nothing to change.',
  gainOf: (block: string) => `${block} gain`,
  /** Said of a slider. */
  spoken: { inverted: 'inverted', beyond: 'beyond as trained', asTrained: 'as trained', muted: 'muted' },
  blocks: 'Blocks',
  gainFault,
  draftFault,
  start: startOf,
  step,
  applied,
  notApplied,
  readWarning,
  textFault: ({ line, column, said }: TextFault) => `Line ${line}, column ${column}: ${textFaultSaid(said)}`,
  presetWhy: (name: string, why: PresetWhy) => `${name}: ${presetWhy(why)}`,
  noPlace: (names: readonly string[], more: number) => `No place for ${named(names, more)}.`,
  outOfRange: (block: string, gain: string, most: number) =>
    `${block} would get the gain ${gain}. Gains go from −${most} to ${most}. Nothing was changed.`,
  infinity: 'infinity',
  undone: (what: string) => `Undone: ${what}`,
  redone: (what: string) => `Redone: ${what}`,
  saved: (name: string) => `Profile ${name} saved`,
  notSaved: (why: string) => `Not saved: ${why}`,
  noValidGain: (blocks: readonly string[]) =>
    `Not saved: ${blocks.join(', ')} ${form(blocks.length, { one: 'has', other: 'have' })} no valid gain.`,
  draftStays: (why: string) => `${why} It stays stored until you change something here.`,
  bar: {
    favourite: 'Favourite',
    name: 'Profile name',
    undo: 'Undo',
    undoOf: (what: string) => `Undo: ${what} (Ctrl+Z)`,
    nothingToUndo: 'Nothing to undo',
    redo: 'Redo',
    redoOf: (what: string) => `Redo: ${what} (Ctrl+Shift+Z)`,
    nothingToRedo: 'Nothing to redo',
    profiles: 'Profiles',
    new: 'New profile',
    asTrained: 'as trained',
    default: 'default',
    more: 'More',
    copyOf: (name: string) => `${name} copy`,
    notDuplicated: (why: string) => `Not duplicated: ${why}`,
    duplicate: 'Duplicate',
    makeDefault: 'Make it the default',
    noDefault: 'No longer the default',
    forThisLora: 'for this LoRA',
    versions: 'Versions',
    delete: 'Delete',
  },
  words: { tags: 'Tags', tagsHint: 'style, soft, portraits', notes: 'Notes' },
  starts: {
    from: 'Start from',
    neutral: 'Neutral',
    neutralHint: 'Every block as trained',
    measured: 'Measured weights',
    measuredHint: 'As in the original tool: weakly trained blocks are weakened once more',
    smooth: 'Smooth sketch',
    smoothHint: (seed: number) => `A curve over the depth of the model, seed ${seed}`,
    random: 'Random',
    randomHint: (seed: number) => `0 to 1 for each block, seed ${seed}`,
    ofProfile: 'gains of the profile',
  },
  tools: {
    label: 'Tools for blocks',
    gainsOf: (blocks: string) => `Gains of ${blocks}`,
    all: (blocks: number) => `All ${plural(blocks, BLOCKS)}`,
    some: (blocks: number) => plural(blocks, BLOCKS),
    set: { label: 'Set', hint: 'Give all of them one gain' },
    scale: { label: 'Scale', hint: 'Multiply their gains' },
    offset: { label: 'Offset', hint: 'Add to their gains' },
    ramp: { label: 'Ramp', hint: 'Evenly from the first block to the last' },
    smooth: { label: 'Smooth', hint: 'Mix each gain with those of its neighbours' },
    invert: { label: 'Invert', hint: 'Turn the sign: the block works against what was trained' },
    copy: { label: 'Copy', hint: 'Their gains to the clipboard, separated by commas' },
    paste: { label: 'Paste', hint: 'Gains from text, in the order of the blocks' },
    solo: { label: 'Solo', hint: 'Mute every other block' },
    mute: { label: 'Mute', hint: 'Gain 0, and back to what it was' },
    fields: { gain: 'Gain', factor: 'Factor', add: 'Add', first: 'First block', last: 'Last block', gains: 'Gains' },
    apply: 'Apply',
    wrongAt: (place: number, text: string, why: string) => `Number ${place}, “${text}”: ${why}`,
    wrongCount: (numbers: number, blocks: number) =>
      `${plural(numbers, { one: 'number', other: 'numbers' })} for ${plural(blocks, BLOCKS)}: select as many blocks as there are numbers.`,
    wrongFactor: 'Not a number: type a factor such as 0.5.',
  },
  presets: {
    search: 'Search presets',
    searchHint: 'Search presets and profiles',
    none: (layout: string) => `No presets for ${layout} yet.`,
    noMatch: 'No preset matches the search.',
    list: 'Presets',
    remove: (name: string) => `Remove preset ${name}`,
    parameters: 'Values for presets that use A and B:',
    name: 'Preset name',
    nameHint: 'Name of a new preset',
    folder: 'Folder',
    keep: 'Keep as preset',
    own: 'Own presets',
    profile: 'Profile',
    withoutPlace: (gains: number, names: readonly string[], more: number) =>
      `${plural(gains, { one: 'gain', other: 'gains' })} without a place here: ${named(names, more)}.`,
  },
  copy: {
    notMeasured: 'The file is not measured yet, so its blocks are not known.',
    all: 'All profiles and presets as one file',
    none: 'No known program takes block weights for this file.',
    program: 'Program',
    rules: (version: string) => `Rules as of ${version}.`,
    cannot: (programs: number) => `${plural(programs, { one: 'program', other: 'programs' })} that cannot take it`,
    form: 'Form',
    textFor: (program: string) => `Text for ${program}`,
    textOf: (program: string) => `${program} text`,
    copied: 'Copied',
    copy: 'Copy text',
    saveAs: (name: string) => `Save as ${name}`,
    exact: 'Every block of this file gets exactly its gain.',
    lost: 'Not everything arrives as set',
    /** A value that differs among the blocks is null. */
    loss: (what: string, set: string | null, arrives: string, why: string) =>
      `${what}: ${set === null ? 'different gains' : set} set, ${arrives} arrives. ${why}`,
    varies: 'varies',
    arrivals: 'What the program does with the text',
    hostSlot: 'Host slot',
    blocks: 'Blocks of this file',
    value: 'Value that arrives',
    nothing: 'nothing in this file',
    outside: 'outside blocks',
  },
  import: {
    text: 'Text to import',
    hint: 'Paste a prompt tag, a vector, a workflow, a table or a profile; or drop a file here',
    choose: 'Choose a file',
    tooLarge: (name: string) => `${name} is too large to be a text of gains. Nothing was read.`,
    unread: (why: string) => `The text could not be read: ${why}`,
    reading: 'Reading…',
    before: 'Read it as before',
    /** `{program}` is its name. */
    readAs: (changed: number) =>
      changed === 0 ? 'Read as {program}. Every block stays as trained.' : `Read as {program}. ${plural(changed, BLOCKS)} other than 1.`,
    other: 'It could also be',
    apply: 'Apply',
    more: (more: number) => `And ${count(more)} more.`,
    profileFile: (profiles: number, presets: number) =>
      `A file of profiles: ${plural(profiles, PROFILES)} and ${plural(presets, PRESETS)}.`,
    anyLora: 'any LoRA',
    add: 'Add to the library',
    added: (profiles: number, presets: number) => `${plural(profiles, PROFILES)} and ${plural(presets, PRESETS)} added.`,
    notAdded: (why: string) => `Nothing was added: ${why}`,
    presetFile: (presets: number, layout: string) => `A file of presets: ${plural(presets, PRESETS)} for ${layout}.`,
    imported: 'Imported',
    leftOut: (lines: number) => `${plural(lines, { one: 'line', other: 'lines' })} left out`,
    folder: 'Folder',
    keep: 'Keep as own presets',
    kept: (presets: number) => `${plural(presets, PRESETS)} saved. You find them under Presets.`,
    notKept: (name: string, why: string) => `${name} was not kept: ${why}`,
    notTaken: (names: readonly string[], more: number, why: string) =>
      `${and([...names, ...(more > 0 ? [`${count(more)} more`] : [])])}: ${why}`,
    longText: (name: string | null, characters: number) =>
      `${name ?? 'The pasted text'} has ${count(characters)} characters. All of it is read; it is too long to show here.`,
    clear: 'Clear',
  },
  apply: {
    scope: 'LoRAs',
    same: 'Same layout',
    related: 'Related layouts too',
    relatedHint: 'Sizes of one family, and families of one structure; others are left out and named',
    name: 'Name of the profile',
    keep: 'Keep for the layout',
    kept: (layout: string) => `Saved for every LoRA with the layout ${layout}. You find it under Presets.`,
    search: 'Search LoRAs to apply to',
    searchHint: 'Search LoRAs',
    none: 'No other measured LoRA was found.',
    all: (loras: number) => `All ${plural(loras, LORAS)} found`,
    list: 'LoRAs to apply to',
    first: (shown: number) => `The first ${count(shown)} are listed; search for others.`,
    go: (loras: number) => `Apply to ${plural(loras, LORAS)}`,
    progress: (done: number, all: number) => `${count(done)} of ${count(all)}`,
    stop: 'Stop',
    done: (loras: number) => `${plural(loras, LORAS)} got the profile.`,
    outcome: 'What was applied',
  },
  compare: {
    shape: 'Shape',
    shapes: {
      lines: { label: 'Lines', hint: 'One line each' },
      bars: { label: 'Bars', hint: 'Side by side' },
      difference: { label: 'Difference', hint: 'Each minus the first' },
      heat: { label: 'Heat map', hint: 'One strip each' },
    },
    quantity: 'Quantity',
    quantities: {
      effective: { label: 'Effective', hint: 'Gain × strength, relative to the strongest block as trained' },
      gain: { label: 'Gain', hint: 'What is set' },
    },
    draft: 'This draft',
    asSet: 'as set here',
    profile: 'profile',
    asTrained: 'as trained',
    list: 'Compared',
    leaveOut: (name: string) => `Leave out ${name}`,
    full: 'Six are compared already. Leave one out to add another.',
    keeps: (percent: string) => `keeps ${percent}`,
    search: 'Search what to compare',
    searchHint: (layout: string) => `Add a profile or LoRA with ${layout}`,
    offered: 'Offered',
    chart: (names: readonly string[], blocks: number, least: string, most: string) =>
      `${names.join(', ')} over ${plural(blocks, BLOCKS)}, from ${least} to ${most}`,
  },
  versions: {
    none: 'No earlier version yet. The last 20 versions of a profile are kept.',
    same: 'Same gains as now',
    difference: (changes: readonly string[], more: number) =>
      changes.join(', ') + (more > 0 ? ` and ${plural(more, { one: 'more block', other: 'more blocks' })}` : ''),
    restore: 'Restore',
    restoreOne: (number: number) => `Restore version ${number}`,
  },
  changes: { label: 'Unsaved changes', about: 'Name, notes or tags' },
  leave: {
    unnamed: 'This profile',
    title: (name: string) => `${name} has unsaved changes`,
    text: 'Save them, or discard them and continue. Discarding cannot be undone.',
    textKeepable: 'Save them, keep them as a draft for when you come back, or discard them for good.',
    name: 'Name of the profile',
    stay: 'Stay here',
    discard: 'Discard',
    keep: 'Keep as draft',
    save: 'Save profile',
  },
};
