/** Every sentence that recognition says about a file: what it saw, what it cannot decide, what contradicts it. */

/** Blocks by the name of their stack; the name is empty where a model has one stack. */
type Blocks = readonly (readonly [count: number, stack: string])[];

/** "19 double + 38 single blocks"; stacks with none are left out. */
export function blocksText(blocks: Blocks): string {
  const some = blocks.filter(([count]) => count > 0);
  const text = some.map(([count, name]) => (name ? `${count} ${name}` : `${count}`)).join(' + ');
  return `${text} ${some.length === 1 && some[0]?.[0] === 1 ? 'block' : 'blocks'}`;
}

/** "19 double + 38 single blocks, hidden 3072; from tensor shapes" */
export function stackEvidence(seen: {
  readonly blocks: Blocks;
  readonly hidden: number | null;
  readonly inProportion: boolean;
  readonly overflow: boolean;
}): string {
  const width = seen.hidden === null ? '' : `, hidden ${seen.hidden}`;
  const odd = `${seen.inProportion ? '; a width that no known size of it has' : ''}${seen.overflow ? '; more blocks than any known size of it has' : ''}`;
  return `${blocksText(seen.blocks)}${width}${odd}; from tensor ${seen.hidden === null ? 'names' : 'shapes'}`;
}

export function unetEvidence(blocks: number, textWidths: readonly number[], shaped: boolean): string {
  const text = textWidths.length > 0 ? `, cross-attention width ${textWidths.join(' and ')}` : '';
  return `UNet, ${blocks} ${blocks === 1 ? 'block' : 'blocks'}${text}; from tensor ${text || shaped ? 'shapes' : 'names'}`;
}

export const cascadeEvidence = (blocks: number, hidden: number | null): string =>
  `${blocksText([[blocks, 'stage C']])}${hidden === null ? '; from tensor names' : `, hidden ${hidden}; from tensor shapes`}`;

/** @param only the one stack's name, null when there are several */
export const genericEvidence = (blocks: Blocks, only: string | null): string =>
  `${blocksText(blocks)}${only === null ? '' : ` in ${only}`}, no known model family; from tensor names`;

export const encoderEvidence = (encoders: readonly string[]): string =>
  `text encoder only (${encoders.join(', ')}); from tensor names and shapes`;

export const NO_ADAPTERS = 'no adapter tensors';
export const noStack = (modules: number): string => `${modules} modules in no known stack of blocks; from tensor names`;

/** What is added to the evidence. */
export const strangeText = (count: number): string => (count === 0 ? '' : `; ${count} of its names or shapes are not this family's`);
export const chosenText = (label: string, by: 'metadata' | 'file name'): string => `; ${label} by ${by}`;
export const MODEL_BY_METADATA = '; model by metadata';
export const MANY_HAVE_IT = '; many models have it';

/** "Wan 2.1 or 2.2", "Flux.1, Chroma or HunyuanVideo": a first word all share is said once. */
export function oneOf(labels: readonly string[]): string {
  const [first = '', ...others] = labels;
  const word = /^\S+ /.exec(first)?.[0];
  const same = word !== undefined && others.every((label) => label.startsWith(word));
  const rest = same ? others.map((label) => label.slice(word.length)) : others;
  // Three names can be read at a glance; the whole list is in the details.
  const short = rest.length > 2 ? [...rest.slice(0, 1), `${rest.length - 1} others`] : rest;
  const last = short.pop();
  return last === undefined ? first : `${[first, ...short].join(', ')} or ${last}`;
}

/** "Flux.1" when certain, "Flux.1 or another model" when it is the only one known that fits and may still not be it. */
export const familyLabel = (labels: readonly string[], certain: boolean): string =>
  labels.length === 1 && !certain ? `${labels[0]} or another model` : oneOf(labels);

/** Why a verdict is doubted. `text` is what the metadata say, `named` the families that a file name holds. */
export type Contradiction =
  | { readonly code: 'metadata-names-other'; readonly key: string; readonly text: string; readonly shown: string }
  | { readonly code: 'metadata-names-unknown'; readonly key: string; readonly text: string }
  | { readonly code: 'file-name-names-other'; readonly named: readonly string[]; readonly shown: string };

export function contradictionText(found: Contradiction): string {
  switch (found.code) {
    case 'metadata-names-other':
      return `The metadata names another family (${found.key} is ${found.text}) than the tensors show (${found.shown}).`;
    case 'metadata-names-unknown':
      return `The metadata names a model that is not known here (${found.key} is ${found.text}).`;
    case 'file-name-names-other':
      return `The file name names another family (${oneOf(found.named)}) than the tensors show (${found.shown}).`;
  }
}
