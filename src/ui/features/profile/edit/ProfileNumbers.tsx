/** The profile in numbers, one slim line. Over the model's own blocks; the energy is that of the whole file. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import { type ProfileNumbers as Numbers, profileNumbers } from '../../../../domain/profiles/editing/effective.ts';
import type { Layout } from '../../../../domain/reading.ts';
import type { Statistics } from '../../../../domain/strength/statistics.ts';
import { significant } from '../../../state/format.ts';
import { editorText } from '../../../strings/rooms/editor.ts';
import { statisticsText } from '../../../strings/rooms/statistics.ts';
import { Explained } from '../../../widgets/Explained.tsx';
import { leftOut } from '../../../state/block-view.ts';
import { useEditing } from '../session/session-context.tsx';

const COLUMNS = [
  { name: 'least', of: ({ min }: Statistics) => min },
  { name: 'most', of: ({ max }: Statistics) => max },
  { name: 'mean', of: ({ mean }: Statistics) => mean },
  { name: 'variance', of: ({ variance }: Statistics) => variance },
] as const;

const VECTORS = ['measured', 'gain', 'effective'] as const;
type Vector = (typeof VECTORS)[number];

const DIGITS = 4;

export function ProfileNumbers(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const found = createMemo(() => profileNumbers(props.layout, session.detail().blocks, session.shownGains()));
  const measured = () => session.detail().blocks.length > 0 && session.detail().fallback === null;
  const numbersOf = (vector: Vector): Statistics | null => (vector === 'gain' || measured() ? found()[vector] : null);
  return (
    <section class="profile-numbers num" aria-label={editorText().statistics}>
      <Kept kept={found().kept} />
      <For each={VECTORS}>
        {(vector) => (
          <div class={`numbers ${vector}`}>
            <Explained about={editorText().explain[vector]}>{editorText().vectors[vector]}</Explained>
            <For each={COLUMNS}>
              {(column) => (
                <span class={`number ${column.name}`}>
                  {editorText()[column.name]} <b>{signed(numbersOf(vector), column.of)}</b>
                </span>
              )}
            </For>
          </div>
        )}
      </For>
      <Show when={statisticsText().leftOutShort(leftOut(props.layout.slots))}>
        {(text) => (
          <span class="muted" title={statisticsText().about}>
            {text()}
          </span>
        )}
      </Show>
    </section>
  );
}

const signed = (numbers: Statistics | null, of: (numbers: Statistics) => number): string =>
  significant(numbers && of(numbers), DIGITS).replace('-', '−');

function Kept(props: { readonly kept: Numbers['kept'] }): JSX.Element {
  return (
    <div class="keeps">
      <Show when={props.kept} fallback={<span class="muted">{editorText().energyUnknown}</span>}>
        {(kept) => (
          <>
            <Explained about={editorText().explain.keeps}>{editorText().keeps}</Explained>
            <strong>{(kept() * 100).toFixed(1)} %</strong>
            <span class="keeps-track" aria-hidden="true">
              <span style={{ width: `${Math.min(100, kept() * 100)}%` }} />
            </span>
            <span class="keeps-words">{editorText().ofTheEnergy}</span>
          </>
        )}
      </Show>
    </div>
  );
}
