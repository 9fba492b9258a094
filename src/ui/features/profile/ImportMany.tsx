/** A file of several: our profiles and presets go into the library, presets of other programs become own presets. */
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import { readPresetFile } from '../../../domain/profiles/presets/preset-file.ts';
import { presetGains } from '../../../domain/profiles/presets/preset-gains.ts';
import { isProfileFile, readProfileFile } from '../../../domain/profiles/transfer/profile-file.ts';
import type { Layout } from '../../../domain/reading.ts';
import { plural } from '../../state/format.ts';
import { GainStrip } from './GainStrip.tsx';
import { useProfiles } from './profiles-app.ts';

interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export function ImportMany(props: { readonly text: string; readonly layout: Layout }): JSX.Element {
  return (
    <Switch fallback={<PresetFile text={props.text} layout={props.layout} />}>
      <Match when={isProfileFile(props.text)}>
        <ProfileFile text={props.text} />
      </Match>
    </Switch>
  );
}

function Faults(props: { readonly faults: readonly Fault[] }): JSX.Element {
  return (
    <Show when={props.faults.length > 0}>
      <ul class="import-faults num" role="alert">
        <For each={props.faults}>
          {({ line, column, message }) => (
            <li>
              Line {line}, column {column}: {message}
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function ProfileFile(props: { readonly text: string }): JSX.Element {
  const app = useProfiles();
  const [done, setDone] = createSignal<string | null>(null);
  const read = createMemo(() => readProfileFile(props.text));
  const faults = (): readonly Fault[] => {
    const now = read();
    return now.ok ? [] : now.faults;
  };
  const found = () => {
    const now = read();
    return now.ok ? now.value : null;
  };
  const add = async (): Promise<void> => {
    const added = await app.importAll(props.text);
    if (!added.ok) return void setDone(`Nothing was added: ${added.error.message}`);
    const { profiles, presets, skipped } = added.value;
    setDone([`${plural(profiles, 'profile')} and ${plural(presets, 'preset')} added.`, ...skipped].join(' '));
  };
  return (
    <>
      <Faults faults={faults()} />
      <Show when={found()}>
        {(file) => (
          <>
            <p>
              A file of profiles: {plural(file().profiles.length, 'profile')} and {plural(file().presets.length, 'preset')}.
            </p>
            <ul class="panel-list">
              <For each={file().profiles}>
                {(profile) => (
                  <li>
                    <div>
                      <strong>{profile.name}</strong>
                      <span class="muted">
                        {profile.lora ?? 'any LoRA'} · {profile.layout.label}
                      </span>
                    </div>
                    <GainStrip layout={profile.layout} gains={profile.gains} />
                  </li>
                )}
              </For>
            </ul>
            <div class="panel-actions">
              <button type="button" class="button primary" onClick={() => void add()}>
                Add to the library
              </button>
            </div>
          </>
        )}
      </Show>
      <p role="status">{done()}</p>
    </>
  );
}

function PresetFile(props: { readonly text: string; readonly layout: Layout }): JSX.Element {
  const app = useProfiles();
  const [folder, setFolder] = createSignal('Imported');
  const [done, setDone] = createSignal<string | null>(null);
  const read = createMemo(() => {
    const file = readPresetFile(props.text);
    const presets = file.presets.map(({ name, vector, tool }) => ({
      name,
      gains: presetGains(tool, vector, props.layout, { A: 1, B: 1 }),
    }));
    return { faults: file.faults, presets };
  });
  const usable = () => read().presets.flatMap(({ name, gains }) => (gains.ok ? [{ name, gains: gains.gains }] : []));
  const others = () => read().presets.flatMap(({ name, gains }) => (gains.ok ? [] : [`${name}: ${gains.why}`]));
  const keep = async (): Promise<void> => {
    for (const preset of usable()) {
      const stored = await app.putPreset({ ...preset, id: crypto.randomUUID(), folder: folder().trim(), layoutId: props.layout.id });
      if (!stored.ok) return void setDone(`${preset.name} was not kept: ${stored.error.message}`);
    }
    setDone(`${plural(usable().length, 'preset')} kept. They are under Presets.`);
  };
  return (
    <>
      <Faults faults={read().faults} />
      <p>
        A file of presets: {plural(usable().length, 'preset')} for {props.layout.label}.
      </p>
      <ul class="panel-list">
        <For each={usable()}>
          {(preset) => (
            <li>
              <strong>{preset.name}</strong>
              <GainStrip layout={props.layout} gains={preset.gains} />
            </li>
          )}
        </For>
      </ul>
      <Show when={others().length > 0}>
        <details class="panel-more">
          <summary>{plural(others().length, 'line')} left out</summary>
          <ul>
            <For each={others()}>{(line) => <li>{line}</li>}</For>
          </ul>
        </details>
      </Show>
      <div class="panel-actions">
        <input
          type="text"
          class="field folder-field"
          aria-label="Folder"
          value={folder()}
          onInput={(event) => setFolder(event.currentTarget.value)}
        />
        <button type="button" class="button primary" disabled={usable().length === 0} onClick={() => void keep()}>
          Keep as own presets
        </button>
      </div>
      <p role="status">{done()}</p>
    </>
  );
}
