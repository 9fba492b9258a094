/** What other strengths would do, computed and shown before anything changes. Nothing is applied without a click. */
import { createEffect, createMemo, createSignal, createUniqueId, Index, type JSX, on, Show } from 'solid-js';
import { type Advice, type AdviceRequest, strongestSingle } from '../../../domain/composition/advice.ts';
import type { MemberSetting, StackGrams } from '../../../domain/composition/inner.ts';
import type { Owner } from '../../../domain/profiles/types.ts';
import { useApp } from '../../state/app-context.tsx';
import { significant } from '../../state/format.ts';
import { latest } from '../../state/latest.ts';
import { useStack } from '../../state/stack-context.tsx';
import { Choice } from '../../widgets/Choice.tsx';
import { useNumbers } from './numbers-context.tsx';
import { signedPercent } from './words.ts';

type Aim = AdviceRequest['aim'];

interface Question {
  readonly stack: StackGrams;
  readonly settings: readonly MemberSetting[];
  readonly request: AdviceRequest;
}

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
  const { app } = useApp();
  const keep = createMemo(() => numbers.counted().flatMap(({ owner }, index) => (kept().has(owner) ? [index] : [])));
  const question = createMemo((): Question | null => {
    const stack = numbers.stack();
    return stack && { stack, settings: numbers.settings(), request: { aim: aim(), cap: cap(), most: most(), keep: keep() } };
  });
  const [answer, setAnswer] = createSignal<{ readonly question: Question; readonly advice: Advice } | null>(null);
  // Away from the page: with many LoRAs it takes longer than a frame. What is shown meanwhile cannot be applied.
  const ask = latest(
    async (asked: Question) => ({ asked, advice: await app.pairs.advise(asked.stack, asked.settings, asked.request) }),
    ({ asked, advice }) => advice && setAnswer({ question: asked, advice }),
    () => true,
  );
  createEffect(
    on(question, (now) => {
      if (now) ask(now);
      else setAnswer(null);
    }),
  );
  const advice = () => answer()?.advice ?? null;
  const upToDate = () => answer() !== null && answer()?.question === question();
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
                <Index each={changes()}>
                  {(lora) => (
                    <tr>
                      <th scope="row">
                        <span class={`member-badge member-${lora().place}`}>{lora().place + 1}</span> {lora().name}
                      </th>
                      <Show when={aim() !== 'tame'}>
                        <td>
                          <input
                            type="checkbox"
                            aria-label={`Keep ${lora().name} as it is`}
                            checked={kept().has(lora().owner)}
                            onChange={() => toggle(lora().owner)}
                          />
                        </td>
                      </Show>
                      <td>{minus(shown(lora().before))}</td>
                      <td classList={{ changed: shown(lora().before) !== lora().after }}>{minus(lora().after)}</td>
                    </tr>
                  )}
                </Index>
              </tbody>
            </table>
            <Figures advice={found()} />
            <div class="panel-actions">
              <button type="button" class="button primary" disabled={!changed() || !upToDate()} onClick={apply}>
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
