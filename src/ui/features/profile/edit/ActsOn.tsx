/** Which blocks the tools act on. */
import { type JSX, Show } from 'solid-js';
import { editorText } from '../../../strings/rooms/editor.ts';
import { NOTHING_SELECTED } from '../session/selection.ts';
import { useEditing } from '../session/session-context.tsx';

export function ActsOn(props: { readonly clearable?: boolean }): JSX.Element {
  const { session } = useEditing();
  const some = () => session.selection().slots.size > 0;
  const what = () => (some() ? editorText().acts.some(session.targets().length) : editorText().acts.all(session.targets().length));
  return (
    <span class="acts-on num">
      <span class="acts-word">{editorText().acts.on} </span>
      <strong>{what()}</strong>
      <Show when={some() && props.clearable}>
        {' '}
        <button type="button" class="link-button" onClick={() => session.setSelection(NOTHING_SELECTED)}>
          {editorText().acts.none}
        </button>
      </Show>
    </span>
  );
}
