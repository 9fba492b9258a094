/** The stack as one profile: an average of the members' gains that can be kept and used like any other. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { combinedProfile } from '../../../../domain/composition/joint/combined.ts';
import { gainToText } from '../../../../domain/profiles/editing/gain-text.ts';
import { useApp } from '../../../state/app-context.tsx';
import { useStack } from '../../../state/stack-context.tsx';
import { say } from '../../../strings/language.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { Choice } from '../../../widgets/Choice.tsx';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import { GainStrip } from '../../../widgets/GainStrip.tsx';
import { useNumbers } from '../stack/numbers-context.tsx';

type Of = 'gains' | 'measured';

const words = () => composeText().combined;
const ways = (): readonly { readonly value: Of; readonly label: string; readonly hint: string }[] => [
  { value: 'gains', label: words().gains, hint: words().gainsHint },
  { value: 'measured', label: words().measured, hint: words().measuredHint },
];
const LAYOUT = 'layout';

export function CombinedPanel(): JSX.Element {
  const numbers = useNumbers();
  return (
    <Show when={numbers.layout()} fallback={<p class="nothing-computed muted">{words().none}</p>}>
      <Combined />
    </Show>
  );
}

function Combined(): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  const numbers = useNumbers();
  const [of, setOf] = createSignal<Of>('gains');
  const [name, setName] = createSignal('');
  const [target, setTarget] = createSignal(LAYOUT);
  const [said, setSaid] = createSignal<{ readonly ok: boolean; readonly text: string } | null>(null);
  const combined = createMemo(() =>
    combinedProfile(
      numbers.counted().flatMap(({ detail }, index) => {
        const setting = numbers.settings()[index];
        if (!setting) return [];
        const weights = new Map(detail.blocks.map(({ slot, weight }) => [slot, weight]));
        return [{ setting, weights, unmeasured: new Set(detail.blocks.flatMap(({ slot, failed }) => (failed > 0 ? [slot] : []))) }];
      }),
      numbers.slots(),
      of(),
    ),
  );
  const layout = createMemo(() => {
    const now = numbers.layout();
    return now && { ...now, slots: numbers.slots() };
  });
  const vector = () =>
    (layout()?.slots ?? [])
      .filter(({ role }) => role === 'main')
      .map(({ id }) => gainToText(Number((combined().gains[id] ?? 1).toFixed(6))))
      .join(',');
  const usual = () => stack.set().name || words().usual;

  async function keep(event: Event): Promise<void> {
    event.preventDefault();
    const content = {
      name: name().trim() || usual(),
      gains: combined().gains,
      notes: [words().from(numbers.counted().map((lora) => lora.name)), ...combined().notes.map(say)].join(' '),
      tags: [words().tag],
      favourite: false,
    };
    const bound = numbers.counted().find(({ owner }) => owner === target());
    const [any] = numbers.counted();
    if (!any) return;
    const stored = bound ? await app.profiles.create(bound.id, content) : await app.profiles.createForLayout(any.id, content);
    setSaid(
      stored.ok
        ? {
            ok: true,
            text: bound ? words().saved(bound.name) : words().savedForLayout(layout()?.label ?? null),
          }
        : { ok: false, text: words().notSaved(say(stored.error.message)) },
    );
  }

  return (
    <div class="combined">
      <Choice label={words().of} options={ways()} value={of()} onChange={setOf} />
      <p class="muted">{of() === 'gains' ? words().gainsHint : words().measuredHint}</p>
      <Show when={layout()}>{(found) => <GainStrip layout={found()} gains={combined().gains} />}</Show>
      <p class="original-vector">
        <code class="mono">{vector()}</code>
        <CopyButton what={words().copied} text={vector()} label={words().copy} />
      </p>
      <For each={combined().notes}>{(note) => <p class="muted">{say(note)}</p>}</For>
      <form class="combined-keep" onSubmit={(event) => void keep(event)}>
        <input
          type="text"
          class="field"
          aria-label={words().name}
          placeholder={usual()}
          maxlength={200}
          value={name()}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <select class="field" aria-label={words().target} value={target()} onChange={(event) => setTarget(event.currentTarget.value)}>
          <option value={LAYOUT}>{words().layout}</option>
          <For each={numbers.counted()}>{(lora) => <option value={lora.owner}>{lora.name}</option>}</For>
        </select>
        <button type="submit" class="button primary">
          {words().save}
        </button>
      </form>
      <p aria-live="polite" class={said()?.ok === false ? 'gain-fault' : 'muted'}>
        {said()?.text}
      </p>
    </div>
  );
}
