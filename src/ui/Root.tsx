/** Providers, routes and the screens that replace everything while the library is not ours. */
import { HashRouter, Navigate, Route } from '@solidjs/router';
import type { JSX } from 'solid-js';
import type { LwbApp } from '../app/types.ts';
import { ComposePage } from './features/compose/ComposePage.tsx';
import { HelpPage } from './features/help/HelpPage.tsx';
import { LibraryPage } from './features/library/LibraryPage.tsx';
import { LoraPage } from './features/library/LoraPage.tsx';
import { SettingsPage } from './features/settings/SettingsPage.tsx';
import { Shell } from './features/shell/Shell.tsx';
import { AppProvider } from './state/app-context.tsx';
import { LibraryProvider } from './state/library-context.tsx';
import { StackProvider } from './state/stack-context.tsx';
import { Boundary } from './widgets/Boundary.tsx';

const bounded = (what: string, Place: () => JSX.Element): JSX.Element => (
  <Boundary what={what}>
    <Place />
  </Boundary>
);

export function Root(props: { readonly app: LwbApp }): JSX.Element {
  return (
    <AppProvider app={props.app}>
      <Boundary what="This page">
        <LibraryProvider>
          <StackProvider>
            <HashRouter root={(section) => <Shell>{section.children}</Shell>}>
              <Route path="/library" component={() => bounded('The library', LibraryPage)} />
              <Route path="/lora/:id" component={() => bounded('This LoRA', LoraPage)} />
              <Route path="/compose" component={() => bounded('Compose', ComposePage)} />
              <Route path="/settings" component={() => bounded('Settings', SettingsPage)} />
              <Route path="/help" component={() => bounded('Help', HelpPage)} />
              <Route path="*" component={() => <Navigate href="/library" />} />
            </HashRouter>
          </StackProvider>
        </LibraryProvider>
      </Boundary>
    </AppProvider>
  );
}
