/** The stack in one line of numbers, and what they leave out. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { BlockTotals } from '../../../../domain/composition/joint/totals.ts';
import { byReason } from '../../../state/by-reason.ts';
import { significant } from '../../../state/format.ts';
import { type Explanation, Explained } from '../../../widgets/Explained.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { useNumbers } from '../stack/numbers-context.tsx';
import { atLeastText, interferenceText, strengthText } from '../../../state/number-words.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { slotNameAt } from '../../../state/slot-name.ts';
import { largest } from '../../../../domain/extremes.ts';

type Summed = 'together' | 'independent' | 'interference' | 'strongest';

/** Of the changes Dᵢ at the strengths as set. */
const FORMULAS: Readonly<Record<Summed, string>> = {
  together: '‖Σ Dᵢ‖',
  independent: '√(Σ ‖Dᵢ‖²)',
  interference: '‖Σ Dᵢ‖ ∕ √(Σ ‖Dᵢ‖²) − 1',
  strongest: 'max_b ‖Σ Dᵢ,b‖',
};

export function Summary(): JSX.Element {
  const numbers = useNumbers();
  const words = () => composeText().summary;
  const about = (what: Summed): Explanation => ({ title: words()[what], text: words()[`${what}Hint`], formula: FORMULAS[what] });
  const overall = () => numbers.totals()?.overall ?? null;
  const independent = () => Math.hypot(...(overall()?.parts ?? []));
  const unmeasured = () => (overall()?.unmeasured.length ?? 0) > 0;
  const peak = createMemo(() => {
    const blocks = (numbers.totals()?.blocks ?? []).slice(0, numbers.slots().length);
    const most = largest(
      blocks.map(({ range }) => range[1]),
      0,
    );
    // A block without an upper limit may be the strongest, and need not be.
    if (most === Number.POSITIVE_INFINITY) return { block: null, label: composeText().notKnown };
    const at = blocks.findIndex(({ range }) => range[1] === most);
    return { block: blocks[at] ?? null, label: slotNameAt(numbers.slots(), at) ?? '–' };
  });
  const interference = () => {
    const now = overall();
    if (!now || now.interference === null) return '–';
    return numbers.counted().length < 2 ? words().alone : interferenceText(now, independent());
  };
  return (
    <dl class="compose-summary num" classList={{ unknown: overall()?.known === false }}>
      <div>
        <dt>
          <Explained about={about('together')}>{words().together}</Explained>
        </dt>
        <dd>{shown(overall(), 4)}</dd>
      </div>
      <div>
        <dt>
          <Explained about={about('independent')}>{words().independent}</Explained>
        </dt>
        <dd>{unmeasured() ? atLeastText(independent(), 4) : significant(overall() ? independent() : null, 4)}</dd>
      </div>
      <div>
        <dt>
          <Explained about={about('interference')}>{words().interference}</Explained>
        </dt>
        <dd>
          {interference()}
          <Show when={overall()?.known === false}>
            {' '}
            <span class="muted">{unmeasured() ? words().notMeasured : words().notAll}</span>
          </Show>
        </dd>
      </div>
      <div>
        <dt>
          <Explained about={about('strongest')}>{words().strongest}</Explained>
        </dt>
        <dd>
          {peak().label}{' '}
          <Show when={peak().block}>
            <span class="muted">{shown(peak().block, 3)}</span>
          </Show>
        </dd>
      </div>
    </dl>
  );
}

const shown = (block: BlockTotals | null, digits: number): string => (block ? strengthText(block, digits) : significant(null, digits));

/** Which files could not be compared, and why. */
export function PairsLeft(): JSX.Element {
  const numbers = useNumbers();
  const state = numbers.pairs;
  const words = () => composeText().comparing;
  return (
    <>
      <Show when={!state().running && state().unread.length > 0}>
        <div class="compose-note excluded">
          <Icon name="warning" />
          <div>
            <strong>{words().unread}</strong>
            <ul>
              <For each={byReason(state().unread)}>
                {({ names, why }) => (
                  <li>
                    {names.join(', ')}: {why}
                  </li>
                )}
              </For>
            </ul>
          </div>
          <button type="button" class="button" onClick={() => numbers.retry()}>
            {words().again}
          </button>
        </div>
      </Show>
      <Show when={!state().running && state().cancelled}>
        <div class="compose-note excluded">
          <Icon name="warning" />
          <p>{words().cancelled}</p>
          <button type="button" class="button" onClick={() => numbers.retry()}>
            {words().compare}
          </button>
        </div>
      </Show>
    </>
  );
}
