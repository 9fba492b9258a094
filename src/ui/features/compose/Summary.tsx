/** The stack in one line of numbers, and how far reading the files is. */
import { createMemo, type JSX, Show } from 'solid-js';
import type { BlockTotals } from '../../../domain/composition/inner.ts';
import { significant } from '../../state/format.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { useNumbers } from './numbers-context.tsx';
import { interferenceText, strengthText } from './words.ts';
import { say } from '../../strings/language.ts';

export function Summary(): JSX.Element {
  const numbers = useNumbers();
  const overall = () => numbers.totals()?.overall ?? null;
  const independent = () => Math.hypot(...(overall()?.parts ?? []));
  const peak = createMemo(() => {
    const blocks = (numbers.totals()?.blocks ?? []).slice(0, numbers.slots().length);
    const most = Math.max(0, ...blocks.map(({ range }) => range[1]));
    const at = blocks.findIndex(({ range }) => range[1] === most);
    return { block: blocks[at], label: numbers.slots()[at]?.label ?? '–' };
  });
  const interference = () => {
    const now = overall();
    if (!now || now.interference === null) return '–';
    return numbers.counted().length < 2 ? 'one LoRA alone' : interferenceText(now, independent());
  };
  return (
    <dl class="compose-summary num" classList={{ unknown: overall()?.known === false }}>
      <div title="Norm of the change of all LoRAs together, over everything they touch; interference included">
        <dt>Together</dt>
        <dd>{shown(overall(), 4)}</dd>
      </div>
      <div title="Root of the sum of their squared norms">
        <dt>As if independent</dt>
        <dd>{significant(overall() ? independent() : null, 4)}</dd>
      </div>
      <div title="How much more or less they are together than independent changes would be">
        <dt>Interference</dt>
        <dd>
          {interference()}
          <Show when={overall()?.known === false}>
            {' '}
            <span class="muted">not all compared</span>
          </Show>
        </dd>
      </div>
      <div title="The block that is changed most">
        <dt>Strongest block</dt>
        <dd>
          {peak().label} <span class="muted">{shown(peak().block ?? null, 3)}</span>
        </dd>
      </div>
    </dl>
  );
}

const shown = (block: BlockTotals | null, digits: number): string => (block ? strengthText(block, digits) : significant(null, digits));

/** Reading the files, and what could not be read. */
export function PairsProgress(): JSX.Element {
  const numbers = useNumbers();
  const state = numbers.pairs;
  return (
    <>
      <Show when={state().running}>
        <div class="pairs-progress">
          <progress aria-label="Comparing the files" max="1" value={state().share} />
          <span class="muted">Comparing the files, weight by weight. Until then only limits are known.</span>
          <button type="button" class="button quiet" onClick={() => numbers.cancel()}>
            Cancel
          </button>
        </div>
      </Show>
      <Show when={!state().running && state().unread.length > 0}>
        <div class="compose-note excluded">
          <Icon name="warning" />
          <div>
            <strong>Interference with these files is not known:</strong>
            <ul>
              {state().unread.map(({ name, why }) => (
                <li>
                  {name}: {say(why)}
                </li>
              ))}
            </ul>
          </div>
          <button type="button" class="button" onClick={() => numbers.retry()}>
            Try again
          </button>
        </div>
      </Show>
      <Show when={!state().running && state().cancelled}>
        <div class="compose-note excluded">
          <Icon name="warning" />
          <p>Comparing was cancelled: of what was not compared only limits are known.</p>
          <button type="button" class="button" onClick={() => numbers.retry()}>
            Compare
          </button>
        </div>
      </Show>
    </>
  );
}
