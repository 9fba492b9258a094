/** Does the stack fit a base model that lies on the disk? By names and shapes, from the headers. */
import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { CheckpointAnswer, LoraFit } from '../../../app/checkpoint-reads.ts';
import type { Result } from '../../../domain/result.ts';
import { useApp } from '../../state/app-context.tsx';
import { count, plural } from '../../state/format.ts';
import { useStack } from '../../state/stack-context.tsx';
import { Icon } from '../../widgets/Icon.tsx';

/** Modules named; of more only the number is said. */
const MOST_NAMED = 200;

export function CheckpointPanel(): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  const [asked, setAsked] = createSignal<string | null>(null);
  const [answer, setAnswer] = createSignal<{ readonly file: string; readonly result: Result<CheckpointAnswer, string> } | null>(null);
  const known = () => stack.loras().flatMap(({ detail }) => (detail ? [{ id: detail.row.id, path: detail.row.path }] : []));
  const found = () => {
    const result = answer()?.result;
    return result?.ok ? result.value : null;
  };
  const fault = () => {
    const result = answer()?.result;
    return result && !result.ok ? result.error : null;
  };
  async function check(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    setAsked(file.name);
    const result = await app.checkpoints.fit(file, known());
    setAsked(null);
    setAnswer({ file: file.name, result });
  }
  return (
    <div class="checkpoint">
      <p>
        Pick the <code>.safetensors</code> file of a base model, and see which LoRAs of the stack fit it: every weight that a LoRA changes
        is looked for by name and shape. The header alone is read, here in the browser.
      </p>
      <label class="button checkpoint-file" aria-disabled={asked() !== null}>
        <Icon name="folder" />
        Check against a base model…
        <input
          type="file"
          class="visually-hidden"
          accept=".safetensors"
          disabled={asked() !== null || known().length === 0}
          onChange={(event) => void check(event.currentTarget)}
        />
      </label>
      <div aria-live="polite">
        <Show when={asked()}>{(name) => <p class="muted">Reading the header of {name()}…</p>}</Show>
        <Show when={fault()}>
          {(text) => (
            <p class="compose-note refused">
              <Icon name="warning" />
              {text()}
            </p>
          )}
        </Show>
        <Show when={found()}>
          {(fits) => (
            <>
              <p>
                <strong>{answer()?.file}</strong> is taken for <strong>{fits().family}</strong>.
              </p>
              <ul class="fit-list">
                <For each={stack.loras()}>
                  {(lora) => (
                    <Show when={fits().fits.find(({ id }) => id === lora.detail?.row.id)}>
                      {(entry) => <Fit name={lora.member.name} fit={entry().fit} />}
                    </Show>
                  )}
                </For>
              </ul>
            </>
          )}
        </Show>
      </div>
    </div>
  );
}

const VERDICTS: Readonly<Record<LoraFit['verdict'], string>> = {
  full: 'Fits fully',
  partly: 'Fits partly',
  none: 'Does not fit',
  unknown: 'Cannot be checked',
  unreadable: 'Cannot be read',
};

function Fit(props: { readonly name: string; readonly fit: LoraFit }): JSX.Element {
  return (
    <li class={`fit ${props.fit.verdict}`}>
      <strong>{props.name}</strong> <span class="fit-verdict">{VERDICTS[props.fit.verdict]}</span>
      <Facts fit={props.fit} />
    </li>
  );
}

function Facts(props: { readonly fit: LoraFit }): JSX.Element {
  const unreadable = () => (props.fit.verdict === 'unreadable' ? props.fit : null);
  const fit = () => (props.fit.verdict === 'unreadable' ? null : props.fit);
  return (
    <Switch>
      <Match when={unreadable()}>{(found) => <p class="muted">{found().why}</p>}</Match>
      <Match when={fit()}>
        {(found) => (
          <>
            <p class="muted num">
              {plural(found().fits, 'module')} found with the same shape
              {found().misfits.length > 0 ? `, ${count(found().misfits.length)} not` : ''}
              {found()
                .elsewhere.map(({ component, modules }) => `; ${plural(modules, 'module')} for ${component}, which this file does not hold`)
                .join('')}
              .
            </p>
            <Show when={found().misfits.length > 0}>
              <details>
                <summary>Which do not</summary>
                <ul class="misfits mono">
                  <For each={found().misfits.slice(0, MOST_NAMED)}>
                    {({ module, why }) => (
                      <li>
                        {module}: {why}
                      </li>
                    )}
                  </For>
                </ul>
                <Show when={found().misfits.length > MOST_NAMED}>
                  <p class="muted num">and {count(found().misfits.length - MOST_NAMED)} more</p>
                </Show>
              </details>
            </Show>
          </>
        )}
      </Match>
    </Switch>
  );
}
