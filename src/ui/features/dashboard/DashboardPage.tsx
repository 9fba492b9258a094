/** What the library holds, in charts that filter it: the chosen part is bright before the whole. */
import { A } from '@solidjs/router';
import { createEffect, createMemo, createResource, createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import type { LibraryOverview } from '../../../domain/library/overview/library-overview.ts';
import { ROUTES } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { bytes, count } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { t } from '../../strings/language.ts';
import { dashboardText } from '../../strings/rooms/dashboard.ts';
import { Failure } from '../../widgets/Failure.tsx';
import { BarList } from './BarList.tsx';
import { Columns } from './Columns.tsx';
import './dashboard.css';
import { DiskUse, Duplicates, Outliers, Strips } from './Lists.tsx';
import { type Charts, chartsOf, linesOf } from './model.ts';
import { pictureOf } from './picture.ts';

export function DashboardPage(): JSX.Element {
  const { app, state } = useApp();
  const library = useLibrary();
  const [overview, { refetch }] = createResource(
    () => ({ ready: state().phase.kind === 'ready', revision: state().revision }),
    ({ ready }) => (ready ? app.overview() : null),
  );
  const found = createMemo(() => (overview.error === undefined ? (overview.latest ?? null) : null));
  const [charts, setCharts] = createSignal<Charts | null>(null);
  createEffect(() => {
    const [now, ids] = [found(), library.result()?.ids];
    if (!now) return void setCharts(null);
    let wanted = true;
    onCleanup(() => {
      wanted = false;
    });
    void chartsOf(now, ids ?? now.ids, () => wanted).then((made) => wanted && setCharts(made));
  });
  return (
    <div class="dashboard">
      <Show when={overview.error !== undefined}>
        <Failure what={t().failures.parts.dashboard} error={overview.error} retry={() => void refetch()} />
      </Show>
      <Show when={charts()} fallback={<Loading failed={overview.error !== undefined} />}>
        {(shown) => (
          <Show when={shown().all > 0} fallback={<Empty />}>
            <Head charts={shown()} />
            <Totals charts={shown()} />
            <Panels charts={shown()} overview={overview.latest as LibraryOverview} />
          </Show>
        )}
      </Show>
    </div>
  );
}

/** What failed says so itself, above. */
function Loading(props: { readonly failed: boolean }): JSX.Element {
  return (
    <>
      <h1 class="visually-hidden">{dashboardText().title}</h1>
      <Show when={!props.failed}>
        <div class="starting place-loading" role="status">
          <span class="visually-hidden">{dashboardText().counting}</span>
          <div class="skeleton wide" />
          <div class="skeleton" />
        </div>
      </Show>
    </>
  );
}

function Empty(): JSX.Element {
  return (
    <div class="nothing">
      <h1>{dashboardText().empty}</h1>
      <p>{dashboardText().emptyText}</p>
      <A class="button primary" href={ROUTES.library}>
        {dashboardText().toLibrary}
      </A>
    </div>
  );
}

function Head(props: { readonly charts: Charts }): JSX.Element {
  const { app } = useApp();
  const library = useLibrary();
  const words = () => dashboardText();
  const [failed, setFailed] = createSignal<string | null>(null);
  async function savePicture(): Promise<void> {
    setFailed(null);
    try {
      app.files.save('dashboard.png', await pictureOf(props.charts), 'image/png');
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  }
  return (
    <header class="dash-head">
      <h1>{words().title}</h1>
      <p class="muted num" role="status">
        {failed() ?? words().chosen(props.charts.chosen, props.charts.all)}
      </p>
      <span class="dash-space" />
      <Show when={library.filtered()}>
        <button type="button" class="button quiet" onClick={() => library.clear()}>
          {words().clear}
        </button>
      </Show>
      <button type="button" class="button" onClick={() => void savePicture()}>
        {words().png}
      </button>
      <button type="button" class="button" onClick={() => void app.exportDashboard(linesOf(props.charts))}>
        {words().csv}
      </button>
      <button type="button" class="button" onClick={() => window.print()}>
        {words().print}
      </button>
      <A class="button primary" href={ROUTES.library}>
        {words().show(props.charts.chosen)}
      </A>
    </header>
  );
}

function Totals(props: { readonly charts: Charts }): JSX.Element {
  const words = () => dashboardText().totals;
  const ofStatus = (status: 'measured' | 'fallback' | 'unreadable' | 'missing') => {
    const bar = props.charts.bars.status.find(({ value }) => value === status);
    return { label: words()[status], chosen: count(bar?.chosen ?? 0), all: count(bar?.all ?? 0), none: (bar?.all ?? 0) === 0 };
  };
  const figures = () => [
    { label: words().loras, chosen: count(props.charts.chosen), all: count(props.charts.all), none: false },
    { label: words().bytes, chosen: bytes(props.charts.chosenBytes), all: bytes(props.charts.bytes), none: false },
    ofStatus('measured'),
    ...(['fallback', 'unreadable', 'missing'] as const).map(ofStatus).filter(({ none }) => !none),
  ];
  return (
    <dl class="dash-totals">
      <For each={figures()}>
        {({ label, chosen, all }) => (
          <div>
            <dt>{label}</dt>
            <dd class="num">
              <b>{chosen}</b>
              <Show when={chosen !== all}> / {all}</Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}

function Panels(props: { readonly charts: Charts; readonly overview: LibraryOverview }): JSX.Element {
  return (
    <div class="dash-panels">
      <BarList facet="family" bars={props.charts.bars.family} />
      <BarList facet="base" bars={props.charts.bars.base} />
      <BarList facet="adapter" bars={props.charts.bars.adapter} />
      <Columns range="rank" histogram={props.charts.ranges.rank} />
      <Columns range="size" histogram={props.charts.ranges.size} />
      <Columns range="strength" histogram={props.charts.ranges.strength} />
      <Columns range="concentration" histogram={props.charts.ranges.concentration} />
      <Strips overview={props.overview} />
      <BarList facet="folder" bars={props.charts.bars.folder} />
      <Columns range="date" histogram={props.charts.ranges.date} />
      <DiskUse families={props.charts.bars.family} />
      <Outliers outliers={props.charts.found.outliers} />
      <Duplicates copies={props.charts.found.copies} sameNames={props.charts.found.sameNames} />
      <BarList facet="status" bars={props.charts.bars.status} />
    </div>
  );
}
