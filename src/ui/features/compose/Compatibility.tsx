/** What stands in the way of computing, what stays out, and what is worth knowing about what goes together. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { CompatibilityWarning, Grade, Reason } from '../../../domain/composition/compatibility.ts';
import { plural } from '../../state/format.ts';
import { useStack } from '../../state/stack-context.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { useNumbers } from './numbers-context.tsx';

const GRADES: readonly { readonly grade: Grade; readonly title: string }[] = [
  { grade: 'serious', title: 'Serious' },
  { grade: 'caution', title: 'With care' },
  { grade: 'notice', title: 'Worth knowing' },
];

export function CompatibilityNotes(): JSX.Element {
  const numbers = useNumbers();
  const found = numbers.compatibility;
  // Before the library has answered, everything would look missing.
  return (
    <Show when={numbers.looked()}>
      <div class="compatibility">
        <For each={found().reasons}>{(reason) => <ReasonNote reason={reason} tone="refused" />}</For>
        <For each={found().excluded}>{(reason) => <ReasonNote reason={reason} tone="excluded" />}</For>
        <Show when={found().warnings.length > 0}>
          <Warnings warnings={found().warnings} />
        </Show>
      </div>
    </Show>
  );
}

function ReasonNote(props: { readonly reason: Reason; readonly tone: 'refused' | 'excluded' }): JSX.Element {
  const stack = useStack();
  return (
    <div class={`compose-note ${props.tone}`} role={props.tone === 'refused' ? 'alert' : undefined} data-code={props.reason.code}>
      <Icon name="warning" />
      <p>
        <strong>{props.reason.explanation}</strong> {props.reason.remedy}
      </p>
      <Show when={props.reason.takeOut.length > 0}>
        <button type="button" class="button" onClick={() => stack.remove(props.reason.takeOut)}>
          Take out{props.reason.takeOut.length > 1 ? ` ${props.reason.takeOut.length}` : ''}
        </button>
      </Show>
    </div>
  );
}

function Warnings(props: { readonly warnings: readonly CompatibilityWarning[] }): JSX.Element {
  const of = (grade: Grade) => props.warnings.filter((warning) => warning.grade === grade);
  // Only a change of it opens or closes what a person may have opened or closed.
  const serious = createMemo(() => of('serious').length > 0);
  return (
    <details class="compose-warnings" open={serious()}>
      <summary>{plural(props.warnings.length, 'note')} about these LoRAs together</summary>
      <For each={GRADES}>
        {({ grade, title }) => (
          <Show when={of(grade).length > 0}>
            <section class={`warning-grade ${grade}`}>
              <h3>{title}</h3>
              <ul>
                <For each={of(grade)}>{({ text, code }) => <li data-code={code}>{text}</li>}</For>
              </ul>
            </section>
          </Show>
        )}
      </For>
    </details>
  );
}
