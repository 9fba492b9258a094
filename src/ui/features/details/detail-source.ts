/** The LoRA being looked at: asked for again when the library changes, shown as it was until the answer is there. */
import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import type { Lookup } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';

export type DetailState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'found'; readonly detail: LoraDetail }
  /** Nothing of that name is in the library. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly error: unknown };

const LOADING: DetailState = { kind: 'loading' };

/** Most changes of the library are about other files: an equal answer must not redraw anything. */
const same = (a: DetailState, b: DetailState): boolean =>
  a === b || (a.kind === 'found' && b.kind === 'found' && JSON.stringify(a.detail) === JSON.stringify(b.detail));

export interface DetailSource {
  readonly now: Accessor<DetailState>;
  /** Asks again. */
  readonly retry: () => void;
}

export function createDetail(lookup: Accessor<Lookup | null>): DetailSource {
  const { app, state } = useApp();
  const [detail, setDetail] = createSignal<DetailState>(LOADING, { equals: same });
  const revision = createMemo(() => state().revision);
  const [tries, setTries] = createSignal(0);
  let newest = 0;
  const ask = async (key: Lookup): Promise<void> => {
    newest += 1;
    const mine = newest;
    const answer = await app.detail(key).then(
      (found): DetailState => (found ? { kind: 'found', detail: found } : { kind: 'none' }),
      (error: unknown): DetailState => ({ kind: 'failed', error }),
    );
    if (mine === newest) setDetail(answer);
  };
  createEffect(
    on([lookup, revision, tries], ([key]) => {
      if (key) void ask(key);
      else {
        // An answer still under way must not come back over the empty state.
        newest += 1;
        setDetail(LOADING);
      }
    }),
  );
  return { now: detail, retry: () => setTries((count) => count + 1) };
}
