/** This draft beside other profiles and LoRAs of the same layout. */
import { A } from '@solidjs/router';
import { createMemo, createResource, createSignal, For, Index, type JSX, Show } from 'solid-js';
import type { Layout } from '../../../../domain/reading.ts';
import { keptShare } from '../../../../domain/profiles/editing/effective.ts';
import { useApp } from '../../../state/app-context.tsx';
import { distinctNames } from '../../../state/distinct-names.ts';
import { NO_FILTER } from '../../../../domain/library/filter.ts';
import { percent, significant } from '../../../state/format.ts';
import { compareHref } from '../../../routes.ts';
import { compareText } from '../../../strings/rooms/compare.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { Choice } from '../../../widgets/Choice.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { CompareChart, type Shape } from '../../../widgets/CompareChart.tsx';
import { type Compared, differences, MOST_SERIES, type Quantity, valuesOf } from '../../../state/compared.ts';
import { useProfiles } from '../../../state/profiles-app.ts';
import { useEditing } from '../session/session-context.tsx';
import { t } from '../../../strings/language.ts';
import { slotNameAt } from '../../../state/slot-name.ts';

const words = () => profileText().compare;

const SHAPES: readonly Shape[] = ['lines', 'bars', 'difference', 'heat'];
const QUANTITIES: readonly Quantity[] = ['effective', 'gain'];
const shapes = () => SHAPES.map((value) => ({ value, ...words().shapes[value] }));
const quantities = () => QUANTITIES.map((value) => ({ value, ...words().quantities[value] }));
/** LoRAs offered for a search. */
const OFFERED = 8;

export function ComparePanel(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const [shape, setShape] = createSignal<Shape>('lines');
  const [quantity, setQuantity] = createSignal<Quantity>('effective');
  const [others, setOthers] = createSignal<readonly Compared[]>([]);
  const [hovered, setHovered] = createSignal<number | null>(null);
  const series = createMemo((): readonly Compared[] => [
    {
      key: 'draft',
      name: session.draft()?.about.name || words().draft,
      kind: words().asSet,
      gains: session.draft()?.gains ?? {},
      blocks: session.detail().blocks,
    },
    ...others(),
  ]);
  const vectors = createMemo(() => series().map((each) => valuesOf(each, props.layout, quantity())));
  const drawn = createMemo(() => (shape() === 'difference' ? differences(vectors()) : vectors()));
  const add = (next: Compared): void => void setOthers((old) => (old.some(({ key }) => key === next.key) ? old : [...old, next]));
  const remove = (key: string): void => void setOthers((old) => old.filter((each) => each.key !== key));
  const reading = (i: number): string => {
    const value = drawn()[i]?.[hovered() ?? -1];
    return value === undefined ? '' : significant(value, 3).replace('-', '−');
  };
  return (
    <>
      <A class="button quiet" href={compareHref(session.detail().row, session.draft()?.profileId ?? null)}>
        <Icon name="expand" />
        {compareText().open}
      </A>
      <div class="compare-choices">
        <Choice label={words().shape} options={shapes()} value={shape()} onChange={setShape} />
        <Choice label={words().quantity} options={quantities()} value={quantity()} onChange={setQuantity} />
      </div>
      <CompareChart layout={props.layout} names={series().map(({ name }) => name)} vectors={drawn()} shape={shape()} onHover={setHovered} />
      <p class="compare-slot num" aria-hidden="true">
        {slotNameAt(props.layout.slots, hovered()) ?? ' '}
      </p>
      <ul class="compare-series num" aria-label={words().list}>
        <Index each={series()}>
          {(each, i) => (
            <li class={`series-${i}`}>
              <i aria-hidden="true" />
              <span>
                {each().name} <span class="muted">{each().kind}</span>
              </span>
              <span>{reading(i)}</span>
              <span class="muted">{keptOf(each())}</span>
              <Show when={each().key !== 'draft'} fallback={<span />}>
                <button
                  type="button"
                  class="button quiet square"
                  aria-label={words().leaveOut(each().name)}
                  onClick={() => remove(each().key)}
                >
                  <Icon name="close" />
                </button>
              </Show>
            </li>
          )}
        </Index>
      </ul>
      <Show when={series().length < MOST_SERIES} fallback={<p class="muted">{words().full}</p>}>
        <Add layout={props.layout} taken={others().map(({ key }) => key)} add={add} />
      </Show>
    </>
  );
}

function keptOf(series: Compared): string {
  const kept = keptShare(series.blocks, series.gains);
  return kept === null ? '' : words().keeps(percent(kept));
}

/** Profiles of the layout first, then LoRAs that the search finds. */
function Add(props: { readonly layout: Layout; readonly taken: readonly string[]; readonly add: (series: Compared) => void }): JSX.Element {
  const { session } = useEditing();
  const { app } = useApp();
  const store = useProfiles();
  const [search, setSearch] = createSignal('');
  const [profiles] = createResource(
    () => props.layout.id,
    (id) => store.all(id),
  );
  const [rows] = createResource(
    () => ({ text: search(), layout: props.layout.id }),
    async ({ text, layout }) => {
      const answer = await app.query({
        filter: { ...NO_FILTER, search: text, layout: [layout] },
        sort: { key: 'name', descending: false },
      });
      return app.rows([...answer.ids.subarray(0, OFFERED)]);
    },
  );
  const blocksOf = async (loraId: number | null): Promise<Compared['blocks']> =>
    loraId === null ? session.detail().blocks : ((await app.detail({ id: loraId }))?.blocks ?? session.detail().blocks);
  const offered = createMemo(() => {
    const own = (profiles.latest ?? [])
      .filter(({ name }) => name.toLowerCase().includes(search().toLowerCase()))
      .map(({ id, name, loraId, loraName, gains }) => ({ key: `profile ${id}`, name, kind: loraName ?? words().profile, gains, loraId }));
    const names = distinctNames(rows.latest ?? []);
    const loras = (rows.latest ?? []).map(({ id, name }, index) => ({
      key: `lora ${id}`,
      name: names[index] ?? name,
      kind: words().asTrained,
      gains: {},
      loraId: id,
    }));
    return [...own, ...loras].filter(({ key }) => !props.taken.includes(key));
  });
  const take = async ({ loraId, ...rest }: ReturnType<typeof offered>[number]): Promise<void> => {
    props.add({ ...rest, blocks: await blocksOf(loraId) });
  };
  return (
    <div class="compare-add">
      <input
        type="search"
        class="field"
        aria-label={words().search}
        placeholder={words().searchHint(t().names.layout(props.layout.label))}
        value={search()}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <ul class="preset-list" aria-label={words().offered}>
        <For each={offered()}>
          {(offer) => (
            <li>
              <button type="button" class="preset plain" onClick={() => void take(offer)}>
                <span>{offer.name}</span>
                <span class="muted">{offer.kind}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
