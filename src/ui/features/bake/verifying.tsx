/** Checking a written file against its plan: how far it is, and what came out. */
import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import type { VerifyOutcome } from '../../../contracts/baker.ts';
import { useApp } from '../../state/app-context.tsx';
import { bakesText } from '../../strings/rooms/bakes.ts';
import { verdictText } from './verdict.ts';

export interface Verifying {
  readonly busy: () => boolean;
  readonly verify: (id: number) => Promise<void>;
  readonly Status: () => JSX.Element;
}

/** Ends with the component that makes it. */
export function createVerifying(): Verifying {
  const { app } = useApp();
  const [verdict, setVerdict] = createSignal<VerifyOutcome | null>(null);
  const [share, setShare] = createSignal<number | null>(null);
  const abort = new AbortController();
  onCleanup(() => abort.abort());
  return {
    busy: () => share() !== null,
    async verify(id) {
      setShare(0);
      setVerdict(await app.bakes.verify(id, setShare, abort.signal));
      setShare(null);
    },
    Status: () => (
      <span role="status" class="muted">
        <Show when={share() !== null} fallback={verdict() && verdictText(verdict() as VerifyOutcome)}>
          {bakesText().verifying(share() ?? 0)}
        </Show>
      </span>
    ),
  };
}
