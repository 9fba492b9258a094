/** Everything the chart shows, as a table. */
import { For, Index, type JSX } from 'solid-js';
import { significant } from '../../state/format.ts';
import { composeText } from '../../strings/rooms/compose.ts';
import { useNumbers } from './numbers-context.tsx';
import { interferenceText, strengthText } from './words.ts';

export function NumbersTable(): JSX.Element {
  const numbers = useNumbers();
  const words = () => composeText().numbers;
  const blocks = () =>
    (numbers.totals()?.blocks ?? []).map((block, index) => ({ ...block, label: numbers.slots()[index]?.label ?? words().noBlock }));
  const touched = () => blocks().filter(({ parts }) => parts.some((part) => part > 0));
  return (
    <div class="numbers-table-frame" role="region" aria-label={words().label} tabindex="0">
      <table class="numbers-table num">
        <thead>
          <tr>
            <th scope="col">{words().block}</th>
            <For each={numbers.counted()}>
              {(lora) => (
                <th scope="col" title={lora.name}>
                  <span class={`member-badge member-${lora.place}`}>{lora.place + 1}</span>
                  <span class="visually-hidden">{lora.name}</span>
                </th>
              )}
            </For>
            <th scope="col">{words().independent}</th>
            <th scope="col">{words().together}</th>
            <th scope="col">{words().interference}</th>
          </tr>
        </thead>
        <tbody>
          <Index each={touched()}>
            {(block) => (
              <tr>
                <th scope="row">{block().label}</th>
                <For each={numbers.counted()}>
                  {(_, member) => (
                    <td classList={{ dominant: block().dominant === member() }}>{significant(block().parts[member()] ?? 0, 3)}</td>
                  )}
                </For>
                <td>{significant(Math.hypot(...block().parts), 3)}</td>
                <td>{strengthText(block(), 3)}</td>
                <td classList={{ muted: !block().known }}>{interferenceText(block(), Math.hypot(...block().parts))}</td>
              </tr>
            )}
          </Index>
        </tbody>
      </table>
    </div>
  );
}
