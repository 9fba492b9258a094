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
  const all = createMemo(() => {
    const stack = numbers.stack();
    const count = numbers.counted().length;
    return Array.from({ length: count }, (_, a) =>
      Array.from({ length: count }, (__, b) => (stack && a !== b ? cosines(stack, a, b, a < b ? numbers.coefficients() : null) : null)),
    );
  });
  /** Of the pair, whichever way round it is named. */
  const asSet = ({ a, b }: Pair) => all()[Math.min(a, b)]?.[Math.max(a, b)];
  const asTrained = ({ a, b }: Pair) => all()[Math.max(a, b)]?.[Math.min(a, b)];
  /** Without a choice the two that interfere most. */
  const shown = createMemo((): Pair => {
    const wanted = pointed() ?? chosen();
    const count = numbers.counted().length;
    if (wanted && wanted.a < count && wanted.b < count) return wanted;
    let most: Pair & { readonly size: number } = { a: 0, b: 1, size: -1 };
    all().forEach((row, a) =>
      row.forEach((found, b) => {
        const size = Math.abs(found?.overall ?? 0);
        if (a < b && size > most.size) most = { a, b, size };
      }),
    );
    return most;
  });
  return (
    <div class="pair-view" classList={{ many: numbers.counted().length > MANY }} onPointerLeave={() => setPointed(null)}>
      <div class="pair-table-frame">
        <table class="pair-table num" aria-label={words().label}>
          <thead>
            <tr>
              <td />
              <For each={numbers.counted()}>
                {(lora) => (
                  <th scope="col" title={lora.name}>
                    <span class={`member-badge member-${lora.place}`}>{lora.place + 1}</span>
                    <span class="visually-hidden">{lora.name}</span>
                  </th>
                )}
              </For>
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
                          <button
                            type="button"
                            class="pair-cell"
                            classList={{ shown: isShown(a(), b()) }}
                            style={{ background: cosineColour(all()[a()]?.[b()]?.overall ?? null) }}
                            aria-label={words().cell(lora.name, other.name, cosineText(all()[a()]?.[b()]?.overall ?? null), a() < b())}
                            aria-pressed={isShown(a(), b())}
                            onPointerEnter={() => setPointed({ a: a(), b: b() })}
                            onFocus={() => setPointed({ a: a(), b: b() })}
                            onBlur={() => setPointed(null)}
                            onClick={() => setChosen({ a: a(), b: b() })}
                          >
                            {cosineText(all()[a()]?.[b()]?.overall ?? null)}
                          </button>
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
            {words().facts(
              cosineText(asSet(shown())?.overall ?? null),
              cosineText(asTrained(shown())?.overall ?? null),
              similarityText(shown()),
            )}
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
        <PairCurve cosines={(asSet(shown())?.blocks ?? []).slice(0, numbers.slots().length)} slots={numbers.slots()} />
      </figure>
    </div>
  );

  function openBlocks(): readonly PairBlock[] {
    return (numbers.products(shown().a, shown().b)?.blocks ?? []).filter(({ notCompared }) => notCompared > 0);
  }

  function labelOf(slot: string | null): string {
    return numbers.slots().find(({ id }) => id === slot)?.label ?? slot ?? words().noBlock;
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
