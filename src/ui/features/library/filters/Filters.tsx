/** Family, layout, adapter, status, folder: several values of one are alternatives, different ones add up. Counts are under all the others. */
import './filters.css';
import { createMemo, createSignal, For, Index, type JSX, Show } from 'solid-js';
import type { FacetValue } from '../../../../contracts/library.ts';
import { type Facet, FACETS } from '../../../../domain/library/vocabulary.ts';
import { kinsOf } from '../../../../domain/composition/fit/kin.ts';
import type { FamilyId } from '../../../../domain/reading.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { readSetting } from '../../../state/settings.ts';
import { useLibrary } from '../../../state/library-context.tsx';
import { count } from '../../../state/format.ts';
import { t } from '../../../strings/language.ts';
import { listText } from '../../../strings/rooms/list.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { SavedFilters } from './SavedFilters.tsx';
import { facetLabel } from '../../../state/facet-label.ts';

export function Filters(props: { readonly close: () => void }): JSX.Element {
  const library = useLibrary();
  const settled = createSettled();
  return (
    <>
      <div class="filters-head">
        <h2>{listText().filters.title}</h2>
        <Show when={library.filtered()}>
          <button type="button" class="button quiet" onClick={() => library.clear()}>
            {listText().filters.clear}
          </button>
        </Show>
        <button type="button" class="button quiet square sheet-only" aria-label={listText().filters.close} onClick={() => props.close()}>
          <Icon name="close" />
        </button>
      </div>
      <button
        type="button"
        class="button quiet favourites-filter"
        aria-pressed={library.filter().favourite}
        onClick={() => library.setFavourite(!library.filter().favourite)}
      >
        <Icon name="star" />
        {t().own.favourites}
      </button>
      <SavedFilters />
      <FitsCheckpoint />
      <Show when={settled()} fallback={<Waiting />}>
        <For each={FACETS}>{(facet) => <Group facet={facet} label={listText().facets[facet]} />}</For>
      </Show>
      <button type="button" class="button primary sheet-only" onClick={() => props.close()}>
        {listText().filters.show(library.result()?.ids.length ?? 0)}
      </button>
    </>
  );
}

/** So many LoRAs show nearly every value that a library has. */
const TELLING = 1000;

/** Whether values stand: while the first headers are read each one brings new ones, which would push the rest about. */
function createSettled(): () => boolean {
  const { state } = useApp();
  const library = useLibrary();
  return createMemo<boolean>((before) => {
    if (before) return true;
    const read = library.result()?.ids.length ?? 0;
    const { stage } = state().progress;
    return read >= TELLING || (read > 0 && stage !== 'walking' && stage !== 'headers');
  }, false);
}

/** Keeps the place of the first facets. */
function Waiting(): JSX.Element {
  return (
    <Index each={[7, 4, 6]}>
      {(count) => (
        <div class="facet waiting" aria-hidden="true">
          <Index each={Array.from({ length: count() })}>{() => <div class="skeleton" />}</Index>
        </div>
      )}
    </Index>
  );
}

/** LoRAs for the base model that was chosen in Compose, by its family. */
function FitsCheckpoint(): JSX.Element {
  const { app } = useApp();
  const library = useLibrary();
  const families = (id: string): readonly string[] => kinsOf(id as FamilyId);
  const on = (id: string): boolean => {
    const chosen = library.filter().family;
    return chosen.length > 0 && chosen.length === families(id).length && families(id).every((each) => chosen.includes(each));
  };
  return (
    <Show when={readSetting(app, SETTINGS.checkpoint)}>
      {(kept) => (
        <button
          type="button"
          class="button quiet favourites-filter"
          aria-pressed={on(kept().family)}
          title={t().doors.fitsCheckpointHint(kept().file, kept().label)}
          onClick={() => library.narrow({ family: on(kept().family) ? [] : families(kept().family) })}
        >
          <Icon name="check" />
          {t().doors.fitsCheckpoint}
        </button>
      )}
    </Show>
  );
}

/** Longer facets show this many until asked for all; of folders the two upper levels, which are a tree and not a list of equals. */
const SHORT = 9;
const SHALLOW = 1;
const depthOf = (folder: string): number => folder.split('/').length - 1;

function Group(props: { readonly facet: Facet; readonly label: string }): JSX.Element {
  const library = useLibrary();
  const [all, setAll] = createSignal(false);
  const isChosen = (value: string): boolean => (library.filter()[props.facet] as readonly string[]).includes(value);
  /** While filters narrow the library, values that fall to 0 keep their place: nothing jumps under the pointer. */
  const values = createMemo<readonly FacetValue[]>((before) => {
    const now = library.result()?.facets[props.facet] ?? [];
    if (!library.filtered()) return now;
    const counted = new Map(now.map((entry) => [entry.value, entry]));
    const kept = before.map((entry) => counted.get(entry.value) ?? { ...entry, count: 0 });
    const old = new Set(before.map(({ value }) => value));
    return [...kept, ...now.filter(({ value }) => !old.has(value))];
  }, []);
  const entries = createMemo(() => new Map(values().map((entry) => [entry.value, entry])));
  const isFolder = () => props.facet === 'folder';
  const upFront = createMemo(
    () =>
      new Set(
        values()
          .filter(({ value }, index) => (isFolder() ? depthOf(value) <= SHALLOW : index < SHORT))
          .map(({ value }) => value),
      ),
  );
  const shown = () => values().filter(({ value }) => all() || upFront().has(value) || isChosen(value));
  return (
    <Show when={values().some(({ value }) => props.facet !== 'base' || value !== '')}>
      <fieldset class="facet">
        <legend>{props.label}</legend>
        <For each={shown().map(({ value }) => value)}>
          {(value) => {
            const entry = () => entries().get(value);
            const depth = isFolder() ? depthOf(value) : 0;
            const whole = () => facetLabel(props.facet, entry() ?? { value, label: '' });
            const label = () => (depth > 0 ? (whole().split('/').at(-1) ?? '') : whole());
            return (
              <label
                class={`facet-value depth-${Math.min(depth, 3)}`}
                classList={{ chosen: isChosen(value), zero: entry()?.count === 0 }}
                title={whole()}
              >
                <input type="checkbox" checked={isChosen(value)} onChange={() => library.toggle(props.facet, value)} />
                <span class="facet-label">{label()}</span>
                <span class="facet-count num">{count(entry()?.count ?? 0)}</span>
              </label>
            );
          }}
        </For>
        <Show when={values().length > upFront().size}>
          <button type="button" class="facet-more" aria-expanded={all()} onClick={() => setAll(!all())}>
            {all() ? listText().filters.fewer : listText().filters.all(values().length)}
          </button>
        </Show>
      </fieldset>
    </Show>
  );
}
