/** Sentences about writing a new LoRA file. */
import type { BakeMessages, Expected } from '../../../domain/bake/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';

const { count, plural, bytes, or } = formsOf('en');

const EXPECTED: Readonly<Record<Exclude<Expected['kind'], 'one-of' | 'at-least' | 'blocks'>, string>> = {
  object: 'an object',
  list: 'a list',
  text: 'text',
  texts: 'a list of texts',
  number: 'a finite number',
  whole: 'a whole number of at least 1',
  positive: 'a number above 0',
  share: 'a number above 0 and at most 1',
  true: 'true or false',
  sources: 'a list of 1 to 16 sources',
  absent: 'left out here',
  date: 'a date such as 2026-11-29 or 2026-11-29T12:00:00Z',
};

function expected(it: Expected): string {
  if (it.kind === 'one-of') return or(it.values.map((value) => `"${value}"`));
  if (it.kind === 'at-least') return `at least ${it.path}, which is ${count(it.least)}`;
  if (it.kind !== 'blocks') return EXPECTED[it.kind];
  return `a list of ${plural(it.count, { one: 'block number', other: 'different block numbers' })} below ${count(it.below)}`;
}

const SHOWN = 3;
const some = (names: readonly string[]): string =>
  names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ` and ${count(names.length - SHOWN)} more` : '');

const NEEDS_BASE = {
  gain: 'its change needs the base model, so it cannot be weakened or strengthened',
  merge: 'its change needs the base model, so it cannot be merged or resized',
  convert: 'its change needs the base model, so it cannot be converted to LoRA',
} as const;

export const bake: SentencesOf<BakeMessages> = {
  'bake.plan.json': ({ reason }) => `The plan is not valid JSON: ${reason}`,
  'bake.plan.version': ({ found }) =>
    found === '' ? 'The plan has no version: "v" must be 1.' : `This program reads plans of version 1; "v" is ${found}.`,
  'bake.plan.unknown-field': ({ path }) => `The plan has an unknown field: ${path}.`,
  'bake.plan.value': (it) =>
    `${it.path === '' ? 'The plan' : `In the plan, ${it.path}`} must be ${expected(it.expected)}; found ${it.found}.`,
  'bake.plan.missing': (it) => `The plan lacks ${it.path}: ${expected(it.expected)}.`,
  'bake.plan.slot-twice': ({ path, slot, other }) =>
    `Two sources list the block ${slot}: ${other} and ${path}. A block comes from one source.`,
  'bake.plan.unknown-slot': ({ path, slot, layout }) =>
    `${path} names the block ${slot}, which no source has${layout === '' ? '' : ` (layout ${layout})`}.`,
  'bake.plan.unknown-component': ({ path, known }) => `${path} names a component that no source has; they have ${or(known)}.`,
  'bake.plan.unknown-module': ({ path, module }) => `${path} names the module ${module}, which the source does not have.`,
  'bake.plan.two-sources': ({ method, found }) => `${method} needs exactly two sources; the plan has ${count(found)}.`,
  'bake.plan.positive-strengths': ({ method, path }) => `${method} needs strengths above 0; ${path} is not.`,
  'bake.plan.no-strength': () => 'An average needs a source with a strength other than 0.',
  'bake.source': ({ file, problem }, say) => `${file}: ${say(problem)}`,
  'bake.families': (it) => `${it.a} is for ${it.familyA} and ${it.b} for ${it.familyB}; they change different models.`,
  'bake.needs-base': ({ kind, modules, why }) =>
    `${kind}: ${NEEDS_BASE[why]} (${plural(modules.length, { one: 'module', other: 'modules' })}: ${some(modules)}). Copy these modules unchanged, or leave them out.`,
  'bake.pairs-alone': ({ program, modules }) =>
    `${program} reads only LoRA pairs. It stops at ${plural(modules.length, { one: 'module', other: 'modules' })} of another kind: ${some(modules)}. Write them as LoRA, or leave them out.`,
  'bake.mixed-ranks': ({ least, most }) =>
    `Where ranks differ (here ${count(least)} to ${count(most)}), diffusers before August 2026 uses the scale of one module for all. Give all modules one rank, or choose diffusers.`,
  'bake.no-delta': ({ module, reason }, say) => `${module} cannot be computed: ${say(reason)}.`,
  'bake.not-finite': ({ tensor }) => `${tensor} holds values that are not finite.`,
  'bake.shapes': ({ a, b }) => `${a} and ${b} change the same weight but have different shapes.`,
  'bake.parts-unknown': ({ modules }) => `The parts of a fused layer are not known, so these modules cannot be combined: ${some(modules)}.`,
  'bake.no-kernel': ({ module }) => `${module} is a convolution; the file does not tell the size of its kernel.`,
  'bake.range': ({ tensor, dtype, largest }) =>
    `${tensor} would have values up to ${largest.toPrecision(4)}. The largest value of ${dtype} is ${dtype === 'F16' ? '65504; BF16 and F32 can hold more' : '3.4e38'}.`,
  'bake.size-too-small': (it) => `The file cannot be made as small as ${bytes(it.bytes)}: what is not resized takes ${bytes(it.least)}.`,
  'bake.order': ({ modules }) =>
    `The rows of q, k, v lie head by head in ${some(modules)}, as DiffSynth-Studio keeps them. Such a file can be written alone and under its own names. It cannot be combined with files whose rows have another order.`,
  'bake.names': ({ names, modules }) => `These modules cannot be written under the names of ${names}: ${some(modules)}.`,
  'bake.reindex': ({ problem, from, to }) =>
    problem === 'unknown'
      ? `How blocks are renumbered from ${count(from)} to ${count(to)} is not known.`
      : problem === 'family'
        ? 'Only LoRAs of Anima can be moved between numbers of blocks.'
        : `The LoRA has blocks beyond the ${count(from)} that the plan names.`,
  'bake.nothing': () => 'Nothing is left to write: the plan leaves no module.',
  'bake.cancels': () => 'The sources nearly cancel each other, so their sum cannot be made as strong as they are.',
  'bake.left-out': ({ modules, reason }, say) =>
    `${plural(modules.length, { one: 'module is', other: 'modules are' })} left out: ${say(reason)} (${some(modules)})`,
  'bake.chosen': () => 'the plan leaves them out.',
  'bake.zero': () => 'nothing is left there.',
  'bake.inserted': () => 'their blocks were inserted; the other model does not have them.',
  'bake.below-size': () => 'they are too weak for the size asked for.',
  'bake.problem': ({ problem }, say) => `${say(problem)}.`,
  'bake.not-adapter': () => 'no adapter has such tensors.',
  'bake.kept-as-is': ({ modules }) =>
    `${plural(modules.length, { one: 'module needs', other: 'modules need' })} the base model and ${modules.length === 1 ? 'is' : 'are'} copied unchanged: ${some(modules)}.`,
  'bake.by-sign': () => 'Subtracted parts get the minus sign in a factor, because some programs cannot read a negative alpha.',
  'bake.f16-is-finer': () => 'F16 rounds 8 times finer than BF16 at the same size.',
  'bake.disk-full': ({ file }) => `There is no room left for ${file}. The unfinished file was deleted; make room and try again.`,
  'bake.folder-away': ({ folder }) => `The output folder ${folder} cannot be written to now.`,
  'bake.worker-ended': () => 'The writing ended unexpectedly. Nothing of the file was kept.',
  'bake.source-away': ({ file }) => `${file} is not in the library now, or its folder cannot be read. Connect its folder and try again.`,
  'bake.not-measured': ({ file }) => `${file} is not measured yet.`,
  'bake.no-place': () => 'This browser gives the page no storage to build the file in. Use a normal window of a current browser.',
  'bake.exists': ({ file }) => `${file} already exists and is not replaced.`,
  'bake.not-written': ({ file, reason }) => `${file} could not be written: ${reason}`,
  'bake.not-verified': ({ problem }, say) => `What was written is not what was planned, so it was deleted. ${say(problem)}`,
  'bake.hash-differs': (it) => `The hash of its data is ${it.found}; it should be ${it.expected}.`,
  'bake.header-differs': () => 'Its header (names, shapes or metadata) is not the one that was written.',
  'bake.module-differs': (it) => `${it.module} has the norm ${it.found}; it should be ${it.expected}.`,
  'bake.no-plan': ({ file }) => `${file} carries no plan (lwb.bake), so it cannot be checked.`,
  'bake.source-missing': ({ file }) => `The source ${file} is not in the folder.`,
  'bake.source-changed': (it) =>
    `The source ${it.file} has different data from the one that was used: ${it.found} instead of ${it.expected}.`,
  'bake.checked-alone': () => 'The data are as they were written: hash and norms agree. To check more, the sources are needed.',
  'bake.checked-with-sources': ({ sources }) =>
    `The data are as they were written, and baking ${plural(sources, { one: 'source', other: 'sources' })} by the stored plan gives the same bytes.`,
};
