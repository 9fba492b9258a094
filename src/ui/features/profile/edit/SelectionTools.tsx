/** What can be done to the selected blocks at once; to all of the model's own when none is selected. What it acts on is said above. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import { isSolo } from '../../../../domain/profiles/editing/edits.ts';
import { gainOf } from '../../../../domain/profiles/editing/gains.ts';
import { gainToText } from '../../../../domain/profiles/editing/gain-text.ts';
import { err, ok, type Result } from '../../../../domain/result.ts';
import { useApp } from '../../../state/app-context.tsx';
import { profileText } from '../../../strings/rooms/profile.ts';
import { gainFrom } from './gain-from.ts';
import { ActsOn } from './ActsOn.tsx';
import { useEditing } from '../session/session-context.tsx';
import { FieldFault } from '../../../widgets/FieldFault.tsx';
import { slotNameOf } from '../../../state/slot-name.ts';

type Asking = 'set' | 'scale' | 'offset' | 'ramp' | 'paste';

const ASKING = ['set', 'scale', 'offset', 'ramp'] as const;

const words = () => profileText().tools;

export function SelectionTools(): JSX.Element {
  const { session } = useEditing();
  const { files } = useApp().app;
  const [asking, setAsking] = createSignal<Asking | null>(null);
  const targets = session.targets;
  const some = () => session.selection().slots.size > 0;
  const what = () => {
    const [only] = targets();
    if (!some()) return words().all(targets().length);
    return targets().length === 1 ? (slotNameOf(session.layout()?.slots ?? [], only) ?? words().some(1)) : words().some(targets().length);
  };
  const muted = () => targets().every((slot) => Object.hasOwn(session.draft()?.muted ?? {}, slot));
  const solo = () => {
    const draft = session.draft();
    return draft !== null && isSolo(draft, targets());
  };
  const ask = (tool: Asking): void => void setAsking((old) => (old === tool ? null : tool));
  const copy = (): void => {
    const gains = session.draft()?.gains ?? {};
    void files.copy(
      targets()
        .map((slot) => gainToText(gainOf(gains, slot)))
        .join(','),
      words().gainsOf(what()),
    );
  };
  return (
    <div class="selection-tools" role="toolbar" aria-label={words().label}>
      <p class="selection-what num">
        <ActsOn />
      </p>
      <div class="tool-buttons">
        <For each={ASKING}>
          {(tool) => (
            <button type="button" class="chip" title={words()[tool].hint} aria-expanded={asking() === tool} onClick={() => ask(tool)}>
              {words()[tool].label}
            </button>
          )}
        </For>
        <Tool name={words().smooth.label} hint={words().smooth.hint} run={() => session.edit({ kind: 'smooth', slots: targets() })} />
        <Tool name={words().invert.label} hint={words().invert.hint} run={() => session.edit({ kind: 'invert', slots: targets() })} />
        <Tool name={words().copy.label} hint={words().copy.hint} run={copy} />
        <button type="button" class="chip" aria-expanded={asking() === 'paste'} title={words().paste.hint} onClick={() => ask('paste')}>
          {words().paste.label}
        </button>
        <button
          type="button"
          class="chip"
          title={words().solo.hint}
          aria-pressed={solo()}
          disabled={!some()}
          onClick={() => session.edit({ kind: 'solo', slots: targets() })}
        >
          {words().solo.label}
        </button>
        <button
          type="button"
          class="chip"
          title={words().mute.hint}
          aria-pressed={muted()}
          disabled={!some()}
          onClick={() => session.edit({ kind: 'mute', slots: targets(), on: !muted() })}
        >
          {words().mute.label}
        </button>
      </div>
      <Show when={asking()} keyed>
        {(tool) => <ToolForm tool={tool} close={() => setAsking(null)} />}
      </Show>
    </div>
  );
}

function Tool(props: { readonly name: string; readonly hint: string; readonly run: () => void }): JSX.Element {
  return (
    <button type="button" class="chip" title={props.hint} onClick={() => props.run()}>
      {props.name}
    </button>
  );
}

type Field = keyof ReturnType<typeof words>['fields'];

const FIELDS: Readonly<Record<Asking, readonly { readonly name: Field; readonly start: string }[]>> = {
  set: [{ name: 'gain', start: '1' }],
  scale: [{ name: 'factor', start: '0.5' }],
  offset: [{ name: 'add', start: '0.1' }],
  ramp: [
    { name: 'first', start: '0' },
    { name: 'last', start: '1' },
  ],
  paste: [{ name: 'gains', start: '' }],
};

/** The tool's number or numbers: Enter applies, Escape closes. Several applications in a row are several steps. */
function ToolForm(props: { readonly tool: Asking; readonly close: () => void }): JSX.Element {
  const { session } = useEditing();
  // One form per tool: the tool does not change under it.
  // oxlint-disable-next-line solid/reactivity
  const fields = FIELDS[props.tool];
  const [texts, setTexts] = createSignal(fields.map(({ start }) => start));
  const [fault, setFault] = createSignal<string | null>(null);
  const apply = (event: Event): void => {
    event.preventDefault();
    const slots = session.targets();
    const numbers = props.tool === 'paste' ? (texts()[0] ?? '').split(/[\s,;]+/).filter(Boolean) : texts();
    const read = numbers.map((text) => (props.tool === 'scale' ? factorFrom(text) : gainFrom(text)));
    const wrong = read.findIndex((result) => !result.ok);
    const bad = read[wrong];
    if (bad && !bad.ok)
      return void setFault(props.tool === 'paste' ? words().wrongAt(wrong + 1, numbers[wrong] ?? '', bad.error) : bad.error);
    const values = read.flatMap((result) => (result.ok ? [result.value] : []));
    const [first = 0, second = 0] = values;
    if (props.tool === 'paste' && values.length !== slots.length) return void setFault(words().wrongCount(values.length, slots.length));
    setFault(null);
    if (props.tool === 'set') session.edit({ kind: 'set', slots, gain: first });
    if (props.tool === 'scale') session.edit({ kind: 'scale', slots, factor: first });
    if (props.tool === 'offset') session.edit({ kind: 'offset', slots, by: first });
    if (props.tool === 'ramp') session.edit({ kind: 'ramp', slots, from: first, to: second });
    if (props.tool === 'paste') session.edit({ kind: 'paste', slots, values });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    props.close();
  };
  return (
    <form class="tool-form" onSubmit={apply} onKeyDown={onKeyDown}>
      <For each={fields}>
        {(field, i) => (
          <label>
            <span>{words().fields[field.name]}</span>
            <input
              type="text"
              class="field num"
              classList={{ wide: props.tool === 'paste' }}
              autocomplete="off"
              spellcheck={false}
              placeholder={props.tool === 'paste' ? '1, 0.5, 0, …' : ''}
              ref={(element) => i() === 0 && queueMicrotask(() => element.focus())}
              value={texts()[i()] ?? ''}
              aria-invalid={fault() !== null}
              onInput={(event) => {
                setFault(null);
                setTexts((old) => old.map((text, place) => (place === i() ? event.currentTarget.value : text)));
              }}
            />
          </label>
        )}
      </For>
      <button type="submit" class="button">
        {words().apply}
      </button>
      <FieldFault text={fault()} />
    </form>
  );
}

/** A factor may be larger than a gain; whether the results fit is seen when it is applied. */
function factorFrom(text: string): Result<number, string> {
  const value = Number(text.trim().replace(',', '.'));
  if (text.trim() === '' || !Number.isFinite(value)) return err(words().wrongFactor);
  return ok(value);
}
