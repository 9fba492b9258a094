/**
 * Cosine of every two LoRAs, and of one pair block by block: above the diagonal of what they do at the strengths and gains as set,
 * below it as trained.
 */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { cosines } from '../../../../domain/composition/joint/gram-matrices.ts';
import type { PairBlock } from '../../../../domain/composition/products/pair.ts';
import { profileSimilarity } from '../../../../domain/composition/original/energy.ts';
import { say } from '../../../strings/language.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { filled } from '../../../widgets/filled.ts';
import { useNumbers } from '../stack/numbers-context.tsx';
import { PairCurve } from '../../../widgets/PairCurve.tsx';
import { cosineText } from '../../../state/number-words.ts';
import { MemberHead } from './MemberHead.tsx';
import { slotNameOf } from '../../../state/slot-name.ts';

export interface Pair {
  readonly a: number;
  readonly b: number;
}

/** More columns than these leave no room for the curve beside them. */
const MANY = 9;

const words = () => composeText().pairs;

export function PairMatrix(): JSX.Element {
  const numbers = useNumbers();
  const [chosen, setChosen] = createSignal<Pair | null>(null);
  const [pointed, setPointed] = createSignal<Pair | null>(null);
  const count = () => numbers.counted().length;
  /** Of the cell in that row and column: as set above the diagonal, as trained below it. */
  const inCell = (a: number, b: number): number | null =>
    (a < b ? numbers.cosinesAsSet() : numbers.cosinesAsTrained())[a * count() + b] ?? null;
  /** Of the pair, whichever way round it is named. */
  const asSet = ({ a, b }: Pair): number | null => inCell(Math.min(a, b), Math.max(a, b));
  const asTrained = ({ a, b }: Pair): number | null => inCell(Math.max(a, b), Math.min(a, b));
  /** Without a choice the two that interfere most. */
  const shown = createMemo(
    (): Pair => {
      const wanted = pointed() ?? chosen();
      if (wanted && wanted.a < count() && wanted.b < count()) return wanted;
      let most: Pair & { readonly size: number } = { a: 0, b: 1, size: -1 };
      for (let a = 0; a < count(); a++) {
        for (let b = a + 1; b < count(); b++) {
          const size = Math.abs(inCell(a, b) ?? 0);
          if (size > most.size) most = { a, b, size };
        }
      }
      return most;
    },
    undefined,
    { equals: (x, y) => x.a === y.a && x.b === y.b },
  );
  const curve = createMemo(() => {
    const stack = numbers.stack();
    const [a, b] = [Math.min(shown().a, shown().b), Math.max(shown().a, shown().b)];
    return stack && b < count() ? cosines(stack, a, b, numbers.coefficients()).blocks.slice(0, numbers.slots().length) : [];
  });
  return (
    <div class="pair-view" classList={{ many: numbers.counted().length > MANY }} onPointerLeave={() => setPointed(null)}>
      <div class="pair-table-frame">
        <table class="pair-table num" aria-label={words().label}>
          <thead>
            <tr>
              <td />
              <For each={numbers.counted()}>{(lora) => <MemberHead lora={lora} />}</For>
            </tr>
          </thead>
          <tbody>
            <For each={numbers.counted()}>
              {(lora, a) => (
                <tr>
                  <th scope="row" title={lora.name}>
                    <span class={`member-badge member-${lora.place}`}>{lora.place + 1}</span>
                    <span class="pair-name">{lora.name}</span>
                  </th>
                  <For each={numbers.counted()}>
                    {(other, b) => (
                      <td>
                        <Show when={a() !== b()} fallback={<span class="pair-self" role="img" aria-label={words().same} />}>
                          <Cell
                            cosine={inCell(a(), b())}
                            names={[lora.name, other.name]}
                            asSet={a() < b()}
                            shown={isShown(a(), b())}
                            point={(at) => setPointed(at ? { a: a(), b: b() } : null)}
                            choose={() => setChosen({ a: a(), b: b() })}
                          />
                        </Show>
                      </td>
                    )}
                  </For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <figure class="pair-detail">
        <figcaption>
          <strong>{filled(words().two, [<Named index={shown().a} />, <Named index={shown().b} />])}</strong>
          <span class="pair-facts num">
            {words().facts(cosineText(asSet(shown())), cosineText(asTrained(shown())), similarityText(shown()))}
          </span>
        </figcaption>
        <For each={numbers.products(shown().a, shown().b)?.reasons ?? []}>
          {({ why, modules }) => <p class="pair-facts">{words().notCompared(modules, say(why))}</p>}
        </For>
        <Show when={openBlocks().length > 0}>
          <details class="pair-facts">
            <summary>{words().whichNot}</summary>
            <ul>
              <For each={openBlocks()}>
                {({ slot, names }) => (
                  <li>
                    {labelOf(slot)}: <code>{names.join(', ')}</code>
                  </li>
                )}
              </For>
            </ul>
          </details>
        </Show>
        <PairCurve cosines={curve()} slots={numbers.slots()} />
      </figure>
    </div>
  );

  function openBlocks(): readonly PairBlock[] {
    return (numbers.products(shown().a, shown().b)?.blocks ?? []).filter(({ notCompared }) => notCompared > 0);
  }

  function labelOf(slot: string | null): string {
    return slotNameOf(numbers.slots(), slot) ?? slot ?? words().noBlock;
  }

  function isShown(a: number, b: number): boolean {
    const now = shown();
    return now.a === a && now.b === b;
  }

  /** Of the measured weights of the main blocks: says how alike their shapes are, and nothing about interference. */
  function similarityText({ a, b }: Pair): string {
    const weights = (index: number): readonly number[] => {
      const detail = numbers.counted()[index]?.detail;
      return (detail?.blocks ?? []).slice(0, detail?.layout?.mainCount ?? 0).map(({ weight }) => weight);
    };
    const [x, y] = [weights(a), weights(b)];
    return x.length === y.length && x.length > 0 ? cosineText(profileSimilarity(x, y)) : '–';
  }
}

interface CellProps {
  readonly cosine: number | null;
  readonly names: readonly [string, string];
  readonly asSet: boolean;
  readonly shown: boolean;
  readonly point: (at: boolean) => void;
  readonly choose: () => void;
}

function Cell(props: CellProps): JSX.Element {
  // With each step of a strength all cosines are computed anew; drawn anew are those alone that read otherwise.
  const text = createMemo(() => cosineText(props.cosine));
  const colour = createMemo(() => cosineColour(props.cosine));
  return (
    <button
      type="button"
      class="pair-cell"
      classList={{ shown: props.shown }}
      style={{ background: colour() }}
      aria-label={words().cell(props.names[0], props.names[1], text(), props.asSet)}
      aria-pressed={props.shown}
      onPointerEnter={() => props.point(true)}
      onFocus={() => props.point(true)}
      onBlur={() => props.point(false)}
      onClick={() => props.choose()}
    >
      {text()}
    </button>
  );
}

function Named(props: { readonly index: number }): JSX.Element {
  const numbers = useNumbers();
  const place = () => numbers.counted()[props.index]?.place ?? 0;
  return (
    <>
      <span class={`member-badge member-${place()}`}>{place() + 1}</span> {numbers.counted()[props.index]?.name}
    </>
  );
}

/** Diverging: orange towards 1, blue towards -1, the panel's own colour at 0. */
export const cosineColour = (cosine: number | null): string =>
  cosine === null
    ? 'transparent'
    : `color-mix(in srgb, var(${cosine < 0 ? '--cos-minus' : '--cos-plus'}) ${Math.round(Math.abs(cosine) * 72)}%, var(--panel))`;
