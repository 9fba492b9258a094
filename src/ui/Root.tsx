/** Providers, routes and the screens that replace everything while the library is not ours. */
import { HashRouter, Navigate, Route } from '@solidjs/router';
import { type Component, type JSX, onMount } from 'solid-js';
import type { LwbApp } from '../app/lwb-app.ts';
import { Shell } from './features/shell/Shell.tsx';
import { ROUTES } from './routes.ts';
import { AppProvider } from './state/app-context.tsx';
import { BakeProvider } from './state/bake-context.tsx';
import { LibraryProvider } from './state/library-context.tsx';
import { StackProvider } from './state/stack-context.tsx';
import type { Strings } from './strings/en.ts';
import { t } from './strings/language.ts';
import { Boundary } from './widgets/Boundary.tsx';
import { lazyPart } from './widgets/LazyPart.tsx';

const bounded = (part: keyof Strings['failures']['parts'], Place: Component<object>): JSX.Element => (
  <Boundary what={t().failures.parts[part]}>
    <Place />
  </Boundary>
);

/** Each place is code of its own, loaded when one goes there. */
const PLACES = {
  library: lazyPart(() => import('./features/library/LibraryPage.tsx').then((module) => module.LibraryPage)),
  lora: lazyPart(() => import('./features/library/LoraPage.tsx').then((module) => module.LoraPage)),
  compose: lazyPart(() => import('./features/compose/ComposePage.tsx').then((module) => module.ComposePage)),
  dashboard: lazyPart(() => import('./features/dashboard/DashboardPage.tsx').then((module) => module.DashboardPage)),
  duplicates: lazyPart(() => import('./features/similar/DuplicatesPage.tsx').then((module) => module.DuplicatesPage)),
  compare: lazyPart(() => import('./features/compare/ComparePage.tsx').then((module) => module.ComparePage)),
  growth: lazyPart(() => import('./features/growth/GrowthPage.tsx').then((module) => module.GrowthPage)),
  settings: lazyPart(() => import('./features/settings/SettingsPage.tsx').then((module) => module.SettingsPage)),
  health: lazyPart(() => import('./features/health/HealthPage.tsx').then((module) => module.HealthPage)),
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
      <Boundary what={t().failures.parts.page}>
        <LibraryProvider>
          <StackProvider>
            <BakeProvider>
              <HashRouter root={(section) => <Shell>{section.children}</Shell>}>
                <Route path={ROUTES.library} component={() => bounded('library', PLACES.library.Part)} />
                <Route path={ROUTES.lora} component={() => bounded('lora', PLACES.lora.Part)} />
                <Route path={ROUTES.compose} component={() => bounded('compose', PLACES.compose.Part)} />
                <Route path={ROUTES.dashboard} component={() => bounded('dashboard', PLACES.dashboard.Part)} />
                <Route path={ROUTES.duplicates} component={() => bounded('duplicates', PLACES.duplicates.Part)} />
                <Route path={ROUTES.compare} component={() => bounded('compare', PLACES.compare.Part)} />
                <Route path={ROUTES.growth} component={() => bounded('growth', PLACES.growth.Part)} />
                <Route path={ROUTES.settings} component={() => bounded('settings', PLACES.settings.Part)} />
                <Route path={ROUTES.health} component={() => bounded('health', PLACES.health.Part)} />
                <Route path={ROUTES.help} component={() => bounded('help', PLACES.help.Part)} />
                <Route path="*" component={() => <Navigate href={ROUTES.library} />} />
              </HashRouter>
            </BakeProvider>
          </StackProvider>
        </LibraryProvider>
      </Boundary>
    </AppProvider>
  );
}
