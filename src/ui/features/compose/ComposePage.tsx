/** The stack: several LoRAs put together, with the numbers of what they do to each other. */
import { Tabs } from '@kobalte/core/tabs';
import { A } from '@solidjs/router';
import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { Rules } from '../../../domain/composition/sets/composition.ts';
import { ROUTES } from '../../routes.ts';
import { SETTINGS } from '../../../domain/settings.ts';
import { useApp } from '../../state/app-context.tsx';
import { onHistoryKey } from '../../state/history-keys.ts';
import { changeSetting, readSetting } from '../../state/settings.ts';
import { useStack } from '../../state/stack-context.tsx';
import { t } from '../../strings/language.ts';
import { composeText } from '../../strings/rooms/compose.ts';
import { Boundary } from '../../widgets/Boundary.tsx';
import { Choice } from '../../widgets/Choice.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { BakeStackButton } from './take/BakeStackButton.tsx';
import { AdvicePanel } from './advice/AdvicePanel.tsx';
import { CheckpointPanel } from './base-model/CheckpointPanel.tsx';
import { CombinedPanel } from './take/CombinedPanel.tsx';
import { CompatibilityNotes } from './look/Compatibility.tsx';
import { HeatMap } from './look/HeatMap.tsx';
import { JointChart } from './look/JointChart.tsx';
import { MemberList } from './stack/MemberList.tsx';
import { NumbersProvider, useNumbers } from './stack/numbers-context.tsx';
import { NumbersTable } from './look/NumbersTable.tsx';
import { OriginalRules } from './original/OriginalRules.tsx';
import { PairMatrix } from './look/PairMatrix.tsx';
import { SavedSets, SetsPanel } from './take/SetsPanel.tsx';
import { PairsLeft, Summary } from './look/Summary.tsx';
import { TakePanel } from './take/TakePanel.tsx';
import '../../widgets/members.css';
import '../../widgets/panels.css';
import './compose.css';
import './compose-panels.css';
import '../../widgets/tab-list.css';

export function ComposePage(): JSX.Element {
  const stack = useStack();
  onMount(() => {
    const undoByKey = (event: KeyboardEvent): void => onHistoryKey(event, stack);
    document.addEventListener('keydown', undoByKey);
    onCleanup(() => document.removeEventListener('keydown', undoByKey));
  });
  return (
    <NumbersProvider>
      <div class="compose">
        <h1 class="visually-hidden">{composeText().title}</h1>
        <Show when={stack.set().members.length > 0} fallback={<Nothing />}>
          <aside class="compose-stack" aria-label={composeText().stack}>
            <StackHead />
            <Boundary what={t().failures.parts.members}>
              <MemberList />
            </Boundary>
          </aside>
          <Result />
        </Show>
        <p class="visually-hidden" aria-live="polite">
          {stack.said()}
        </p>
      </div>
    </NumbersProvider>
  );
}

function Nothing(): JSX.Element {
  const stack = useStack();
  return (
    <div class="nothing">
      <h2>{composeText().empty.title}</h2>
      <p>{composeText().empty.text}</p>
      <A class="button primary" href={ROUTES.library}>
        {composeText().empty.toLibrary}
      </A>
      <Show when={stack.undoable()}>
        {(label) => (
          <button type="button" class="button" onClick={() => stack.undo()}>
            {composeText().empty.undo(label())}
          </button>
        )}
      </Show>
      <Boundary what={t().failures.parts.sets}>
        <SavedSets />
      </Boundary>
      <section class="compose-part">
        <h3>{composeText().views.checkpoint}</h3>
        <Boundary what={t().failures.parts.checkpoint}>
          <CheckpointPanel />
        </Boundary>
      </section>
    </div>
  );
}

function StackHead(): JSX.Element {
  const stack = useStack();
  const words = () => composeText().head;
  const rules = (): readonly { readonly value: Rules; readonly label: string; readonly hint: string }[] => [
    { value: 'exact', label: words().ruleNames.exact, hint: words().exactHint },
    { value: 'original', label: words().ruleNames.original, hint: words().originalHint },
  ];
  const members = () => stack.set().members;
  return (
    <div class="stack-head">
      <h2>
        <Show when={stack.set().name} fallback={composeText().stack}>
          {stack.set().name}
        </Show>{' '}
        <span class="muted num">{words().loras(members().length)}</span>
      </h2>
      <span class="stack-steps">
        <button
          type="button"
          class="button quiet square"
          aria-label={words().undo}
          title={words().undoStep(stack.undoable())}
          disabled={stack.undoable() === null}
          onClick={() => stack.undo()}
        >
          <Icon name="undo" />
        </button>
        <button
          type="button"
          class="button quiet square"
          aria-label={words().redo}
          title={words().redoStep(stack.redoable())}
          disabled={stack.redoable() === null}
          onClick={() => stack.redo()}
        >
          <Icon name="redo" />
        </button>
        <button type="button" class="button quiet" onClick={() => stack.remove(members().map(({ owner }) => owner))}>
          {words().clear}
        </button>
        <A class="button" href={ROUTES.library}>
          <Icon name="plus" />
          {words().add}
        </A>
        <BakeStackButton />
      </span>
      <Choice
        label={words().rules}
        options={rules()}
        value={stack.set().rules}
        onChange={(rules) => stack.change(composeText().steps.rules, (set) => ({ ...set, rules }))}
      />
    </div>
  );
}

interface View {
  readonly id: keyof ReturnType<typeof composeText>['views'];
  readonly content: () => JSX.Element;
}

const VIEWS: readonly View[] = [
  { id: 'together', content: () => <Together /> },
  { id: 'heat', content: () => <HeatMap /> },
  { id: 'profile', content: () => <CombinedPanel /> },
  { id: 'take', content: () => <TakePanel /> },
  { id: 'sets', content: () => <SetsPanel /> },
  { id: 'checkpoint', content: () => <CheckpointPanel /> },
];

function Result(): JSX.Element {
  const { app } = useApp();
  const view = () => VIEWS.find(({ id }) => id === readSetting(app, SETTINGS.composeView))?.id ?? 'together';
  return (
    <section class="compose-result" aria-label={composeText().result}>
      <CompatibilityNotes />
      <Tabs class="tabs" value={view()} onChange={(id) => changeSetting(app, SETTINGS.composeView, id)}>
        <Tabs.List class="tab-list" aria-label={composeText().resultViews}>
          {VIEWS.map(({ id }) => (
            <Tabs.Trigger class="tab" value={id}>
              {composeText().views[id]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {VIEWS.map(({ id, content }) => (
          <Tabs.Content class="tab-content" value={id}>
            <h2 class="visually-hidden">{composeText().views[id]}</h2>
            <Boundary what={composeText().views[id]}>{content()}</Boundary>
          </Tabs.Content>
        ))}
      </Tabs>
    </section>
  );
}

function Together(): JSX.Element {
  const numbers = useNumbers();
  const { set } = useStack();
  return (
    <>
      <Exact />
      <Show when={set().rules === 'original' && numbers.looked()}>
        <Boundary what={t().failures.parts.original}>
          <OriginalRules />
        </Boundary>
      </Show>
    </>
  );
}

function Exact(): JSX.Element {
  const numbers = useNumbers();
  // A thousand cells that nobody sees are not kept up to date.
  const [table, setTable] = createSignal(false);
  return (
    <Show when={numbers.stack()} fallback={<NothingComputed />}>
      <PairsLeft />
      <Summary />
      <Boundary what={t().failures.parts.chart}>
        <JointChart />
      </Boundary>
      <div class="compose-columns">
        <Show when={numbers.counted().length > 1}>
          <section class="compose-part">
            <h3>{composeText().pairs.title}</h3>
            <p class="muted">{composeText().pairs.about}</p>
            <Boundary what={t().failures.parts.pairs}>
              <PairMatrix />
            </Boundary>
          </section>
        </Show>
        <section class="compose-part">
          <h3>{composeText().advice.title}</h3>
          <Boundary what={t().failures.parts.advice}>
            <AdvicePanel />
          </Boundary>
        </section>
      </div>
      <details class="compose-part" onToggle={(event) => setTable(event.currentTarget.open)}>
        <summary>
          <h3>{composeText().numbers.title}</h3>
        </summary>
        <Show when={table()}>
          <NumbersTable />
        </Show>
      </details>
    </Show>
  );
}

function NothingComputed(): JSX.Element {
  const numbers = useNumbers();
  return (
    <p class="nothing-computed muted">
      <Show when={numbers.looked()} fallback={composeText().looking}>
        {composeText().nothingComputed}
      </Show>
    </p>
  );
}
