/** A button for what cannot be taken back: a dialog says what will happen, and the same words do it. */
import { AlertDialog } from '@kobalte/core/alert-dialog';
import { createSignal, type JSX } from 'solid-js';
import { t } from '../strings/language.ts';
import './dialog.css';

export interface ConfirmButtonProps {
  /** On the button and on the one that does it: "Remove". */
  readonly label: string;
  /** Accessible name when the label alone does not say what. */
  readonly name?: string;
  readonly title: string;
  readonly text: JSX.Element;
  readonly confirm: () => void;
}

export function ConfirmButton(props: ConfirmButtonProps): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const confirm = (): void => {
    setOpen(false);
    props.confirm();
  };
  return (
    <AlertDialog open={open()} onOpenChange={setOpen}>
      <AlertDialog.Trigger class="button quiet" aria-label={props.name}>
        {props.label}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay class="dialog-overlay" />
        <div class="dialog-place">
          <AlertDialog.Content class="dialog">
            <AlertDialog.Title class="dialog-title">{props.title}</AlertDialog.Title>
            <AlertDialog.Description class="dialog-text">{props.text}</AlertDialog.Description>
            <div class="dialog-actions">
              <AlertDialog.CloseButton class="button" aria-label={t().pieces.keep}>
                {t().pieces.keep}
              </AlertDialog.CloseButton>
              <button type="button" class="button danger" onClick={confirm}>
                {props.label}
              </button>
            </div>
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog>
  );
}
