/** Everything about one LoRA, beside the list or as a page: facts, what can be done, and the tabs. */
import { Tabs } from '@kobalte/core/tabs';
import { createMemo, createSignal, type JSX, Match, onCleanup, onMount, type ParentProps, Show, Switch } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { markEditor } from '../../state/open-editors.ts';
import { namePage } from '../../state/page-title.ts';
import type { Lookup } from '../../routes.ts';
import { createDetail } from './detail-source.ts';
import { DetailsAbout, DetailsName } from './DetailsHead.tsx';
import { MetadataTab } from './metadata/MetadataTab.tsx';
import { ModulesTab } from './modules/ModulesTab.tsx';
import { StrengthsTab } from './strengths/StrengthsTab.tsx';
import { Gallery } from '../pictures/Gallery.tsx';
import { CopyChip, loraTag, Words } from '../../widgets/TriggerWords.tsx';
import { Yours } from '../../widgets/Yours.tsx';
import { t } from '../../strings/language.ts';
import { besideText } from '../../strings/rooms/beside.ts';
import { detailsText } from '../../strings/rooms/details.ts';
import { Boundary } from '../../widgets/Boundary.tsx';
import { lazyPart } from '../../widgets/LazyPart.tsx';
import { Failure } from '../../widgets/Failure.tsx';
import { isDialogAbove } from '../../state/escape.ts';
import { onHistoryKey } from '../../state/history-keys.ts';
import { createGuard, LeaveDialog } from '../profile/session/leave-guard.tsx';
import { createDesk } from '../profile/session/desk.ts';
import { ProfileBar } from '../profile/kept/ProfileBar.tsx';
import { ProfileTab } from '../profile/ProfileTab.tsx';
import { createProfileSession } from '../profile/session/session.ts';
import { EditingProvider } from '../profile/session/session-context.tsx';
import './details.css';
import './gallery.css';
import './strengths/blocks.css';
import './tabs.css';
import './details-low.css';
import '../../widgets/tab-list.css';

const words = () => detailsText();

export interface DetailsProps {
  readonly lookup: Lookup | null;
  readonly variant: 'panel' | 'page';
}

export function Details(props: DetailsProps): JSX.Element {
  const state = createDetail(() => props.lookup);
  const found = createMemo(() => {
    const now = state.now();
    return now.kind === 'found' ? now.detail : null;
  });
  const failure = () => {
    const now = state.now();
    return now.kind === 'failed' ? now.error : null;
  };
  namePage(() => (props.variant === 'page' ? (found()?.row.name ?? null) : null));
  return (
    <section class={`details ${props.variant}`} aria-label={words().region}>
      <Switch>
        <Match when={props.lookup === null}>
          <div class="details-empty">
            <h2>{words().none.title}</h2>
            <p class="muted">{words().none.text}</p>
          </div>
        </Match>
        <Match when={found()}>{(detail) => <Found detail={detail()} variant={props.variant} />}</Match>
        <Match when={state.now().kind === 'loading'}>
          <Loading />
        </Match>
        <Match when={state.now().kind === 'none'}>
          <div class="details-empty">
            <h2>{words().gone.title}</h2>
            <p class="muted">{words().gone.text}</p>
          </div>
        </Match>
        <Match when={state.now().kind === 'failed'}>
          <Failure what={t().failures.parts.details} error={failure()} retry={state.retry} />
        </Match>
      </Switch>
    </section>
  );
}

/** Code for those who look at it. */
const similar = lazyPart(() => import('../similar/SimilarTab.tsx').then((module) => module.SimilarTab));

type View = 'strengths' | 'profile' | 'metadata' | 'modules' | 'similar';

function Found(props: { readonly detail: LoraDetail; readonly variant: 'panel' | 'page' }): JSX.Element {
  const [tab, setTab] = createSignal<View>('strengths');
  // Above the tabs, so that looking at another one ends no editing.
  const session = createProfileSession(() => props.detail);
  const guard = createGuard(session);
  const desk = createDesk();
  markEditor(() => props.detail.row.id);
  const editing = (): boolean => tab() === 'profile';
  // Wherever the focus is, on nothing too; in a dialog the keys are about what it asks.
  const undoByKey = (event: KeyboardEvent): void => {
    if (editing() && !isDialogAbove()) onHistoryKey(event, session);
  };
  onMount(() => document.addEventListener('keydown', undoByKey));
  onCleanup(() => document.removeEventListener('keydown', undoByKey));
  let top: HTMLElement | undefined;
  /** By its button, which goes with the view that it is in: the focus goes to the tab of the editor. */
  const editProfile = (): void => {
    setTab('profile');
    top?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus({ preventScroll: true });
  };
  return (
    <EditingProvider editing={{ session, guard, desk }}>
      <Tabs class="details-desk" classList={{ editing: editing() }} value={tab()} onChange={(next) => setTab(next as View)}>
        <header class="details-top" ref={(element) => (top = element)}>
          <DetailsName detail={props.detail} variant={props.variant} />
          <Views detail={props.detail} dirty={session.dirty()} />
          <Show when={editing() && session.draft()}>
            <ProfileBar />
          </Show>
        </header>
        <Tabs.Content class="tab-content desk-content" value="profile">
          <TabHeading page={props.variant === 'page'} name={words().views.profile} />
          <Boundary what={t().failures.parts.profile}>
            <ProfileTab />
          </Boundary>
        </Tabs.Content>
        <Show when={!editing()}>
          <div class="details-body">
            <DetailsAbout detail={props.detail} editProfile={editProfile} />
            <Boundary what={t().failures.parts.details}>
              <Gallery detail={props.detail} />
            </Boundary>
            <div class="details-words">
              <Words row={props.detail.row} most={12} />
              <CopyChip text={loraTag(props.detail.row)} label={loraTag(props.detail.row)} what={besideText().loraTag} />
            </div>
            <Yours row={props.detail.row} />
            <View value="strengths" name={words().views.strengths} part="strengths" page={props.variant === 'page'}>
              <StrengthsTab detail={props.detail} />
            </View>
            <View value="metadata" name={words().views.metadata} part="metadata" page={props.variant === 'page'}>
              <MetadataTab detail={props.detail} />
            </View>
            <View value="modules" name={words().views.modules} part="modules" page={props.variant === 'page'}>
              <ModulesTab detail={props.detail} />
            </View>
            <View value="similar" name={t().doors.similar} part="similar" page={props.variant === 'page'}>
              <similar.Part detail={props.detail} />
            </View>
          </div>
        </Show>
      </Tabs>
      <LeaveDialog session={session} guard={guard} showEditor={() => setTab('profile')} />
    </EditingProvider>
  );
}

/** The tabs, in the head: the same place whatever is shown below. */
function Views(props: { readonly detail: LoraDetail; readonly dirty: boolean }): JSX.Element {
  const metadataCount = () => Object.keys(props.detail.metadata).length;
  return (
    <Tabs.List class="tab-list" aria-label={words().views.label}>
      <Tabs.Trigger class="tab" value="strengths">
        {words().views.strengths}
      </Tabs.Trigger>
      <Tabs.Trigger class="tab" value="profile">
        {words().views.profile}
        <Show when={props.dirty}>
          <span class="tab-unsaved" title={words().views.unsaved} />
          <span class="visually-hidden">{words().views.unsavedSpoken}</span>
        </Show>
      </Tabs.Trigger>
      <Tabs.Trigger class="tab" value="metadata">
        {words().views.metadata}
        <Count of={metadataCount()} />
      </Tabs.Trigger>
      <Tabs.Trigger class="tab" value="modules">
        {words().views.modules}
        <Count of={props.detail.moduleCount} />
      </Tabs.Trigger>
      <Tabs.Trigger class="tab" value="similar">
        {t().doors.similar}
      </Tabs.Trigger>
    </Tabs.List>
  );
}

function Count(props: { readonly of: number }): JSX.Element {
  return (
    <Show when={props.of > 0}>
      <span class="tab-count num" aria-hidden="true">
        {props.of}
      </span>
    </Show>
  );
}

interface ViewProps {
  readonly value: View;
  readonly name: string;
  readonly part: 'strengths' | 'metadata' | 'modules' | 'similar';
  readonly page: boolean;
}

function View(props: ParentProps<ViewProps>): JSX.Element {
  return (
    <Tabs.Content class="tab-content" value={props.value}>
      <TabHeading page={props.page} name={props.name} />
      <Boundary what={t().failures.parts[props.part]}>{props.children}</Boundary>
    </Tabs.Content>
  );
}

/** On the page the headings below follow the name of the LoRA, which is the first; in the panel it is the second. */
function TabHeading(props: { readonly page: boolean; readonly name: string }): JSX.Element {
  return (
    <Show when={props.page}>
      <h2 class="visually-hidden">{props.name}</h2>
    </Show>
  );
}

function Loading(): JSX.Element {
  return (
    <div class="details-loading" aria-hidden="true">
      <div class="skeleton short" />
      <div class="skeleton title" />
      <div class="skeleton" />
      <div class="skeleton chart" />
      <div class="skeleton" />
      <div class="skeleton" />
    </div>
  );
}
