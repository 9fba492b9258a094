/** One LoRA as a page of its own: the same details, with room. Escape leads back to it in the library. */
import { A, useNavigate, useParams } from '@solidjs/router';
import { createMemo, type JSX, onCleanup, onMount } from 'solid-js';
import { besideListHref, lookupOf } from '../../routes.ts';
import { isTextField } from '../../state/text-field.ts';
import { editorText } from '../../strings/rooms/editor.ts';
import { isDialogAbove } from '../../widgets/dialog-above.ts';
import { Details } from '../details/Details.tsx';
import './library.css';
import '../details/lora-page.css';

export function LoraPage(): JSX.Element {
  const params = useParams<{ name: string }>();
  const name = () => decodeURIComponent(params.name);
  const lookup = createMemo(() => lookupOf(name()));
  const navigate = useNavigate();
  const library = () => besideListHref(name());
  // On the window: what closes something first, a menu or a panel, says so on the way there. In a field Escape is about its text.
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || isDialogAbove() || isTextField(event.target)) return;
    navigate(library());
  };
  onMount(() => window.addEventListener('keydown', onEscape));
  onCleanup(() => window.removeEventListener('keydown', onEscape));
  return (
    <div class="lora-page">
      <A class="back" href={library()}>
        {'← '}
        <span class="back-word">{editorText().back}</span>
      </A>
      <Details lookup={lookup()} variant="page" />
    </div>
  );
}
