/** The stack for the programs that load it, and its numbers as files. Only what counts is taken: members that are off are not in it. */
import { createMemo, createSignal, createUniqueId, For, Index, type JSX, Show } from 'solid-js';
import { tableText } from '../../../../app/export/export.ts';
import {
  type ExportedStack,
  pairLines,
  PAIRS_CSV,
  reportText,
  STACK_CSV,
  stackLines,
} from '../../../../domain/composition/exports/files.ts';
import { comfyChain, promptLine, type StackText } from '../../../../domain/composition/exports/for-hosts.ts';
import { NODE_FORMS } from '../../../../domain/profiles/hosts/comfy-nodes.ts';
import { HOST_TARGETS, hostTarget } from '../../../../domain/profiles/hosts/registry.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { calm } from '../../../state/calm.ts';
import { useApp } from '../../../state/app-context.tsx';
import { changeSetting, readSetting } from '../../../state/settings.ts';
import { useStack } from '../../../state/stack-context.tsx';
import { say, t } from '../../../strings/language.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { comfyText } from '../../../strings/rooms/comfy.ts';
import { DragChip } from '../../../widgets/DragChip.tsx';
import { lossText } from '../../../widgets/Arrivals.tsx';
import { createHostMembers } from './host-members.ts';
import { useNumbers } from '../stack/numbers-context.tsx';
import { createOriginal } from '../original/original.ts';

const SETTING = SETTINGS.stackTarget;

const words = () => composeText().take;
const options = () => [
  ...NODE_FORMS.map(({ id, label }) => ({ id: `comfy-${id}`, label: words().inspire(t().reasons.said(label)) })),
  ...HOST_TARGETS.filter(({ capabilities }) => capabilities.stack).map(({ id, label }) => ({
    id,
    label: words().promptLine(t().reasons.said(label)),
  })),
];

export function TakePanel(): JSX.Element {
  const numbers = useNumbers();
  return (
    <Show when={numbers.stack()} fallback={<p class="nothing-computed muted">{words().none}</p>}>
      <div class="take-panel">
        <section class="compose-part">
          <h3>{words().programs}</h3>
          <Programs />
        </section>
        <section class="compose-part">
          <h3>{words().files}</h3>
          <Files />
        </section>
      </div>
    </Show>
  );
}

function Programs(): JSX.Element {
  const { app } = useApp();
  const numbers = useNumbers();
  const id = createUniqueId();
  const members = createHostMembers();
  const [copied, setCopied] = createSignal('');
  const chosen = () => options().find((option) => option.id === readSetting(app, SETTING))?.id ?? options()[0]?.id ?? '';
  const off = () => numbers.settings().filter(({ on }) => !on).length;
  const make = (now: ReturnType<typeof members>): StackText | null => {
    if (!now) return null;
    const form = NODE_FORMS.find((each) => `comfy-${each.id}` === chosen());
    if (form) return comfyChain(now, form.id);
    const target = hostTarget(chosen());
    return target && promptLine(now, target);
  };
  const resting = calm(members);
  const made = createMemo(() => make(resting()));
  const text = (): string => make(members())?.text ?? '';
  const isComfy = () => chosen().startsWith('comfy-');
  return (
    <>
      <label class="panel-field" for={id}>
        <span>{words().program}</span>
        <select id={id} class="field" value={chosen()} onChange={(event) => changeSetting(app, SETTING, event.currentTarget.value)}>
          <For each={options()}>{(option) => <option value={option.id}>{option.label}</option>}</For>
        </select>
      </label>
      <Show when={off() > 0}>
        <p class="muted">{words().off(off())}</p>
      </Show>
      <Show when={made()} fallback={<div class="skeleton" aria-hidden="true" />}>
        {(found) => (
          <>
            <textarea class="field mono host-text" aria-label={words().text} readonly rows={isComfy() ? 8 : 4} value={found().text} />
            <div class="panel-actions">
              <button
                type="button"
                class="button primary"
                classList={{ done: copied() === found().text }}
                disabled={found().text === ''}
                onClick={() => {
                  const now = text();
                  void app.files.copy(now, words().what).then((done) => done && setCopied(now));
                }}
              >
                {copied() === found().text ? words().copied : isComfy() ? comfyText().copyNodes : words().copy}
              </button>
              <Show when={isComfy()}>
                <button type="button" class="button" onClick={() => app.files.save('stack.json', text(), 'application/json')}>
                  {words().save}
                </button>
                <Show when={chosen() === 'comfy-workflow'}>
                  <DragChip workflow={text} hint={comfyText().dragHint} />
                </Show>
              </Show>
            </div>
            <Losses made={found()} />
            <For each={found().notes}>{(note) => <p class="muted">{say(note)}</p>}</For>
          </>
        )}
      </Show>
    </>
  );
}

function Losses(props: { readonly made: StackText }): JSX.Element {
  const clean = () => props.made.lost.length + props.made.refused.length + props.made.partly.length === 0 && props.made.text !== '';
  return (
    <>
      <Show when={clean()}>
        <p class="proof-ok">
          <span aria-hidden="true">✓ </span>
          {words().exact}
        </p>
      </Show>
      <Show when={props.made.refused.length > 0}>
        <div class="losses" role="status">
          <strong>{words().refused}</strong>
          <ul>
            <For each={props.made.refused}>
              {({ name, why }) => (
                <li>
                  {name}: {t().reasons.said(why)}
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
      <Show when={props.made.partly.length > 0}>
        <ul class="losses" role="status">
          <For each={props.made.partly}>{({ name, why }) => <li>{words().loss(name, t().reasons.said(why))}</li>}</For>
        </ul>
      </Show>
      <Show when={props.made.lost.length > 0}>
        <div class="losses" role="status">
          <strong>{words().lost}</strong>
          <ul class="num">
            <Index each={props.made.lost.flatMap(({ name, losses }) => losses.map((loss) => ({ name, ...loss })))}>
              {(loss) => <li>{words().loss(loss().name, lossText(loss()))}</li>}
            </Index>
          </ul>
        </div>
      </Show>
    </>
  );
}

const CSV = 'text/csv;charset=utf-8';
const JSON_TYPE = 'application/json';

function Files(): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  const numbers = useNumbers();
  const original = createOriginal();
  /** The set as it is exported: only what is counted, in the same order as the numbers. */
  const exported = (): ExportedStack | null => {
    const grams = numbers.stack();
    if (!grams) return null;
    const owners = numbers.counted().map(({ owner }) => owner);
    const members = stack.set().members.filter(({ owner }) => owners.includes(owner));
    return { set: { ...stack.set(), members }, settings: numbers.settings(), slots: numbers.slots(), stack: grams };
  };
  const save = (name: string, type: string, make: (from: ExportedStack) => string): void => {
    const from = exported();
    if (from) app.files.save(name, make(from), type);
  };
  const answer = () => {
    const outcome = original();
    return outcome.ok ? outcome.value : outcome.error;
  };
  return (
    <ul class="file-list">
      <li>
        <button type="button" class="button" onClick={() => save(STACK_CSV.file, CSV, (from) => tableText(STACK_CSV, stackLines(from)))}>
          {STACK_CSV.file}
        </button>
        <span class="muted">{words().stackCsv}</span>
      </li>
      <li>
        <button type="button" class="button" onClick={() => save(PAIRS_CSV.file, CSV, (from) => tableText(PAIRS_CSV, pairLines(from)))}>
          {PAIRS_CSV.file}
        </button>
        <span class="muted">{words().pairsCsv}</span>
      </li>
      <li>
        <button type="button" class="button" onClick={() => save('composition.json', JSON_TYPE, reportText)}>
          composition.json
        </button>
        <span class="muted">{words().report}</span>
      </li>
      <li>
        <button
          type="button"
          class="button"
          onClick={() => app.files.save('combine_response.json', `${JSON.stringify(answer(), null, 2)}\n`, JSON_TYPE)}
        >
          combine_response.json
        </button>
        <span class="muted">{words().originalAnswer}</span>
      </li>
    </ul>
  );
}
