/** The bar at the bottom: what is being indexed, how far it is, pause, resume, cancel, and the problems met. */
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { createCalm } from '../../state/announce.ts';
import { bytes, count, duration, percent } from '../../state/format.ts';
import { shareOf } from '../../../app/progress.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { t } from '../../strings/language.ts';
import { NewsList, sizeOf } from './News.tsx';
import { createProblems, ProblemList } from './ProblemList.tsx';

export function IndexingBar(): JSX.Element {
  const { state } = useApp();
  const [open, setOpen] = createSignal(false);
  const problems = createProblems();
  const progress = () => state().progress;
  const working = () => progress().stage !== 'idle';
  const said = createCalm(() => progress().statusLine, working);
  const changes = () => sizeOf(state().news);
  const hasPanel = () => working() || problems().length > 0 || changes() > 0;
  return (
    <section class="indexing" classList={{ silent: said() === '' && !hasPanel() }} aria-label="Indexing">
      <Show when={open() && hasPanel()}>
        <div class="indexing-panel" id="indexing-panel">
          <Show when={working()}>
            <Current />
          </Show>
          <Show when={changes() > 0}>
            <NewsList />
          </Show>
          <Show when={problems().length > 0 || changes() === 0}>
            <ProblemList problems={problems()} />
          </Show>
        </div>
      </Show>
      <div class="indexing-line">
        <Show when={working()}>
          <ProgressBar />
        </Show>
        <span role="status" class="status-line num">
          {said()}
        </span>
        <Show when={working()}>
          <Rate />
        </Show>
        <span class="spacer" />
        <Controls />
        <Show when={hasPanel()}>
          <button
            type="button"
            class="button quiet tight"
            aria-expanded={open()}
            aria-controls="indexing-panel"
            onClick={() => setOpen(!open())}
          >
            <Show when={changes() > 0}>
              <span class="label">{t().news.changes(changes())}</span>
            </Show>
            <Show when={problems().length > 0} fallback={<Show when={changes() === 0}>Progress</Show>}>
              <Icon name="warning" />
              {count(problems().length)}
              <span class="label"> {problems().length === 1 ? 'problem' : 'problems'}</span>
            </Show>
            <Icon name={open() ? 'down' : 'up'} />
          </button>
        </Show>
        <span class="offline-note">
          {state().offlineReady ? 'Everything stays on this device · ready offline' : 'Everything stays on this device'}
        </span>
      </div>
    </section>
  );
}

function ProgressBar(): JSX.Element {
  const { state } = useApp();
  const share = () => shareOf(state().progress);
  return (
    <div
      class="progress"
      classList={{ unknown: share() === null, paused: state().progress.paused }}
      role="progressbar"
      aria-label="Indexing"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share() === null ? undefined : Math.floor((share() ?? 0) * 100)}
      aria-valuetext={share() === null ? 'Looking for files' : percent(share() ?? 0)}
    >
      <span style={{ transform: `scaleX(${share() ?? 1})` }} />
    </div>
  );
}

/** Bytes, rate and time left; in place, in tabular figures. */
function Rate(): JSX.Element {
  const { state } = useApp();
  const text = (): string => {
    const { progress } = state();
    const { stage, paused, found, headersDone, headersTotal, bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = progress;
    if (stage === 'walking') return `${count(found)} files found`;
    if (stage === 'headers') return `header ${count(headersDone)} of ${count(headersTotal)}${paused ? ' · paused' : ''}`;
    if (stage === 'sidecars')
      return `sidecars of ${count(progress.sidecarsDone)} of ${count(progress.sidecarsTotal)}${paused ? ' · paused' : ''}`;
    const rate = bytesPerSecond === null ? '' : ` · ${bytes(bytesPerSecond)}/s`;
    const left = secondsLeft === null ? '' : ` · ${duration(secondsLeft)} left`;
    return `${bytes(bytesDone)} of ${bytes(bytesTotal)}${paused ? ' · paused' : rate + left}`;
  };
  return <span class="rate num">{text()}</span>;
}

function Controls(): JSX.Element {
  const { app, state } = useApp();
  const progress = () => state().progress;
  const working = () => progress().stage !== 'idle';
  const left = () => !working() && progress().resumable;
  return (
    <>
      <Switch>
        <Match when={(working() && progress().paused) || left()}>
          <button type="button" class="button" onClick={() => app.resume()}>
            Resume
          </button>
        </Match>
        <Match when={working()}>
          <button type="button" class="button quiet" onClick={() => app.pause()}>
            Pause
          </button>
        </Match>
      </Switch>
      <Show when={working()}>
        <button type="button" class="button quiet" title="Stops here; what was indexed stays" onClick={() => app.cancel()}>
          Cancel
        </button>
      </Show>
    </>
  );
}

function Current(): JSX.Element {
  const { state } = useApp();
  const progress = () => state().progress;
  return (
    <dl class="current num">
      <div>
        <dt>Headers read</dt>
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
        <dt>Being read now</dt>
        <dd class="mono">{progress().current.join(', ') || '–'}</dd>
      </div>
    </dl>
  );
}
