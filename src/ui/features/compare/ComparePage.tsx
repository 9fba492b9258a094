/** Comparing as a place: A against B, up to six over each other, with the difference and the direction block by block. */
import { useSearchParams } from '@solidjs/router';
import { createMemo, createResource, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import { NO_FILTER } from '../../../domain/library/filter.ts';
import { gainOf } from '../../../domain/profiles/editing/gains.ts';
import { effectiveOf } from '../../../domain/profiles/editing/effective.ts';
import type { Layout } from '../../../domain/reading.ts';
import { addressOf } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { distinctNames } from '../../state/distinct-names.ts';
import { significant } from '../../state/format.ts';
import { slotRanges } from '../../state/slot-ranges.ts';
import { say, t } from '../../strings/language.ts';
import { compareText } from '../../strings/rooms/compare.ts';
import { Choice } from '../../widgets/Choice.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { PairCurve } from '../../widgets/PairCurve.tsx';
import { cosineText } from '../../state/number-words.ts';
import { CompareChart } from '../../widgets/CompareChart.tsx';
import { MOST_SERIES, rangeOf, valuesOf } from '../../state/compared.ts';
import { type Wanted, wantedFrom, wantedTo } from './compare-address.ts';
import { type CompareNumbers, createCompareNumbers, type Side } from './compare-numbers.ts';
import '../../widgets/panels.css';
import './compare.css';
import { slotNameAt } from '../../state/slot-name.ts';

type Scale = 'absolute' | 'relative';

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F'];
/** LoRAs offered for a search. */
const OFFERED = 12;

const nameOf = ({ name, kind }: Side): string => (kind === '' ? name : `${name} · ${kind}`);

export function ComparePage(): JSX.Element {
  const [params, setParams] = useSearchParams<{ of?: string }>();
  const wanted = createMemo(() => wantedFrom(typeof params.of === 'string' ? params.of : undefined));
  const setWanted = (next: readonly Wanted[]): void => setParams({ of: wantedTo(next) || undefined }, { replace: true, scroll: false });
  const numbers = createCompareNumbers(wanted);
  const layout = createMemo(() => (numbers.drawn().length > 0 ? numbers.layout() : null));
  return (
    <div class="compare-page">
      <aside class="compare-side" aria-label={compareText().list}>
        <h1>{compareText().title}</h1>
        <Show when={wanted().length === 0}>
          <p class="muted">{compareText().about}</p>
        </Show>
        <Sides numbers={numbers} wanted={wanted()} setWanted={setWanted} />
        <Show when={wanted().length < MOST_SERIES} fallback={<p class="muted">{compareText().full}</p>}>
          <Add layout={numbers.layout()} add={(lora) => setWanted([...wanted(), { lora, profile: null }])} />
        </Show>
      </aside>
      <div class="compare-main">
        <Show when={wanted().length === 0}>
          <div class="nothing">
            <h2>{compareText().nothing}</h2>
            <p>{compareText().nothingText}</p>
          </div>
        </Show>
        <Show when={layout()}>{(known) => <Result numbers={numbers} layout={known()} />}</Show>
      </div>
    </div>
  );
}

interface SidesProps {
  readonly numbers: CompareNumbers;
  readonly wanted: readonly Wanted[];
  readonly setWanted: (next: readonly Wanted[]) => void;
}

/** Of one side with its profile, CSS pixels: the place of those that the library has not answered yet. */
const SIDE_HEIGHT = 74;

function Sides(props: SidesProps): JSX.Element {
  const waiting = () => (props.numbers.sides() === null ? props.wanted.length : 0);
  const at = (side: Side): number => props.wanted.indexOf(side.wanted);
  const choose = (side: Side, profile: string | null): void => props.setWanted(props.wanted.with(at(side), { ...side.wanted, profile }));
  const trouble = (side: Side): string | null => {
    const { layout } = side.detail;
    if (layout?.id !== props.numbers.layout()?.id) return compareText().otherLayout(side.name, t().names.layout(layout?.label ?? ''));
    return side.blocks.length === 0 ? compareText().unmeasured(side.name) : null;
  };
  return (
    <>
      <ul class="compare-sides" aria-label={compareText().list} style={{ 'min-height': `${SIDE_HEIGHT * waiting()}px` }}>
        <For each={props.numbers.sides() ?? []}>
          {(side, index) => (
            <li class={`series-${index()}`}>
              <i aria-hidden="true">{LETTERS[index()]}</i>
              <span class="side-name" title={side.name}>
                {side.name}
              </span>
              <button
                type="button"
                class="button quiet square"
                aria-label={compareText().leaveOut(nameOf(side))}
                onClick={() => props.setWanted(props.wanted.filter((_, place) => place !== at(side)))}
              >
                <Icon name="close" />
              </button>
              <select
                class="field"
                aria-label={compareText().profileOf(side.name)}
                onChange={(event) => choose(side, event.currentTarget.value || null)}
              >
                <option value="">{compareText().trained}</option>
                <For each={side.profiles}>
                  {(profile) => (
                    <option value={profile.id} selected={profile.id === side.wanted.profile}>
                      {profile.name}
                    </option>
                  )}
                </For>
              </select>
              <Show when={trouble(side)}>{(text) => <p class="muted">{text()}</p>}</Show>
            </li>
          )}
        </For>
      </ul>
      <For each={props.numbers.missing()}>{(name) => <p class="muted">{compareText().missing(name)}</p>}</For>
      <div class="panel-actions">
        <Show when={props.wanted.length > 1}>
          <button
            type="button"
            class="button"
            onClick={() => props.setWanted([...props.wanted.slice(0, 2).reverse(), ...props.wanted.slice(2)])}
          >
            {compareText().swap}
          </button>
        </Show>
        <Show when={props.wanted.length === 1 && props.numbers.sides()?.[0]}>
          {(side) => (
            <button
              type="button"
              class="button"
              onClick={() => props.setWanted([...props.wanted, { lora: side().wanted.lora, profile: side().profiles[0]?.id ?? null }])}
            >
              {compareText().same}
            </button>
          )}
        </Show>
      </div>
    </>
  );
}

function Result(props: { readonly numbers: CompareNumbers; readonly layout: Layout }): JSX.Element {
  const [scale, setScale] = createSignal<Scale>('absolute');
  const [hovered, setHovered] = createSignal<number | null>(null);
  const scales = () => [
    { value: 'absolute' as const, label: compareText().absolute, hint: compareText().absoluteHint },
    { value: 'relative' as const, label: compareText().relative, hint: compareText().relativeHint },
  ];
  const vectors = createMemo(() => props.numbers.drawn().map((side) => vectorOf(side, props.layout, scale())));
  const difference = createMemo(() => {
    const [a, b] = vectors();
    return a && b ? [a.map((value, i) => value - (b[i] ?? 0))] : null;
  });
  /** One for both pictures, so that a difference looks as large as it is. */
  const range = createMemo(() => rangeOf([...vectors(), ...(difference() ?? [])]));
  const names = () => props.numbers.drawn().map(nameOf);
  return (
    <>
      <div class="compare-head">
        <Choice label={compareText().scale} options={scales()} value={scale()} onChange={setScale} />
        <p class="compare-reading num" aria-hidden="true">
          <strong>{slotNameAt(props.layout.slots, hovered()) ?? ''}</strong>
          <For each={vectors()}>
            {(vector, index) => (
              <Show when={vector[hovered() ?? -1] !== undefined}>
                <span class={`series-${index()}`}>
                  <i>{LETTERS[index()]}</i> {significant(vector[hovered() ?? -1] ?? null, 3).replace('-', '−')}
                </span>
              </Show>
            )}
          </For>
        </p>
      </div>
      <section class="compare-part">
        <h2>{compareText().over}</h2>
        <CompareChart layout={props.layout} names={names()} vectors={vectors()} shape="lines" range={range()} onHover={setHovered} />
      </section>
      <Show when={difference()} fallback={<p class="muted">{compareText().two}</p>}>
        {(vector) => (
          <section class="compare-part">
            <h2>{compareText().difference}</h2>
            <p class="muted">{compareText().differenceAbout(names()[0] ?? '', names()[1] ?? '')}</p>
            <CompareChart
              layout={props.layout}
              names={[compareText().difference]}
              vectors={vector()}
              shape="bars"
              range={range()}
              onHover={setHovered}
            />
          </section>
        )}
      </Show>
      <Direction numbers={props.numbers} layout={props.layout} />
    </>
  );
}

function vectorOf(side: Side, layout: Layout, scale: Scale): readonly number[] {
  if (scale === 'relative') return valuesOf(side, layout, 'effective');
  const strengths = new Map(side.blocks.map(({ slot, strength }) => [slot, strength]));
  return layout.slots.map(({ id }) => effectiveOf(gainOf(side.gains, id), strengths.get(id) ?? 0));
}

function Direction(props: { readonly numbers: CompareNumbers; readonly layout: Layout }): JSX.Element {
  const common = props.numbers.common;
  const known = () => {
    const now = common();
    return now.kind === 'known' ? now : null;
  };
  const unread = () => {
    const now = common();
    return now.kind === 'unread' ? now : null;
  };
  const name = (index: number): string => {
    const side = props.numbers.sides()?.[index];
    return side ? nameOf(side) : '';
  };
  const open = createMemo(() => {
    const blocks = known()?.products?.blocks ?? [];
    return slotRanges(
      props.layout.slots,
      new Set(blocks.flatMap(({ slot, notCompared }) => (notCompared > 0 && slot !== null ? [slot] : []))),
    );
  });
  return (
    <Show when={common().kind !== 'none'}>
      <section class="compare-part">
        <h2>{compareText().cosine}</h2>
        <p class="muted">{compareText().cosineAbout(name(0), name(1))}</p>
        <Switch>
          <Match when={common().kind === 'reading'}>
            <p class="muted" role="status">
              {compareText().reading}
            </p>
          </Match>
          <Match when={common().kind === 'layouts'}>
            <p class="muted">{compareText().layouts}</p>
          </Match>
          <Match when={unread()}>
            {(found) => (
              <>
                <p class="muted">{compareText().unread}</p>
                <For each={found().unread}>
                  {(each) => (
                    <p class="muted">
                      {each.name}: {say(each.why)}
                    </p>
                  )}
                </For>
              </>
            )}
          </Match>
          <Match when={known()}>
            {(found) => (
              <>
                <p class="num">
                  <strong>{compareText().overall(cosineText(found().found.overall))}</strong>
                </p>
                <For each={found().products?.reasons ?? []}>
                  {({ why, modules }) => <p class="muted">{compareText().notCompared(modules, say(why))}</p>}
                </For>
                <Show when={open().length > 0}>
                  <p class="muted">
                    {compareText().whichNot}: {open().join(', ')}
                  </p>
                </Show>
                <PairCurve cosines={found().found.blocks.slice(0, props.layout.slots.length)} slots={props.layout.slots} />
              </>
            )}
          </Match>
        </Switch>
      </section>
    </Show>
  );
}

/** LoRAs that the search finds: of the same blocks once something is there. */
function Add(props: { readonly layout: Layout | null; readonly add: (lora: string) => void }): JSX.Element {
  const { app, state } = useApp();
  const [search, setSearch] = createSignal('');
  const [rows] = createResource(
    () => ({ text: search(), layout: props.layout?.id ?? null, revision: state().revision }),
    async ({ text, layout }) => {
      const filter = { ...NO_FILTER, search: text, layout: layout === null ? [] : [layout] };
      const answer = await app.query({ filter, sort: { key: 'name', descending: false } });
      return app.rows([...answer.ids.subarray(0, OFFERED)]);
    },
  );
  const names = createMemo(() => distinctNames(rows.latest ?? []));
  return (
    <div class="compare-add">
      <input
        type="search"
        class="field"
        aria-label={compareText().search}
        placeholder={compareText().add}
        value={search()}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <ul class="preset-list" aria-label={compareText().offered}>
        <For each={rows.latest ?? []}>
          {(row, index) => (
            <li>
              <button type="button" class="preset plain" onClick={() => props.add(addressOf(row))}>
                <span>{names()[index()]}</span>
                <span class="muted">
                  {[t().names.family(row.familyLabel), t().names.layout(row.layoutLabel ?? '')].filter(Boolean).join(' · ')}
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
