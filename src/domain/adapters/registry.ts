/** The adapter kinds, in the order they are tried. Adding one: a file of its own, one line here, a case in the tests. */
import { message } from '../message.ts';
import type { AdapterId } from '../reading.ts';
import type { TensorInfo } from '../safetensors/header-types.ts';
import { bias, diff, fullRank, modulation, norm, normBias, setWeight } from './diff.ts';
import { c3a } from './c3a.ts';
import { doraOf } from './dora.ts';
import { glora } from './glora.ts';
import { ia3, peftIa3 } from './ia3.ts';
import { loha } from './loha.ts';
import { lokr } from './lokr.ts';
import { adalora, locon, lora } from './lora.ts';
import { boft, oft, peftBoft, peftOft } from './rotations.ts';
import type { AdapterKind, AdapterMatch, FileFacts, Parts } from './adapter-kind.ts';
import { embedding, unsupportedKinds } from './unsupported.ts';

export { COMPANIONS, splitRole } from './roles.ts';

/** Kinds made of factors; DoRA may sit on any of them. Of two in one module ComfyUI applies the one that stands earlier here. */
const FACTORED: readonly AdapterKind[] = [fullRank, adalora, glora, lokr, loha, locon, lora];

/**
 * What contains another kind's tensors comes before it; of a weight and its bias the weight names the module. Of several things on one
 * weight one counts, which is the one that ComfyUI applies: it tries factors, the norm's difference, the difference and the replacement,
 * and each takes the place of the one before (`load_lora` in comfy/lora.py at 17358c8f).
 */
export const ADAPTER_KINDS: readonly AdapterKind[] = [
  setWeight,
  diff,
  norm,
  doraOf(FACTORED),
  ...FACTORED,
  boft,
  oft,
  peftOft,
  peftBoft,
  ia3,
  peftIa3,
  c3a,
  modulation,
  bias,
  normBias,
  ...unsupportedKinds,
  embedding,
];

/** Roles of what changes a weight: a module may have those of several kinds, of which one counts. */
export const CHANGE_ROLES: ReadonlySet<string> = new Set(
  [setWeight, diff, norm, doraOf(FACTORED), ...FACTORED].flatMap(({ roles }) => roles),
);

/** Whether a module has changes of its weight besides the one of its kind, which counts. @param roles of its tensors */
export const hasOtherChanges = (kind: Pick<AdapterKind, 'roles'>, roles: Iterable<string>): boolean =>
  [...roles].some((role) => CHANGE_ROLES.has(role) && !kind.roles.includes(role));

/** @throws when two kinds share an id */
export function indexed(kinds: readonly AdapterKind[]): ReadonlyMap<AdapterId, AdapterKind> {
  const map = new Map<AdapterId, AdapterKind>();
  for (const kind of kinds) {
    if (map.has(kind.id)) throw new Error(`Two adapter kinds are called ${kind.id}`);
    map.set(kind.id, kind);
  }
  return map;
}

const BY_ID = indexed(ADAPTER_KINDS);

export const adapterKind = (id: AdapterId): AdapterKind | undefined => BY_ID.get(id);

export interface MatchedAdapter extends AdapterMatch {
  readonly adapter: AdapterId;
  readonly label: string;
}

/**
 * @param file what the rest of the file tells; by default that of a file whose down factors have their up factors
 * @returns the kind these tensors make; `unknown` with a problem when no kind fits
 */
export function matchAdapter(parts: Parts, file: FileFacts = { wholeDowns: false }): MatchedAdapter {
  for (const kind of ADAPTER_KINDS) {
    const match = kind.match(parts, file);
    if (match) return { adapter: kind.id, label: kind.label, ...match };
  }
  return {
    adapter: 'unknown',
    label: 'Unknown',
    rank: null,
    rows: null,
    cols: null,
    problem: message('module.no-adapter', { parts: [...parts.keys()] }),
  };
}

/** Rows that no rank of a LoRA reaches, but the outputs of layers do. */
const MOST_RANK = 512;

/**
 * Full-rank training saves whole deltas under the name of the down factor; then no module of the file has an up factor, and
 * some have more rows than any rank. @param tensorOf the tensor of a role in a module, if it has one
 */
export function fileFacts<Module>(
  modules: Iterable<Module>,
  tensorOf: (module: Module, role: string) => TensorInfo | undefined,
): FileFacts {
  let wholeDowns = false;
  for (const module of modules) {
    if (tensorOf(module, 'up')) return { wholeDowns: false };
    wholeDowns ||= (tensorOf(module, 'down')?.shape[0] ?? 0) > MOST_RANK;
  }
  return { wholeDowns };
}
