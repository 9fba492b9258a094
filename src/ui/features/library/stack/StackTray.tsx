/** What has been chosen for the stack, below the list: in order, whatever the filters show. */
import { A } from '@solidjs/router';
import { createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { mayCombine } from '../../../../domain/composition/fit/compatibility.ts';
import { kinsOf } from '../../../../domain/composition/fit/kin.ts';
import type { LibraryRow } from '../../../../contracts/library.ts';
import { ROUTES } from '../../../routes.ts';
import { useApp } from '../../../state/app-context.tsx';
import { count } from '../../../state/format.ts';
import { useLibrary } from '../../../state/library-context.tsx';
import { SETTINGS } from '../../../../domain/settings.ts';
import { changeSetting } from '../../../state/settings.ts';
import { useStack } from '../../../state/stack-context.tsx';
import { listText } from '../../../strings/rooms/list.ts';
import { settingsOf } from '../../../../domain/composition/sets/set.ts';
import { loadersText } from '../../../../domain/library/comfy/workflow.ts';
import { createComfyName } from '../../../state/comfy.ts';
import { comfyText } from '../../../strings/rooms/comfy.ts';
import { DragChip } from '../../../widgets/DragChip.tsx';
import { type Dragged, dropTarget, watchDrags } from '../../../widgets/drag.ts';
import { Icon } from '../../../widgets/Icon.tsx';

type Kind = Pick<LibraryRow, 'familyId' | 'layoutId'>;
type Base = Kind & Pick<LibraryRow, 'familyLabel' | 'layoutLabel'>;

/** What the next one has to go with: the first of the stack that has blocks. null while there is none. */
export function createBase(): () => Base | null {
  const stack = useStack();
  return createMemo(() => stack.loras().find(({ detail }) => detail?.row.layoutId)?.detail?.row ?? null, null, {
    equals: (a, b) => a?.familyId === b?.familyId && a?.layoutId === b?.layoutId,
  });
}

export const isApart = (row: Kind, base: Kind): boolean => !mayCombine(row, base);

export function StackTray(): JSX.Element {
  const { app } = useApp();
  const stack = useStack();
  const words = () => listText().tray;
  const [dragged, setDragged] = createSignal<Dragged | null>(null);
  const [over, setOver] = createSignal(false);
  const comfyName = createComfyName();
  /** Of those that count and are in the library. */
  const workflow = (): string =>
    loadersText(
      'workflow',
      stack.loras().flatMap(({ detail }, place) => {
        const setting = settingsOf(stack.set())[place];
        const { strengthModel = 1, strengthClip = 1 } = setting ?? {};
        return detail && setting?.on ? [{ name: comfyName(detail.row), strengthModel, strengthClip }] : [];
      }),
    );
  onMount(() => onCleanup(watchDrags(setDragged)));
  const takesDrop = (element: HTMLElement): void =>
    onMount(() =>
      onCleanup(
        dropTarget(element, {
          accepts: ({ kind }) => kind === 'row',
          drop: (row) => void (row.kind === 'row' && stack.add([row.id])),
          over: (edge) => setOver(edge !== null),
        }),
      ),
    );
  return (
    <>
      <Show when={stack.set().members.length === 0 && dragged()?.kind === 'row'}>
        <div ref={takesDrop} class="tray drop-zone" classList={{ over: over() }}>
          {words().drop}
        </div>
      </Show>
      <Show when={stack.set().members.length > 0}>
        <section ref={takesDrop} class="tray" classList={{ wanted: dragged()?.kind === 'row', over: over() }} aria-label={words().title}>
          <h2 class="tray-title">
            {words().title} <span class="num">{count(stack.set().members.length)}</span>
          </h2>
          <ol class="tray-members">
            <For each={stack.set().members}>
              {(member, index) => (
                <li class={`tray-member member-${index()}`}>
                  <span class="member-badge num" aria-hidden="true">
                    {index() + 1}
                  </span>
                  <span class="tray-name" title={member.name}>
                    {member.name}
                  </span>
                  <button
                    type="button"
                    class="tray-remove"
                    aria-label={words().remove(member.name)}
                    onClick={() => stack.remove([member.owner])}
                  >
                    <Icon name="close" />
                  </button>
                </li>
              )}
            </For>
          </ol>
          <div class="tray-actions">
            <DragChip workflow={workflow} hint={comfyText().dragStack} />
            <OnlyCompatible />
            <Show when={stack.undoable()}>
              {(label) => (
                <button
                  type="button"
                  class="button quiet square"
                  aria-label={words().undo}
                  title={words().undoOf(label())}
                  onClick={() => stack.undo()}
                >
                  <Icon name="undo" />
                </button>
              )}
            </Show>
            <button type="button" class="button quiet" onClick={() => stack.remove(stack.set().members.map(({ owner }) => owner))}>
              {words().clear}
            </button>
            <A class="button quiet tray-heat" href={ROUTES.compose} onClick={() => changeSetting(app, SETTINGS.composeView, 'heat')}>
              {words().heatMap}
            </A>
            <A class="button primary" href={ROUTES.compose} onClick={() => changeSetting(app, SETTINGS.composeView, 'together')}>
              {words().compose}
            </A>
          </div>
        </section>
      </Show>
      <p class="visually-hidden" aria-live="polite">
        {stack.said()}
      </p>
    </>
  );
}

function OnlyCompatible(): JSX.Element {
  const library = useLibrary();
  const base = createBase();
  const on = (): boolean => {
    const { family, layout } = library.filter();
    return layout.length === 1 && layout[0] === base()?.layoutId && family.length > 0;
  };
  const toggle = (): void => {
    const now = base();
    if (on()) library.narrow({ family: [], layout: [] });
    else if (now?.layoutId) library.narrow({ family: kinsOf(now.familyId), layout: [now.layoutId] });
  };
  return (
    <button type="button" class="button quiet" aria-pressed={on()} disabled={!on() && base() === null} onClick={toggle}>
      {listText().tray.compatible}
    </button>
  );
}
