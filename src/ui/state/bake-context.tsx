/** What the sheet bakes, wherever it was asked for, and the queue of what is being written. The sheet itself is loaded when it opens. */
import { type Accessor, createContext, createSignal, type JSX, onCleanup, useContext } from 'solid-js';
import type { BakesState } from '../../app/bake/bake-types.ts';
import type { LoraDetail } from '../../contracts/library.ts';
import type { Operation } from '../../domain/bake/choices.ts';
import type { Gains } from '../../domain/profiles/profile.ts';
import { useApp } from './app-context.tsx';

/** One LoRA that goes in, with how it is set where the sheet was opened. */
export interface BakeMember {
  readonly detail: LoraDetail;
  readonly strength: number;
  readonly strengthClip: number;
  readonly gains: Gains;
  /** Name of the profile; '' when it has none; null: as trained. */
  readonly profile: string | null;
}

export type BakeSubject =
  | { readonly kind: 'together'; readonly operation: Operation; readonly members: readonly BakeMember[]; readonly name: string }
  /** Each into a file of its own. */
  | { readonly kind: 'each'; readonly operation: Operation; readonly ids: readonly number[] };

export interface Baking {
  readonly subject: Accessor<BakeSubject | null>;
  readonly isOpen: Accessor<boolean>;
  /** Opens the sheet. */
  open(subject: BakeSubject): void;
  /** Opens the queue. */
  showQueue(): void;
  showSheet(): void;
  readonly view: Accessor<'sheet' | 'queue'>;
  close(): void;
  /** Focus goes back to what opened it; to the place itself when that is gone. */
  giveFocusBack(): void;
  readonly state: Accessor<BakesState>;
}

const Context = createContext<Baking>();

export function BakeProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const { app } = useApp();
  const [subject, setSubject] = createSignal<BakeSubject | null>(null);
  const [view, setView] = createSignal<'sheet' | 'queue'>('sheet');
  const [isOpen, setOpen] = createSignal(false);
  const [state, setState] = createSignal(app.bakes.state());
  onCleanup(app.bakes.subscribe(() => setState(app.bakes.state())));
  let opener: Element | null = null;
  const show = (next: 'sheet' | 'queue'): void => {
    if (!isOpen()) opener = document.activeElement;
    setView(next);
    setOpen(true);
  };
  const baking: Baking = {
    subject,
    isOpen,
    view,
    state,
    open(next) {
      setSubject(next);
      show('sheet');
    },
    showQueue: () => show('queue'),
    showSheet: () => setView('sheet'),
    close: () => setOpen(false),
    giveFocusBack() {
      const target = opener instanceof HTMLElement && opener.isConnected ? opener : document.getElementById('main');
      target?.focus();
    },
  };
  return <Context.Provider value={baking}>{props.children}</Context.Provider>;
}

export function useBaking(): Baking {
  const baking = useContext(Context);
  if (!baking) throw new Error('BakeProvider is missing above this component');
  return baking;
}
