/** Which LoRAs fit a base model that lies on the disk? By names and shapes, from the headers. */
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { LoraFit } from '../../../app/checkpoint-reads.ts';
import { SETTINGS } from '../../../domain/settings.ts';
import { useApp } from '../../state/app-context.tsx';
import { changeSetting, readSetting } from '../../state/settings.ts';
import { say } from '../../strings/language.ts';
import { composeText } from '../../strings/rooms/compose.ts';
import { count, plural } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { useStack } from '../../state/stack-context.tsx';
import { Choice } from '../../widgets/Choice.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { type CheckedLora, createCheck } from './checkpoint-check.ts';

/** Modules, and LoRAs of one verdict, named; of more only the number is said. */
const MOST_NAMED = 200;

type Whom = 'stack' | 'library';

export function CheckpointPanel(): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  const library = useLibrary();
  const check = createCheck();
  const [wanted, setWanted] = createSignal<Whom>('stack');
  const stacked = () => stack.loras().flatMap(({ detail }) => detail?.row.id ?? []);
  const listed = () => library.result()?.ids.length ?? 0;
  const whom = (): Whom => (stacked().length === 0 ? 'library' : wanted());
  const running = () => check.state()?.running === true;
  function start(input: HTMLInputElement): void {
    const [file] = input.files ?? [];
    input.value = '';
    if (file) void check.run(file, whom() === 'stack' ? stacked() : [...(library.result()?.ids ?? [])]);
  }
  return (
    <div class="checkpoint">
      <p>
        Pick the <code>.safetensors</code> file of a base model, and see which LoRAs fit it: every weight that a LoRA changes is looked for
        by name and shape. Headers alone are read, here in the browser.
      </p>
      <Show when={readSetting(app, SETTINGS.checkpoint)}>
        {(kept) => (
          <p class="muted">
            {composeText().checkpoint.remembered(kept().file, kept().label)}{' '}
            <button type="button" class="link-button" onClick={() => changeSetting(app, SETTINGS.checkpoint, null)}>
              {composeText().checkpoint.forget}
            </button>
          </p>
        )}
      </Show>
      <div class="panel-actions">
        <Show when={stacked().length > 0}>
          <Choice
            label="Which LoRAs"
            options={[
              { value: 'stack', label: 'The stack' },
              { value: 'library', label: `All ${count(listed())} listed in the library` },
            ]}
            value={wanted()}
            onChange={setWanted}
          />
        </Show>
        <label class="button checkpoint-file" classList={{ disabled: running() }}>
          <Icon name="folder" />
          Check against a base model…
          <input
            type="file"
            class="visually-hidden"
            accept=".safetensors"
            disabled={running() || (whom() === 'library' && listed() === 0)}
            onChange={(event) => start(event.currentTarget)}
          />
        </label>
      </div>
      <Show when={check.state()}>
        {(state) => (
          <div aria-live="polite">
            <Show when={state().running}>
              <p class="pairs-progress">
                <progress aria-label="Checking" max={state().total} value={state().done.length} />
                <span class="muted num">
                  {count(state().done.length)} of {count(state().total)}
                </span>
                <button type="button" class="button quiet" onClick={check.stop}>
                  Cancel
                </button>
              </p>
            </Show>
            <Show when={state().fault}>
              {(fault) => (
                <p class="compose-note refused">
                  <Icon name="warning" />
                  {say(fault())}
                </p>
              )}
            </Show>
            <Show when={state().family}>
              {(family) => (
                <p>
                  <strong>{state().file}</strong> is taken for <strong>{family()}</strong>.
                </p>
              )}
            </Show>
            <Verdicts done={state().done} />
          </div>
        )}
      </Show>
    </div>
  );
}

const VERDICTS: readonly (readonly [LoraFit['verdict'], string])[] = [
  ['full', 'Fits fully'],
  ['partly', 'Fits partly'],
  ['none', 'Does not fit'],
  ['unknown', 'Cannot be checked'],
  ['unreadable', 'Cannot be read'],
];

function Verdicts(props: { readonly done: readonly CheckedLora[] }): JSX.Element {
  return (
    <For each={VERDICTS}>
      {([verdict, label]) => {
        const own = createMemo(() => props.done.filter(({ fit }) => fit.verdict === verdict));
        return (
          <Show when={own().length > 0}>
            <section class="fit-group" aria-label={label}>
              <h3>
                {label} <span class="muted num">{count(own().length)}</span>
              </h3>
              <ul class="fit-list">
                <For each={own().slice(0, MOST_NAMED)}>{(lora) => <Fit lora={lora} />}</For>
              </ul>
              <Show when={own().length > MOST_NAMED}>
                <p class="muted num">and {count(own().length - MOST_NAMED)} more</p>
              </Show>
            </section>
          </Show>
        );
      }}
    </For>
  );
}

function Fit(props: { readonly lora: CheckedLora }): JSX.Element {
  return (
    <li class={`fit ${props.lora.fit.verdict}`}>
      <strong>{props.lora.name}</strong>
      <Facts fit={props.lora.fit} />
    </li>
  );
}

function Facts(props: { readonly fit: LoraFit }): JSX.Element {
  const unreadable = () => (props.fit.verdict === 'unreadable' ? props.fit : null);
  const fit = () => (props.fit.verdict === 'unreadable' ? null : props.fit);
  return (
    <Switch>
      <Match when={unreadable()}>{(found) => <p class="muted">{say(found().why)}</p>}</Match>
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
