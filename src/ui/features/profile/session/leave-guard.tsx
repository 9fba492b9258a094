/** What the user changed in this visit is not left behind unasked: a dialog on every way out, with what would be lost. */
import { AlertDialog } from '@kobalte/core/alert-dialog';
import { focusBack } from '../../../state/focus.ts';
import { useBeforeLeave } from '@solidjs/router';
import { createEffect, createMemo, createSignal, type JSX, onCleanup, Show, untrack } from 'solid-js';
import { showsLora } from '../../../routes.ts';
import { createGesture } from '../../../state/gesture.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { ChangeList } from './ChangeList.tsx';
import { useProfiles } from '../../../state/profiles-app.ts';
import type { ProfileSession } from './session-types.ts';
import '../../../widgets/dialog.css';
import '../profile.css';

const words = () => profileText().leave;

interface Leaving {
  readonly go: () => void;
  /** Keeping the draft makes sense: the way out is not one of this LoRA's, whose only draft it is. */
  readonly keepable: boolean;
}

export interface Guard {
  /** Does it at once when nothing is lost by it; else asks first. */
  leave(then: () => void, keepable?: boolean): void;
  readonly asked: () => Leaving | null;
  stay(): void;
}

export function createGuard(session: ProfileSession): Guard {
  const [asked, setAsked] = createSignal<Leaving | null>(null);
  /** Changes that came back as they were kept, and were not touched since, stay kept without a question. */
  const losesWork = (keepable: boolean): boolean => session.dirty() && !(keepable && session.returned() && session.faults().size === 0);
  const leave = (then: () => void, keepable = false): void => {
    if (losesWork(keepable)) setAsked({ go: then, keepable });
    else then();
  };
  useBeforeLeave((event) => {
    const same = typeof event.to === 'string' && showsLora(event.to, session.detail().row);
    if (!losesWork(true) || same || event.defaultPrevented) return;
    event.preventDefault();
    leave(() => event.retry(true), true);
  });
  createEffect(() => {
    if (!losesWork(true)) return;
    const hold = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', hold);
    onCleanup(() => window.removeEventListener('beforeunload', hold));
  });
  return { leave, asked, stay: () => setAsked(null) };
}

export interface LeaveDialogProps {
  readonly session: ProfileSession;
  readonly guard: Guard;
  /** Where the editor says why saving was refused. */
  readonly showEditor: () => void;
}

export function LeaveDialog(props: LeaveDialogProps): JSX.Element {
  const app = useProfiles();
  const name = (): string => props.session.draft()?.about.name.trim() || words().unnamed;
  // Asked for once, so that the field does not vanish with its first letter.
  const unnamed = createMemo(() => props.guard.asked() !== null && untrack(() => props.session.draft()?.about.name.trim() === ''));
  const gesture = createGesture();
  const rename = (text: string): void => {
    const about = props.session.draft()?.about;
    if (about) props.session.edit({ kind: 'about', about: { ...about, name: text } }, gesture.current());
  };
  const go = (): void => {
    const then = props.guard.asked()?.go;
    props.guard.stay();
    then?.();
  };
  const save = async (): Promise<void> => {
    const stored = await props.session.save();
    if (stored) return go();
    props.guard.stay();
    props.showEditor();
  };
  const keep = async (): Promise<void> => {
    await app.draftsStored();
    go();
  };
  const discard = (): void => {
    props.session.discard();
    go();
  };
  return (
    <AlertDialog open={props.guard.asked() !== null} onOpenChange={(open) => !open && props.guard.stay()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay class="dialog-overlay" />
        <div class="dialog-place" onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}>
          <AlertDialog.Content class="dialog leave-dialog" onCloseAutoFocus={focusBack}>
            <AlertDialog.Title class="dialog-title">{words().title(name())}</AlertDialog.Title>
            <AlertDialog.Description class="dialog-text">
              <Show when={props.guard.asked()?.keepable} fallback={words().text}>
                {words().textKeepable}
              </Show>
            </AlertDialog.Description>
            <ChangeList session={props.session} />
            <Show when={unnamed()}>
              <label class="leave-name">
                {words().name}
                <input
                  type="text"
                  class="field"
                  aria-label={profileText().bar.name}
                  maxlength={200}
                  placeholder={props.session.proposal()}
                  value={props.session.draft()?.about.name ?? ''}
                  onInput={(event) => rename(event.currentTarget.value)}
                  onBlur={() => gesture.end()}
                />
              </label>
            </Show>
            <div class="dialog-actions">
              <button type="button" class="button quiet" onClick={() => props.guard.stay()}>
                {words().stay}
              </button>
              <span class="spacer" />
              <button type="button" class="button danger" onClick={discard}>
                {words().discard}
              </button>
              <Show when={props.guard.asked()?.keepable}>
                <button type="button" class="button" onClick={() => void keep()}>
                  {words().keep}
                </button>
              </Show>
              <button type="button" class="button primary" onClick={() => void save()}>
                {words().save}
              </button>
            </div>
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog>
  );
}
