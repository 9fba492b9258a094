/** What a status says about a LoRA, with the badge it is met as. */
import { For, type JSX } from 'solid-js';
import type { LoraStatus } from '../../../domain/library/vocabulary.ts';
import { helpText } from '../../strings/rooms/help.ts';
import { StatusBadge } from '../../widgets/StatusBadge.tsx';

const STATUSES: readonly LoraStatus[] = ['header', 'measured', 'fallback', 'unreadable', 'missing'];

export function Statuses(): JSX.Element {
  return (
    <section class="page-section" aria-labelledby="statuses-title">
      <h2 id="statuses-title">{helpText().statusesTitle}</h2>
      <dl class="pairs statuses">
        <For each={STATUSES}>
          {(status) => (
            <div>
              <dt>
                <StatusBadge row={{ status, problem: null }} />
              </dt>
              <dd>{helpText().statuses[status]}</dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}
