/** The pictures of one LoRA, large: what lies beside it, and the user's own, by drop, paste or choice. */
import { createSignal, For, type JSX, Match, onCleanup, onMount, Show, Switch } from 'solid-js';
import type { LoraDetail, LibraryRow } from '../../../contracts/library.ts';
import type { PictureFault } from '../../../domain/library/pictures/size.ts';
import { useApp } from '../../state/app-context.tsx';
import { isTextField } from '../../state/text-field.ts';
import { besideText } from '../../strings/rooms/beside.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { createBlurred, reveal } from './reveal.ts';
import { motionReduced, SmallPicture } from './Small.tsx';
import { createSmall, type Small } from './small.ts';
import '../../widgets/beside.css';

const PICTURES = 'image/png,image/jpeg,image/webp,image/gif';

export function Gallery(props: { readonly detail: LoraDetail }): JSX.Element {
  const row = () => props.detail.row;
  const [over, setOver] = createSignal(false);
  const own = createOwn(() => row().id);
  const others = () => props.detail.pictures.filter((name) => row().ownPicture !== null || name !== row().picture);
  const has = () => row().picture !== null || row().ownPicture !== null;
  onMount(() => {
    const paste = (event: ClipboardEvent): void => {
      const file = pictureIn(event.clipboardData?.files);
      if (!file || isTextField(event.target)) return;
      event.preventDefault();
      own.give(file);
    };
    document.addEventListener('paste', paste);
    onCleanup(() => document.removeEventListener('paste', paste));
  });
  return (
    <section
      class="gallery"
      classList={{ over: over(), empty: !has() }}
      aria-label={besideText().pictures}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes('Files')) setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const file = pictureIn(event.dataTransfer?.files);
        if (!file) return;
        event.preventDefault();
        own.give(file);
      }}
    >
      <Show when={has()}>
        <Main row={row()} />
      </Show>
      <Show when={others().length > 0}>
        <div class="gallery-others">
          <For each={others()}>{(name) => <Other row={row()} name={name} />}</For>
        </div>
      </Show>
      <div class="gallery-actions">
        <label class="button quiet">
          <Icon name="plus" />
          {row().ownPicture === null ? besideText().give : besideText().change}
          <input
            type="file"
            class="visually-hidden"
            accept={PICTURES}
            onChange={(event) => {
              const file = pictureIn(event.currentTarget.files);
              if (file) own.give(file);
              event.currentTarget.value = '';
            }}
          />
        </label>
        <Show when={row().ownPicture !== null}>
          <button type="button" class="button quiet" onClick={() => own.give(null)}>
            {besideText().take}
          </button>
        </Show>
        <Show when={own.undo()}>
          {(undo) => (
            <button type="button" class="button quiet" onClick={() => undo()()}>
              <Icon name="undo" />
              {besideText().undo}
            </button>
          )}
        </Show>
        <span class="muted" role="status">
          <Show when={own.fault()}>{(why) => besideText().pictureFault(why())}</Show>
        </span>
      </div>
    </section>
  );
}

const pictureIn = (files: FileList | null | undefined): File | undefined =>
  [...(files ?? [])].find(({ type }) => PICTURES.split(',').includes(type));

function createOwn(id: () => number) {
  const { app } = useApp();
  const [undo, setUndo] = createSignal<(() => void) | null>(null);
  const [fault, setFault] = createSignal<PictureFault | null>(null);
  async function give(file: File | null): Promise<void> {
    const outcome = await app.pictures.give(id(), file);
    setFault(outcome && !outcome.ok ? outcome.why : null);
    if (outcome?.ok) {
      setUndo(() => () => {
        setUndo(null);
        void outcome.undo();
      });
    }
  }
  return { undo, fault, give: (file: File | null) => void give(file) };
}

function Main(props: { readonly row: LibraryRow }): JSX.Element {
  const small = createSmall(() => props.row);
  return (
    <Show when={small()} fallback={<div class="gallery-main waiting" aria-hidden="true" />}>
      {(found) => (
        <Switch>
          <Match when={asVideo(found())}>{(video) => <Video row={props.row} file={video()} />}</Match>
          <Match when={asFault(found())}>
            {(why) => (
              <p class="muted">
                {props.row.picture}: {besideText().pictureFault(why())}
              </p>
            )}
          </Match>
          <Match when={true}>
            <div class="gallery-main">
              <SmallPicture row={props.row} small={found()} />
            </div>
          </Match>
        </Switch>
      )}
    </Show>
  );
}

const asVideo = (small: Small): File | null => (small.kind === 'video' && small.url !== null ? small.file : null);
const asFault = (small: Small): PictureFault | null =>
  small.kind === 'refused' ? small.why : small.kind === 'video' && small.url === null ? 'broken' : null;

function Video(props: { readonly row: LibraryRow; readonly file: File }): JSX.Element {
  const url = URL.createObjectURL(props.file);
  onCleanup(() => URL.revokeObjectURL(url));
  const isBlurred = createBlurred();
  const blurred = () => isBlurred(props.row, false);
  return (
    <div class="gallery-main small-picture" classList={{ blurred: blurred() }}>
      <video
        src={url}
        controls={!blurred()}
        autoplay={!blurred() && !motionReduced()}
        loop
        muted
        playsinline
        aria-label={besideText().videoOf(props.row.name)}
      />
      <Show when={blurred()}>
        <button type="button" class="button reveal" onClick={() => reveal(props.row.id)}>
          {besideText().reveal}
        </button>
      </Show>
    </div>
  );
}

function Other(props: { readonly row: LibraryRow; readonly name: string }): JSX.Element {
  const small = createSmall(
    () => props.row,
    () => props.name,
  );
  return (
    <Show when={small()}>
      {(found) => (
        <div class="gallery-other" title={props.name}>
          <SmallPicture
            row={props.row}
            small={found()}
            fallback={
              <p class="muted">
                {props.name}: {besideText().pictureFault(asFault(found()) ?? 'broken')}
              </p>
            }
          />
        </div>
      )}
    </Show>
  );
}
