/** Providers, routes and the screens that replace everything while the library is not ours. */
import { HashRouter, Navigate, Route } from '@solidjs/router';
import type { JSX } from 'solid-js';
import type { LwbApp } from '../app/types.ts';
import { ComposePage } from './features/compose/ComposePage.tsx';
import { HealthPage } from './features/health/HealthPage.tsx';
import { HelpPage } from './features/help/HelpPage.tsx';
import { LibraryPage } from './features/library/LibraryPage.tsx';
import { LoraPage } from './features/library/LoraPage.tsx';
import { SettingsPage } from './features/settings/SettingsPage.tsx';
import { Shell } from './features/shell/Shell.tsx';
import { ROUTES } from './routes.ts';
import { AppProvider } from './state/app-context.tsx';
import { LibraryProvider } from './state/library-context.tsx';
import { StackProvider } from './state/stack-context.tsx';
import type { Strings } from './strings/en.ts';
import { t } from './strings/language.ts';
import { Boundary } from './widgets/Boundary.tsx';

const bounded = (part: keyof Strings['failures']['parts'], Place: () => JSX.Element): JSX.Element => (
  <Boundary what={t().failures.parts[part]}>
    <Place />
  </Boundary>
);

export function Root(props: { readonly app: LwbApp }): JSX.Element {
  return (
    <AppProvider app={props.app}>
      <Boundary what={t().failures.parts.page}>
        <LibraryProvider>
          <StackProvider>
            <HashRouter root={(section) => <Shell>{section.children}</Shell>}>
              <Route path={ROUTES.library} component={() => bounded('library', LibraryPage)} />
              <Route path={ROUTES.lora} component={() => bounded('lora', LoraPage)} />
              <Route path={ROUTES.compose} component={() => bounded('compose', ComposePage)} />
              <Route path={ROUTES.settings} component={() => bounded('settings', SettingsPage)} />
              <Route path={ROUTES.health} component={() => bounded('health', HealthPage)} />
              <Route path={ROUTES.help} component={() => bounded('help', HelpPage)} />
              <Route path="*" component={() => <Navigate href={ROUTES.library} />} />
            </HashRouter>
          </StackProvider>
        </LibraryProvider>
      </Boundary>
    </AppProvider>
  );
}
