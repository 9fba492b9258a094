/** A histogram: how many LoRAs lie in each range of values. Its columns filter the library; arrow keys go from one to the next. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { Bin, Histogram, Range } from '../../../domain/library/overview/charts.ts';
import { withField } from '../../../domain/library/search.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { dashboardText } from '../../strings/rooms/dashboard.ts';
import { farBin, marked } from './marks.ts';

/** More marks than this run into each other at 390 px. */
const MOST_MARKS = 7;

export function Columns(props: { readonly range: Range; readonly histogram: Histogram }): JSX.Element {
  const library = useLibrary();
  const words = () => dashboardText();
  const [at, setAt] = createSignal(0);
  const bins = () => props.histogram.bins;
  const most = createMemo(() => bins().reduce((largest, bin) => Math.max(largest, bin.all), 1));
  const far = () => farBin(props.range, bins());
  const marks = createMemo(() => marked(props.range, bins(), MOST_MARKS));
  const search = () => library.filter().search;
  const isOn = (bin: Bin): boolean => bin.terms !== '' && withField(search(), props.range, bin.terms) === search();
  const toggle = (bin: Bin): void => library.setSearch(withField(search(), props.range, isOn(bin) ? '' : bin.terms));
  const share = (value: number): string => `${value === 0 ? 0 : Math.max(1.5, (100 * value) / most())}%`;
  let row: HTMLDivElement | undefined;
  const move = (event: KeyboardEvent): void => {
    const last = bins().length - 1;
    const next = { ArrowRight: Math.min(last, at() + 1), ArrowLeft: Math.max(0, at() - 1), Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    row?.querySelectorAll('button')[next]?.focus();
  };
  const median = () => props.histogram.chosenMedian ?? props.histogram.median;
  return (
    <section class={`dash-panel dash-${props.range}`} aria-labelledby={`dash-${props.range}`}>
      <div class="dash-title">
        <h2 id={`dash-${props.range}`}>{words().ranges[props.range]}</h2>
        <small>
          {[
            words().rangeNotes[props.range],
            props.range !== 'date' && median() !== null ? words().median(props.range, median() ?? 0) : '',
            far() ? words().far(far()?.all ?? 0, far()?.from ?? 0) : '',
            props.histogram.without > 0 && bins().length > 0 ? words().without(props.histogram.without) : '',
          ]
            .filter((note) => note !== '')
            .join(' · ')}
        </small>
      </div>
      <Show when={bins().length > 0} fallback={<p class="muted">{words().nothingKnown}</p>}>
        <div ref={row} class="dash-columns" role="group" aria-labelledby={`dash-${props.range}`} onKeyDown={move}>
          <For each={bins()}>
            {(bin, index) => (
              <button
                type="button"
                class="dash-column"
                tabindex={index() === Math.min(at(), bins().length - 1) ? 0 : -1}
                aria-pressed={isOn(bin)}
                aria-label={words().bar(words().between(props.range, bin.from, bin.to), bin.chosen, bin.all)}
                title={words().bar(words().between(props.range, bin.from, bin.to), bin.chosen, bin.all)}
                onFocus={() => setAt(index())}
                onClick={() => toggle(bin)}
              >
                <span class="dash-whole" style={{ height: share(bin.all) }} />
                <span class="dash-part" style={{ height: share(bin.chosen) }} />
              </button>
            )}
          </For>
        </div>
        <div class="dash-marks num" aria-hidden="true">
          <For each={bins()}>
            {(bin, index) => (
              <span classList={{ far: bin === far() }}>{marks()[index()] ? words().mark(props.range, bin.from, bin.to) : ''}</span>
            )}
          </For>
        </div>
      </Show>
    </section>
  );
}
