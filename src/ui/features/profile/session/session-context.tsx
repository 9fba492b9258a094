/** The editing session for everything below: the editor's parts, and what leads away from it. */
import { createContext, type JSX, useContext } from 'solid-js';
import type { Desk } from './desk.ts';
import type { ProfileSession } from './session-types.ts';
import type { Guard } from './leave-guard.tsx';

export interface Editing {
  readonly session: ProfileSession;
  readonly guard: Guard;
  readonly desk: Desk;
}

const Context = createContext<Editing>();

export function EditingProvider(props: { readonly editing: Editing; readonly children: JSX.Element }): JSX.Element {
  return <Context.Provider value={props.editing}>{props.children}</Context.Provider>;
}

export function useEditing(): Editing {
  const editing = useContext(Context);
  if (!editing) throw new Error('EditingProvider is missing above this component');
  return editing;
}
