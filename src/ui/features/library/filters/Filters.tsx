/** Family, layout, adapter, status, folder: several values of one are alternatives, different ones add up. Counts are under all the others. */
import './filters.css';
import { createEffect, createMemo, createSignal, For, Index, type JSX, onCleanup, Show } from 'solid-js';
import { isReading } from '../../../../app/indexing/progress.ts';
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
import { type Branch, folderTree, shownBranches } from './folder-tree.ts';
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

/** Facets whose values are known once the files are read: what files are found to be while they are measured comes later. */
const EARLY = FACETS.filter((facet) => facet !== 'status');
/** The tags and base models of texts beside LoRAs follow the reading within this time, after which nothing new is waited for. */
const QUIET_MS = 700;

/** Whether values stand: while the first files are read each one brings new ones, its texts tags, which would push the rest about. */
function createSettled(): () => boolean {
  const { state } = useApp();
  const library = useLibrary();
  const [settled, setSettled] = createSignal(false);
  let hasRead = false;
  const reading = createMemo(() => isReading(state().progress));
  const read = createMemo(() => library.result()?.ids.length ?? 0);
  const values = createMemo(() =>
    EARLY.map((facet) =>
      library
        .result()
        ?.facets[facet].map(({ value }) => value)
        .join('\n'),
    ).join('\n\n'),
  );
  createEffect(() => {
    values();
    if (settled()) return;
    hasRead ||= reading();
    // A library that is opened with nothing to read brings its values at once.
    if (read() >= TELLING || (read() > 0 && !hasRead)) return void setSettled(true);
    if (read() === 0 || reading()) return;
    const timer = setTimeout(() => setSettled(true), QUIET_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return settled;
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

/** Longer facets show this many until asked for all, and the tree of folders that many lines: a source can hold thousands of folders. */
const SHORT = 9;
const SHORT_TREE = 40;

function Group(props: { readonly facet: Facet; readonly label: string }): JSX.Element {
  const library = useLibrary();
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
  const parts = { values, entryOf: (value: string) => entries().get(value), isChosen };
  return (
    <Show when={values().some(({ value }) => props.facet !== 'base' || value !== '')}>
      <fieldset class="facet">
        <legend>{props.label}</legend>
        <Show when={props.facet === 'folder'} fallback={<List facet={props.facet} {...parts} />}>
          <Folders {...parts} />
        </Show>
      </fieldset>
    </Show>
  );
}

interface Parts {
  readonly values: () => readonly FacetValue[];
  entryOf(value: string): FacetValue | undefined;
  isChosen(value: string): boolean;
}

function List(props: Parts & { readonly facet: Facet }): JSX.Element {
  const whole = (value: string) => facetLabel(props.facet, props.entryOf(value) ?? { value, label: '' });
  return (
    <Shortened values={props.values().map(({ value }) => value)} most={SHORT} isChosen={props.isChosen}>
      {(value) => (
        <Value
          facet={props.facet}
          value={value}
          label={whole(value)}
          whole={whole(value)}
          entryOf={props.entryOf}
          isChosen={props.isChosen}
        />
      )}
    </Shortened>
  );
}

interface ShortenedProps extends Pick<Parts, 'isChosen'> {
  readonly values: readonly string[];
  readonly most: number;
  readonly children: (value: string) => JSX.Element;
}

/** The first of them and those that are chosen; all by the button at the end. */
function Shortened(props: ShortenedProps): JSX.Element {
  const [all, setAll] = createSignal(false);
  return (
    <>
      <For each={props.values.filter((value, index) => all() || index < props.most || props.isChosen(value))}>{props.children}</For>
      <Show when={props.values.length > props.most}>
        <button type="button" class="facet-more" aria-expanded={all()} onClick={() => setAll(!all())}>
          {all() ? listText().filters.fewer : listText().filters.all(props.values.length)}
        </button>
      </Show>
    </>
  );
}

/** A tree, of which the sources and the folders right below them are seen at first. */
function Folders(props: Parts): JSX.Element {
  const tree = createMemo(() => folderTree(props.values()));
  const branches = createMemo(() => new Map(tree().map((branch) => [branch.value, branch])));
  /** Where it differs from how it is at first: open at the top, closed below. */
  const [turned, setTurned] = createSignal<ReadonlySet<string>>(new Set());
  const isOpen = ({ value, depth }: Branch): boolean => (depth === 0) !== turned().has(value);
  const open = createMemo(() => new Set(tree().flatMap((branch) => (isOpen(branch) ? [branch.value] : []))));
  const turn = (value: string): void => {
    setTurned((before) => {
      const next = new Set(before);
      if (!next.delete(value)) next.add(value);
      return next;
    });
  };
  const whole = (value: string) => facetLabel('folder', props.entryOf(value) ?? { value, label: '' });
  const nameOf = (value: string): string => {
    const label = whole(value);
    return (branches().get(value)?.depth ?? 0) > 0 ? (label.split('/').at(-1) ?? '') : label;
  };
  return (
    <Shortened values={shownBranches(tree(), open(), props.isChosen).map(({ value }) => value)} most={SHORT_TREE} isChosen={props.isChosen}>
      {(value) => (
        <div class={`facet-branch depth-${Math.min(branches().get(value)?.depth ?? 0, 3)}`}>
          <Show when={branches().get(value)?.isParent} fallback={<span />}>
            <button
              type="button"
              class="facet-turn"
              aria-expanded={open().has(value)}
              aria-label={listText().filters.below(nameOf(value))}
              onClick={() => turn(value)}
            >
              <Icon name="down" />
            </button>
          </Show>
          <Value
            facet="folder"
            value={value}
            label={nameOf(value)}
            whole={whole(value)}
            entryOf={props.entryOf}
            isChosen={props.isChosen}
          />
        </div>
      )}
    </Shortened>
  );
}

interface ValueProps extends Omit<Parts, 'values'> {
  readonly facet: Facet;
  readonly value: string;
  readonly label: string;
  readonly whole: string;
}

function Value(props: ValueProps): JSX.Element {
  const library = useLibrary();
  const found = () => props.entryOf(props.value)?.count ?? 0;
  const isChosen = () => props.isChosen(props.value);
  return (
    <label class="facet-value" classList={{ chosen: isChosen(), zero: found() === 0 }} title={props.whole}>
      <input type="checkbox" checked={isChosen()} onChange={() => library.toggle(props.facet, props.value)} />
      <span class="facet-label">{props.label}</span>
      <span class="facet-count num">{count(found())}</span>
    </label>
  );
}
