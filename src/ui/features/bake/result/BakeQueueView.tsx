/** The queue: what is being written, what waits, and how each ended, with its reason and what can be done. */
import { useNavigate } from '@solidjs/router';
import { createMemo, createResource, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { BakeStep } from '../../../../contracts/baker.ts';
import { meaningOf } from '../../../../domain/bake/choices.ts';
import type { BakeJob, WrittenFile } from '../../../../domain/bake/job.ts';
import { readableModule } from '../../../../domain/bake/readable.ts';
import { rowHref } from '../../../routes.ts';
import { useApp } from '../../../state/app-context.tsx';
import { useBaking } from '../../../state/bake-context.tsx';
import { say } from '../../../strings/language.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { createVerifying } from '../verifying.tsx';

const isOpen = ({ state: { kind } }: BakeJob): boolean => kind === 'waiting' || kind === 'begun';

export function BakeQueueView(): JSX.Element {
  const { app } = useApp();
  const baking = useBaking();
  const jobs = () => baking.state().jobs;
  const count = (...kinds: BakeJob['state']['kind'][]): number => jobs().filter(({ state }) => kinds.includes(state.kind)).length;
  const open = (): number => jobs().filter(isOpen).length;
  const blocked = (): string | null => {
    const { blocked: why, folder } = baking.state();
    if (why === null || open() === 0) return null;
    return bakesText().blocked(why === 'permission' && folder.kind === 'needs-permission' ? folder.name : null);
  };
  return (
    <div class="bake-queue">
      <div class="bake-queue-head">
        <h3>{bakesText().queueTitle}</h3>
        <p class="muted num" role="status">
          {bakesText().summary({ written: count('written'), refused: count('refused'), failed: count('failed'), open: open() })}
        </p>
        <span class="spacer" />
        <Show when={open() > 0}>
          <button type="button" class="button" onClick={() => (baking.state().paused ? app.bakes.resume() : app.bakes.pause())}>
            {baking.state().paused ? bakesText().resume : bakesText().pause}
          </button>
          <button type="button" class="button quiet" onClick={() => void app.bakes.cancel(jobs().map(({ id }) => id))}>
            {open() > 1 ? bakesText().cancelAll : bakesText().cancel}
          </button>
        </Show>
        <Show when={open() < jobs().length}>
          <button type="button" class="button quiet" onClick={() => app.bakes.clear()}>
            {bakesText().clear}
          </button>
        </Show>
      </div>
      <Show when={blocked()}>
        {(text) => (
          <p class="bake-refusal" role="alert">
            {text()}{' '}
            <button
              type="button"
              class="button"
              onClick={() => void (baking.state().blocked === 'permission' ? app.bakes.allowFolder() : app.bakes.chooseFolder())}
            >
              {baking.state().blocked === 'permission' ? bakesText().allowFolder : bakesText().chooseFolder}
            </button>
          </p>
        )}
      </Show>
      <Show when={jobs().length > 0} fallback={<p class="muted">{bakesText().emptyQueue}</p>}>
        <ul class="bake-jobs" aria-label={bakesText().queueTitle}>
          <For each={jobs().map(({ id }) => id)}>{(id) => <Job id={id} />}</For>
        </ul>
      </Show>
      <p class="muted bake-foot-note">{bakesText().nothingHalf}</p>
    </div>
  );
}

function Job(props: { readonly id: string }): JSX.Element {
  const { app } = useApp();
  const baking = useBaking();
  const job = createMemo(() => baking.state().jobs.find(({ id }) => id === props.id));
  const running = createMemo(() => {
    const now = baking.state().running;
    return now?.id === props.id ? now.step : null;
  });
  const written = createMemo(() => {
    const state = job()?.state;
    return state?.kind === 'written' ? state : null;
  });
  const reason = createMemo(() => {
    const state = job()?.state;
    return state?.kind === 'refused' || state?.kind === 'failed' ? state.reason : null;
  });
  const name = (): string => written()?.file ?? job()?.name ?? '';
  return (
    <li class={`bake-job ${job()?.state.kind ?? ''}`}>
      <div class="bake-job-head">
        <strong class="mono">{name()}</strong>
        <span class="muted">{running() ? '' : bakesText().states[job()?.state.kind ?? 'waiting']}</span>
      </div>
      <Switch>
        <Match when={running()}>{(step) => <Progress step={step()} name={name()} />}</Match>
        <Match when={written()}>
          {(state) => (
            <>
              <p class="bake-headline">{bakesText().meaning(meaningOf(state().error.total))}</p>
              <p class="muted num">
                {bakesText().writtenTo(state().folder, state().size)} · {bakesText().modules(state().modules)}
                <Show when={state().worst?.[0]}>
                  {(worst) => ` · ${bakesText().largestLoss(readableModule(worst().name), bakesText().errorAbout(worst().error))}`}
                </Show>
              </p>
              <Certificate state={state()} />
              <For each={state().leftOut}>{(group) => <p class="muted">{say({ code: 'bake.left-out', params: group })}</p>}</For>
              <Written id={props.id} content={state().content} folder={state().folder} />
            </>
          )}
        </Match>
        <Match when={reason()}>
          {(why) => (
            <>
              <p class="bake-why">{say(why())}</p>
              <Retry id={props.id} />
            </>
          )}
        </Match>
        <Match when={job()?.state.kind === 'cancelled'}>
          <Retry id={props.id} />
        </Match>
        <Match when={job()}>
          <button type="button" class="button quiet" onClick={() => void app.bakes.cancel([props.id])}>
            {bakesText().cancel}
          </button>
        </Match>
      </Switch>
    </li>
  );
}

/** What the file says of itself, as far as it is worth reading. */
function Certificate(props: { readonly state: WrittenFile }): JSX.Element {
  return (
    <details class="bake-certificate">
      <summary>{bakesText().certificate}</summary>
      <dl class="num">
        <dt>{bakesText().levelLabel(props.state.level)}</dt>
        <dd>{bakesText().level(levelOf(props.state.level))}</dd>
        <dt>{bakesText().roundingLabel}</dt>
        <dd>{shareText(props.state.error.rounding)}</dd>
        <dt>{bakesText().truncationLabel}</dt>
        <dd>{shareText(props.state.error.truncation)}</dd>
        <dt>{bakesText().contentLabel}</dt>
        <dd class="mono">{props.state.content}</dd>
      </dl>
      <Show when={(props.state.worst ?? []).length > 0}>
        <table class="bake-table">
          <thead>
            <tr>
              <th scope="col">{bakesText().moduleColumn}</th>
              <th scope="col">{bakesText().rankField}</th>
              <th scope="col">{bakesText().columns.error}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.state.worst ?? []}>
              {({ name, rank, error }) => (
                <tr>
                  <th scope="row" title={name}>
                    {readableModule(name)}
                  </th>
                  <td class="num">{rank ?? '–'}</td>
                  <td class="num">{bakesText().errorAbout(error)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </details>
  );
}

const shareText = (value: number): string => (value === 0 ? bakesText().errorNone : bakesText().errorAbout(value));
const LEVELS = [0, 1, 2, 3, 4] as const;
const levelOf = (kept: number): (typeof LEVELS)[number] => LEVELS.find((one) => one === kept) ?? 4;

function Retry(props: { readonly id: string }): JSX.Element {
  const { app } = useApp();
  return (
    <button type="button" class="button" onClick={() => void app.bakes.retry(props.id)}>
      {bakesText().retry}
    </button>
  );
}

/** Reading the sources takes the first tenth, writing most, and reading back the rest. */
function shareOf({ stage, modules, of, bytes, size }: BakeStep): number {
  if (stage === 'reading') return 0;
  if (stage === 'ranks') return of > 0 ? (0.2 * modules) / of : 0;
  const part = size > 0 ? Math.min(1, bytes / size) : 0;
  return stage === 'writing' ? 0.2 + 0.6 * part : 0.8 + 0.2 * part;
}

function Progress(props: { readonly step: BakeStep; readonly name: string }): JSX.Element {
  return (
    <>
      <progress aria-label={bakesText().progressOf(props.name)} max="1" value={shareOf(props.step)} />
      <p class="muted num">
        {bakesText().steps[props.step.stage]} {bakesText().progress(props.step.modules, props.step.of, props.step.bytes, props.step.size)}
      </p>
    </>
  );
}

/** What can be done with a file that was written. It is in the library by its content once it is measured. */
function Written(props: { readonly id: string; readonly content: string; readonly folder: string | null }): JSX.Element {
  const { app, state } = useApp();
  const baking = useBaking();
  const navigate = useNavigate();
  const [row] = createResource(
    () => [props.content, state().revision] as const,
    ([content]) => app.bakes.rowOf(content),
  );
  const { verify, busy, Status } = createVerifying();
  const show = (id: number): void => {
    baking.close();
    navigate(rowHref(id));
  };
  return (
    <div class="bake-job-actions">
      <Show when={props.folder !== null} fallback={<SaveAgain id={props.id} />}>
        <button
          type="button"
          class="button"
          disabled={row.latest === null || row.latest === undefined}
          onClick={() => show(row.latest as number)}
        >
          {bakesText().showInLibrary}
        </button>
        <button
          type="button"
          class="button"
          disabled={row.latest === null || row.latest === undefined || busy()}
          onClick={() => void verify(row.latest as number)}
        >
          {bakesText().verify}
        </button>
      </Show>
      <Status />
    </div>
  );
}

function SaveAgain(props: { readonly id: string }): JSX.Element {
  const { app } = useApp();
  return (
    <button type="button" class="button" onClick={() => void app.bakes.saveAgain(props.id)}>
      <Icon name="export" />
      {bakesText().saveAgain}
    </button>
  );
}
