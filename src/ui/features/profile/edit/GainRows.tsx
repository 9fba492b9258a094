/** All blocks as rows under one scale, grouped as the model is; the list scrolls on its own, and a group is taken as one. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { isSolo } from '../../../../domain/profiles/editing/edits.ts';
import { AS_TRAINED, gainOf } from '../../../../domain/profiles/editing/gains.ts';
import type { Layout, Slot } from '../../../../domain/reading.ts';
import { percent } from '../../../state/format.ts';
import { editorText } from '../../../strings/rooms/editor.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { slotGroups } from '../../../state/block-view.ts';
import { ActsOn } from './ActsOn.tsx';
import { GainRow } from './GainRow.tsx';
import { modeOf, NOTHING_SELECTED, picked, pickedGroup } from '../session/selection.ts';
import { marksOf, placeIn } from '../session/desk.ts';
import { useEditing } from '../session/session-context.tsx';
import { t } from '../../../strings/language.ts';
import { SoloMute } from './SoloMute.tsx';
import { largest as largestOf } from '../../../../domain/extremes.ts';

/** Rows shown: all, or those that were changed (or not 1) when that was asked for, so that none vanishes under the pointer. */
interface Shown {
  readonly kind: 'all' | 'changed' | 'notOne';
  readonly only: ReadonlySet<string> | null;
}

const KINDS: readonly Shown['kind'][] = ['all', 'changed', 'notOne'];

export function GainRows(props: { readonly layout: Layout }): JSX.Element {
  const { session, desk } = useEditing();
  const [shown, setShown] = createSignal<Shown>({ kind: 'all', only: null });
  const visible = (slot: Slot): boolean => shown().only?.has(slot.id) ?? true;
  const groups = createMemo(() => slotGroups(props.layout.slots.filter(visible)));
  const order = createMemo(() => props.layout.slots.filter(visible).map(({ id }) => id));
  const strengths = createMemo(() => new Map(session.detail().blocks.map(({ slot, strength }) => [slot, strength])));
  const largest = createMemo(() => largestOf(strengths().values(), 0) || 1);
  /** The block that plays alone, if one does. */
  const alone = createMemo(() => {
    const draft = session.draft();
    const audible = draft?.slots.filter(({ id }) => !Object.hasOwn(draft.muted, id)) ?? [];
    return audible.length === 1 && (draft?.slots.length ?? 0) > 1 ? (audible[0]?.id ?? null) : null;
  });
  const [current, setCurrent] = createSignal<string | null>(null);
  const stop = () => current() ?? order()[0] ?? null;
  let list: HTMLDivElement | undefined;

  /** Of the scale, through all rows. */
  const lines = (): JSX.CSSProperties => {
    const at = (gain: number): string => `${placeIn(desk.range(), gain) * 100}%`;
    return { '--minus-one': at(-1), '--zero': at(0), '--one': at(1) };
  };

  const pick = (slot: string, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): void => {
    setCurrent(slot);
    const only = session.selection().slots.size === 1 && session.selection().slots.has(slot);
    if (modeOf(event) === 'only' && only) session.setSelection(NOTHING_SELECTED);
    else session.setSelection((old) => picked(old, order(), slot, modeOf(event)));
  };
  /** Arrows go along the blocks, with Shift they extend; Ctrl+A takes all, Escape none. */
  const onKey = (slot: string, event: KeyboardEvent): void => {
    const place = order().indexOf(slot);
    const last = order().length - 1;
    const target = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: last }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      const next = order()[Math.max(0, Math.min(last, target))] ?? slot;
      if (event.shiftKey)
        session.setSelection((old) => picked(old.anchor === null ? picked(old, order(), slot, 'only') : old, order(), next, 'extend'));
      setCurrent(next);
      list?.querySelector<HTMLElement>(`[data-slot="${CSS.escape(next)}"] .gain-label`)?.focus();
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      session.setSelection({ slots: new Set(order()), anchor: order()[0] ?? null });
    } else if (event.key === 'Escape' && session.selection().slots.size > 0) {
      event.stopPropagation();
      session.setSelection(NOTHING_SELECTED);
    }
  };
  /** A model has up to a hundred rows of five controls each, and the drawer stands behind them. */
  const skip = (button: HTMLElement): void => {
    const beside = button.closest('.desk');
    beside?.querySelector<HTMLElement>(desk.open() ? '.drawer' : '.drawer-rail [tabindex="0"]')?.focus();
  };
  const pointAt = (event: PointerEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-slot]') : null;
    desk.point(row?.dataset['slot'] ?? null);
  };
  return (
    <div class="gain-list" style={lines()}>
      <button type="button" class="skip-rows" onClick={(event) => skip(event.currentTarget)}>
        {editorText().rows.skip}
      </button>
      <ListBar shown={shown()} setShown={setShown} layout={props.layout} />
      <div
        class="gain-rows"
        role="list"
        aria-label={profileText().blocks}
        ref={(element) => (list = element)}
        onPointerMove={pointAt}
        onPointerLeave={() => desk.point(null)}
      >
        <ScaleHead />
        <For each={groups()}>
          {(group) => (
            <div class={`gain-group ${group.role}`} role="listitem">
              <GroupHead name={t().names.group(group.name)} slots={group.slots} strengths={strengths()} counted={group.role === 'main'} />
              <div role="list" aria-label={t().names.group(group.name)}>
                <For each={group.slots}>
                  {(slot) => (
                    <GainRow
                      slot={slot}
                      strength={strengths().get(slot.id) ?? 0}
                      largest={largest()}
                      solo={alone() === slot.id}
                      selected={session.selection().slots.has(slot.id)}
                      tabbable={stop() === slot.id}
                      onPick={(event) => pick(slot.id, event)}
                      onSelectKey={(event) => onKey(slot.id, event)}
                    />
                  )}
                </For>
              </div>
            </div>
          )}
        </For>
        <Show when={groups().length === 0}>
          <p class="muted no-rows" role="listitem">
            {editorText().rows.none}
          </p>
        </Show>
      </div>
    </div>
  );
}

interface ListBarProps {
  readonly layout: Layout;
  readonly shown: Shown;
  readonly setShown: (next: Shown) => void;
}

/** Which rows are shown, and what the tools act on. */
function ListBar(props: ListBarProps): JSX.Element {
  const { session } = useEditing();
  const changed = createMemo(() => session.changes().map(({ slot }) => slot));
  const notOne = createMemo(() =>
    props.layout.slots.map(({ id }) => id).filter((id) => gainOf(session.draft()?.gains ?? {}, id) !== AS_TRAINED),
  );
  const labels: Readonly<Record<Shown['kind'], () => string>> = {
    all: () => editorText().rows.all(props.layout.slots.length),
    changed: () => editorText().rows.changed(changed().length),
    notOne: () => editorText().rows.notOne(notOne().length),
  };
  const show = (kind: Shown['kind']): void =>
    props.setShown({ kind, only: kind === 'all' ? null : new Set(kind === 'changed' ? changed() : notOne()) });
  return (
    <div class="list-bar num">
      <div class="segmented" role="group" aria-label={editorText().rows.which}>
        <For each={KINDS}>
          {(kind) => (
            <button type="button" aria-pressed={props.shown.kind === kind} onClick={() => show(kind)}>
              {labels[kind]()}
            </button>
          )}
        </For>
      </div>
      <span class="spacer" />
      <ActsOn clearable />
    </div>
  );
}

/** Names of the columns; the lines of the scale run on through all rows. */
function ScaleHead(): JSX.Element {
  const { desk } = useEditing();
  return (
    <div class="gain-grid scale-head num" aria-hidden="true">
      <span>{editorText().rows.block}</span>
      <span class="c-strength">{editorText().rows.strength}</span>
      <span class="scale">
        <For each={marksOf(desk.range())}>
          {(value) => <span style={{ left: `${placeIn(desk.range(), value) * 100}%` }}>{value < 0 ? `−${-value}` : value}</span>}
        </For>
      </span>
      <span class="gain-text">{editorText().rows.gain}</span>
      <span class="effective-text">{editorText().rows.effective}</span>
    </div>
  );
}

interface GroupHeadProps {
  readonly name: string;
  readonly slots: readonly Slot[];
  readonly strengths: ReadonlyMap<string, number>;
  /** In the statistics. */
  readonly counted: boolean;
}

function GroupHead(props: GroupHeadProps): JSX.Element {
  const { session } = useEditing();
  const ids = () => props.slots.map(({ id }) => id);
  const muted = () => ids().every((id) => Object.hasOwn(session.draft()?.muted ?? {}, id));
  const solo = () => {
    const draft = session.draft();
    return draft !== null && isSolo(draft, ids());
  };
  const whole = () => ids().every((id) => session.selection().slots.has(id));
  /** Of the energy of the whole file, as trained. */
  const share = createMemo(() => {
    const squares = (all: Iterable<number>): number => [...all].reduce((sum, strength) => sum + strength ** 2, 0);
    const total = squares(props.strengths.values());
    return total > 0 ? squares(ids().map((id) => props.strengths.get(id) ?? 0)) / total : null;
  });
  return (
    <div class="gain-group-head">
      <span class="block-group-name">{props.name}</span>
      <span class="group-facts num">
        {props.slots.length}
        <Show when={share()}>{(part) => <span class="group-share"> · {editorText().rows.share(percent(part()))}</span>}</Show>
        <Show when={!props.counted}>
          <span class="group-share"> · {editorText().rows.counted}</span>
        </Show>
      </span>
      <span class="spacer" />
      <button
        type="button"
        class="mini wide"
        aria-pressed={whole()}
        aria-label={editorText().rows.select(props.name)}
        onClick={() => session.setSelection((old) => pickedGroup(old, ids()))}
      >
        {editorText().rows.selectWhole}
      </button>
      <SoloMute name={props.name} slots={ids()} solo={solo()} muted={muted()} />
    </div>
  );
}
