/** What other strengths would do, computed and shown before anything changes. Nothing is applied without a click. */
import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { type Advice, capBlocks, limitInterference, strongestSingle, tame } from '../../../domain/composition/advice.ts';
import type { Owner } from '../../../domain/profiles/types.ts';
import { significant } from '../../state/format.ts';
import { useStack } from '../../state/stack-context.tsx';
import { Choice } from '../../widgets/Choice.tsx';
import { useNumbers } from './numbers-context.tsx';
import { signedPercent } from './words.ts';

type Aim = 'tame' | 'cap' | 'interference';

const AIMS: readonly { readonly value: Aim; readonly label: string; readonly hint: string }[] = [
  { value: 'tame', label: 'Tame', hint: 'All strengths times one factor, so that no block is above the cap' },
  { value: 'cap', label: 'Cap blocks', hint: 'The least change of strengths with which no block is above the cap' },
  {
    value: 'interference',
    label: 'Less interference',
    hint: 'The least change with which they reinforce or cancel each other by no more than this',
  },
];

/** Strengths are shown and applied with three decimals, as programs take them. */
const shown = (strength: number): number => Number(strength.toFixed(3)) + 0;

export function AdvicePanel(): JSX.Element {
  const stack = useStack();
  const numbers = useNumbers();
  const id = createUniqueId();
  const [aim, setAim] = createSignal<Aim>('tame');
  const [cap, setCap] = createSignal(1.5);
  const [most, setMost] = createSignal(0.1);
  const [kept, setKept] = createSignal<ReadonlySet<Owner>>(new Set());
  const keep = createMemo(() => new Set(numbers.counted().flatMap(({ owner }, index) => (kept().has(owner) ? [index] : []))));
  const advice = createMemo((): Advice | null => {
    const grams = numbers.stack();
    if (!grams) return null;
    if (aim() === 'tame') return tame(grams, numbers.settings(), cap());
    if (aim() === 'cap') return capBlocks(grams, numbers.settings(), cap(), keep());
    return limitInterference(grams, numbers.settings(), most(), keep());
  });
  const changes = createMemo(() =>
    numbers.counted().map((lora, index) => ({
      ...lora,
      before: numbers.settings()[index]?.strengthModel ?? 0,
      after: shown(advice()?.strengths[index] ?? 0),
    })),
  );
  const changed = () => changes().some(({ before, after }) => shown(before) !== after);
  const apply = (): void => {
    const strengths = new Map(changes().map(({ owner, after }) => [owner, after]));
    const label = AIMS.find(({ value }) => value === aim())?.label ?? '';
    stack.change(`Advice: ${label}`, (set) => ({
      ...set,
      members: set.members.map((member) => ({ ...member, strengthModel: strengths.get(member.owner) ?? member.strengthModel })),
    }));
  };
  const toggle = (owner: Owner): void => {
    const next = new Set(kept());
    if (!next.delete(owner)) next.add(owner);
    setKept(next);
  };
  const limit = createMemo(() => {
    const grams = numbers.stack();
    return grams ? cap() * strongestSingle(grams, numbers.settings()) : 0;
  });
  return (
    <div class="advice">
      <div class="advice-aim">
        <Choice label="Aim" options={AIMS} value={aim()} onChange={setAim} />
        <Show
          when={aim() === 'interference'}
          fallback={
            <label class="advice-number" for={id}>
              <span>Cap</span>
              <input
                id={id}
                type="range"
                min="0.8"
                max="2.5"
                step="0.1"
                value={cap()}
                onInput={(event) => setCap(event.currentTarget.valueAsNumber)}
              />
              <output class="num">
                {cap().toFixed(1)} × the strongest single LoRA <span class="muted">({significant(limit(), 3)})</span>
              </output>
            </label>
          }
        >
          <label class="advice-number" for={id}>
            <span>At most</span>
            <input
              id={id}
              type="range"
              min="0.01"
              max="0.5"
              step="0.01"
              value={most()}
              onInput={(event) => setMost(event.currentTarget.valueAsNumber)}
            />
            <output class="num">± {Math.round(most() * 100)} % of what independent LoRAs would give</output>
          </label>
        </Show>
      </div>
      <p class="muted">{AIMS.find(({ value }) => value === aim())?.hint}. Model strengths only; CLIP strengths and gains stay.</p>
      <Show when={advice()}>
        {(found) => (
          <>
            <table class="advice-table num" aria-label="Advised strengths">
              <thead>
                <tr>
                  <th scope="col">LoRA</th>
                  <Show when={aim() !== 'tame'}>
                    <th scope="col">Keep</th>
                  </Show>
                  <th scope="col">Strength now</th>
                  <th scope="col">Advised</th>
                </tr>
              </thead>
              <tbody>
                <For each={changes()}>
                  {(lora) => (
                    <tr>
                      <th scope="row">
                        <span class={`member-badge member-${lora.place}`}>{lora.place + 1}</span> {lora.name}
                      </th>
                      <Show when={aim() !== 'tame'}>
                        <td>
                          <input
                            type="checkbox"
                            aria-label={`Keep ${lora.name} as it is`}
                            checked={kept().has(lora.owner)}
                            onChange={() => toggle(lora.owner)}
                          />
                        </td>
                      </Show>
                      <td>{minus(shown(lora.before))}</td>
                      <td classList={{ changed: shown(lora.before) !== lora.after }}>{minus(lora.after)}</td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
            <Figures advice={found()} />
            <div class="panel-actions">
              <button type="button" class="button primary" disabled={!changed()} onClick={apply}>
                Apply
              </button>
              <span class="muted">{verdict(found(), changed())}</span>
            </div>
          </>
        )}
      </Show>
    </div>
  );
}

const minus = (value: number): string => String(value).replace('-', '−');

function verdict(advice: Advice, changed: boolean): string {
  if (!advice.reached) return 'What is to stay as it is misses the aim by itself: this comes as near as it can.';
  if (!changed) return 'Already within the aim: nothing to change.';
  const unknown = advice.known ? '' : ' Interference that is not known counts as none.';
  return `${advice.least ? 'The least change that reaches the aim.' : 'Reaches the aim; a smaller change may exist.'}${unknown}`;
}

function Figures(props: { readonly advice: Advice }): JSX.Element {
  const numbers = useNumbers();
  const label = (slot: string | null): string => numbers.slots().find(({ id }) => id === slot)?.label ?? 'outside of blocks';
  const interference = (value: number | null): string => (value === null ? '–' : signedPercent(value));
  return (
    <table class="advice-table num" aria-label="Before and after">
      <thead>
        <tr>
          <td />
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Strongest block</th>
          <td>
            {label(props.advice.before.peakSlot)} {significant(props.advice.before.peak, 3)}
          </td>
          <td>
            {label(props.advice.after.peakSlot)} {significant(props.advice.after.peak, 3)}
          </td>
        </tr>
        <tr>
          <th scope="row">Together, model</th>
          <td>{significant(props.advice.before.overall, 4)}</td>
          <td>{significant(props.advice.after.overall, 4)}</td>
        </tr>
        <tr>
          <th scope="row">Interference</th>
          <td>{interference(props.advice.before.interference)}</td>
          <td>{interference(props.advice.after.interference)}</td>
        </tr>
      </tbody>
    </table>
  );
}
