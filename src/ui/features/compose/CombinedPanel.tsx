/** The stack as one profile: an average of the members' gains that can be kept and used like any other. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { combinedProfile } from '../../../domain/composition/combined.ts';
import { gainToText } from '../../../domain/profiles/editing/gain-text.ts';
import { useApp } from '../../state/app-context.tsx';
import { useStack } from '../../state/stack-context.tsx';
import { Choice } from '../../widgets/Choice.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { GainStrip } from '../profile/GainStrip.tsx';
import { useNumbers } from './numbers-context.tsx';

type Of = 'gains' | 'measured';

const OF: readonly { readonly value: Of; readonly label: string; readonly hint: string }[] = [
  { value: 'gains', label: 'Gains', hint: 'The average of what is set: a profile for any LoRA of the layout' },
  { value: 'measured', label: 'Measured weights', hint: 'The average of weight times gain, as the original tool does it' },
];
const LAYOUT = 'layout';

export function CombinedPanel(): JSX.Element {
  const numbers = useNumbers();
  return (
    <Show
      when={numbers.layout()}
      fallback={
        <p class="nothing-computed muted">There is no combined profile while the LoRAs do not go together; the notes above say why.</p>
      }
    >
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
        return setting ? [{ setting, weights: new Map(detail.blocks.map(({ slot, weight }) => [slot, weight])) }] : [];
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
  const usual = () => stack.set().name || 'Combined';

  async function keep(event: Event): Promise<void> {
    event.preventDefault();
    const content = {
      name: name().trim() || usual(),
      gains: combined().gains,
      notes: [
        `From ${numbers
          .counted()
          .map((lora) => lora.name)
          .join(', ')}.`,
        ...combined().notes,
      ].join(' '),
      tags: ['combined'],
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
            text: bound
              ? `Kept as a profile of ${bound.name}.`
              : `Kept for every LoRA with ${layout()?.label ?? 'this layout'}: it is among its presets.`,
          }
        : { ok: false, text: `Not kept: ${stored.error.message}` },
    );
  }

  return (
    <div class="combined">
      <Choice label="Average of" options={OF} value={of()} onChange={setOf} />
      <p class="muted">{OF.find(({ value }) => value === of())?.hint}.</p>
      <Show when={layout()}>{(found) => <GainStrip layout={found()} gains={combined().gains} />}</Show>
      <p class="original-vector">
        <code class="mono">{vector()}</code>
        <CopyButton what="combined profile" text={vector()} label="Copy" />
      </p>
      <For each={combined().notes}>{(note) => <p class="muted">{note}</p>}</For>
      <form class="combined-keep" onSubmit={(event) => void keep(event)}>
        <input
          type="text"
          class="field"
          aria-label="Name of the combined profile"
          placeholder={usual()}
          maxlength={200}
          value={name()}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <select class="field" aria-label="Save as profile of" value={target()} onChange={(event) => setTarget(event.currentTarget.value)}>
          <option value={LAYOUT}>The layout, no LoRA</option>
          <For each={numbers.counted()}>{(lora) => <option value={lora.owner}>{lora.name}</option>}</For>
        </select>
        <button type="submit" class="button primary">
          Save profile
        </button>
      </form>
      <p aria-live="polite" class={said()?.ok === false ? 'gain-fault' : 'muted'}>
        {said()?.text}
      </p>
    </div>
  );
}
