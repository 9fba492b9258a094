/** One LoRA as a page of its own: the same details, with room. Escape leads back to it in the library. */
import { A, useNavigate, useParams } from '@solidjs/router';
import { createMemo, type JSX } from 'solid-js';
import { besideListHref, lookupOf } from '../../routes.ts';
import { onEscape } from '../../state/escape.ts';
import { editorText } from '../../strings/rooms/editor.ts';
import { Details } from '../details/Details.tsx';
import './library.css';
import '../details/lora-page.css';

export function LoraPage(): JSX.Element {
  const params = useParams<{ name: string }>();
  const name = () => decodeURIComponent(params.name);
  const lookup = createMemo(() => lookupOf(name()));
  const navigate = useNavigate();
  const library = () => besideListHref(name());
  onEscape(() => {
    navigate(library());
    return true;
  });
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
