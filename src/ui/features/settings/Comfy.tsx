/** How ComfyUI lists the LoRAs of each folder. */
import { createUniqueId, For, type JSX, Show } from 'solid-js';
import { comfyLoraName, guessedBelow } from '../../../domain/library/comfy/names.ts';
import { SETTINGS } from '../../../domain/settings.ts';
import { useApp } from '../../state/app-context.tsx';
import { usualSeparator } from '../../state/comfy.ts';
import { changeSetting, readSetting } from '../../state/settings.ts';
import { comfyText } from '../../strings/rooms/comfy.ts';
import { Choice } from '../../widgets/Choice.tsx';

const EXAMPLE = 'folder/name.safetensors';

export function Comfy(): JSX.Element {
  const { app, state } = useApp();
  const names = () => [...new Set(state().sources.map(({ name }) => name))];
  const kept = () => readSetting(app, SETTINGS.comfyFolders);
  const separator = () => readSetting(app, SETTINGS.comfySeparator);
  const change = (name: string, text: string): void => {
    const { [name]: _, ...others } = kept();
    // Empty is a guess; a lone slash is the folder loras itself.
    changeSetting(app, SETTINGS.comfyFolders, text.trim() === '' ? others : { ...others, [name]: text.trim().replace(/^[\\/]+$/u, '') });
  };
  const example = (sourceName: string): string => {
    const chosen = separator();
    const below = kept()[sourceName] ?? null;
    return comfyLoraName(EXAMPLE, { sourceName, below, separator: chosen === 'auto' ? usualSeparator() : chosen });
  };
  return (
    <Show when={names().length > 0}>
      <section class="page-section" aria-labelledby="comfy-title">
        <h2 id="comfy-title">{comfyText().title}</h2>
        <p class="muted">{comfyText().note}</p>
        <For each={names()}>
          {(name) => {
            const id = createUniqueId();
            return (
              <div class="setting">
                <div>
                  <label for={id}>
                    <strong>{comfyText().folder(name)}</strong>
                  </label>
                  <p class="muted">
                    {comfyText().example('')}
                    <span class="mono">{example(name)}</span>
                  </p>
                </div>
                <input
                  id={id}
                  type="text"
                  class="field"
                  placeholder={comfyText().guess(guessedBelow(name))}
                  value={kept()[name] === '' ? '/' : (kept()[name] ?? '')}
                  onChange={(event) => change(name, event.currentTarget.value)}
                />
              </div>
            );
          }}
        </For>
        <div class="setting">
          <div>
            <strong>{comfyText().separator}</strong>
            <p class="muted">{comfyText().separatorNote}</p>
          </div>
          <Choice
            label={comfyText().separator}
            options={[
              { value: 'auto', label: comfyText().auto },
              { value: '/', label: comfyText().others },
              { value: '\\', label: comfyText().windows },
            ]}
            value={separator()}
            onChange={(value) => changeSetting(app, SETTINGS.comfySeparator, value)}
          />
        </div>
      </section>
    </Show>
  );
}
