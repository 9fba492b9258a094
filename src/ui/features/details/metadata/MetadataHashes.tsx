/** The names by which sites and programs know the file: computed when asked for, checked against what the file says. */
import { createMemo, createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import { type FileHashes, namedHashes, writtenHashes } from '../../../../domain/library/known-hashes.ts';
import { useApp } from '../../../state/app-context.tsx';
import { whenConnected } from '../../../state/connections.ts';
import { percent } from '../../../state/format.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import type { Message } from '../../../../domain/message.ts';
import { say } from '../../../strings/language.ts';
import { detailsText } from '../../../strings/rooms/details.ts';

export interface HashesProps {
  readonly row: LibraryRow;
  readonly metadata: Readonly<Record<string, string>>;
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly bytes: number; readonly of: number }
  | { readonly kind: 'failed'; readonly reason: Message };

const words = () => detailsText().hashes;

export function Hashes(props: HashesProps): JSX.Element {
  const { app } = useApp();
  const [hashes, setHashes] = createSignal<FileHashes | null>(app.knownHashes(props.row));
  const [state, setState] = createSignal<State>({ kind: 'idle' });
  let abort: AbortController | null = null;
  // Nobody looks any more: the disk is left alone.
  onCleanup(() => abort?.abort());
  const compute = async (): Promise<void> => {
    abort = new AbortController();
    setState({ kind: 'running', bytes: 0, of: props.row.size });
    const outcome = await app.hashFile(props.row.id, (done, of) => setState({ kind: 'running', bytes: done, of }), abort.signal);
    if (outcome.kind === 'hashed') setHashes(outcome.hashes);
    setState(outcome.kind === 'failed' ? outcome : { kind: 'idle' });
  };
  whenConnected(
    () => [props.row.sourceId],
    () => state().kind === 'failed' && setState({ kind: 'idle' }),
  );
  const running = () => {
    const now = state();
    return now.kind === 'running' ? now : null;
  };
  const failed = () => {
    const now = state();
    return now.kind === 'failed' ? now.reason : null;
  };
  const written = createMemo(() => writtenHashes(props.metadata, hashes()));
  return (
    <>
      <Show when={hashes() === null}>
        <Show
          when={running()}
          fallback={
            <p class="hash-offer">
              <button type="button" class="button" onClick={() => void compute()}>
                {words().compute}
              </button>
              <span class="muted">{words().offer(props.row.size)}</span>
            </p>
          }
        >
          {(now) => <Running bytes={now().bytes} of={now().of} onCancel={() => abort?.abort()} />}
        </Show>
        <Show when={failed()}>{(reason) => <p role="alert">{say(reason())}</p>}</Show>
      </Show>
      <span class="visually-hidden" aria-live="polite">
        {hashes() ? words().done : ''}
      </span>
      <Show when={hashes()}>{(known) => <Computed hashes={known()} />}</Show>
      <Show when={written().length > 0}>
        <h4 class="written-heading">{words().written}</h4>
        <dl class="hashes">
          <For each={written()}>
            {(hash) => (
              <div>
                <dt class="mono">{hash.key}</dt>
                <dd>
                  <span class="mono">{hash.value}</span>
                  <span class={`badge verdict ${hash.verdict.replaceAll(' ', '-')}`}>{words().verdicts[hash.verdict]}</span>
                  <Show when={hash.note}>{(note) => <small>{words().note(note())}</small>}</Show>
                </dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
    </>
  );
}

function Running(props: { readonly bytes: number; readonly of: number; readonly onCancel: () => void }): JSX.Element {
  const share = () => (props.of === 0 ? 0 : props.bytes / props.of);
  return (
    <div class="hash-run">
      <progress aria-label={words().computing} max="1" value={share()} />
      <span class="muted num">{words().progress(props.bytes, props.of, percent(share()))}</span>
      <button type="button" class="button" onClick={() => props.onCancel()}>
        {words().cancel}
      </button>
    </div>
  );
}

function Computed(props: { readonly hashes: FileHashes }): JSX.Element {
  return (
    <dl class="hashes">
      <For each={namedHashes(props.hashes)}>
        {(hash) => (
          <div>
            <dt>
              {words().names[hash.id].label} <small>{words().names[hash.id].of}</small>
            </dt>
            <dd>
              <Show when={hash.value} fallback={<span class="muted">–</span>}>
                {(value) => (
                  <span class="hash-value">
                    <span class="mono">{value()}</span>
                    <CopyButton what={words().names[hash.id].label} text={value()} />
                  </span>
                )}
              </Show>
              <Show when={hash.note}>{(note) => <small>{words().note(note())}</small>}</Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
