/** One LoRA as a page of its own: the same details, with room. */
import { A, useParams } from '@solidjs/router';
import { createMemo, type JSX } from 'solid-js';
import { Details } from '../details/Details.tsx';
import { lookupOf } from './LibraryPage.tsx';

export function LoraPage(): JSX.Element {
  const params = useParams<{ id: string }>();
  const lookup = createMemo(() => lookupOf(decodeURIComponent(params.id)));
  return (
    <div class="lora-page">
      <A class="back" href={`/library?lora=${params.id}`}>
        ← Library
      </A>
      <Details lookup={lookup()} variant="page" />
    </div>
  );
}
