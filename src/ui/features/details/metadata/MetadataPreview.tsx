/** The picture the file carries, or why it is not shown. */
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import type { Preview } from '../../../../domain/library/facts/preview.ts';
import { detailsText } from '../../../strings/rooms/details.ts';

const words = () => detailsText().preview;

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
        <p class="muted">{words().damaged}</p>
      </Match>
      <Match when={image()}>
        {(picture) => (
          <figure class="preview">
            <img src={picture().url} alt={words().alt} decoding="async" onError={() => setBroken(true)} />
            <figcaption class="muted num">{words().facts(picture().type.replace('image/', '').toUpperCase(), picture().bytes)}</figcaption>
          </figure>
        )}
      </Match>
      <Match when={refused()}>
        {(why) => (
          <>
            <p class="muted">{words().refused(why().why)}</p>
            <Show when={why().why.kind === 'cut' && !props.whole}>
              <button type="button" class="button" onClick={() => void props.onReadWhole()}>
                {words().read}
              </button>
              <Show when={props.trouble}>{(reason) => <p role="alert">{reason()}</p>}</Show>
            </Show>
          </>
        )}
      </Match>
    </Switch>
  );
}
