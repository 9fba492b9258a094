/** Every file or folder with something wrong: its name, what is wrong, where. A row opens the LoRA. */
import { A } from '@solidjs/router';
import { type Accessor, createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js';
import type { Problem } from '../../../contracts/library.ts';
import type { LwbApp } from '../../../app/lwb-app.ts';
import { rowHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { say, t } from '../../strings/language.ts';

/** A page of problems: thousands at once would take the browser longer to lay out than anybody reads. */
const PAGE = 200;

/** What is said of modules is loaded with the first problem: most libraries begin without one. */
async function problemsOf(app: Pick<LwbApp, 'problems'>): Promise<readonly Problem[]> {
  const found = await app.problems();
  if (found.length > 0) await import('../../strings/rooms/module-reasons.ts');
  return found;
}

export function createProblems(): Accessor<readonly Problem[]> {
  const { app, state } = useApp();
  const [problems, setProblems] = createSignal<readonly Problem[]>([]);
  const revision = createMemo(() => state().revision);
  const ready = createMemo(() => state().phase.kind === 'ready');
  let asked = 0;
  createEffect(
    on([revision, ready], ([, isReady]) => {
      if (!isReady) return;
      const mine = ++asked;
      problemsOf(app).then((found) => {
        if (mine === asked) setProblems(found);
      }, reportError);
    }),
  );
  return problems;
}

export function ProblemList(props: { readonly problems: readonly Problem[] }): JSX.Element {
  const [shown, setShown] = createSignal(PAGE);
  return (
    <Show when={props.problems.length > 0} fallback={<p class="muted">{t().indexing.noProblems}</p>}>
      <ul class="problems" aria-label={t().indexing.problemList}>
        <For each={props.problems.slice(0, shown())}>{(problem) => <ProblemRow problem={problem} />}</For>
      </ul>
      <Show when={props.problems.length > shown()}>
        <button type="button" class="button" onClick={() => setShown(shown() + PAGE)}>
          {t().indexing.moreOf(props.problems.length)}
        </button>
      </Show>
    </Show>
  );
}

function ProblemRow(props: { readonly problem: Problem }): JSX.Element {
  const { state } = useApp();
  const ofSample = () => state().sources.some(({ id, kind }) => id === props.problem.sourceId && kind === 'sample');
  const name = () => props.problem.path.slice(props.problem.path.lastIndexOf('/') + 1) || t().indexing.folderItself;
  const where = () => {
    const { tensor, offset, expected, found } = props.problem.fault;
    const parts = [
      tensor && t().indexing.tensor(tensor),
      offset !== undefined && t().indexing.byte(offset),
      expected && t().indexing.expected(say(expected)),
      found && t().indexing.wasFound(say(found)),
    ];
    return parts.filter(Boolean).join(' · ');
  };
  return (
    <li class={`problem ${props.problem.severity}`}>
      <Show when={props.problem.loraId !== null} fallback={<strong>{name()}</strong>}>
        <A href={rowHref(props.problem.loraId as number)}>{name()}</A>
      </Show>
      <span>{say(props.problem.fault.message)}</span>
      <Show when={where()}>
        <span class="muted mono">{where()}</span>
      </Show>
      <span class="muted path">
        {props.problem.path}
        <Show when={ofSample()}> · {t().doors.ofSample}</Show>
      </span>
    </li>
  );
}
