/** The bar at the bottom: what is being indexed, how far it is, pause, resume, cancel, and the problems met. */
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { createCalm } from '../../state/announce.ts';
import { count, duration, percent } from '../../state/format.ts';
import { shareOf } from '../../../app/indexing/progress.ts';
import { t } from '../../strings/language.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { NewsList, sizeOf } from './News.tsx';
import { createProblems, ProblemList } from './ProblemList.tsx';
import './indexing.css';

export function IndexingBar(): JSX.Element {
  const { state } = useApp();
  const [open, setOpen] = createSignal(false);
  const problems = createProblems();
  const progress = () => state().progress;
  const working = () => progress().stage !== 'idle';
  const said = createCalm(() => t().indexing.status(progress().statusLine), working);
  const changes = () => sizeOf(state().news);
  const hasPanel = () => working() || problems().length > 0 || changes() > 0;
  return (
    <section class="indexing" classList={{ silent: said() === '' && !hasPanel() }} aria-label={t().indexing.title}>
      <Show when={open() && hasPanel()}>
        <div class="indexing-panel" id="indexing-panel">
          <Show when={working()}>
            <p class="rate-inside">
              <Rate />
            </p>
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
      <Show when={working()}>
        <ProgressBar />
      </Show>
      <div class="indexing-line" classList={{ working: working() }}>
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
            <Show when={problems().length > 0} fallback={<Show when={changes() === 0}>{t().indexing.progress}</Show>}>
              <Icon name="warning" />
              {count(problems().length)}
              <span class="label"> {t().indexing.problems(problems().length)}</span>
            </Show>
            <Icon name={open() ? 'down' : 'up'} />
          </button>
        </Show>
        <span class="offline-note">{state().offlineReady ? t().indexing.onDeviceOffline : t().indexing.onDevice}</span>
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
      aria-label={t().indexing.title}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share() === null ? undefined : Math.floor((share() ?? 0) * 100)}
      aria-valuetext={share() === null ? t().indexing.lookingForFiles : percent(share() ?? 0)}
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
    const words = t().indexing;
    const maybePaused = (what: string): string => (paused ? words.paused(what) : what);
    if (stage === 'walking') return maybePaused(words.found(found));
    if (stage === 'headers') return maybePaused(words.header(headersDone, headersTotal));
    if (stage === 'sidecars') return maybePaused(words.sidecars(progress.sidecarsDone, progress.sidecarsTotal));
    const left = paused || secondsLeft === null ? null : duration(secondsLeft);
    return maybePaused(words.rate({ done: bytesDone, total: bytesTotal, perSecond: paused ? null : bytesPerSecond, left }));
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
            {t().indexing.resume}
          </button>
        </Match>
        <Match when={working()}>
          <button type="button" class="button quiet" onClick={() => app.pause()}>
            {t().indexing.pause}
          </button>
        </Match>
      </Switch>
      <Show when={working()}>
        <button type="button" class="button quiet" title={t().indexing.cancelHint} onClick={() => app.cancel()}>
          {t().indexing.cancel}
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
        <dt>{t().indexing.headersRead}</dt>
        <dd>{t().indexing.of(progress().headersDone, progress().headersTotal)}</dd>
      </div>
      <div>
        <dt>{t().indexing.filesMeasured}</dt>
        <dd>{t().indexing.of(progress().filesDone, progress().filesTotal)}</dd>
      </div>
      <div>
        <dt>{t().indexing.current}</dt>
        <dd class="mono">{progress().current.join(', ') || '–'}</dd>
      </div>
    </dl>
  );
}
