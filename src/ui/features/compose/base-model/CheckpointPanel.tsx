/** Which LoRAs fit a base model that lies on the disk? By names and shapes, from the headers. */
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { LoraFit } from '../../../../app/compare/checkpoint-reads.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { changeSetting, readSetting } from '../../../state/settings.ts';
import { say } from '../../../strings/language.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { count } from '../../../state/format.ts';
import { useLibrary } from '../../../state/library-context.tsx';
import { useStack } from '../../../state/stack-context.tsx';
import { Choice } from '../../../widgets/Choice.tsx';
import { filled } from '../../../widgets/filled.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { type CheckedLora, createCheck } from './checkpoint-check.ts';

/** Modules, and LoRAs of one verdict, named; of more only the number is said. */
const MOST_NAMED = 200;

type Whom = 'stack' | 'library';

const words = () => composeText().checkpoint;

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
      <p>{filled(words().about, [<code>.safetensors</code>])}</p>
      <Show when={readSetting(app, SETTINGS.checkpoint)}>
        {(kept) => (
          <p class="muted">
            {words().remembered(kept().file, kept().label)}{' '}
            <button type="button" class="link-button" onClick={() => changeSetting(app, SETTINGS.checkpoint, null)}>
              {words().forget}
            </button>
          </p>
        )}
      </Show>
      <div class="panel-actions">
        <Show when={stacked().length > 0}>
          <Choice
            label={words().whom}
            options={[
              { value: 'stack', label: words().stack },
              { value: 'library', label: words().listed(listed()) },
            ]}
            value={wanted()}
            onChange={setWanted}
          />
        </Show>
        <label class="button checkpoint-file" classList={{ disabled: running() }}>
          <Icon name="folder" />
          {words().check}
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
              <p class="compose-progress">
                <progress aria-label={words().checking} max={state().total} value={state().done.length} />
                <span class="muted num">{words().progress(state().done.length, state().total)}</span>
                <button type="button" class="button quiet" onClick={check.stop}>
                  {composeText().cancel}
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
              {(family) => <p>{filled(words().takenFor, [<strong>{state().file}</strong>, <strong>{family()}</strong>])}</p>}
            </Show>
            <Verdicts done={state().done} />
          </div>
        )}
      </Show>
    </div>
  );
}

const VERDICTS: readonly LoraFit['verdict'][] = ['full', 'partly', 'none', 'unknown', 'unreadable'];

function Verdicts(props: { readonly done: readonly CheckedLora[] }): JSX.Element {
  return (
    <For each={VERDICTS}>
      {(verdict) => {
        const own = createMemo(() => props.done.filter(({ fit }) => fit.verdict === verdict));
        return (
          <Show when={own().length > 0}>
            <section class="fit-group" aria-label={words().verdicts[verdict]}>
              <h3>
                {words().verdicts[verdict]} <span class="muted num">{count(own().length)}</span>
              </h3>
              <ul class="fit-list">
                <For each={own().slice(0, MOST_NAMED)}>{(lora) => <Fit lora={lora} />}</For>
              </ul>
              <Show when={own().length > MOST_NAMED}>
                <p class="muted num">{composeText().notAll(own().length - MOST_NAMED)}</p>
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
            <p class="muted num">{words().facts({ fits: found().fits, misfits: found().misfits.length, elsewhere: found().elsewhere })}</p>
            <Show when={found().misfits.length > 0}>
              <details>
                <summary>{words().which}</summary>
                <ul class="misfits mono">
                  <For each={found().misfits.slice(0, MOST_NAMED)}>{({ module, why }) => <li>{words().misfit(module, say(why))}</li>}</For>
                </ul>
                <Show when={found().misfits.length > MOST_NAMED}>
                  <p class="muted num">{composeText().notAll(found().misfits.length - MOST_NAMED)}</p>
                </Show>
              </details>
            </Show>
          </>
        )}
      </Match>
    </Switch>
  );
}
