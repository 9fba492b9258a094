/** What a backup would bring: what is new, what differs, and the user's choice for each, before anything is changed. */
import { createSignal, For, type JSX, onMount, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Preview } from '../../../app/health/backup-types.ts';
import { type Choice, defaultChoice, type RestoreItem } from '../../../domain/backup/restore.ts';
import type { BackupFault } from '../../../domain/backup/work-file.ts';
import { err, type Result } from '../../../domain/result.ts';
import { SETTINGS } from '../../../domain/settings.ts';
import { useApp } from '../../state/app-context.tsx';
import { dateAndTime } from '../../state/format.ts';
import { healthText } from '../../strings/rooms/health.ts';

export function RestorePreview(props: {
  readonly name: string;
  readonly outcome: Result<Preview, BackupFault>;
  readonly close: () => void;
}): JSX.Element {
  const words = () => healthText().preview;
  const [refused, setRefused] = createSignal<BackupFault | null>(null);
  const outcome = (): Result<Preview, BackupFault> => {
    const fault = refused();
    return fault ? err(fault) : props.outcome;
  };
  const preview = (): Preview | null => {
    const found = outcome();
    return found.ok ? found.value : null;
  };
  let section: HTMLElement | undefined;
  onMount(() => {
    section?.scrollIntoView({ block: 'nearest' });
    section?.focus();
  });
  return (
    <section ref={section} class="page-section restore-preview" aria-labelledby="restore-title" tabindex="-1">
      <h2 id="restore-title">{words().title(props.name)}</h2>
      <Show when={preview()} keyed fallback={<Refused outcome={outcome()} close={() => props.close()} />}>
        {(found) => <Choices preview={found} refused={setRefused} close={() => props.close()} />}
      </Show>
    </section>
  );
}

function Refused(props: { readonly outcome: Result<Preview, BackupFault>; readonly close: () => void }): JSX.Element {
  return (
    <>
      <p role="alert">{props.outcome.ok ? '' : healthText().refused(props.outcome.error)}</p>
      <div class="health-actions">
        <button type="button" class="button" onClick={() => props.close()}>
          {healthText().preview.cancel}
        </button>
      </div>
    </>
  );
}

/** A thousand at once held the page for a second. */
const AT_ONCE = 100;

function Choices(props: {
  readonly preview: Preview;
  readonly refused: (fault: BackupFault) => void;
  readonly close: () => void;
}): JSX.Element {
  const { app } = useApp();
  const words = () => healthText().preview;
  const items = () => props.preview.plan.items;
  const [choices, setChoices] = createStore<Record<string, Choice>>({});
  const [busy, setBusy] = createSignal(false);
  const [shown, setShown] = createSignal(AT_ONCE);
  const choiceOf = (item: RestoreItem): Choice => choices[item.id] ?? defaultChoice(item);
  const all = (choice: Choice): void => setChoices(Object.fromEntries(items().map(({ id }) => [id, choice])));
  const count = (state: RestoreItem['state']): number => items().filter((item) => item.state === state).length;
  const restore = async (): Promise<void> => {
    setBusy(true);
    const refused = await app.backup.restore(props.preview, { ...choices });
    if (refused) props.refused(refused);
    else props.close();
  };
  return (
    <>
      <Show when={items().length > 0} fallback={<p>{words().nothing}</p>}>
        <p>{words().summary(count('new'), count('differs'), props.preview.plan.same)}</p>
        <div class="health-actions">
          <button type="button" class="button quiet" onClick={() => all('mine')}>
            {words().allMine}
          </button>
          <button type="button" class="button quiet" onClick={() => all('theirs')}>
            {words().allTheirs}
          </button>
        </div>
        <ul class="folders">
          <For each={items().slice(0, shown())}>
            {(item) => <Item item={item} choice={choiceOf(item)} choose={(choice) => setChoices(item.id, choice)} />}
          </For>
        </ul>
        <Show when={items().length > shown()}>
          <button type="button" class="button quiet" onClick={() => setShown(shown() + AT_ONCE)}>
            {words().more(Math.min(AT_ONCE, items().length - shown()), items().length - shown())}
          </button>
        </Show>
      </Show>
      <div class="health-actions">
        <Show when={items().length > 0}>
          <button type="button" class="button primary" disabled={busy()} onClick={() => void restore()}>
            {healthText().backup.restore}
          </button>
        </Show>
        <button type="button" class="button" onClick={() => props.close()}>
          {words().cancel}
        </button>
      </div>
    </>
  );
}

/** One that only another version knows has nothing but its id. */
function settingName(id: string): string {
  const [key] = Object.entries(SETTINGS).find(([, setting]) => setting.id === id) ?? [];
  return key === undefined ? id : healthText().settings[key as keyof typeof SETTINGS];
}

function Item(props: { readonly item: RestoreItem; readonly choice: Choice; readonly choose: (choice: Choice) => void }): JSX.Element {
  const words = () => healthText().preview;
  const label = (): string => (props.item.kind === 'setting' ? settingName(props.item.label) : props.item.label || words().unnamed);
  const fresh = () => props.item.state === 'new';
  return (
    <li class="folder">
      <div class="folder-facts">
        <strong>{label()}</strong>
        <p class="muted num">
          {healthText().kinds[props.item.kind]} · {words().state[props.item.state]}
          {props.item.theirsAt === null ? '' : ` · ${dateAndTime(props.item.theirsAt)}`}
        </p>
      </div>
      <select
        class="field"
        aria-label={words().choose(label())}
        value={props.choice}
        onChange={(event) => props.choose(event.currentTarget.value as Choice)}
      >
        <option value="mine">{fresh() ? words().leave : words().mine}</option>
        <option value="theirs">{fresh() ? words().take : words().theirs}</option>
        <Show when={props.item.canBoth}>
          <option value="both">{words().both}</option>
        </Show>
      </select>
    </li>
  );
}
