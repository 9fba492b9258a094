/** Providers, routes and the screens that replace everything while the library is not ours. */
import { HashRouter, Navigate, Route } from '@solidjs/router';
import { type JSX, onMount } from 'solid-js';
import type { LwbApp } from '../app/types.ts';
import { Shell } from './features/shell/Shell.tsx';
import { AppProvider } from './state/app-context.tsx';
import { LibraryProvider } from './state/library-context.tsx';
import { StackProvider } from './state/stack-context.tsx';
import { lazyPart } from './widgets/LazyPart.tsx';

/** Each place is code of its own, loaded when one goes there. */
const PLACES = {
  library: lazyPart(() => import('./features/library/LibraryPage.tsx').then((module) => module.LibraryPage)),
  lora: lazyPart(() => import('./features/library/LoraPage.tsx').then((module) => module.LoraPage)),
  compose: lazyPart(() => import('./features/compose/ComposePage.tsx').then((module) => module.ComposePage)),
  settings: lazyPart(() => import('./features/settings/SettingsPage.tsx').then((module) => module.SettingsPage)),
  help: lazyPart(() => import('./features/help/HelpPage.tsx').then((module) => module.HelpPage)),
};

/** The place that will be shown is fetched while the library is opened, once there is something on the screen. */
function loadFirstPlace(): void {
  const name = /^#\/(\w+)/.exec(location.hash)?.[1] ?? '';
  const place = name in PLACES ? PLACES[name as keyof typeof PLACES] : PLACES.library;
  requestAnimationFrame(() => setTimeout(place.load));
}

export function Root(props: { readonly app: LwbApp }): JSX.Element {
  onMount(loadFirstPlace);
  return (
    <AppProvider app={props.app}>
      <LibraryProvider>
        <StackProvider>
          <HashRouter root={(section) => <Shell>{section.children}</Shell>}>
            <Route path="/library" component={PLACES.library.Part} />
            <Route path="/lora/:id" component={PLACES.lora.Part} />
            <Route path="/compose" component={PLACES.compose.Part} />
            <Route path="/settings" component={PLACES.settings.Part} />
            <Route path="/help" component={PLACES.help.Part} />
            <Route path="*" component={() => <Navigate href="/library" />} />
          </HashRouter>
        </StackProvider>
      </LibraryProvider>
    </AppProvider>
  );
}
