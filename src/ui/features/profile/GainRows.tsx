/** All blocks as rows, grouped as the model is; a group is selected, muted or soloed as one. */
import { createMemo, createSignal, For, type JSX } from 'solid-js';
import type { Layout, Slot } from '../../../domain/reading.ts';
import { isSolo } from '../../../domain/profiles/editing/edits.ts';
import { slotGroups } from '../details/block-view.ts';
import { GainRow } from './GainRow.tsx';
import { modeOf, NOTHING_SELECTED, picked, pickedGroup } from './selection.ts';
import { useEditing } from './session-context.tsx';

export function GainRows(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const groups = createMemo(() => slotGroups(props.layout.slots));
  const order = createMemo(() => props.layout.slots.map(({ id }) => id));
  const strengths = createMemo(() => new Map(session.detail().blocks.map(({ slot, strength }) => [slot, strength])));
  const largest = createMemo(() => Math.max(0, ...strengths().values()) || 1);
  const [current, setCurrent] = createSignal<string | null>(null);
  const stop = () => current() ?? order()[0] ?? null;
  let list: HTMLDivElement | undefined;

  const pick = (slot: string, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): void => {
    setCurrent(slot);
    const alone = session.selection().slots.size === 1 && session.selection().slots.has(slot);
    if (modeOf(event) === 'only' && alone) session.setSelection(NOTHING_SELECTED);
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
  return (
    <div class="gain-rows" role="list" aria-label="Blocks" ref={(element) => (list = element)}>
      <For each={groups()}>
        {(group) => (
          <div class={`gain-group ${group.role}`} role="listitem">
            <GroupHead name={group.name} slots={group.slots} />
            <div role="list" aria-label={group.name}>
              <For each={group.slots}>
                {(slot) => (
                  <GainRow
                    slot={slot}
                    strength={strengths().get(slot.id) ?? 0}
                    largest={largest()}
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
    </div>
  );
}

function GroupHead(props: { readonly name: string; readonly slots: readonly Slot[] }): JSX.Element {
  const { session } = useEditing();
  const ids = () => props.slots.map(({ id }) => id);
  const muted = () => ids().every((id) => Object.hasOwn(session.draft()?.muted ?? {}, id));
  const solo = () => {
    const draft = session.draft();
    return draft !== null && isSolo(draft, ids());
  };
  const whole = () => ids().every((id) => session.selection().slots.has(id));
  return (
    <div class="gain-group-head">
      <span class="block-group-name">{props.name}</span>
      <span class="muted num">{props.slots.length}</span>
      <span class="spacer" />
      <button
        type="button"
        class="chip"
        aria-pressed={whole()}
        aria-label={`Select ${props.name}`}
        onClick={() => session.setSelection((old) => pickedGroup(old, ids()))}
      >
        Select
      </button>
      <button
        type="button"
        class="chip"
        aria-pressed={solo()}
        aria-label={`Solo ${props.name}`}
        onClick={() => session.edit({ kind: 'solo', slots: ids() })}
      >
        Solo
      </button>
      <button
        type="button"
        class="chip"
        aria-pressed={muted()}
        aria-label={`Mute ${props.name}`}
        onClick={() => session.edit({ kind: 'mute', slots: ids(), on: !muted() })}
      >
        Mute
      </button>
    </div>
  );
}
