/** Which blocks the tools act on: a set of slots with an anchor, from which Shift extends. */

export interface Selection {
  readonly slots: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | null;
}

export const NOTHING_SELECTED: Selection = { slots: new Set(), anchor: null };

/** `only`: this block alone; `extend`: from the anchor to it; `toggle`: it in or out, the rest as it was. */
export type PickMode = 'only' | 'extend' | 'toggle';

export const modeOf = (event: { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean }): PickMode =>
  event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'only';

export function picked(selection: Selection, order: readonly string[], slot: string, mode: PickMode): Selection {
  if (mode === 'extend' && selection.anchor !== null)
    return { slots: new Set(between(order, selection.anchor, slot)), anchor: selection.anchor };
  if (mode === 'toggle') {
    const slots = new Set(selection.slots);
    if (!slots.delete(slot)) slots.add(slot);
    return { slots, anchor: slot };
  }
  return { slots: new Set([slot]), anchor: slot };
}

/** A group in or, when all of it is in, out. */
export function pickedGroup(selection: Selection, group: readonly string[]): Selection {
  const whole = group.every((slot) => selection.slots.has(slot));
  const rest = [...selection.slots].filter((slot) => !group.includes(slot));
  return { slots: new Set(whole ? rest : [...rest, ...group]), anchor: group[0] ?? null };
}

export function between(order: readonly string[], a: string, b: string): readonly string[] {
  const [first, last] = [order.indexOf(a), order.indexOf(b)].sort((x, y) => x - y) as [number, number];
  return first < 0 ? [b] : order.slice(first, last + 1);
}
