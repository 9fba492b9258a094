/** What other strengths would do, computed and shown before anything changes. Nothing is applied without a click. */
import { createEffect, createMemo, createSignal, Index, type JSX, on, Show } from 'solid-js';
import { type Advice, type AdviceRequest, strongestPart } from '../../../../domain/composition/advice/advice.ts';
import type { MemberSetting, StackGrams } from '../../../../domain/composition/joint/gram-matrices.ts';
import type { Owner } from '../../../../domain/profiles/profile.ts';
import { useApp } from '../../../state/app-context.tsx';
import { calm } from '../../../state/calm.ts';
import { significant } from '../../../state/format.ts';
import { latest } from '../../../state/latest.ts';
import { useStack } from '../../../state/stack-context.tsx';
import { Choice } from '../../../widgets/Choice.tsx';
import { filled } from '../../../widgets/filled.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { RangeField } from '../RangeField.tsx';
import { useNumbers } from '../stack/numbers-context.tsx';
import { signedPercent } from '../../../state/number-words.ts';
import { slotNameOf } from '../../../state/slot-name.ts';

type Aim = AdviceRequest['aim'];

interface Question {
  readonly stack: StackGrams;
  readonly settings: readonly MemberSetting[];
  readonly request: AdviceRequest;
}

const AIMS: readonly Aim[] = ['tame', 'cap', 'interference'];
const words = () => composeText().advice;
const aims = () => AIMS.map((value) => ({ value, label: words().aims[value], hint: words().hints[value] }));

/** Strengths are shown and applied with three decimals, as programs take them. */
const shown = (strength: number): number => Number(strength.toFixed(3)) + 0;

export function AdvicePanel(): JSX.Element {
  const stack = useStack();
  const numbers = useNumbers();
  const [aim, setAim] = createSignal<Aim>('tame');
  const [cap, setCap] = createSignal(1.5);
  const [most, setMost] = createSignal(0.1);
  const [kept, setKept] = createSignal<ReadonlySet<Owner>>(new Set());
  const { app } = useApp();
  const fixed = createMemo(() => numbers.counted().flatMap(({ owner }, index) => (kept().has(owner) ? [index] : [])));
  const question = createMemo((): Question | null => {
    const stack = numbers.stack();
    return stack && { stack, settings: numbers.settings(), request: { aim: aim(), cap: cap(), most: most(), fixed: fixed() } };
  });
  const [answer, setAnswer] = createSignal<{ readonly question: Question; readonly advice: Advice } | null>(null);
  // Away from the page: with many LoRAs it takes longer than a frame. What is shown meanwhile cannot be applied.
  const ask = latest(
    async (asked: Question) => ({ asked, advice: await app.pairs.advise(asked.stack, asked.settings, asked.request) }),
    ({ asked, advice }) => advice && setAnswer({ question: asked, advice }),
    () => true,
  );
  // The question carries the Gram matrices of the stack: 475 kB for 16 LoRAs of 57 blocks, 1.5 ms of this thread with each step.
  const resting = calm(question);
  createEffect(
    on(resting, (now) => {
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
    stack.change(composeText().steps.advice(aim()), (set) => ({
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
    const [grams, totals] = [numbers.stack(), numbers.totals()];
    return grams && totals ? cap() * strongestPart(grams, totals) : 0;
  });
  return (
    <div class="advice">
      <div class="advice-aim">
        <Choice label={words().aim} options={aims()} value={aim()} onChange={setAim} />
        <Show
          when={aim() === 'interference'}
          fallback={
            <RangeField label={words().cap} least={0.8} most={2.5} step={0.1} value={cap()} onInput={setCap}>
              {filled(words().capOf(cap().toFixed(1)), [<span class="muted">({significant(limit(), 3)})</span>])}
            </RangeField>
          }
        >
          <RangeField label={words().most} least={0.01} most={0.5} step={0.01} value={most()} onInput={setMost}>
            {words().mostOf(Math.round(most() * 100))}
          </RangeField>
        </Show>
      </div>
      <p class="muted">
        {words().hints[aim()]} {words().unchanged}
      </p>
      <Show when={advice()}>
        {(found) => (
          <>
            <table class="advice-table num" aria-label={words().advised}>
              <thead>
                <tr>
                  <th scope="col">{words().lora}</th>
                  <Show when={aim() !== 'tame'}>
                    <th scope="col">{words().keep}</th>
                  </Show>
                  <th scope="col">{words().now}</th>
                  <th scope="col">{words().after}</th>
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
                            aria-label={words().keepName(lora().name)}
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
                {words().apply}
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
  if (!advice.reached) return words().notReached;
  if (!changed) return words().already;
  const outcome = advice.least ? words().least : words().notLeast;
  return advice.known ? outcome : `${outcome} ${words().unknown}`;
}

function Figures(props: { readonly advice: Advice }): JSX.Element {
  const numbers = useNumbers();
  const label = (slot: string | null): string => slotNameOf(numbers.slots(), slot) ?? words().noBlock;
  const interference = (value: number | null): string => (value === null ? '–' : signedPercent(value));
  return (
    <table class="advice-table num" aria-label={words().beforeAfter}>
      <thead>
        <tr>
          <td />
          <th scope="col">{words().before}</th>
          <th scope="col">{words().afterwards}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{words().strongest}</th>
          <td>
            {label(props.advice.before.peakSlot)} {significant(props.advice.before.peak, 3)}
          </td>
          <td>
            {label(props.advice.after.peakSlot)} {significant(props.advice.after.peak, 3)}
          </td>
        </tr>
        <tr>
          <th scope="row">{words().together}</th>
          <td>{significant(props.advice.before.overall, 4)}</td>
          <td>{significant(props.advice.after.overall, 4)}</td>
        </tr>
        <tr>
          <th scope="row">{words().interference}</th>
          <td>{interference(props.advice.before.interference)}</td>
          <td>{interference(props.advice.after.interference)}</td>
        </tr>
      </tbody>
    </table>
  );
}
