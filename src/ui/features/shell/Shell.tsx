/** The frame around every place: top bar, the place itself, notices and the indexing bar below it, so that they push nothing; and the drop target over it all. */
import { A, useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createMemo, createSignal, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import type { AppState } from '../../../app/state.ts';
import { isAt, ROUTES, rowHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { focusList, focusOnArrival, rememberFocus } from '../../state/focus.ts';
import { watchTitle } from '../../state/page-title.ts';
import { watchLanguage } from '../../state/language.ts';
import { watchAppearance } from '../../state/theme.ts';
import { t } from '../../strings/language.ts';
import { Boundary } from '../../widgets/Boundary.tsx';
import { Icon, type IconName } from '../../widgets/Icon.tsx';
import { BakeHost, BakeIndicator } from '../bake/BakeHost.tsx';
import { IndexingBar } from '../indexing/IndexingBar.tsx';
import { isTextField } from '../../state/text-field.ts';
import { lazyPart } from '../../widgets/LazyPart.tsx';
import type { OpenCommands } from '../commands/Commands.tsx';
import { AddFolderButton } from '../../widgets/AddFolderButton.tsx';
import { DropTarget } from './DropTarget.tsx';
import { Notices } from './Notices.tsx';
import { PhaseScreen } from './PhaseScreen.tsx';
import { SearchField } from '../search/SearchField.tsx';
import './shell.css';

/** Each has its icon. */
const PLACES = ['library', 'compose', 'dashboard', 'settings', 'help'] as const satisfies readonly IconName[];

export function Shell(props: { readonly children: JSX.Element }): JSX.Element {
  const { app, state } = useApp();
  watchAppearance(app, state);
  watchLanguage(app, state);
  const location = useLocation();
  const open = () => state().phase.kind === 'ready';
  /** What can be done for a library that cannot be opened is on the Health page. */
  const rescued = () => state().phase.kind === 'failed' && isAt(location.pathname, ROUTES.health);
  showLaunched(() => state().launched);
  readFullTexts(() => open() && state().sources.length > 0);
  const placeName = () => {
    const place = PLACES.find((id) => isAt(location.pathname, ROUTES[id]));
    return place ? t().shell.place[place] : namedAt(location.pathname);
  };
  watchTitle(
    () => state().progress,
    () => (open() || rescued() ? placeName() : null),
  );
  rememberFocus();
  const [shown, show] = createSignal<OpenCommands | null>(null);
  let main: HTMLElement | undefined;
  focusOnArrival(
    () => location.pathname,
    () => main,
  );
  const hasList = () => open() && state().sources.length > 0 && isAt(location.pathname, ROUTES.library);
  return (
    <div class="shell">
      <a class="skip-link" href="#main" onClick={(event) => skip(event)}>
        {hasList() ? t().shell.skipToList : t().shell.skipToContent}
      </a>
      <TopBar find={() => show('palette')} />
      {/* Two elements: what opens is not the place that waited. */}
      <Show
        when={open() || rescued()}
        fallback={
          <main ref={main} id="main" class="place" tabindex="-1">
            <PhaseScreen />
          </main>
        }
      >
        <main ref={main} id="main" class="place" tabindex="-1">
          {props.children}
        </main>
      </Show>
      <Show when={open() || rescued()}>
        <Boundary what={t().failures.parts.notices}>
          <Notices />
        </Boundary>
      </Show>
      <Show when={open()}>
        <Boundary what={t().failures.parts.indexing}>
          <IndexingBar />
        </Boundary>
      </Show>
      <Show when={open()}>
        <BakeHost />
      </Show>
      <DropTarget />
      <Show when={open()}>
        <CommandKeys shown={shown()} show={show} />
      </Show>
      <nav class="bottom-bar" aria-label={t().shell.places}>
        <Places />
      </nav>
    </div>
  );
}

/** The page of a LoRA whose file was opened with the app. */
function showLaunched(launched: () => AppState['launched']): void {
  const navigate = useNavigate();
  createEffect(
    on(launched, (lora) => {
      if (lora) navigate(rowHref(lora.id));
    }),
  );
}

/** Once there is a library to be read. */
function readFullTexts(wanted: () => boolean): void {
  let stop: (() => void) | undefined;
  let gone = false;
  const begin = async (): Promise<void> => {
    const { watchFullTexts } = await import('../../widgets/full-texts.ts');
    if (!gone) stop ??= watchFullTexts();
  };
  createEffect(() => {
    if (wanted()) void begin();
  });
  onCleanup(() => {
    gone = true;
    stop?.();
  });
}

const commands = lazyPart(() => import('../commands/Commands.tsx').then((module) => module.Commands));

interface CommandsShown {
  readonly shown: OpenCommands | null;
  readonly show: (what: OpenCommands | null) => void;
}

/** Ctrl+K opens the palette from anywhere, ? the shortcuts from anywhere but a text field; their code is loaded then. */
function CommandKeys(props: CommandsShown): JSX.Element {
  const wanted = createMemo<boolean>((before) => before || props.shown !== null, false);
  const onKeyDown = (event: KeyboardEvent): void => {
    const palette = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const sheet = event.key === '?' && !event.ctrlKey && !event.metaKey && !isTextField(event.target);
    if (!palette && !sheet) return;
    event.preventDefault();
    props.show(palette ? 'palette' : 'shortcuts');
  };
  onMount(() => document.addEventListener('keydown', onKeyDown));
  onCleanup(() => document.removeEventListener('keydown', onKeyDown));
  return (
    <Show when={wanted()}>
      {/* What it shows lies in dialogs; here only what stands for it while its code is loaded. */}
      <div class="visually-hidden">
        <commands.Part open={props.shown} show={(what) => props.show(what)} />
      </div>
    </Show>
  );
}

/** Places without a link in the navigation. */
const namedAt = (path: string): string | null =>
  isAt(path, ROUTES.health) ? t().doors.health : isAt(path, ROUTES.compare) ? t().doors.compare : null;

/** Past the navigation, in the library past the filters too. A fragment link would change the route. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  if (!focusList()) document.getElementById('main')?.focus();
}

function TopBar(props: { readonly find: () => void }): JSX.Element {
  const { app, state } = useApp();
  const location = useLocation();
  const hasFolders = () => state().phase.kind === 'ready' && state().sources.length > 0;
  return (
    <header class="top-bar">
      <A class="brand" href={ROUTES.library}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <rect class="bar-1" x="2" y="11" width="3.5" height="10" rx="1" />
          <rect class="bar-2" x="7.5" y="6" width="3.5" height="15" rx="1" />
          <rect class="bar-3" x="13" y="9" width="3.5" height="12" rx="1" />
          <rect class="bar-4" x="18.5" y="3" width="3.5" height="18" rx="1" />
        </svg>
        <span>LoRA Weights Builder</span>
      </A>
      <nav class="places" aria-label={t().shell.navigation}>
        <Places />
      </nav>
      <div class="top-search">
        <Show when={hasFolders() && isAt(location.pathname, ROUTES.library)}>
          <SearchField />
        </Show>
      </div>
      <Show when={hasFolders()}>
        <BakeIndicator />
        <button
          type="button"
          class="button quiet find-button"
          aria-keyshortcuts="Control+K"
          aria-label={t().doors.openPalette}
          title={`${t().doors.openPalette} (Ctrl+K)`}
          onClick={() => props.find()}
        >
          <Icon name="command" />
          <kbd aria-hidden="true">Ctrl K</kbd>
        </button>
        <button type="button" class="button" onClick={() => void app.rescanAll()}>
          <Icon name="rescan" />
          <span>{t().shell.rescan}</span>
        </button>
        <AddFolderButton />
      </Show>
    </header>
  );
}

function Places(): JSX.Element {
  return PLACES.map((id) => (
    <A href={ROUTES[id]} class="place-link" activeClass="active">
      <Icon name={id} />
      <span>{t().shell.place[id]}</span>
    </A>
  ));
}
