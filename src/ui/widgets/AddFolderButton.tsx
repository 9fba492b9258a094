/** "Add folder", or the same folder again: the folder picker, or in browsers without one the file input that takes a whole folder. */
import { type JSX, Show } from 'solid-js';
import { useApp } from '../state/app-context.tsx';
import { t } from '../strings/language.ts';
import { Icon } from './Icon.tsx';

export function AddFolderButton(props: {
  readonly large?: boolean /** Name of the folder to choose once more. */;
  readonly again?: string;
}): JSX.Element {
  const { app } = useApp();
  let input: HTMLInputElement | undefined;
  const choose = (): void => {
    if (app.canPickFolders) void app.addFolder();
    else input?.click();
  };
  const chosen = (): void => {
    const files = [...(input?.files ?? [])];
    // Choosing the same folder again must count as a change.
    if (input) input.value = '';
    if (files.length > 0) void app.addInputFiles(files);
  };
  return (
    <>
      <Show
        when={props.again}
        fallback={
          <button type="button" class="button primary" classList={{ large: props.large === true }} onClick={choose}>
            <Icon name="plus" />
            <span>{t().shell.addFolder}</span>
          </button>
        }
      >
        {(name) => (
          <button type="button" class="button" aria-label={t().shell.chooseNameAgain(name())} onClick={choose}>
            {t().shell.chooseAgain}
          </button>
        )}
      </Show>
      <Show when={!app.canPickFolders}>
        <input
          ref={input}
          type="file"
          class="visually-hidden"
          tabindex="-1"
          aria-hidden="true"
          multiple
          webkitdirectory
          onChange={chosen}
        />
      </Show>
    </>
  );
}

declare module 'solid-js' {
  namespace JSX {
    interface InputHTMLAttributes<T> {
      webkitdirectory?: boolean;
      /** Only ties the declaration to its element type. */
      readonly __element?: T;
    }
  }
}
