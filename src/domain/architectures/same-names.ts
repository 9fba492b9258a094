/**
 * One weight under the names of several conventions. A name stands for one weight, or for several in the order of their rows: a fused
 * layer for its parts, and one whose two halves lie in opposite order in another convention for these halves.
 */

/** A name -> the weights it stands for. What is not here stands for itself. */
export type SameNames = Readonly<Record<string, readonly string[]>>;

/** Every name of a group stands for the weight that the first one names. */
export const alike = (...groups: readonly (readonly [string, ...string[]])[]): SameNames =>
  Object.fromEntries(groups.flatMap(([first, ...others]) => others.map((name): [string, string[]] => [name, [first]])));

/** The halves of a weight, as one convention stacks them, and as another does. */
export const halves = (name: string): readonly string[] => [`${name} 1`, `${name} 2`];
export const swapped = (name: string): readonly string[] => [`${name} 2`, `${name} 1`];

/** What diffusers' `fuse_projections` makes of the projections of one input, wherever a model has them. */
const FUSED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?<=^|_)to_qkv$/, ['to_q', 'to_k', 'to_v']],
  [/(?<=^|_)(?:to_added_qkv|add_qkv_proj)$/, ['add_q_proj', 'add_k_proj', 'add_v_proj']],
  [/(?<=^|_)to_kv$/, ['to_k', 'to_v']],
  [/(?<=^|_)(?:to_added_kv|add_kv_proj)$/, ['add_k_proj', 'add_v_proj']],
];

/** Names within blocks are a few dozen for each model; a file asks for each of them once for every block. */
const MOST_KNOWN = 4096;
const knownParts = new Map<string, readonly string[]>();

/** The parts of a joined layer, in the order of their rows; any other name alone. */
export function partsOf(name: string): readonly string[] {
  const known = knownParts.get(name);
  if (known) return known;
  const parts = unjoined(name);
  if (knownParts.size >= MOST_KNOWN) knownParts.clear();
  knownParts.set(name, parts);
  return parts;
}

function unjoined(name: string): readonly string[] {
  const fused = FUSED.find(([pattern]) => pattern.test(name));
  return fused ? fused[1].map((part) => name.replace(fused[0], part)) : [name];
}

/** The weights that a name stands for, in the order of their rows. */
export function resolveName(name: string, same: SameNames): readonly string[] {
  const listed = (one: string): readonly string[] | null => (Object.hasOwn(same, one) ? (same[one] ?? null) : null);
  return listed(name) ?? partsOf(name).flatMap((part) => listed(part) ?? [part]);
}

/** Whether the names of a table hold this one, as a name or as what one stands for. */
export function isNamed(name: string, same: SameNames): boolean {
  return Object.hasOwn(same, name) || Object.values(same).some((parts) => parts.includes(name));
}
