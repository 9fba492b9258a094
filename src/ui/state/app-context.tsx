/** The application for every component: the facade itself, and its state as one signal that changes with every notification. */
import { type Accessor, createContext, createSignal, type JSX, onCleanup, useContext } from 'solid-js';
import type { LwbApp } from '../../app/lwb-app.ts';
import type { AppState } from '../../app/state.ts';

export interface AppHandle {
  readonly app: LwbApp;
  readonly state: Accessor<AppState>;
}

const Context = createContext<AppHandle>();

export function AppProvider(props: { readonly app: LwbApp; readonly children: JSX.Element }): JSX.Element {
  // The application lives as long as the page; it is not exchanged under the provider.
  // oxlint-disable-next-line solid/reactivity
  const app = props.app;
  const [state, setState] = createSignal(app.getState());
  onCleanup(app.subscribe(setState));
  return <Context.Provider value={{ app, state }}>{props.children}</Context.Provider>;
}

export function useApp(): AppHandle {
  const handle = useContext(Context);
  if (!handle) throw new Error('AppProvider is missing above this component');
  return handle;
}
