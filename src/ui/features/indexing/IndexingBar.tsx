/** The bar at the bottom: what is being indexed, how far it is, pause, resume, cancel, and the problems met. */
import { createMemo, createSignal, type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { bytes, count, duration, plural } from '../../state/format.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { createProblems, ProblemList } from './ProblemList.tsx';

export function IndexingBar(): JSX.Element {
  const { app, state } = useApp();
  const [open, setOpen] = createSignal(false);
  const problems = createProblems();
  const progress = () => state().progress;
  const working = () => progress().stage !== 'idle';
  const share = createMemo(() => {
    const { stage, headersDone, headersTotal, bytesDone, bytesTotal } = progress();
    if (stage === 'measuring') return bytesTotal > 0 ? bytesDone / bytesTotal : 0;
    return stage === 'headers' && headersTotal > 0 ? headersDone / headersTotal : 0;
  });
  return (
    <Show when={progress().statusLine !== '' || problems().length > 0}>
      <section class="indexing" classList={{ open: open() }} aria-label="Indexing">
        <Show when={open()}>
          <div class="indexing-panel">
            <Show when={working()}>
              <Current />
            </Show>
            <ProblemList problems={problems()} />
          </div>
        </Show>
        <div class="indexing-line">
          <Show when={working()}>
            <progress aria-label="Indexing" max="1" value={share()} />
          </Show>
          <span role="status" class="status-line num">
            {progress().statusLine}
          </span>
          <span class="num muted detail">{detail()}</span>
          <span class="spacer" />
          <Show when={working()}>
            <Show
              when={progress().paused}
              fallback={
                <button type="button" class="button quiet" onClick={() => app.pause()}>
                  Pause
                </button>
              }
            >
              <button type="button" class="button" onClick={() => app.resume()}>
                Resume
              </button>
            </Show>
            <button type="button" class="button quiet" onClick={() => app.cancel()}>
              Cancel
            </button>
          </Show>
          <button type="button" class="button quiet" aria-expanded={open()} onClick={() => setOpen(!open())}>
            <Show when={problems().length > 0} fallback="Details">
              <Icon name="warning" />
              {plural(problems().length, 'problem')}
            </Show>
            <Icon name={open() ? 'down' : 'up'} />
          </button>
          <span class="muted offline-note">{state().offlineReady ? 'Everything stays on this device · ready offline' : 'Everything stays on this device'}</span>
        </div>
      </section>
    </Show>
  );

  function detail(): string {
    const { stage, paused, found, bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = progress();
    if (paused) return 'Paused';
    if (stage === 'walking') return `${count(found)} files found`;
    if (stage === 'headers') return 'Reading headers';
    if (stage !== 'measuring') return '';
    const rate = bytesPerSecond === null ? '' : ` · ${bytes(bytesPerSecond)}/s`;
    const left = secondsLeft === null ? '' : ` · ${duration(secondsLeft)} left`;
    return `${bytes(bytesDone)} of ${bytes(bytesTotal)}${rate}${left}`;
  }
}

function Current(): JSX.Element {
  const { state } = useApp();
  const progress = () => state().progress;
  return (
    <dl class="current num">
      <div>
        <dt>Headers</dt>
        <dd>
          {count(progress().headersDone)} of {count(progress().headersTotal)}
        </dd>
      </div>
      <div>
        <dt>Files measured</dt>
        <dd>
          {count(progress().filesDone)} of {count(progress().filesTotal)}
        </dd>
      </div>
      <div>
        <dt>Now</dt>
        <dd class="mono">{progress().current.join(', ') || '–'}</dd>
      </div>
    </dl>
  );
}
