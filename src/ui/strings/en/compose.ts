/** The stack. */
import type { AdviceRequest } from '../../../domain/composition/advice/advice.ts';
import type { Role, RoleName } from '../../../domain/composition/original/roles.ts';
import type { SetDifference, SetField, SetValue } from '../../../domain/composition/sets/set-diff.ts';
import type { Rules } from '../../../domain/composition/sets/composition.ts';
import { formsOf } from '../forms.ts';

const { and, count, plural } = formsOf('en');

const LORAS = { one: 'LoRA', other: 'LoRAs' };
const MODULES = { one: 'module', other: 'modules' };
const unmeasured = (blocks: number): string =>
  blocks > 0 ? `; ${plural(blocks, { one: 'block', other: 'blocks' })} not measured in full` : '';
const loras = (number: number): string => plural(number, LORAS);

interface Together {
  readonly names: readonly string[];
  readonly cosine: string;
  /** How much more than independent changes: "+202 %". */
  readonly more: string;
}

interface FitFacts {
  readonly fits: number;
  readonly misfits: number;
  readonly elsewhere: readonly { readonly component: string; readonly modules: number }[];
}

/** The goal of Stack advice. */
const aims: Readonly<Record<AdviceRequest['aim'], string>> = { tame: 'Tame', cap: 'Cap blocks', interference: 'Less interference' };

const fitFacts = ({ fits, misfits, elsewhere }: FitFacts): string =>
  [
    `${plural(fits, MODULES)} found with the same shape${misfits > 0 ? `, ${count(misfits)} not` : ''}`,
    ...elsewhere.map(({ component, modules }) => `${plural(modules, MODULES)} for ${component}, which this file does not hold`),
  ].join('; ');

const roles: Readonly<Record<RoleName, string>> = {
  character: 'character',
  style: 'style',
  clothing: 'clothing',
  environment: 'environment',
  utility: 'utility',
  pose: 'pose',
  other: 'other',
};

/** What a LoRA of the role is for. */
const intents: Readonly<Record<Role, string>> = {
  character: 'identity anchor',
  style: 'look, flavour',
  clothing: 'outfit detail',
  environment: 'scene context',
  utility: 'helper, detail, pose',
  other: 'unknown',
};

const rules: Readonly<Record<Rules, string>> = { exact: 'Exact', original: 'Original rules' };

const fields: Readonly<Record<Exclude<SetField, 'gain'>, string>> = {
  name: 'name',
  layout: 'layout',
  rules: 'rules',
  'file-name': 'file name',
  'model-strength': 'model strength',
  'clip-strength': 'CLIP strength',
  role: 'role',
  on: 'on',
  solo: 'solo',
  profile: 'profile',
};

function setValue(field: SetField, value: SetValue): string {
  if (value === null) return field === 'role' ? 'by folder' : field === 'profile' ? 'neutral' : 'none';
  if (typeof value === 'object') return `${rules[value.rules]}, version ${value.version}`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (field === 'role' && Object.hasOwn(roles, value)) return roles[value as RoleName];
  return value === '' ? 'empty' : String(value);
}

function difference(it: SetDifference): string {
  if (it.kind === 'added') return `${it.name} added`;
  if (it.kind === 'removed') return `${it.name} removed`;
  if (it.kind === 'moved') return `${it.name} moved from place ${it.from} to ${it.to}`;
  const what = it.field === 'gain' ? `gain of ${it.slot}` : fields[it.field];
  return `${it.name || 'The set'}: ${what} ${setValue(it.field, it.before)} → ${setValue(it.field, it.after)}`;
}

const combine = 'These LoRAs cannot be combined';

export const compose = {
  title: 'Compose',
  stack: 'Stack',
  result: 'Result',
  resultViews: 'Views of the stack',
  views: {
    together: 'Together',
    heat: 'Heat map',
    profile: 'Combined profile',
    take: 'Export',
    sets: 'Sets',
    checkpoint: 'Base model',
  },
  looking: 'Looking in the library…',
  nothingComputed: 'Nothing can be computed for this stack. The notes above say why.',
  notAll: (more: number) => `and ${count(more)} more`,
  cancel: 'Cancel',
  empty: {
    title: 'Nothing in the stack yet',
    text: 'Tick LoRAs in the library to combine them: up to 16, all for one base model.',
    toLibrary: 'Go to the library',
    undo: (step: string) => `Undo: ${step}`,
  },
  head: {
    loras,
    undo: 'Undo',
    redo: 'Redo',
    undoStep: (step: string | null) => (step === null ? 'Nothing to undo' : `Undo: ${step} (Ctrl+Z)`),
    redoStep: (step: string | null) => (step === null ? 'Nothing to redo' : `Redo: ${step} (Ctrl+Shift+Z)`),
    clear: 'Clear',
    add: 'Add',
    rules: 'Rules',
    ruleNames: rules,
    exactHint: 'Joint strengths and interference, computed from the weights themselves',
    originalHint: 'Budgets, overlap and softening as the original tool computes them, beside the exact numbers',
  },
  /** What Undo takes back. */
  steps: {
    rules: 'Rules',
    name: 'Name',
    move: (name: string) => `Move ${name}`,
    switchOn: (name: string) => `Switch on ${name}`,
    switchOff: (name: string) => `Switch off ${name}`,
    solo: (name: string) => `Solo ${name}`,
    modelStrength: (name: string) => `Model strength of ${name}`,
    clipStrength: (name: string) => `CLIP strength of ${name}`,
    profile: (name: string) => `Profile of ${name}`,
    role: (name: string) => `Role of ${name}`,
    open: (name: string) => `Open ${name}`,
    advice: (aim: AdviceRequest['aim']) => `Advice: ${aims[aim]}`,
    tamed: 'Tamed role strengths',
  },
  members: {
    label: 'LoRAs of the stack',
    on: 'On',
    onName: (name: string) => `${name} on`,
    solo: 'Solo',
    soloName: (name: string) => `${name} solo`,
    drag: 'Drag to move it in the stack',
    details: (name: string) => `Details of ${name}`,
    remove: (name: string) => `Remove ${name} from the stack`,
    aside: 'Set aside',
    gone: 'Not in the library',
    asideTitle: (name: string) => `${name} is set aside`,
    model: 'Model',
    clip: 'CLIP',
    modelStrength: (name: string) => `${name} Model strength`,
    clipStrength: (name: string) => `${name} CLIP strength`,
    noClip: 'No text-encoder tensors: CLIP strength does nothing.',
    moveUp: (name: string) => `Move ${name} up`,
    moveDown: (name: string) => `Move ${name} down`,
    up: 'Up (Alt+↑)',
    down: 'Down (Alt+↓)',
    rank: (rank: number) => `rank ${rank}`,
    copies: (number: number) => plural(number, { one: 'copy', other: 'copies' }),
    profile: 'Profile',
    profileOf: (name: string) => `Profile of ${name}`,
    neutral: 'Neutral',
    asSaved: (profile: string) => `${profile} (as saved here)`,
    ofLayout: (profile: string) => `${profile} (of the layout)`,
    takeOver: 'Changed since: use the new gains',
    role: 'Role',
    roleOf: (name: string) => `Role of ${name}`,
    roleHint: 'Only the original rules use it',
    roleAndIntent: (role: Role) => `${roles[role]}: ${intents[role]}`,
    byFolder: (role: RoleName) => `${roles[role]} (folder)`,
  },
  strength: {
    notANumber: (most: number) => `Not a number. Type one from −${most} to ${most}, such as 0.8.`,
    outOfRange: (most: number) => `Out of range. Strengths go from −${most} to ${most}.`,
  },
  notes: {
    more: (number: number) => `${count(number)} more`,
    fewer: 'One line',
    none: 'No problem found with combining these.',
    takeOut: (number: number) => (number > 1 ? `Take out ${number}` : 'Take out'),
    grades: { serious: 'Serious', caution: 'Caution', notice: 'Worth knowing' },
  },
  together: {
    nearlySame: ({ names, cosine, more }: Together) =>
      `${and(names)} make nearly the same change (cosine ${cosine}). Loaded together, it counts ${names.length} times: ${more} compared with independent ones. Use one of them.`,
    sameWay: ({ names, cosine, more }: Together) =>
      `${and(names)} push the same way (cosine ${cosine}), as epochs of one training do: together ${more} compared with independent ones. Use one of them, or lower their strengths.`,
    farAbove: ({ times, name }: { readonly times: string; readonly name: string }) =>
      `Together they are ${times} times as strong as the strongest alone (${name}). Pictures may break. Lower the strengths, or see Stack advice.`,
    textTwice: ({ names }: { readonly names: readonly string[] }) =>
      `${and(names)} all change the text encoder, and their changes add up. Set CLIP strength to 0 for the LoRAs that do not need it.`,
  },
  /** A number that is not known in full: between two. */
  range: (least: string, most: string) => `${least} to ${most}`,
  /** Of something of which a part was not measured. */
  atLeast: (least: string) => `at least ${least}`,
  notKnown: 'not known',
  summary: {
    together: 'Together',
    togetherHint: 'Norm of the change of all LoRAs together, over everything they touch, interference included',
    independent: 'As if independent',
    independentHint: 'Root of the sum of their squared norms',
    interference: 'Interference',
    interferenceHint: 'How much stronger or weaker they are together than independent changes would be',
    alone: 'one LoRA alone',
    notAll: 'not all compared',
    notMeasured: 'not all measured',
    strongest: 'Strongest block',
    strongestHint: 'The block that is changed most',
  },
  comparing: {
    label: 'Comparing the files',
    text: 'Comparing the files, weight by weight. Until then, only limits are known.',
    unread: 'Interference with these files is not known:',
    again: 'Try again',
    cancelled: 'Comparing was cancelled. Only limits are known for what was not compared.',
    compare: 'Compare',
  },
  chart: {
    block: 'Block',
    noBlock: 'No block chosen',
    hint: 'Point at a block, or use the arrow keys, to see what each LoRA contributes.',
    untouched: (block: string) => `${block}: untouched`,
    reading: (it: {
      readonly block: string;
      readonly together: string;
      readonly interference: string;
      readonly known: boolean;
      /** With what each brings: "ink 60 %". */
      readonly parts: readonly string[];
    }) =>
      `${it.block}: together ${it.together}, ${it.interference} by interference${it.known ? '' : ', not all of it compared'}. ${it.parts.join(', ')}`,
    /** `names`: of LoRAs with modules in it whose strength cannot be told from their files. */
    notMeasured: (it: { readonly block: string; readonly together: string; readonly names: readonly string[] }) =>
      `${it.block}: together ${it.together}. Not every module of ${and(it.names)} could be measured there.`,
    bar: 'bar: as if independent, split by energy',
    line: 'line: together, exact',
    dashed:
      'dashed: the smallest and largest possible value, where not everything was compared; open at the top where not everything was measured',
    reinforced: 'reinforced',
    cancelled: 'cancelled',
    strip: 'strip below: which LoRA contributes most',
    png: 'Save PNG',
    svg: 'Save SVG',
    off: 'off',
    legend: (together: string, known: boolean) =>
      `Together ${together}. Bars: as if independent, split by energy. Line: together, exact${known ? '' : '; dashed: the smallest and largest possible value, where not everything was compared'}.`,
  },
  pairs: {
    title: 'Between two LoRAs',
    label: 'Cosine of every two LoRAs',
    about:
      'Cosine of what they change: 1 is the same direction, 0 is independent, −1 means that they undo each other. Above the diagonal at the strengths and gains as set, below it as trained.',
    cell: (one: string, other: string, cosine: string, asSet: boolean) =>
      `${one} and ${other}: cosine ${cosine} ${asSet ? 'as set' : 'as trained'}`,
    facts: (asSet: string, asTrained: string, similarity: string) =>
      `cosine ${asSet} as set, ${asTrained} as trained · profile similarity ${similarity}`,
    same: 'the same',
    /** {0} and {1} are the two LoRAs. */
    two: '{0} and {1}',
    notCompared: (modules: number, reason: string) => `${plural(modules, MODULES)} not compared: ${reason}.`,
    whichNot: 'Which modules were not compared',
    noBlock: 'In no block',
    curve: (blocks: number, extremes: string) => `Cosine over ${plural(blocks, { one: 'block', other: 'blocks' })}. ${extremes}`,
    noneCompared: 'No block that both touch could be compared.',
    independent: 'Independent in every compared block that both touch.',
    extremes: (low: string, lowBlock: string, high: string, highBlock: string) => `From ${low} in ${lowBlock} to ${high} in ${highBlock}.`,
    cosineIn: (block: string, cosine: string | null) =>
      `${block}: ${cosine === null ? 'only one touches it, or it was not compared' : `cosine ${cosine}`}`,
  },
  numbers: {
    title: 'Numbers as a table',
    label: 'Numbers by block',
    block: 'Block',
    noBlock: 'Outside blocks',
    independent: 'Independent',
    together: 'Together',
    interference: 'Interference',
  },
  heat: {
    scale: 'Scale',
    own: 'Each on its own scale',
    ownHint: 'Relative to the strongest block of the same LoRA: shows the shapes',
    common: 'All on one scale',
    commonHint: 'Relative to the strongest block of all: shows which LoRA is strong',
    about: 'Effective strength: strength × gain × what the file has in the block.',
    notMeasured: 'None of the LoRAs is measured yet.',
    group: (blocks: number, name: string) => `${count(blocks)} ${name}`,
    cell: (name: string, block: string, strength: string | null) => `${name} · ${block}: ${strength ?? 'untouched or off'}`,
    unmeasured: 'not measured',
    partly: (strength: string) => `${strength}, without the modules that were not measured`,
    none: (name: string, unknown: number) => `${name}: nothing in any block${unmeasured(unknown)}`,
    row: (it: {
      readonly name: string;
      readonly touched: number;
      readonly of: number;
      readonly strongest: string;
      readonly unknown: number;
    }) =>
      `${it.name}: ${it.touched} of ${plural(it.of, { one: 'block', other: 'blocks' })}, strongest in ${it.strongest}${unmeasured(it.unknown)}`,
  },
  advice: {
    title: 'Stack advice',
    aim: 'Aim',
    aims,
    hints: {
      tame: 'Multiplies all strengths by one factor, so that every block is below the cap.',
      cap: 'Finds the smallest change of strengths that keeps every block below the cap.',
      interference: 'Finds the smallest change that keeps the LoRAs from reinforcing or cancelling each other by more than this.',
    } satisfies Readonly<Record<AdviceRequest['aim'], string>>,
    unchanged: 'Only model strengths change; CLIP strengths and gains stay.',
    cap: 'Cap',
    /** {0} is the strength itself. */
    capOf: (times: string) => `${times} × the strongest single LoRA {0}`,
    most: 'At most',
    mostOf: (percent: number) => `± ${percent} % of what independent LoRAs would give`,
    advised: 'Advised strengths',
    lora: 'LoRA',
    keep: 'Keep',
    keepName: (name: string) => `Keep ${name} as it is`,
    now: 'Strength now',
    after: 'Advised',
    apply: 'Apply',
    notReached: 'The strengths that you keep miss the aim on their own. This is as close as the others can get.',
    already: 'The aim is already met: nothing to change.',
    least: 'The smallest change that reaches the aim.',
    notLeast: 'Reaches the aim; a smaller change may exist.',
    unknown: 'What was not measured or compared counts as 0.',
    beforeAfter: 'Before and after',
    before: 'Before',
    afterwards: 'After',
    strongest: 'Strongest block',
    noBlock: 'outside blocks',
    together: 'Together, model',
    interference: 'Interference',
  },
  combined: {
    none: `${combine}, so there is no combined profile. The notes above say why.`,
    of: 'Average of',
    gains: 'Gains',
    gainsHint: 'The average of the gains: a profile for any LoRA of the layout.',
    measured: 'Measured weights',
    measuredHint: 'The average of weight times gain, as the original tool does it.',
    usual: 'Combined',
    tag: 'combined',
    from: (names: readonly string[]) => `From ${names.join(', ')}.`,
    copy: 'Copy',
    copied: 'combined profile',
    name: 'Name of the combined profile',
    target: 'Save as profile of',
    layout: 'The layout, not one LoRA',
    save: 'Save profile',
    saved: (lora: string) => `Saved as a profile of ${lora}.`,
    savedForLayout: (layout: string | null) => `Saved for every LoRA with ${layout ?? 'this layout'}. You find it under Presets.`,
    notSaved: (reason: string) => `Not saved: ${reason}`,
  },
  sets: {
    saved: 'Saved sets',
    none: 'No set is saved yet.',
    unmeasured: (names: readonly string[]) =>
      `A set refers to LoRAs by their content, which is known once they are measured. Not measured yet: ${names.join(', ')}.`,
    notSaved: (reason: string) => `Not saved: ${reason}`,
    name: 'Name of the set',
    save: 'Save set',
    saveNew: 'Save as new',
    saveFile: 'Save as file',
    state: { new: 'Not saved as a set yet', saved: 'Saved', changed: 'Changed since saved' },
    changes: (number: number) => `${plural(number, { one: 'change', other: 'changes' })} since saved`,
    noChange: 'No difference.',
    difference,
    cannotOpen: (name: string, reason: string) => `${name} cannot be opened: ${reason}`,
    facts: (names: readonly string[]) => `${loras(names.length)} · ${names.join(', ')}`,
    unreadable: 'cannot be read',
    newName: (name: string) => `New name of ${name}`,
    rename: 'Rename',
    renameName: (name: string) => `Rename ${name}`,
    open: 'Open',
    openName: (name: string) => `Open ${name}`,
    differs: 'Differences',
    differsName: (name: string) => `How ${name} differs`,
    duplicate: 'Duplicate',
    duplicateName: (name: string) => `Duplicate ${name}`,
    copyOf: (name: string) => `${name} copy`,
    delete: 'Delete',
    deleteName: (name: string) => `Delete ${name}`,
    fromTo: 'From this set to the current stack:',
    tooLarge: (file: string) => `${file} is too large to be a set. Nothing was read.`,
    notRead: (file: string, reason: string) => `${file} could not be read: ${reason}`,
    openFile: 'Open a set from a file',
  },
  take: {
    none: `${combine}, so there is nothing to export. The notes above say why.`,
    programs: 'For other programs',
    files: 'As files',
    program: 'Program',
    inspire: (form: string) => `ComfyUI, Inspire loaders: ${form}`,
    promptLine: (program: string) => `Prompt line: ${program}`,
    off: (number: number) => `${plural(number, { one: 'LoRA is off and left out', other: 'LoRAs are off and left out' })}.`,
    text: 'Text of the stack',
    copy: 'Copy text',
    copied: 'Copied',
    /** After "Copied". */
    what: 'the stack',
    save: 'Save as stack.json',
    exact: 'Every block of every LoRA gets exactly its gain.',
    refused: 'Not in the text',
    lost: 'Not everything arrives as set',
    loss: (lora: string, loss: string) => `${lora}, ${loss}`,
    stackCsv: 'Every LoRA in every block: gain, strength, part, share, joint strength, interference',
    pairsCsv: 'Cosine of every two LoRAs, overall and by block',
    report: 'The set with all settings and numbers, for scripts',
    originalAnswer: 'The answer of the original tool, schema 7.1, by its own rules',
  },
  original: {
    title: 'Original rules',
    text: 'As the original tool computes it: strength is shared out by role, profiles are compared as positive vectors, blocks are softened where two LoRAs of one role are alike, and the average is weighted by strength. The exact numbers above do not depend on it.',
    base: 'Base',
    layout: 'Layout',
    included: 'Included',
    excluded: 'Excluded',
    strengths: 'Strengths by the original rules',
    lora: 'LoRA',
    role: 'Role',
    requested: 'Requested',
    roles,
    intents,
    afterBudgets: 'After budgets',
    roleDefault: 'Role default',
    clipDefault: 'CLIP default',
    average: 'Weighted average of the block weights',
    copy: 'Copy',
    copied: 'combined weights',
    similarity: 'Profile similarity',
    pair: (a: string, b: string, similarity: string) => `${a} and ${b}: ${similarity}`,
    cap: 'Target cap',
    capFacts: (largest: string, scale: string) => `Effective max ${largest} with the role defaults · Scale ${scale}`,
    useTamed: 'Use tamed strengths',
    notes: 'Warnings and notes',
  },
  checkpoint: {
    /** {0} is the ending of such files. */
    about:
      'Pick the {0} file of a base model to see which LoRAs fit it: every weight that a LoRA changes is looked up by name and shape. Only headers are read, here in the browser.',
    remembered: (file: string, family: string) => `Remembered: ${file}, ${family}. You can filter the library for LoRAs that fit it.`,
    forget: 'Forget it',
    whom: 'Which LoRAs',
    stack: 'The stack',
    listed: (number: number) => `All ${count(number)} in the list of the library`,
    check: 'Check against a base model…',
    checking: 'Checking',
    progress: (done: number, total: number) => `${count(done)} of ${count(total)}`,
    /** {0} is the file, {1} what it is. */
    takenFor: '{0} is recognised as {1}.',
    verdicts: {
      full: 'Fits fully',
      partly: 'Fits partly',
      none: 'Does not fit',
      unknown: 'Cannot be checked',
      unreadable: 'Cannot be read',
    },
    facts: (it: FitFacts) => `${fitFacts(it)}.`,
    which: 'Modules that do not fit',
    misfit: (module: string, reason: string) => `${module}: ${reason}`,
  },
};
