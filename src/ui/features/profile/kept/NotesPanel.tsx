/** Notes and tags: of the profile, which are saved with it, and of the LoRA, which are kept at once. */
import type { JSX } from 'solid-js';
import { editorText } from '../../../strings/rooms/editor.ts';
import { Yours } from '../../../widgets/Yours.tsx';
import { ProfileWords } from './ProfileWords.tsx';
import { useEditing } from '../session/session-context.tsx';

export function NotesPanel(): JSX.Element {
  const { session } = useEditing();
  return (
    <>
      <h4 class="drawer-heading">{editorText().drawer.thisProfile}</h4>
      <ProfileWords />
      <h4 class="drawer-heading">{editorText().drawer.thisLora}</h4>
      <Yours row={session.detail().row} />
    </>
  );
}
