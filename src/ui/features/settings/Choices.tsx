/** How the program looks, and how it works: each a choice of a few. */
import { createSignal, createUniqueId, type JSX, For, onMount, Show } from 'solid-js';
import type { BackupFolderState } from '../../../contracts/platform.ts';
import type { Setting } from '../../../domain/setting.ts';
import { rangeOf, SETTINGS, STRENGTH_RANGES, type WorkerCount, WORKER_COUNTS } from '../../../domain/settings.ts';
import { useApp } from '../../state/app-context.tsx';
import { changeSetting, readSetting } from '../../state/settings.ts';
import { LANGUAGES, OWN_NAME } from '../../strings/languages.ts';
import { besideText } from '../../strings/rooms/beside.ts';
import { settingsText } from '../../strings/rooms/settings.ts';
import { Choice } from '../../widgets/Choice.tsx';
import { measures } from '../../state/block-view.ts';

export function Appearance(): JSX.Element {
  const words = () => settingsText().appearance;
  const ranges = () =>
    STRENGTH_RANGES.map((range) => {
      const { least, most } = rangeOf(range);
      return { value: range, label: settingsText().ranges.of(least, most) };
    });
  return (
    <section class="page-section" aria-labelledby="appearance-title">
      <h2 id="appearance-title">{words().title}</h2>
      <One
        setting={SETTINGS.theme}
        label={words().theme}
        note={words().themeNote}
        options={[
          { value: 'system', label: words().system },
          { value: 'dark', label: words().dark },
          { value: 'light', label: words().light },
        ]}
      />
      <One
        setting={SETTINGS.language}
        label={words().language}
        note={words().languageNote}
        options={[{ value: 'browser', label: words().browser }, ...LANGUAGES.map((id) => ({ value: id, label: OWN_NAME[id] }))]}
      />
      <One
        setting={SETTINGS.density}
        label={words().density}
        note={words().densityNote}
        options={[
          { value: 'comfortable', label: words().comfortable },
          { value: 'compact', label: words().compact },
        ]}
      />
      <One
        setting={SETTINGS.motion}
        label={words().motion}
        note={words().motionNote}
        options={[
          { value: 'system', label: words().system },
          { value: 'reduced', label: words().reduced },
        ]}
      />
      <One
        setting={SETTINGS.adultPictures}
        label={besideText().adult}
        note={besideText().adultNote}
        options={[
          { value: 'blur', label: besideText().blur },
          { value: 'show', label: besideText().show },
        ]}
      />
      <One setting={SETTINGS.measure} label={words().measure} note={words().measureNote} options={measures()} />
      <One
        setting={SETTINGS.fingerprints}
        label={words().fingerprints}
        note={words().fingerprintsNote}
        options={[
          { value: 'relative', label: words().relative },
          { value: 'absolute', label: words().absolute },
        ]}
      />
      <One setting={SETTINGS.gainRange} label={settingsText().ranges.gains} note={settingsText().ranges.gainsNote} options={ranges()} />
      <One setting={SETTINGS.strengthRange} label={settingsText().ranges.label} note={settingsText().ranges.note} options={ranges()} />
    </section>
  );
}

function One<T extends string>(props: {
  readonly setting: Setting<T, 'user'>;
  readonly label: string;
  readonly note: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
}): JSX.Element {
  const { app } = useApp();
  return (
    <div class="setting">
      <div>
        <strong>{props.label}</strong>
        <p class="muted">{props.note}</p>
      </div>
      <Choice
        label={props.label}
        options={props.options}
        value={readSetting(app, props.setting)}
        onChange={(value) => changeSetting(app, props.setting, value)}
      />
    </div>
  );
}

export function Work(): JSX.Element {
  const { app } = useApp();
  const words = () => settingsText().work;
  const [workers, mark] = [createUniqueId(), createUniqueId()];
  const counts = () => WORKER_COUNTS.filter((each) => each === 'auto' || Number(each) <= app.workers.most);
  return (
    <section class="page-section" aria-labelledby="work-title">
      <h2 id="work-title">{words().title}</h2>
      <div class="setting">
        <div>
          <label for={workers}>
            <strong>{words().workers}</strong>
          </label>
          <p class="muted">{words().workersNote(app.workers.usual)}</p>
        </div>
        <select
          id={workers}
          class="field"
          value={readSetting(app, SETTINGS.workers)}
          onChange={(event) => changeSetting(app, SETTINGS.workers, event.currentTarget.value as WorkerCount)}
        >
          <For each={counts()}>{(each) => <option value={each}>{each === 'auto' ? words().automatic : each}</option>}</For>
        </select>
      </div>
      <div class="setting">
        <div>
          <strong>{words().csv}</strong>
          <p class="muted">{words().csvNote}</p>
        </div>
        <label class="check" for={mark}>
          <input
            id={mark}
            type="checkbox"
            checked={readSetting(app, SETTINGS.csvMark)}
            onChange={(event) => changeSetting(app, SETTINGS.csvMark, event.currentTarget.checked)}
          />
          {words().csvMark}
        </label>
      </div>
      <OutputFolder />
    </section>
  );
}

/** The folder that new files are baked to. */
function OutputFolder(): JSX.Element {
  const { app } = useApp();
  const words = () => settingsText().output;
  const [folder, setFolder] = createSignal<BackupFolderState | null>(null);
  const look = (): void => {
    app.bakes.folder().then(setFolder, () => setFolder(null));
  };
  onMount(look);
  const kind = () => folder()?.kind ?? null;
  const said = (): string => {
    const now = folder();
    if (now?.kind === 'ready') return words().ready(now.name);
    if (now?.kind === 'needs-permission') return words().permission(now.name);
    return now?.kind === 'unsupported' ? words().unsupported : words().none;
  };
  return (
    <div class="setting" role="group" aria-label={words().title}>
      <div>
        <strong>{words().title}</strong>
        <p class="muted">
          {said()} <Show when={kind() === 'ready' || kind() === 'needs-permission'}>{words().here}</Show>
        </p>
      </div>
      <div class="folder-actions">
        <Show when={kind() === 'needs-permission'}>
          <button type="button" class="button" onClick={() => void app.bakes.allowFolder().finally(look)}>
            {words().allow}
          </button>
        </Show>
        <Show when={kind() !== null && kind() !== 'unsupported'}>
          <button type="button" class="button" onClick={() => void app.bakes.chooseFolder().finally(look)}>
            {kind() === 'none' ? words().choose : words().change}
          </button>
        </Show>
        <Show when={kind() === 'ready' || kind() === 'needs-permission'}>
          <button
            type="button"
            class="button quiet"
            aria-label={words().forgetFolder}
            onClick={() => void app.bakes.forgetFolder().finally(look)}
          >
            {words().forget}
          </button>
        </Show>
      </div>
    </div>
  );
}
