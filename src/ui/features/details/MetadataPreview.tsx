/** The picture the file carries, or why it is not shown. */
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import type { Preview } from '../../../domain/library/facts/preview.ts';
import { bytes } from '../../state/format.ts';

export interface PreviewPictureProps {
  readonly preview: Preview | null;
  /** The metadata was read from the file itself: there is no more of it. */
  readonly whole: boolean;
  readonly trouble: string | null;
  readonly onReadWhole: () => Promise<void>;
}

export function PreviewPicture(props: PreviewPictureProps): JSX.Element {
  const [broken, setBroken] = createSignal(false);
  const image = () => (props.preview?.kind === 'image' ? props.preview : null);
  const refused = () => (props.preview?.kind === 'refused' ? props.preview : null);
  return (
    <Switch>
      <Match when={broken()}>
        <p class="muted">The picture is damaged and cannot be drawn.</p>
      </Match>
      <Match when={image()}>
        {(picture) => (
          <figure class="preview">
            <img src={picture().url} alt="Preview that the file carries" decoding="async" onError={() => setBroken(true)} />
            <figcaption class="muted num">
              {picture().type.replace('image/', '').toUpperCase()}, {bytes(picture().bytes)}, from the file itself
            </figcaption>
          </figure>
        )}
      </Match>
      <Match when={refused()}>
        {(why) => (
          <>
            <p class="muted">{why().reason}</p>
            <Show when={why().cut && !props.whole}>
              <button type="button" class="button" onClick={() => void props.onReadWhole()}>
                Read it from the file
              </button>
              <Show when={props.trouble}>{(reason) => <p role="alert">{reason()}</p>}</Show>
            </Show>
          </>
        )}
      </Match>
    </Switch>
  );
}
