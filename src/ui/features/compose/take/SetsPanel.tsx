/** Stacks that are kept: saved under a name, opened again, also when members are missing. */
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js';
import type { CompositionRow } from '../../../../contracts/profiles.ts';
import { MOST_TEXT_BYTES } from '../../../../app/profiles/text-reads.ts';
import { farGain, readSet, setToText } from '../../../../domain/composition/sets/set.ts';
import { diffSets, type SetDifference } from '../../../../domain/composition/sets/set-diff.ts';
import { type CompositionSet, RULES_VERSION } from '../../../../domain/composition/sets/composition.ts';
import { textOf } from '../../../../domain/message.ts';
import { useApp } from '../../../state/app-context.tsx';
import { date } from '../../../state/format.ts';
import { createGesture } from '../../../state/gesture.ts';
import { useStack } from '../../../state/stack-context.tsx';
import { say } from '../../../strings/language.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { ByKey } from '../../../widgets/ByKey.tsx';
import { useNumbers } from '../stack/numbers-context.tsx';
import { FieldFault } from '../../../widgets/FieldFault.tsx';

const words = () => composeText().sets;

export function SetsPanel(): JSX.Element {
  const rows = createRows();
  const [fault, setFault] = createSignal<string | null>(null);
  return (
    <div class="sets">
      <SaveSet rows={rows()} setFault={setFault} />
      <FieldFault text={fault()} />
      <Saved rows={rows()} setFault={setFault} />
    </div>
  );
}

/** Where there is nothing to save: only what can be opened. */
export function SavedSets(): JSX.Element {
  const rows = createRows();
  const [fault, setFault] = createSignal<string | null>(null);
  return (
    <div class="sets">
      <FieldFault text={fault()} />
      <Saved rows={rows()} setFault={setFault} />
    </div>
  );
}

function createRows(): () => readonly CompositionRow[] {
  const { app, state } = useApp();
  const source = createMemo(() => state().changes.sets + 1);
  const [rows] = createResource(source, () => app.compositions.list());
  return () => rows.latest ?? [];
}

function Saved(props: FaultProps & { readonly rows: readonly CompositionRow[] }): JSX.Element {
  return (
    <section class="compose-part">
      <h3>{words().saved}</h3>
      <ul class="set-list" aria-label={words().saved}>
        <ByKey each={props.rows} by={({ id }) => id} fallback={<li class="muted">{words().none}</li>}>
          {(row) => <SavedSet row={row()} setFault={props.setFault} />}
        </ByKey>
      </ul>
      <OpenFile setFault={props.setFault} />
    </section>
  );
}

/** Why the set cannot leave this library as it is; null when it can. */
function unmeasured({ members }: CompositionSet): string | null {
  const pending = members.filter(({ owner }) => owner.startsWith('row:')).map(({ name }) => name);
  if (pending.length === 0) return null;
  return words().unmeasured(pending);
}

interface FaultProps {
  readonly setFault: (fault: string | null) => void;
}

/** The set as it would be saved now. As long as the library knows none of its members, the layout is that of the saved one. */
function createKept(): (saved: CompositionSet | null) => CompositionSet {
  const stack = useStack();
  const numbers = useNumbers();
  const known = (): boolean => stack.loras().some(({ detail }) => detail !== null);
  return (saved) => ({
    ...stack.set(),
    layoutId: numbers.layout()?.id ?? stack.set().layoutId ?? (known() ? null : (saved?.layoutId ?? null)),
    rulesVersion: RULES_VERSION,
  });
}

function SaveSet(props: FaultProps & { readonly rows: readonly CompositionRow[] }): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  const kept = createKept();
  const gesture = createGesture();
  const saved = createMemo(() => {
    const row = props.rows.find(({ id }) => id === stack.savedId());
    const read = row ? readSet(row.text) : null;
    return read?.ok ? read.value : null;
  });
  const changes = createMemo(() => {
    const before = saved();
    return before ? diffSets(before, kept(before)) : null;
  });

  async function save(asNew: boolean): Promise<void> {
    const pending = unmeasured(stack.set());
    if (pending !== null) return props.setFault(pending);
    const set = { ...kept(saved()), name: stack.set().name.trim() };
    // One that is gone is not brought back under its old name by saving something else.
    const id = (asNew || saved() === null ? null : stack.savedId()) ?? crypto.randomUUID();
    const stored = await app.compositions.put({ id, name: set.name, text: setToText(set) });
    props.setFault(stored.ok ? null : words().notSaved(say(stored.error.message)));
    if (stored.ok) stack.markSaved(id);
  }

  function saveFile(): void {
    const pending = unmeasured(stack.set());
    props.setFault(pending);
    if (pending === null) app.files.save(`${stack.set().name.trim() || 'stack'}.set.json`, setToText(kept(saved())), 'application/json');
  }

  return (
    <form
      class="set-save"
      onSubmit={(event) => {
        event.preventDefault();
        void save(false);
      }}
    >
      <label>
        <span>{words().name}</span>
        <input
          type="text"
          class="field"
          maxlength={200}
          value={stack.set().name}
          onInput={(event) => {
            const name = event.currentTarget.value;
            stack.change(composeText().steps.name, (set) => ({ ...set, name }), gesture.current());
          }}
          onBlur={() => gesture.end()}
        />
      </label>
      <div class="panel-actions">
        <button type="submit" class="button primary" disabled={stack.set().name.trim() === '' || stack.set().members.length === 0}>
          {words().save}
        </button>
        <Show when={saved()}>
          <button type="button" class="button" onClick={() => void save(true)}>
            {words().saveNew}
          </button>
        </Show>
        <button type="button" class="button quiet" disabled={stack.set().members.length === 0} onClick={saveFile}>
          {words().saveFile}
        </button>
        <span class="muted" aria-live="polite">
          {words().state[changes() === null ? 'new' : changes()?.length === 0 ? 'saved' : 'changed']}
        </span>
      </div>
      <Show when={(changes()?.length ?? 0) > 0}>
        <details>
          <summary>{words().changes(changes()?.length ?? 0)}</summary>
          <Differences list={changes() ?? []} />
        </details>
      </Show>
    </form>
  );
}

function Differences(props: { readonly list: readonly SetDifference[] }): JSX.Element {
  return (
    <ul class="set-differences num">
      <For each={props.list} fallback={<li class="muted">{words().noChange}</li>}>
        {(difference) => <li>{words().difference(difference)}</li>}
      </For>
    </ul>
  );
}

function SavedSet(props: FaultProps & { readonly row: CompositionRow }): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  const kept = createKept();
  const [renaming, setRenaming] = createSignal<string | null>(null);
  const [compared, setCompared] = createSignal(false);
  const read = createMemo(() => readSet(props.row.text));
  const set = () => {
    const found = read();
    return found.ok ? found.value : null;
  };
  const open = (): void => {
    const found = read();
    if (!found.ok) return props.setFault(words().cannotOpen(props.row.name, say(found.error.message)));
    props.setFault(null);
    stack.replace(composeText().steps.open(props.row.name), found.value, props.row.id);
  };
  async function put(id: string, name: string): Promise<boolean> {
    const now = set();
    const stored = await app.compositions.put({ id, name, text: now ? setToText({ ...now, name }) : props.row.text });
    props.setFault(stored.ok ? null : words().notSaved(say(stored.error.message)));
    return stored.ok;
  }
  async function rename(event: Event): Promise<void> {
    event.preventDefault();
    const name = renaming()?.trim() ?? '';
    if (!(await put(props.row.id, name))) return;
    setRenaming(null);
    if (stack.savedId() === props.row.id) stack.change(composeText().steps.name, (now) => ({ ...now, name }));
  }
  const remove = async (): Promise<void> => {
    await app.compositions.remove(props.row.id);
    if (stack.savedId() === props.row.id) stack.markSaved(null);
  };
  const facts = () => {
    const now = set();
    return now ? words().facts(now.members.map(({ name }) => name)) : words().unreadable;
  };
  return (
    <li classList={{ current: stack.savedId() === props.row.id }}>
      <div class="set-row">
        <Show
          when={renaming() !== null}
          fallback={
            <div class="set-words">
              <strong>{props.row.name}</strong>
              <span class="muted num">
                {date(props.row.updatedAt)} · {facts()}
              </span>
            </div>
          }
        >
          <form class="set-rename" onSubmit={(event) => void rename(event)}>
            <input
              type="text"
              class="field"
              aria-label={words().newName(props.row.name)}
              maxlength={200}
              value={renaming() ?? ''}
              onInput={(event) => setRenaming(event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Escape' && setRenaming(null)}
            />
            <button type="submit" class="button" disabled={renaming()?.trim() === ''}>
              {words().rename}
            </button>
          </form>
        </Show>
        <span class="set-actions">
          <button type="button" class="button" aria-label={words().openName(props.row.name)} onClick={open}>
            {words().open}
          </button>
          <button
            type="button"
            class="button quiet"
            aria-label={words().differsName(props.row.name)}
            aria-expanded={compared()}
            onClick={() => setCompared((shown) => !shown)}
          >
            {words().differs}
          </button>
          <button
            type="button"
            class="button quiet"
            aria-label={words().duplicateName(props.row.name)}
            onClick={() => void put(crypto.randomUUID(), words().copyOf(props.row.name))}
          >
            {words().duplicate}
          </button>
          <button
            type="button"
            class="button quiet"
            aria-label={words().renameName(props.row.name)}
            aria-pressed={renaming() !== null}
            onClick={() => setRenaming((now) => (now === null ? props.row.name : null))}
          >
            {words().rename}
          </button>
          <button type="button" class="button quiet" aria-label={words().deleteName(props.row.name)} onClick={() => void remove()}>
            {words().delete}
          </button>
        </span>
      </div>
      <Show when={compared() && set()}>
        {(saved) => (
          <>
            <p class="muted">{words().fromTo}</p>
            <Differences list={diffSets(saved(), kept(saved()))} />
          </>
        )}
      </Show>
    </li>
  );
}

function OpenFile(props: FaultProps): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  async function open(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    if (file.size > MOST_TEXT_BYTES) return props.setFault(words().tooLarge(file.name));
    let read;
    try {
      read = await app.texts.set(await file.text());
    } catch (error) {
      return props.setFault(words().notRead(file.name, textOf(error)));
    }
    if (!read.ok) return props.setFault(words().cannotOpen(file.name, say(read.error.message)));
    const far = farGain(read.value);
    const reason = unmeasured(read.value) ?? (far && say(far));
    if (reason !== null) return props.setFault(words().cannotOpen(file.name, reason));
    props.setFault(null);
    stack.replace(composeText().steps.open(file.name), read.value, null);
  }
  return (
    <label class="button quiet set-file">
      {words().openFile}
      <input type="file" class="visually-hidden" accept=".json,application/json" onChange={(event) => void open(event.currentTarget)} />
    </label>
  );
}
