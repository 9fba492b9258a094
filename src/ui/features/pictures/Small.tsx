/** The small picture of a row. A video stands still until the pointer is on it, and always where reduced motion is set. */
import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { besideText } from '../../strings/rooms/beside.ts';
import { createBlurred, reveal } from './reveal.ts';
import type { Small } from './small.ts';
import '../../widgets/beside.css';

export const motionReduced = (): boolean =>
  document.documentElement.dataset['motion'] === 'reduced' || matchMedia('(prefers-reduced-motion: reduce)').matches;

interface SmallProps {
  readonly row: LibraryRow;
  readonly small: Small;
  /** Shown where there is nothing to see. */
  readonly fallback?: JSX.Element;
}

export function SmallPicture(props: SmallProps): JSX.Element {
  const isBlurred = createBlurred();
  const own = () => props.small.kind === 'picture' && props.small.own;
  const url = () => (props.small.kind === 'refused' ? null : props.small.url);
  const file = () => (props.small.kind === 'video' ? props.small.file : null);
  const blurred = () => isBlurred(props.row, own());
  return (
    <Show when={url()} fallback={props.fallback}>
      {(address) => (
        <div class="small-picture" classList={{ blurred: blurred() }}>
          <img src={address()} alt="" decoding="async" draggable="false" />
          <Show when={file()}>{(video) => <OnHover file={video()} still={blurred()} />}</Show>
          <Show when={blurred()}>
            <button
              type="button"
              class="button reveal"
              tabindex="-1"
              aria-label={besideText().revealOf(props.row.name)}
              onClick={(event) => {
                event.stopPropagation();
                reveal(props.row.id);
              }}
            >
              {besideText().reveal}
            </button>
          </Show>
        </div>
      )}
    </Show>
  );
}

/** The video itself, over its still, while the pointer is on it. */
function OnHover(props: { readonly file: File; readonly still: boolean }): JSX.Element {
  const [url, setUrl] = createSignal<string | null>(null);
  const stop = (): void => {
    const now = url();
    setUrl(null);
    if (now !== null) URL.revokeObjectURL(now);
  };
  onCleanup(stop);
  return (
    <div
      class="on-hover"
      onPointerEnter={() => {
        if (!props.still && !motionReduced() && url() === null) setUrl(URL.createObjectURL(props.file));
      }}
      onPointerLeave={stop}
    >
      <span class="video-mark">
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M5 3l8 5-8 5Z" />
        </svg>
        <span class="visually-hidden">{besideText().video}</span>
      </span>
      <Show when={url()}>{(address) => <video src={address()} autoplay loop muted playsinline />}</Show>
    </div>
  );
}
