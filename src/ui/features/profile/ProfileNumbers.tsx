/** The profile in numbers, in sight while the blocks scroll. Over the model's own blocks; the energy is that of the whole file. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import { profileNumbers } from '../../../domain/profiles/editing/keep.ts';
import type { Layout } from '../../../domain/reading.ts';
import type { Statistics } from '../../../domain/strength/statistics.ts';
import { significant } from '../../state/format.ts';
import { leftOut } from '../details/block-view.ts';
import { LeftOutNote } from '../details/StatisticsBar.tsx';
import { useEditing } from './session-context.tsx';

const COLUMNS: readonly { readonly name: string; readonly hint: string; readonly of: (found: Statistics) => number }[] = [
  { name: 'min', hint: 'Smallest value over the blocks of the model', of: ({ min }) => min },
  { name: 'max', hint: 'Largest value', of: ({ max }) => max },
  { name: 'mean', hint: 'Mean over all blocks of the model', of: ({ mean }) => mean },
  { name: 'variance', hint: 'Population variance over the blocks', of: ({ variance }) => variance },
];

const VECTORS = ['measured', 'gain', 'effective'] as const;
type Vector = (typeof VECTORS)[number];

const ENERGY = 'Sum of gain² × strength² over all blocks, divided by the sum of strength². 100 % as trained; more where gains go beyond 1.';

export function ProfileNumbers(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const found = createMemo(() => profileNumbers(props.layout, session.detail().blocks, session.shownGains()));
  const measured = () => session.detail().blocks.length > 0 && session.detail().fallback === null;
  const valueOf = (vector: Vector, column: (typeof COLUMNS)[number]): number | null => {
    const numbers = numbersOf(vector);
    return numbers && column.of(numbers);
  };
  const numbersOf = (vector: Vector): Statistics | null => (vector === 'gain' || measured() ? found()[vector] : null);
  return (
    <div class="profile-numbers num">
      <p class="keeps" title={ENERGY}>
        <Show when={found().kept} fallback={<span class="muted">Energy kept: known once the file is measured</span>}>
          {(kept) => (
            <span>
              keeps <strong>{(kept() * 100).toFixed(kept() < 0.1 ? 1 : 0)} %</strong> <span class="keeps-words">of the LoRA’s </span>energy
            </span>
          )}
        </Show>
        <span class="keeps-count">
          {found().gain.count} blocks
          <Show when={session.changes().length > 0}>
            {' · '}
            <span class="changed">{session.changes().length} changed</span>
          </Show>
        </span>
      </p>
      <table aria-label="Statistics">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">Vector</span>
            </th>
            <For each={COLUMNS}>
              {(column) => (
                <th scope="col" title={column.hint}>
                  {column.name}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={VECTORS}>
            {(name) => (
              <tr class={name}>
                <th scope="row">{name}</th>
                <For each={COLUMNS}>{(column) => <td>{significant(valueOf(name, column), 4)}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <LeftOutNote left={leftOut(props.layout.slots)} />
    </div>
  );
}
