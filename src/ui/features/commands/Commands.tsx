/** The palette of commands and LoRAs (Ctrl+K), and the sheet of shortcuts (?). Each closes by Escape and gives the focus back. */
import { Dialog } from '@kobalte/core/dialog';
import { useNavigate } from '@solidjs/router';
import { createMemo, createResource, createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { NO_FILTER } from '../../../domain/library/filter.ts';
import { loraHref } from '../../routes.ts';
import { focusBack } from '../../state/focus.ts';
import { useApp } from '../../state/app-context.tsx';
import { useLibrary } from '../../state/library-context.tsx';
import { useStack } from '../../state/stack-context.tsx';
import { commandsText } from '../../strings/rooms/commands.ts';
import { closeWithPlace } from '../../widgets/close-with-place.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { KeyList } from './KeyList.tsx';
import { COMMANDS, type Reach } from './registry.ts';
import { t } from '../../strings/language.ts';
import '../../widgets/dialog.css';
import '../../widgets/keys.css';
import './commands.css';

export type OpenCommands = 'palette' | 'shortcuts';

export interface CommandsProps {
  readonly open: OpenCommands | null;
  readonly show: (what: OpenCommands | null) => void;
}

export function Commands(props: CommandsProps): JSX.Element {
  const close = (open: boolean): void => {
    if (!open) props.show(null);
  };
  closeWithPlace(() => close(false));
  return (
    <>
      <Dialog open={props.open === 'palette'} onOpenChange={close}>
        <Dialog.Portal>
          <Dialog.Overlay class="dialog-overlay" />
          <div class="dialog-place palette-place">
            <Dialog.Content class="dialog palette" role="dialog" onCloseAutoFocus={focusBack}>
              <Dialog.Title class="visually-hidden">{commandsText().title}</Dialog.Title>
              <Palette show={props.show} />
            </Dialog.Content>
          </div>
        </Dialog.Portal>
      </Dialog>
      <Dialog open={props.open === 'shortcuts'} onOpenChange={close}>
        <Dialog.Portal>
          <Dialog.Overlay class="dialog-overlay" />
          <div class="dialog-place">
            <Dialog.Content class="dialog shortcuts" role="dialog" onCloseAutoFocus={focusBack}>
              <div class="shortcuts-head">
                <Dialog.Title class="dialog-title">{commandsText().shortcuts}</Dialog.Title>
                <Dialog.CloseButton class="button quiet square" aria-label={commandsText().close}>
                  <Icon name="close" />
                </Dialog.CloseButton>
              </div>
              <KeyList />
            </Dialog.Content>
          </div>
        </Dialog.Portal>
      </Dialog>
    </>
  );
}

/** LoRAs shown for a search. */
const LORAS = 8;

interface Entry {
  readonly key: string;
  readonly name: string;
  readonly note: string;
  readonly keys: readonly string[];
  readonly run: () => void;
}

function Palette(props: { readonly show: CommandsProps['show'] }): JSX.Element {
  const { app } = useApp();
  const navigate = useNavigate();
  const reach: Reach = {
    app,
    library: useLibrary(),
    stack: useStack(),
    go: (address) => navigate(address),
    showShortcuts: () => props.show('shortcuts'),
  };
  const list = createUniqueId();
  const [search, setSearch] = createSignal('');
  const [place, setPlace] = createSignal(0);
  const words = createMemo(() => search().toLowerCase().split(/\s+/).filter(Boolean));
  const [rows] = createResource(
    () => search().trim() || null,
    async (text) => {
      const { ids } = await app.query({ filter: { ...NO_FILTER, search: text }, sort: { key: 'name', descending: false } });
      return app.rows([...ids.subarray(0, LORAS)]);
    },
  );
  const entries = createMemo((): readonly Entry[] => {
    const commands = COMMANDS.flatMap(({ id, keys, run, when }): Entry[] => {
      const name = commandsText().names[id];
      const fits = words().every((word) => name.toLowerCase().includes(word));
      return run && fits && (when?.(reach) ?? true) ? [{ key: id, name, note: '', keys: keys ?? [], run: () => run(reach) }] : [];
    });
    const loras = search().trim() === '' ? [] : (rows.latest ?? []);
    return [
      ...commands,
      ...loras.map((row): Entry => {
        const note = [t().names.family(row.familyLabel), row.stableId].filter(Boolean).join(' · ');
        return { key: `lora ${row.id}`, name: row.name, note, keys: [], run: () => navigate(loraHref(row)) };
      }),
    ];
  });
  const at = (): number => Math.min(place(), entries().length - 1);
  const run = (entry: Entry | undefined): void => {
    if (!entry) return;
    props.show(null);
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const count = entries().length;
    const next = { ArrowDown: at() + 1, ArrowUp: at() - 1, Home: 0, End: count - 1 }[event.key];
    if (event.key === 'Enter') run(entries()[at()]);
    else if (next !== undefined && count > 0) setPlace((next + count) % count);
    else return;
    event.preventDefault();
    document.getElementById(`${list}-${at()}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <>
      <label class="search">
        <Icon name="search" />
        <input
          type="search"
          role="combobox"
          aria-label={commandsText().search}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={entries().length > 0 ? `${list}-${at()}` : undefined}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          placeholder={commandsText().search}
          value={search()}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setPlace(0);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <ul id={list} class="palette-list" role="listbox" aria-label={commandsText().found}>
        <For each={entries()}>
          {(entry, index) => (
            <li
              id={`${list}-${index()}`}
              role="option"
              aria-selected={index() === at()}
              onPointerMove={() => setPlace(index())}
              onClick={() => run(entry)}
            >
              <span class="palette-name">{entry.name}</span>
              <span class="muted">{entry.note}</span>
              <For each={entry.keys}>{(key) => <kbd>{key}</kbd>}</For>
            </li>
          )}
        </For>
      </ul>
      <Show when={entries().length === 0}>
        <p class="muted palette-nothing">{commandsText().nothing}</p>
      </Show>
    </>
  );
}
