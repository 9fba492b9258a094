/**
 * The profile editor: what is measured, what the user sets, what comes out of it. It fills the place it is given and never scrolls as
 * a whole: statistics, chart, rows and drawer each have theirs, and only the rows and the drawer scroll.
 */
import { createEffect, type JSX, Match, onCleanup, onMount, Show, Switch } from 'solid-js';
import type { Layout } from '../../../domain/reading.ts';
import { t } from '../../strings/language.ts';
import { profileText } from '../../strings/rooms/profile.ts';
import { onEscape } from '../../state/escape.ts';
import { editorText } from '../../strings/rooms/editor.ts';
import { Failure } from '../../widgets/Failure.tsx';
import { Drawer, DrawerRail } from './Drawer.tsx';
import { GainChart } from './edit/GainChart.tsx';
import { GainRows } from './edit/GainRows.tsx';
import { ProfileFooter } from './kept/ProfileFooter.tsx';
import { ProfileNumbers } from './edit/ProfileNumbers.tsx';
import { useEditing } from './session/session-context.tsx';
import '../../widgets/panels.css';
import './profile.css';
import './profile-chart.css';
import './profile-rows.css';
import './profile-panels.css';

export function ProfileTab(): JSX.Element {
  const { session } = useEditing();
  return (
    <Switch fallback={<div class="profile-loading skeleton" aria-hidden="true" />}>
      <Match when={session.layout() === null}>
        <div class="state-note">
          <h3>{profileText().none}</h3>
          <p>{profileText().noneText}</p>
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
  const { session, desk } = useEditing();
  let editor: HTMLDivElement | undefined;
  onMount(() => {
    if (!editor) return;
    const watch = new ResizeObserver(([entry]) => entry && desk.setWidth(entry.contentRect.width));
    desk.setWidth(editor.clientWidth);
    watch.observe(editor);
    onCleanup(() => watch.disconnect());
  });
  // A sheet over the rows; beside them it is a part of the desk, and Escape is for it while the focus is in it.
  onEscape(() => {
    const above = desk.narrow() && desk.open();
    if (above) desk.close();
    return above;
  });
  // What was looked at before it was applied is seen no more when its list is gone.
  createEffect(() => {
    desk.open();
    desk.tab();
    session.setPreview(null);
  });
  /** To the first field that stands in the way of saving. */
  const focusProblem = (): void => editor?.querySelector<HTMLElement>('.gain-field[aria-invalid=true]')?.focus();
  return (
    <div class="profile-editor" ref={(element) => (editor = element)}>
      <ProfileNumbers layout={props.layout} />
      <Note />
      <div class="desk" classList={{ 'with-drawer': desk.open() }}>
        <GainChart layout={props.layout} />
        <GainRows layout={props.layout} />
        <Drawer layout={props.layout} />
        <DrawerRail />
      </div>
      <ProfileFooter focusProblem={focusProblem} />
      <p class="visually-hidden" aria-live="polite">
        {session.said()}
      </p>
    </div>
  );
}

/** What must be known to read the bars: one line, the most important alone. */
function Note(): JSX.Element {
  const { session } = useEditing();
  const text = (): string | null => {
    if (session.detail().fallback !== null) return editorText().fallback;
    if (session.returned()) return editorText().returned;
    return session.detail().blocks.length === 0 ? editorText().notMeasured : null;
  };
  return <Show when={text()}>{(said) => <p class="draft-note">{said()}</p>}</Show>;
}
