/** A training run as a place: how it grew from save to save, where it stops changing, and which files belong to it. */
import { A, useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import './growth.css';
import type { LibraryRow } from '../../../contracts/library.ts';
import { savedAt } from '../../../domain/library/runs/facts.ts';
import type { Growth } from '../../../domain/library/runs/growth.ts';
import { addressOf, besideListHref, loraHref, ROUTES } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { byReason } from '../../state/by-reason.ts';
import { significant } from '../../state/format.ts';
import { namePage } from '../../state/page-title.ts';
import { useStack } from '../../state/stack-context.tsx';
import { runsText } from '../../strings/rooms/runs.ts';
import { Failure } from '../../widgets/Failure.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { createUndoNote, UndoNote } from '../../widgets/UndoNote.tsx';
import { AverageButton } from './AverageButton.tsx';
import { nameOfRun } from '../../widgets/RunHead.tsx';
import { GrowthChart, type Lane } from './GrowthChart.tsx';
import { createGrowth, type RunOf } from './growth-numbers.ts';
import { saveNames } from './save-names.ts';

export function GrowthPage(): JSX.Element {
  const [params] = useSearchParams<{ of?: string }>();
  const numbers = createGrowth(() => (typeof params.of === 'string' ? params.of : undefined));
  const note = createUndoNote();
  namePage(() => (numbers.found() ? runsText().growthOf(nameOfRun(lastOf(numbers.found() as RunOf))) : runsText().growth));
  return (
    <div class="growth-page">
      <Switch fallback={<RunLoading />}>
        <Match when={numbers.error() !== undefined}>
          <Failure what={runsText().growth} error={numbers.error()} retry={() => location.reload()} />
        </Match>
        <Match when={numbers.missing()}>
          {(why) => (
            <div class="nothing">
              <h1>{runsText().missing[why()].title}</h1>
              <p>{runsText().missing[why()].text}</p>
              <A class="button" href={ROUTES.library}>
                {runsText().toLibrary}
              </A>
            </div>
          )}
        </Match>
        <Match when={numbers.found()}>
          {(found) => (
            <>
              <Head found={found()} growth={numbers.growth()} share={numbers.share()} note={note} />
              <For each={byReason(numbers.unread())}>
                {({ names, why }) => <p class="growth-unread">{runsText().unread(names, why)}</p>}
              </For>
              <Body found={found()} growth={numbers.growth()} note={note} />
            </>
          )}
        </Match>
      </Switch>
      <UndoNote note={note} />
    </div>
  );
}

const lastOf = ({ rows }: RunOf): LibraryRow => rows.at(-1) as LibraryRow;

function RunLoading(): JSX.Element {
  return (
    <>
      <h1 class="visually-hidden">{runsText().growth}</h1>
      <p class="muted">{runsText().reading}</p>
    </>
  );
}

interface PartProps {
  readonly found: RunOf;
  readonly growth: Growth | null;
  readonly note: ReturnType<typeof createUndoNote>;
}

function Head(props: PartProps & { readonly share: number | null }): JSX.Element {
  const { app } = useApp();
  const verdict = (): string => {
    const settled = props.growth?.settled;
    if (props.share !== null) return runsText().comparing(props.share);
    if (!settled) return '';
    if (settled.kind !== 'at') return runsText().settled[settled.kind];
    return runsText().settledAt(saveNames(props.found.rows)[settled.index] ?? '', settled.index === 0);
  };
  const choose = async (how: 'apart' | 'auto'): Promise<void> => {
    const undo = await app.runs.choose(props.found.run.ids, how);
    props.note.show(how === 'apart' ? runsText().taken(props.found.rows.length) : runsText().automatic, undo);
  };
  return (
    <header class="growth-head">
      <A
        class="button quiet square"
        href={besideListHref(addressOf(lastOf(props.found)))}
        aria-label={runsText().toLibrary}
        title={runsText().toLibrary}
      >
        <Icon name="back" />
      </A>
      <div>
        <h1>{nameOfRun(lastOf(props.found))}</h1>
        <p class="muted">
          {runsText().count(props.found.rows.length)} · {runsText().evidence[props.found.run.evidence]}
        </p>
      </div>
      <p class="growth-verdict" role="status">
        {verdict()}
      </p>
      <AverageButton rows={props.found.rows} name={nameOfRun(lastOf(props.found))} />
      <Show
        when={props.found.run.evidence === 'chosen'}
        fallback={
          <button type="button" class="button quiet" onClick={() => void choose('apart')}>
            {runsText().split}
          </button>
        }
      >
        <button type="button" class="button quiet" onClick={() => void choose('auto')}>
          {runsText().forget}
        </button>
      </Show>
    </header>
  );
}

function Body(props: PartProps): JSX.Element {
  const [at, setAt] = createSignal<number | null>(null);
  const points = () => props.growth?.points ?? [];
  const settled = () => (props.growth?.settled.kind === 'at' ? props.growth.settled.index : null);
  const places = createMemo(() => placesOf(props.found.rows));
  const lanes = createMemo((): readonly Lane[] => [
    { label: runsText().lanes.norm, unit: '', kind: 'strength', values: points().map(({ norm }) => norm) },
    { label: runsText().lanes.angle, unit: '°', kind: 'turn', values: points().map(({ angle }) => angle) },
    { label: runsText().lanes.rank, unit: '', kind: 'rank', values: points().map((point) => point.rankUsed) },
  ]);
  return (
    <div class="growth-body">
      <section class="growth-charts" aria-label={runsText().charts}>
        <For each={lanes()}>{(lane) => <GrowthChart lane={lane} places={places()} at={at()} settled={settled()} point={setAt} />}</For>
        <p class="growth-axis muted num">
          <span>{saveNames(props.found.rows)[0]}</span>
          <span>{saveNames(props.found.rows).at(-1)}</span>
        </p>
        <p class="muted growth-meaning">{runsText().meaning}</p>
      </section>
      <Saves {...props} at={at()} settled={settled()} point={setAt} />
    </div>
  );
}

/** By the number in the name where all except the last have one; the file without number one step behind. */
function placesOf(rows: readonly LibraryRow[]): number[] {
  const numbers = rows.map(({ path }) => savedAt(path));
  const known = numbers.slice(0, -1).map((save) => (save && save.unit === numbers[0]?.unit ? save.at : null));
  const evenly = rows.map((_, index) => (rows.length > 1 ? index / (rows.length - 1) : 0));
  if (known.some((at) => at === null)) return evenly;
  const before = known as number[];
  const step = ((before.at(-1) ?? 0) - (before[0] ?? 0)) / Math.max(1, before.length - 1);
  const last = numbers.at(-1)?.at ?? (before.at(-1) ?? 0) + (step || 1);
  const all = [...before, last];
  const [from, to] = [all[0] ?? 0, last];
  const rising = all.every((at, index) => index === 0 || at > (all[index - 1] ?? 0));
  return rising ? all.map((at) => (at - from) / (to - from)) : evenly;
}

interface SavesProps extends PartProps {
  readonly at: number | null;
  readonly settled: number | null;
  readonly point: (index: number | null) => void;
}

function Saves(props: SavesProps): JSX.Element {
  const fixed = (value: number | null | undefined, digits: number, unit = ''): string =>
    value === null || value === undefined ? '–' : `${value.toFixed(digits)}${unit}`;
  const names = createMemo(() => saveNames(props.found.rows));
  const before = (index: number): SaveActionsProps['before'] => {
    const row = props.found.rows[index - 1];
    return row ? { row, name: names()[index - 1] ?? row.name } : null;
  };
  const percent = (value: number | null | undefined): string => fixed(value === null || value === undefined ? null : value * 100, 1, ' %');
  return (
    <div class="growth-table-frame" tabindex="0" role="region" aria-label={runsText().saves}>
      <table class="growth-table num">
        <thead>
          <tr>
            <th scope="col">{runsText().columns.save}</th>
            <th scope="col">{runsText().columns.norm}</th>
            <th scope="col">{runsText().columns.change}</th>
            <th scope="col">{runsText().columns.cosine}</th>
            <th scope="col">{runsText().columns.angle}</th>
            <th scope="col">{runsText().columns.rank}</th>
            <th scope="col">
              <span class="visually-hidden">{runsText().columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.found.rows}>
            {(row, index) => {
              const point = () => props.growth?.points[index()];
              return (
                <tr
                  classList={{ at: props.at === index(), settled: props.settled === index() }}
                  onPointerEnter={() => props.point(index())}
                  onPointerLeave={() => props.point(null)}
                  onFocusIn={() => props.point(index())}
                >
                  <th scope="row">
                    <A href={loraHref(row)} title={row.path}>
                      {names()[index()]}
                    </A>
                    <Show when={props.settled === index()}>
                      <span class="badge">{runsText().still}</span>
                    </Show>
                  </th>
                  <td>{row.totalStrength === null ? '–' : significant(row.totalStrength)}</td>
                  <td>{percent(point()?.change)}</td>
                  <td>{fixed(point()?.cosine, 4)}</td>
                  <td>{fixed(point()?.angle, 1, '°')}</td>
                  <td>
                    {fixed(point()?.rankUsed, 1)}
                    <Show when={point()?.rankUsed !== null && row.rank !== null}>
                      <span class="muted"> / {row.rank}</span>
                    </Show>
                  </td>
                  <td>
                    <SaveActions row={row} name={names()[index()] ?? row.name} before={before(index())} note={props.note} />
                  </td>
                </tr>
              );
            }}
          </For>
        </tbody>
      </table>
    </div>
  );
}

interface SaveActionsProps {
  readonly row: LibraryRow;
  /** As `saveNames` has it. */
  readonly name: string;
  readonly before: { readonly row: LibraryRow; readonly name: string } | null;
  readonly note: PartProps['note'];
}

function SaveActions(props: SaveActionsProps): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  const out = async (): Promise<void> =>
    props.note.show(runsText().takenOut(props.row.name), await app.runs.choose([props.row.id], 'apart'));
  return (
    <span class="growth-actions">
      <Show when={props.before}>
        {(before) => (
          <A
            class="button quiet square"
            href={`${ROUTES.compare}?of=${encodeURIComponent(`${addressOf(before().row)},${addressOf(props.row)}`)}`}
            aria-label={runsText().compare(before().name, props.name)}
            title={runsText().compare(before().name, props.name)}
          >
            <Icon name="compare" />
          </A>
        )}
      </Show>
      <button
        type="button"
        class="button quiet square"
        aria-pressed={stack.placeOf(props.row.id) >= 0}
        aria-label={runsText().stack(props.name)}
        title={runsText().stack(props.name)}
        onClick={() => void stack.toggle(props.row.id)}
      >
        <Icon name="compose" />
      </button>
      <button
        type="button"
        class="button quiet square"
        aria-label={runsText().takeOut(props.name)}
        title={runsText().takeOut(props.name)}
        onClick={() => void out()}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}
