/** The dialog named Bake: the sheet, and the queue of what is being written. */
import { Dialog } from '@kobalte/core/dialog';
import { type JSX, Match, Show, Switch } from 'solid-js';
import { useBaking } from '../../state/bake-context.tsx';
import { t } from '../../strings/language.ts';
import { bakesText } from '../../strings/rooms/bakes.ts';
import { Boundary } from '../../widgets/Boundary.tsx';
import { closeWithPlace } from '../../widgets/close-with-place.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { BakeQueueView } from './result/BakeQueueView.tsx';
import { EachSheet } from './each/EachSheet.tsx';
import { TogetherSheet } from './TogetherSheet.tsx';
import '../../widgets/dialog.css';
import '../../widgets/members.css';
import './bake.css';

export function BakeDialog(): JSX.Element {
  const baking = useBaking();
  closeWithPlace(() => baking.close());
  const together = () => {
    const subject = baking.subject();
    return baking.view() === 'sheet' && subject?.kind === 'together' ? subject : null;
  };
  const each = () => {
    const subject = baking.subject();
    return baking.view() === 'sheet' && subject?.kind === 'each' ? subject : null;
  };
  return (
    <Dialog open={baking.isOpen()} onOpenChange={(open) => !open && baking.close()}>
      <Dialog.Portal>
        <Dialog.Overlay class="dialog-overlay" />
        <div class="bake-place">
          <Dialog.Content
            class="bake-dialog"
            role="dialog"
            onCloseAutoFocus={(event: Event) => {
              event.preventDefault();
              baking.giveFocusBack();
            }}
          >
            <header class="bake-head">
              <Dialog.Title class="bake-title">{bakesText().title}</Dialog.Title>
              <Show when={baking.view() === 'queue' && baking.subject()}>
                <button type="button" class="button quiet" onClick={() => baking.showSheet()}>
                  {bakesText().sheet}
                </button>
              </Show>
              <Show when={baking.view() === 'sheet' && baking.state().jobs.length > 0}>
                <button type="button" class="button quiet" onClick={() => baking.showQueue()}>
                  {bakesText().queue}
                </button>
              </Show>
              <span class="spacer" />
              <Dialog.CloseButton class="button quiet square" aria-label={bakesText().close}>
                <Icon name="close" />
              </Dialog.CloseButton>
            </header>
            <Boundary what={t().failures.parts.bake}>
              <Switch fallback={<BakeQueueView />}>
                <Match when={together()} keyed>
                  {(subject) => <TogetherSheet subject={subject} />}
                </Match>
                <Match when={each()} keyed>
                  {(subject) => <EachSheet subject={subject} />}
                </Match>
              </Switch>
            </Boundary>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  );
}
