/** Everything the chart shows, as a table. */
import { For, Index, type JSX } from 'solid-js';
import { significant } from '../../../state/format.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { useNumbers } from '../stack/numbers-context.tsx';
import { atLeastText, interferenceText, strengthText } from '../../../state/number-words.ts';
import { MemberHead } from './MemberHead.tsx';
import { slotNameAt } from '../../../state/slot-name.ts';

/** @param partly a part of it is not known */
const sizeText = (size: number, partly: boolean): string => (partly ? atLeastText(size, 3) : significant(size, 3));

export function NumbersTable(): JSX.Element {
  const numbers = useNumbers();
  const words = () => composeText().numbers;
  const blocks = () =>
    (numbers.totals()?.blocks ?? []).map((block, index) => ({ ...block, label: slotNameAt(numbers.slots(), index) ?? words().noBlock }));
  const touched = () => blocks().filter(({ parts, unmeasured }) => unmeasured.length > 0 || parts.some((part) => part > 0));
  return (
    <div class="numbers-table-frame" role="region" aria-label={words().label} tabindex="0">
      <table class="numbers-table num">
        <thead>
          <tr>
            <th scope="col">{words().block}</th>
            <For each={numbers.counted()}>{(lora) => <MemberHead lora={lora} />}</For>
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
                    <td classList={{ dominant: block().dominant === member() }}>
                      {sizeText(block().parts[member()] ?? 0, block().unmeasured.includes(member()))}
                    </td>
                  )}
                </For>
                <td>{sizeText(Math.hypot(...block().parts), block().unmeasured.length > 0)}</td>
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
