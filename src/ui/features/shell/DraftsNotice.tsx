/** LoRAs with unsaved changes that are not in sight: left by a crash, a reload or another tab, or kept as a draft a moment ago. */
import { A } from '@solidjs/router';
import { type Accessor, createEffect, createMemo, createSignal, For, type JSX, on } from 'solid-js';
import type { SavedDraft } from '../../../app/profiles/profile-types.ts';
import { rowHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { latest } from '../../state/latest.ts';
import { openEditors } from '../../state/open-editors.ts';
import { t } from '../../strings/language.ts';
import { filled } from '../../widgets/filled.ts';
import { Icon } from '../../widgets/Icon.tsx';

/** Named in the notice; of more only the number is said. */
const NAMED = 4;

export interface Drafts {
  readonly waiting: Accessor<readonly SavedDraft[]>;
  dismiss(): void;
}

export function createDrafts(): Drafts {
  const { app, state } = useApp();
  const [drafts, setDrafts] = createSignal<readonly SavedDraft[]>([]);
  const [dismissed, setDismissed] = createSignal<ReadonlySet<number>>(new Set());
  const ready = createMemo(() => state().phase.kind === 'ready');
  const number = createMemo(() => state().changes.drafts + state().changes.profiles);
  const ask = latest(
    () => app.profiles.drafts(),
    setDrafts,
    () => false,
  );
  createEffect(
    on([ready, number], ([isReady]) => {
      if (isReady) ask(undefined);
      else setDrafts([]);
    }),
  );
  // What is being edited is in sight; but a notice that is up stays while its LoRA is looked at, so that nothing jumps.
  const waiting = createMemo<readonly SavedDraft[]>((before) => {
    const stays = new Set(before.map(({ loraId }) => loraId));
    return drafts().filter(({ loraId }) => !dismissed().has(loraId) && (stays.has(loraId) || !openEditors().includes(loraId)));
  }, []);
  return { waiting, dismiss: () => setDismissed(new Set(drafts().map(({ loraId }) => loraId))) };
}

export function DraftsNotice(props: { readonly drafts: Drafts }): JSX.Element {
  const waiting = () => props.drafts.waiting();
  return (
    <div class="notice info" aria-live="polite">
      <p>
        <strong>{t().shell.drafts.kept(waiting().length)}</strong>{' '}
        {filled(t().shell.drafts.list(waiting().length - NAMED), [
          <For each={waiting().slice(0, NAMED)}>
            {({ loraId, loraName }, index) => (
              <>
                {index() > 0 ? t().shell.drafts.between : ''}
                <A href={rowHref(loraId)}>{loraName || t().shell.drafts.unnamed}</A>
              </>
            )}
          </For>,
        ])}{' '}
        {t().shell.drafts.open}
      </p>
      <button
        type="button"
        class="button quiet square notice-close"
        aria-label={t().shell.dismiss(t().shell.drafts.title)}
        onClick={() => props.drafts.dismiss()}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
