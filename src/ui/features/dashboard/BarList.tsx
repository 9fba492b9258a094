/** How many LoRAs have each value of one property: bars that filter the library. The chosen part is bright before the whole. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { Bar } from '../../../domain/library/overview/charts.ts';
import type { BarFacet } from '../../../domain/library/overview/library-overview.ts';
import { count } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { dashboardText } from '../../strings/rooms/dashboard.ts';
import { facetLabel } from '../../state/facet-label.ts';

const SHORT = 7;

export function BarList(props: { readonly facet: BarFacet; readonly bars: readonly Bar[] }): JSX.Element {
  const library = useLibrary();
  const [all, setAll] = createSignal(false);
  const words = () => dashboardText();
  const isOn = (value: string): boolean => (library.filter()[props.facet] as readonly string[]).includes(value);
  const most = createMemo(() => props.bars.reduce((largest, bar) => Math.max(largest, bar.all), 1));
  const shown = () => props.bars.filter((bar, at) => all() || at < SHORT || isOn(bar.value));
  const label = (bar: Bar): string => facetLabel(props.facet, bar);
  /** Of a folder below a source its own name, set in; the whole is its hint. */
  const within = (bar: Bar): boolean => props.facet === 'folder' && bar.value.includes('/');
  return (
    <section class={`dash-panel dash-${props.facet}`} aria-labelledby={`dash-${props.facet}`}>
      <div class="dash-title">
        <h2 id={`dash-${props.facet}`}>{words().facets[props.facet]}</h2>
      </div>
      <ul class="dash-bars">
        <For each={shown()}>
          {(bar) => (
            <li>
              <button
                type="button"
                class="dash-bar"
                classList={{ none: bar.chosen === 0 }}
                aria-pressed={isOn(bar.value)}
                aria-label={words().bar(label(bar), bar.chosen, bar.all)}
                onClick={() => library.toggle(props.facet, bar.value)}
              >
                <span class="dash-label" classList={{ within: within(bar) }} title={label(bar)}>
                  {within(bar) ? label(bar).split('/').at(-1) : label(bar)}
                </span>
                <span class="dash-track" aria-hidden="true">
                  <span class="dash-whole" style={{ width: `${(100 * bar.all) / most()}%` }} />
                  <Show when={bar.chosen > 0}>
                    <span class="dash-part" style={{ width: `${(100 * bar.chosen) / most()}%` }} />
                  </Show>
                </span>
                <span class="dash-count num" aria-hidden="true">
                  <Show when={bar.chosen !== bar.all && bar.chosen > 0}>
                    <b>{count(bar.chosen)}</b> /{' '}
                  </Show>
                  {count(bar.all)}
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.bars.length > SHORT}>
        <button type="button" class="button quiet small" aria-expanded={all()} onClick={() => setAll((open) => !open)}>
          {all() ? words().fewer : words().more(props.bars.length - SHORT)}
        </button>
      </Show>
    </section>
  );
}
