/** The profile editor: what is measured, what the person sets, what comes out of it. */
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import type { Layout } from '../../../domain/reading.ts';
import { onHistoryKey } from '../../state/history-keys.ts';
import { t } from '../../strings/language.ts';
import { Failure } from '../../widgets/Failure.tsx';
import { GainChart } from './GainChart.tsx';
import { GainRows } from './GainRows.tsx';
import { ProfileBar } from './ProfileBar.tsx';
import { ProfileFooter } from './ProfileFooter.tsx';
import { ProfileNumbers } from './ProfileNumbers.tsx';
import { type Panel, ProfilePanels } from './ProfilePanels.tsx';
import { ProfileWords } from './ProfileWords.tsx';
import { SelectionTools } from './SelectionTools.tsx';
import { useEditing } from './session-context.tsx';

export function ProfileTab(): JSX.Element {
  const { session } = useEditing();
  return (
    <Switch fallback={<div class="profile-loading skeleton" aria-hidden="true" />}>
      <Match when={session.layout() === null}>
        <div class="state-note">
          <h3>No blocks to set</h3>
          <p>Nothing in this file could be placed in a block, so there is nothing a profile could turn up or down.</p>
        </div>
      </Match>
      <Match when={session.failure()}>
        {(failure) => <Failure what={t().failures.parts.profiles} error={failure().error} retry={session.retry} />}
      </Match>
      <Match when={session.draft() !== null && session.layout()}>{(layout) => <Editor layout={layout()} />}</Match>
    </Switch>
  );
}

function Editor(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const [words, setWords] = createSignal(false);
  const [panel, setPanel] = createSignal<Panel | null>(null);
  let editor: HTMLDivElement | undefined;
  /** To the first field that stands in the way of saving. */
  const focusProblem = (): void => {
    const field = editor?.querySelector<HTMLElement>('.gain-field[aria-invalid=true]');
    (field ?? editor?.querySelector<HTMLElement>('[aria-label="Profile name"]'))?.focus();
  };
  return (
    <div class="profile-editor" ref={(element) => (editor = element)} onKeyDown={(event) => onHistoryKey(event, session)}>
      <ProfileBar openWords={words()} toggleWords={() => setWords((old) => !old)} showVersions={() => setPanel('versions')} />
      <Show when={words()}>
        <ProfileWords />
      </Show>
      <Show when={session.returned()}>
        <p class="draft-note">Your unsaved changes from last time are here again, with their history.</p>
      </Show>
      <ProfileNumbers layout={props.layout} />
      <Notes />
      <GainChart layout={props.layout} />
      <ProfilePanels layout={props.layout} panel={panel()} setPanel={setPanel} />
      <SelectionTools />
      <GainRows layout={props.layout} />
      <ProfileFooter focusProblem={focusProblem} />
      <p class="visually-hidden" aria-live="polite">
        {session.said()}
      </p>
    </div>
  );
}

/** What must be known to read the bars. */
function Notes(): JSX.Element {
  const { session } = useEditing();
  return (
    <Switch>
      <Match when={session.detail().fallback !== null}>
        <p class="draft-note unknown">The blocks of this file are not known: it has a neutral fallback profile without strengths.</p>
      </Match>
      <Match when={session.detail().blocks.length === 0}>
        <p class="draft-note unknown">Not measured yet. Gains can be set already; strengths and energy appear when the file is measured.</p>
      </Match>
    </Switch>
  );
}
