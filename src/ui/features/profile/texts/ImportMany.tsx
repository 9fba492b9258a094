/** A file of several: our profiles and presets go into the library, presets of other programs become own presets. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { LeftOut } from '../../../../app/profiles/profile-types.ts';
import type { PresetsForLayout } from '../../../../domain/profiles/presets/preset-gains.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { createAnswer, valueOf } from '../../../state/answer.ts';
import { useApp } from '../../../state/app-context.tsx';
import { profileText } from '../../../strings/rooms/profile.ts';
import { GainStrip } from '../../../widgets/GainStrip.tsx';
import { useProfiles } from '../../../state/profiles-app.ts';
import { TextReading } from './TextReading.tsx';
import { TextFaults } from './TextFaults.tsx';
import { say, t } from '../../../strings/language.ts';

const words = () => profileText().import;

/** A list longer than this is counted, not shown: a hundred strips held the page for 0.2 s, and the button stands below them. */
const SHOWN = 20;
/** Names in one sentence. */
const NAMED = 3;

function More(props: { readonly count: number }): JSX.Element {
  return (
    <Show when={props.count > SHOWN}>
      <p class="muted">{words().more(props.count - SHOWN)}</p>
    </Show>
  );
}

export function ProfileFile(props: { readonly text: string }): JSX.Element {
  const app = useProfiles();
  const [done, setDone] = createSignal<string | null>(null);
  const read = createAnswer(() => props.text, useApp().app.texts.profileFile);
  const found = () => {
    const now = valueOf(read());
    return now?.ok ? now.value : null;
  };
  const bad = () => {
    const now = valueOf(read());
    return now && !now.ok ? now : null;
  };
  const add = async (): Promise<void> => {
    const added = await app.importAll(props.text);
    if (!added.ok) return void setDone(words().notAdded(say(added.error.message)));
    const { profiles, presets, skipped } = added.value;
    setDone([words().added(profiles, presets), ...saidByReason(skipped)].join(' '));
  };
  return (
    <>
      <TextReading of={read()} />
      <Show when={bad()}>{(faults) => <TextFaults found={faults()} />}</Show>
      <Show when={found()}>
        {(file) => (
          <>
            <p>{words().profileFile(file().profiles.length, file().presets.length)}</p>
            <ul class="panel-list">
              <For each={file().profiles.slice(0, SHOWN)}>
                {(profile) => (
                  <li>
                    <div>
                      <strong>{profile.name}</strong>
                      <span class="muted">
                        {profile.lora ?? words().anyLora} · {t().names.layout(profile.layout.label)}
                      </span>
                    </div>
                    <GainStrip layout={profile.layout} gains={profile.gains} />
                  </li>
                )}
              </For>
            </ul>
            <More count={file().profiles.length} />
            <div class="panel-actions">
              <button type="button" class="button primary" onClick={() => void add()}>
                {words().add}
              </button>
            </div>
          </>
        )}
      </Show>
      <p role="status">{done()}</p>
    </>
  );
}

/** A sentence for each reason: adding a file of a thousand again is one fact, not a thousand. */
function saidByReason(leftOut: readonly LeftOut[]): string[] {
  const names = new Map<string, string[]>();
  for (const { name, why } of leftOut) {
    const said = say(why);
    names.set(said, [...(names.get(said) ?? []), name]);
  }
  return [...names].map(([why, all]) => words().notTaken(all.slice(0, NAMED), all.length - NAMED, why));
}

export function PresetFile(props: { readonly read: PresetsForLayout; readonly layout: Layout }): JSX.Element {
  const app = useProfiles();
  const [folder, setFolder] = createSignal(words().imported);
  const [done, setDone] = createSignal<string | null>(null);
  const usable = () => props.read.usable;
  const others = () => props.read.others;
  const keep = async (): Promise<void> => {
    for (const preset of usable()) {
      const stored = await app.putPreset({ ...preset, id: crypto.randomUUID(), folder: folder().trim(), layoutId: props.layout.id });
      if (!stored.ok) return void setDone(words().notKept(preset.name, say(stored.error.message)));
    }
    setDone(words().kept(usable().length));
  };
  return (
    <>
      <TextFaults found={props.read} />
      <p>{words().presetFile(usable().length, t().names.layout(props.layout.label))}</p>
      <ul class="panel-list">
        <For each={usable().slice(0, SHOWN)}>
          {(preset) => (
            <li>
              <strong>{preset.name}</strong>
              <GainStrip layout={props.layout} gains={preset.gains} />
            </li>
          )}
        </For>
      </ul>
      <More count={usable().length} />
      <Show when={others().length > 0}>
        <details class="panel-more">
          <summary>{words().leftOut(others().length)}</summary>
          <ul>
            <For each={others().slice(0, SHOWN)}>{({ name, why }) => <li>{profileText().presetWhy(name, why)}</li>}</For>
          </ul>
          <More count={others().length} />
        </details>
      </Show>
      <div class="panel-actions">
        <input
          type="text"
          class="field folder-field"
          aria-label={words().folder}
          value={folder()}
          onInput={(event) => setFolder(event.currentTarget.value)}
        />
        <button type="button" class="button primary" disabled={usable().length === 0} onClick={() => void keep()}>
          {words().keep}
        </button>
      </div>
      <p role="status">{done()}</p>
    </>
  );
}
