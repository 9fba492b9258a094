/** Modules that are left out, by their names: of every LoRA the ones that contain what is typed. */
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js';
import { useApp } from '../../../state/app-context.tsx';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { useSheet } from '../sheet.ts';

const MOST_SHOWN = 30;

export function Modules(): JSX.Element {
  const { app } = useApp();
  const sheet = useSheet();
  const [typed, setTyped] = createSignal('');
  const [names] = createResource(async () =>
    Promise.all(sheet.members.map(async ({ detail }) => (await app.modules(detail.row.id)).map(({ module }) => module))),
  );
  const chosen = (): string[] => [...new Set(Object.values(sheet.choices().leftOut).flat())].sort();
  const found = createMemo(() => {
    const wanted = typed().trim().toLowerCase();
    if (wanted === '') return [];
    const all = new Set((names.latest ?? []).flat().filter((name) => name.toLowerCase().includes(wanted)));
    return [...all].filter((name) => !chosen().includes(name)).sort();
  });
  const set = (wanted: readonly string[]): void => {
    const leftOut = (names.latest ?? []).map((own) => wanted.filter((name) => own.includes(name)));
    sheet.change({ leftOut: Object.fromEntries(leftOut.map((list, index) => [index, list])) });
  };
  return (
    <div class="bake-modules">
      <label class="bake-field">
        <span class="bake-label">{bakesText().moduleSearch}</span>
        <input
          type="search"
          class="field mono"
          placeholder={bakesText().moduleHint}
          value={typed()}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <Show when={found().length > 0}>
        <button type="button" class="button" onClick={() => set([...chosen(), ...found()])}>
          {bakesText().leaveOutAll(found().length)}
        </button>
        <ul class="bake-module-list">
          <For each={found().slice(0, MOST_SHOWN)}>
            {(name) => (
              <li>
                <button type="button" class="button quiet mono" onClick={() => set([...chosen(), name])}>
                  {name}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={chosen().length > 0}>
        <p class="muted num">
          {bakesText().leftOutModules(chosen().length)}{' '}
          <button type="button" class="button quiet" onClick={() => set([])}>
            {bakesText().keepAll}
          </button>
        </p>
      </Show>
    </div>
  );
}
