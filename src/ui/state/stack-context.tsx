/**
 * The stack: LoRAs taken out of the library to be put together. It stays through filters, pages and reloads, and every change of it
 * can be undone. Members are contents; which rows of the library hold them now is found anew whenever the library changes.
 */
import { type Accessor, createContext, createEffect, createMemo, createSignal, type JSX, on, onMount, useContext } from 'solid-js';
import type { LibraryRow, LoraDetail } from '../../contracts/library.ts';
import {
  everywhere,
  historyOf,
  savedAs,
  redone,
  type StackHistory,
  stepped,
  undone,
  withAdded,
  without,
  withOwners,
  withSlots,
} from '../../domain/composition/sets/edit-set.ts';
import { EMPTY_SET, newMember, readSet, setToText } from '../../domain/composition/sets/set.ts';
import { type CompositionSet, MOST_MEMBERS, type SetMember } from '../../domain/composition/sets/composition.ts';
import type { Gesture } from '../../domain/history.ts';
import type { Owner } from '../../domain/profiles/profile.ts';
import { SETTINGS } from '../../domain/settings.ts';
import { t } from '../strings/language.ts';
import { useApp } from './app-context.tsx';
import { latest } from './latest.ts';
import { sameRow } from './same-row.ts';

export interface StackedLora {
  readonly member: SetMember;
  /** Rows of the library with this content, those whose file is there first; empty when there are none. */
  readonly ids: readonly number[];
  /** Of the first row. */
  readonly detail: LoraDetail | null;
  /** false until the library has been asked. */
  readonly looked: boolean;
}

export interface Stack {
  readonly set: Accessor<CompositionSet>;
  readonly loras: Accessor<readonly StackedLora[]>;
  /** Of the saved set that this one was opened from or saved as. */
  readonly savedId: Accessor<string | null>;
  /** 0 for the first; -1 when the row is not in the stack. */
  placeOf(id: number): number;
  /** Rows of the library, in the order they are to stand. What finds no room is said. */
  add(ids: readonly number[]): Promise<void>;
  remove(owners: readonly Owner[]): void;
  /** Takes the row in, or lets it go; nothing when it is so already. */
  put(id: number, inside: boolean): Promise<void>;
  toggle(id: number): Promise<void>;
  change(label: string, change: (set: CompositionSet) => CompositionSet, gesture?: Gesture): void;
  /** Another set takes its place; undoable. */
  replace(label: string, set: CompositionSet, savedId: string | null): void;
  markSaved(id: string | null): void;
  /** Label of the step that Undo would take back; null when there is none. */
  readonly undoable: Accessor<string | null>;
  readonly redoable: Accessor<string | null>;
  undo(): void;
  redo(): void;
  /** For the live region: what the last step did. */
  readonly said: Accessor<string>;
}

const NO_ROWS: readonly number[] = [];

/** While a slider of one member moves, the others stay the same objects: their rows have nothing to draw. */
const sameLora = (a: StackedLora, b: StackedLora): boolean =>
  a.member === b.member &&
  a.detail === b.detail &&
  a.looked === b.looked &&
  a.ids.length === b.ids.length &&
  a.ids.every((id, at) => id === b.ids[at]);

const Context = createContext<Stack>();

export function StackProvider(props: { readonly children: JSX.Element }): JSX.Element {
  return <Context.Provider value={createStack()}>{props.children}</Context.Provider>;
}

export function useStack(): Stack {
  const stack = useContext(Context);
  if (!stack) throw new Error('StackProvider is missing above this component');
  return stack;
}

function createStack(): Stack {
  const { app, state } = useApp();
  const [history, setHistory] = createSignal<StackHistory>(historyOf(EMPTY_SET));
  const [said, say] = createSignal('');
  const ready = createMemo(() => state().phase.kind === 'ready');
  const set = createMemo(() => history().now.set);
  const savedId = createMemo(() => history().now.savedId);
  createEffect(
    on(ready, (isReady) => {
      if (!isReady) return;
      const kept = readSet(app.setting(SETTINGS.stack));
      if (kept.ok) setHistory(historyOf(kept.value, app.setting(SETTINGS.stackSavedAs) || null));
    }),
  );
  // One write at a time, and always the newest: a slider that is dragged does not queue hundreds of them.
  const keep = latest(
    (kept: CompositionSet) => app.setSetting(SETTINGS.stack, setToText(kept)),
    () => undefined,
    () => true,
  );
  const take = (next: StackHistory): void => {
    const before = history();
    if (next === before) return;
    setHistory(next);
    if (next.now.set !== before.now.set) keep(next.now.set);
    if (next.now.savedId !== before.now.savedId) void app.setSetting(SETTINGS.stackSavedAs, next.now.savedId ?? '');
  };
  const found = createFound(set, (owners) => take(everywhere(history(), (each) => withOwners(each, owners))));
  createEffect(
    on([found, set], ([all, now]) => {
      const slots = new Map([...all].flatMap(([owner, { detail }]) => (detail?.layout ? [[owner, detail.layout.slots] as const] : [])));
      if (withSlots(now, slots) !== now) take(everywhere(history(), (each) => withSlots(each, slots)));
    }),
  );
  /** Rows just added, so that they count as members before the library has answered. */
  const justAdded = new Map<Owner, number>();
  const loras = createMemo(
    (before: readonly StackedLora[]) =>
      set().members.map((member, place): StackedLora => {
        const known = found().get(member.owner);
        const added = justAdded.get(member.owner);
        const now = {
          member,
          ids: known?.ids ?? (added === undefined ? NO_ROWS : [added]),
          detail: known?.detail ?? null,
          looked: known !== undefined,
        };
        const old = before[place];
        return old && sameLora(old, now) ? old : now;
      }),
    [],
  );
  const places = createMemo(() => new Map(loras().flatMap(({ ids }, place) => ids.map((id) => [id, place] as const))));
  const change: Stack['change'] = (label, make, gesture) => take(stepped(history(), label, make(set()), { gesture: gesture ?? null }));

  let turn: Promise<void> = Promise.resolve();
  /** Taking in needs an answer of the library: a second click while it is on its way must find what the first one has done. */
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const done = turn.then(step);
    turn = done.catch(() => undefined);
    return done;
  };

  async function addNow(ids: readonly number[]): Promise<void> {
    const rows = await app.rows(ids);
    const members = await Promise.all(rows.map(memberOf));
    const { set: next, refused } = withAdded(
      set(),
      members.filter((member) => member !== null),
    );
    const added = next.members.length - set().members.length;
    const words = t().pieces.stack;
    take(stepped(history(), added === 1 ? words.add(next.members.at(-1)?.name ?? '') : words.addMany(added), next));
    const { length } = next.members;
    say(refused.length > 0 ? words.notAll(length, refused.length, MOST_MEMBERS) : words.inStack(length));
  }

  /** With the profile last used with the LoRA, when there is one. */
  async function memberOf(row: LibraryRow): Promise<SetMember | null> {
    const [owner, usual] = await Promise.all([app.compositions.ownerOf(row.id), app.profiles.lastUsed(row.id)]);
    if (owner === null) return null;
    justAdded.set(owner, row.id);
    return { ...newMember(owner, row.name), profile: usual ? { id: usual.id, name: usual.name, gains: usual.gains } : null };
  }

  /** A stack without members begins anew: what is put in next is not a change of the set that was open. */
  function remove(owners: readonly Owner[]): void {
    const now = set();
    const gone = now.members.filter(({ owner }) => owners.includes(owner));
    const [first] = gone;
    if (!first) return;
    const words = t().pieces.stack;
    const label = gone.length === 1 ? words.remove(first.name) : words.removeMany(gone.length);
    if (gone.length < now.members.length) take(stepped(history(), label, without(now, new Set(owners))));
    else take(stepped(history(), label, { ...EMPTY_SET, rules: now.rules }, { savedId: null }));
    say(words.inStack(set().members.length));
  }

  async function putNow(id: number, inside: boolean): Promise<void> {
    const owner = set().members[placeOf(id)]?.owner;
    if (inside && owner === undefined) await addNow([id]);
    else if (!inside && owner !== undefined) remove([owner]);
  }

  const undoable = createMemo(() => history().steps.past.at(-1)?.label ?? null);
  const redoable = createMemo(() => history().steps.future.at(-1)?.label ?? null);
  const placeOf = (id: number): number => places().get(id) ?? -1;
  return {
    set,
    loras,
    savedId,
    placeOf,
    add: (ids) => inTurn(() => addNow(ids)),
    remove,
    put: (id, inside) => inTurn(() => putNow(id, inside)),
    toggle: (id) => inTurn(() => putNow(id, placeOf(id) < 0)),
    change,
    replace: (label, next, id) => take(stepped(history(), label, next, { savedId: id })),
    markSaved: (id) => take(savedAs(history(), id)),
    undoable,
    redoable,
    undo: () => {
      const label = undoable();
      take(undone(history()));
      if (label !== null) say(t().pieces.stack.undone(label));
    },
    redo: () => {
      const label = redoable();
      take(redone(history()));
      if (label !== null) say(t().pieces.stack.redone(label));
    },
    said,
  };
}

interface Found {
  readonly ids: readonly number[];
  readonly detail: LoraDetail | null;
}

/** What the library knows of the members, by owner. Details are asked for again only when their row has changed. */
function createFound(
  set: Accessor<CompositionSet>,
  renamed: (owners: ReadonlyMap<Owner, Owner>) => void,
): Accessor<ReadonlyMap<Owner, Found>> {
  const { app, state } = useApp();
  const [found, setFound] = createSignal<ReadonlyMap<Owner, Found>>(new Map());
  const owners = createMemo(() => set().members.map(({ owner }) => owner), [], { equals: (a, b) => a.join('\n') === b.join('\n') });
  const revision = createMemo(() => (state().phase.kind === 'ready' ? state().revision : -1));

  async function look(list: readonly Owner[]): Promise<ReadonlyMap<Owner, Found>> {
    const ids = new Map(await Promise.all(list.map(async (owner) => [owner, await app.compositions.lorasOf(owner)] as const)));
    const firsts = [...ids.values()].flatMap(([first]) => first ?? []);
    const rows = new Map((firsts.length > 0 ? await app.rows(firsts) : []).map((row) => [row.id, row]));
    const before = found();
    const detailOf = async (owner: Owner, id: number | undefined): Promise<LoraDetail | null> => {
      const [old, row] = [before.get(owner)?.detail, id === undefined ? undefined : rows.get(id)];
      if (!row) return null;
      return old && sameRow(old.row, row) ? old : app.detail({ id: row.id });
    };
    const entries = [...ids].map(async ([owner, own]) => [owner, { ids: own, detail: await detailOf(owner, own[0]) }] as const);
    return new Map(await Promise.all(entries));
  }

  /** Files that were not measured when they were chosen are named by their row until they are. */
  async function namedByContent(list: readonly Owner[]): Promise<ReadonlyMap<Owner, Owner>> {
    const rows = list.flatMap((owner) => /^row:(\d+)$/.exec(owner)?.[1] ?? []);
    const now = await Promise.all(rows.map(async (id) => [`row:${id}`, await app.compositions.ownerOf(Number(id))] as const));
    return new Map(now.flatMap(([before, after]) => (after !== null && after !== before ? [[before, after] as const] : [])));
  }

  const ask = latest(
    async (list: readonly Owner[]) => {
      const names = await namedByContent(list);
      return { names, found: await look(list.map((owner) => names.get(owner) ?? owner)) };
    },
    (answer) => {
      setFound(answer.found);
      if (answer.names.size > 0) renamed(answer.names);
    },
    (asked, waiting) => asked === waiting,
  );
  onMount(() =>
    createEffect(
      on([owners, revision], ([list, number]) => {
        if (number >= 0) ask(list);
      }),
    ),
  );
  return found;
}
