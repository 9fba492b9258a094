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
import { AppProvider } from './state/app-context.tsx';
import { LibraryProvider } from './state/library-context.tsx';
import { StackProvider } from './state/stack-context.tsx';

export function Root(props: { readonly app: LwbApp }): JSX.Element {
  return (
    <AppProvider app={props.app}>
      <LibraryProvider>
        <StackProvider>
          <HashRouter root={(section) => <Shell>{section.children}</Shell>}>
            <Route path="/library" component={LibraryPage} />
            <Route path="/lora/:id" component={LoraPage} />
            <Route path="/compose" component={ComposePage} />
            <Route path="/settings" component={SettingsPage} />
            <Route path="/health" component={HealthPage} />
            <Route path="/help" component={HelpPage} />
            <Route path="*" component={() => <Navigate href="/library" />} />
          </HashRouter>
        </StackProvider>
      </LibraryProvider>
    </AppProvider>
  );
}
