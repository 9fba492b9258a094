/**
 * Many LoRAs made smaller: singular values are asked for once per file, and every change of error or size is then a search in them, for
 * a hundred files within a frame.
 */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { BakeChoices } from '../../../../domain/bake/choices.ts';
import {
  preparedForShrinking,
  type PreparedFile,
  shrinkTotal,
  type ShrinkTarget,
  shrunk,
  type Shrunk,
  type ShrinkTotal,
} from '../../../../domain/bake/shrink.ts';
import type { BakeRequest } from '../../../../app/bake/bake-types.ts';
import type { Message } from '../../../../domain/message.ts';
import { useApp } from '../../../state/app-context.tsx';
import type { BakeMember } from '../../../state/bake-context.tsx';

export type ShrinkEntry = { readonly kind: 'file'; readonly file: PreparedFile } | { readonly kind: 'refused'; readonly error: Message };

export interface ShrinkPlan {
  /** By id of the row, those that were looked at. */
  readonly entries: Accessor<ReadonlyMap<number, ShrinkEntry>>;
  readonly chosen: Accessor<ReadonlyMap<number, Shrunk>>;
  /** At each of `STEPS`. */
  readonly totals: Accessor<readonly { readonly error: number; readonly total: ShrinkTotal }[]>;
}

export const STEPS = [0.01, 0.02, 0.05] as const;
const MIB = 2 ** 20;

/** null: what is chosen is more than an error or a size, and each file has to be looked at by itself. */
export function targetOf({ operation, sizing, error, size, min, max, uniform }: BakeChoices): ShrinkTarget | null {
  if (operation !== 'resize' || min > 1 || max !== null || uniform) return null;
  if (sizing === 'error') return { kind: 'error', value: error };
  return sizing === 'size' ? { kind: 'size', bytes: size * MIB } : null;
}

export function createShrinkPlan(
  members: Accessor<readonly BakeMember[]>,
  choices: Accessor<BakeChoices>,
  requestOf: (member: BakeMember) => Omit<BakeRequest, 'to'>,
): ShrinkPlan {
  const { app } = useApp();
  const [entries, setEntries] = createSignal<ReadonlyMap<number, ShrinkEntry>>(new Map());
  let abort = new AbortController();
  onCleanup(() => abort.abort());
  /** What the bytes of an entry, and the names, depend on; not how much is cut. */
  const form = createMemo(() => {
    const { dtype, names, adapter, encoder, metadata, title, dated, operation } = choices();
    return operation === 'resize' ? JSON.stringify([dtype, names, adapter, encoder, metadata, title, dated]) : null;
  });
  async function look(list: readonly BakeMember[], known: ReadonlyMap<number, ShrinkEntry>): Promise<void> {
    const { signal } = abort;
    for (const member of list) {
      const { id } = member.detail.row;
      if (signal.aborted) return;
      if (known.has(id)) continue;
      const outcome = await app.bakes.shrink(requestOf(member), () => undefined, signal);
      if (signal.aborted || outcome.kind === 'cancelled') return;
      const entry: ShrinkEntry = outcome.kind === 'shrink' ? { kind: 'file', file: preparedForShrinking(outcome.file) } : outcome;
      setEntries((old) => new Map([...old, [id, entry]]));
    }
  }
  createEffect(
    on([form, members], ([now, list], before) => {
      abort.abort();
      abort = new AbortController();
      const kept = before?.[0] === now ? entries() : new Map<number, ShrinkEntry>();
      if (kept.size === 0) setEntries(kept);
      if (now !== null) look(list, kept).catch(reportError);
    }),
  );
  const at = (target: ShrinkTarget): Map<number, Shrunk> =>
    new Map([...entries()].flatMap(([id, entry]) => (entry.kind === 'file' ? [[id, shrunk(entry.file, target)] as const] : [])));
  return {
    entries,
    chosen: createMemo(() => {
      const target = targetOf(choices());
      return target ? at(target) : new Map<number, Shrunk>();
    }),
    totals: createMemo(() => STEPS.map((error) => ({ error, total: shrinkTotal([...at({ kind: 'error', value: error }).values()]) }))),
  };
}
