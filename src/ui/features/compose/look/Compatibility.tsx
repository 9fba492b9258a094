/** What stands in the way of computing, what stays out, and what is worth knowing about what goes together. */
import { createMemo, createSignal, For, Index, type JSX, type ParentProps, Show } from 'solid-js';
import type { Grade, Reason } from '../../../../domain/composition/fit/verdict.ts';
import { type TogetherWarning, togetherWarnings } from '../../../../domain/composition/joint/together.ts';
import { significant } from '../../../state/format.ts';
import { useStack } from '../../../state/stack-context.tsx';
import { say } from '../../../strings/language.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import type { Numbers } from '../stack/stack-numbers.ts';
import { useNumbers } from '../stack/numbers-context.tsx';
import { cosineText, signedPercent } from '../../../state/number-words.ts';

const GRADES: readonly Grade[] = ['serious', 'caution', 'notice'];

interface Fact {
  readonly reason: Reason;
  readonly tone: 'refused' | 'excluded';
}

export function CompatibilityNotes(): JSX.Element {
  const numbers = useNumbers();
  const [all, setAll] = createSignal(false);
  const facts = createMemo((): readonly Fact[] => {
    const { reasons, excluded } = numbers.compatibility();
    // Why each stays out goes before what follows from it, that nothing is left.
    return [
      ...excluded.map((reason): Fact => ({ reason, tone: 'excluded' })),
      ...reasons.map((reason): Fact => ({ reason, tone: 'refused' })),
    ];
  });
  const warnings = createMemo((): readonly Warning[] => {
    const found = [
      ...togetherWords(numbers),
      ...numbers.compatibility().warnings.map(({ code, grade, text }) => ({ code, grade, text: say(text) })),
    ];
    return GRADES.flatMap((grade) => found.filter((each) => each.grade === grade));
  });
  const more = () => facts().length + warnings().length - 1;
  /** What stands in the first line beside its text, whatever that is. */
  const Beside = (): JSX.Element => (
    <>
      <PairsRunning />
      <Show when={more() > 0}>
        <button type="button" class="button quiet" aria-expanded={all()} onClick={() => setAll((old) => !old)}>
          {all() ? composeText().notes.fewer : composeText().notes.more(more())}
        </button>
      </Show>
    </>
  );
  const nothing = (): string => {
    if (!numbers.looked()) return composeText().looking;
    return numbers.pairs().running ? composeText().comparing.text : composeText().notes.none;
  };
  // Before the library has answered, everything would look missing. The first line is always there, so that nothing below it moves.
  return (
    <div class="compatibility">
      <Show
        when={numbers.looked() && facts().length + warnings().length > 0}
        fallback={
          <div class="compose-note none">
            <p>{nothing()}</p>
            <PairsRunning />
          </div>
        }
      >
        <For each={all() ? facts() : facts().slice(0, 1)}>
          {(fact, index) => (
            <ReasonNote reason={fact.reason} tone={fact.tone}>
              <Show when={index() === 0}>
                <Beside />
              </Show>
            </ReasonNote>
          )}
        </For>
        <Show when={facts().length === 0 && warnings()[0]}>
          {(first) => (
            <div class={`compose-note ${first().grade}`} data-code={first().code}>
              <Icon name="warning" />
              <p>
                <strong>{composeText().notes.grades[first().grade]}:</strong> {first().text}
              </p>
              <Beside />
            </div>
          )}
        </Show>
        <Show when={all()}>
          <Warnings warnings={facts().length === 0 ? warnings().slice(1) : warnings()} />
        </Show>
      </Show>
    </div>
  );
}

function PairsRunning(): JSX.Element {
  const numbers = useNumbers();
  return (
    <Show when={numbers.pairs().running}>
      <span class="pairs-running">
        <progress aria-label={composeText().comparing.label} max="1" value={numbers.pairs().share} />
        <button type="button" class="button quiet" onClick={() => numbers.cancel()}>
          {composeText().cancel}
        </button>
      </span>
    </Show>
  );
}

interface Warning {
  readonly code: string;
  readonly grade: Grade;
  readonly text: string;
}

const GRADE: Readonly<Record<TogetherWarning['code'], Grade>> = {
  nearly_same: 'serious',
  same_way: 'caution',
  far_above: 'caution',
  text_twice: 'notice',
};

/** What the numbers themselves say of the LoRAs together. */
function togetherWords(numbers: Numbers): readonly Warning[] {
  const stack = numbers.stack();
  const totals = numbers.totals();
  if (!stack || !totals) return [];
  const name = (index: number): string => numbers.counted()[index]?.name ?? '';
  const words = composeText().together;
  const textOf = (found: TogetherWarning): string => {
    switch (found.code) {
      case 'nearly_same':
      case 'same_way': {
        const facts = { names: found.members.map(name), cosine: cosineText(found.cosine), more: signedPercent(found.more) };
        return found.code === 'nearly_same' ? words.nearlySame(facts) : words.sameWay(facts);
      }
      case 'far_above':
        return words.farAbove({ times: significant(found.times, 2), name: name(found.strongest) });
      case 'text_twice':
        return words.textTwice({ names: found.members.map(name) });
    }
  };
  return togetherWarnings(stack, numbers.coefficients(), { totals, cosines: numbers.cosinesAsSet() }).map((found) => ({
    code: found.code,
    grade: GRADE[found.code],
    text: textOf(found),
  }));
}

function ReasonNote(props: ParentProps<Fact>): JSX.Element {
  const stack = useStack();
  return (
    <div class={`compose-note ${props.tone}`} role={props.tone === 'refused' ? 'alert' : undefined} data-code={props.reason.code}>
      <Icon name="warning" />
      <p>
        <strong>{say(props.reason.explanation)}</strong> {say(props.reason.remedy)}
      </p>
      <Show when={props.reason.takeOut.length > 0}>
        <button type="button" class="button" onClick={() => stack.remove(props.reason.takeOut)}>
          {composeText().notes.takeOut(props.reason.takeOut.length)}
        </button>
      </Show>
      {props.children}
    </div>
  );
}

function Warnings(props: { readonly warnings: readonly Warning[] }): JSX.Element {
  const of = (grade: Grade) => props.warnings.filter((warning) => warning.grade === grade);
  return (
    <div class="compose-warnings">
      <For each={GRADES}>
        {(grade) => (
          <Show when={of(grade).length > 0}>
            <section class={`warning-grade ${grade}`}>
              <h3>{composeText().notes.grades[grade]}</h3>
              <ul>
                <Index each={of(grade)}>{(warning) => <li data-code={warning().code}>{warning().text}</li>}</Index>
              </ul>
            </section>
          </Show>
        )}
      </For>
    </div>
  );
}
