/** What can be done with everything that the list shows, or with what is in the stack, at once. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createMemo, createSignal, type JSX, Show } from 'solid-js';
import { MOST_MEMBERS } from '../../../../domain/composition/sets/composition.ts';
import type { OwnChange } from '../../../../domain/library/own.ts';
import { useApp } from '../../../state/app-context.tsx';
import { useBaking } from '../../../state/bake-context.tsx';
import { useLibrary } from '../../../state/library-context.tsx';
import { useStack } from '../../../state/stack-context.tsx';
import { t } from '../../../strings/language.ts';
import { bulkText } from '../../../strings/rooms/bulk.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { lazyPart } from '../../../widgets/LazyPart.tsx';
import type { UndoNoteState } from '../../../widgets/UndoNote.tsx';
import { bakingOf } from './BakeShownButton.tsx';

const dialog = lazyPart(() => import('./BulkDialog.tsx').then((module) => module.BulkDialog));

/** Nobody puts more files than this together by hand. */
const MOST_IN_RUN = 200;

type Scope = 'shown' | 'stack';

export function BulkMenu(props: { readonly note: UndoNoteState }): JSX.Element {
  const { app } = useApp();
  const library = useLibrary();
  const stack = useStack();
  const baking = useBaking();
  const [wanted, setWanted] = createSignal<Scope>('shown');
  const [asked, setAsked] = createSignal<{ readonly kind: 'tag' | 'untag' | 'profile'; readonly ids: readonly number[] } | null>(null);
  const stacked = createMemo(() => stack.loras().flatMap(({ detail }) => (detail ? [detail.row.id] : [])));
  const scope = (): Scope => (stacked().length === 0 ? 'shown' : wanted());
  const ids = createMemo((): readonly number[] => (scope() === 'stack' ? stacked() : [...(library.result()?.ids ?? [])]));
  const own = async (change: OwnChange, done: (number: number) => string): Promise<void> => {
    const now = ids();
    props.note.show(done(now.length), await app.own.change(now, change));
  };
  const runs = async (how: 'together' | 'apart' | 'auto', done: (number: number) => string): Promise<void> => {
    const now = ids();
    props.note.show(done(now.length), await app.runs.choose(now, how));
  };
  const ask = (kind: 'tag' | 'untag' | 'profile'): void => {
    setAsked({ kind, ids: ids() });
  };
  const mayJoin = (): boolean => ids().length > 1 && ids().length <= MOST_IN_RUN;
  return (
    <>
      <DropdownMenu modal={false} placement="bottom-end">
        <DropdownMenu.Trigger
          class="button quiet bulk-button"
          aria-label={bulkText().menu}
          disabled={(library.result()?.ids.length ?? 0) === 0}
        >
          <Icon name="tools" />
          <span class="label">{bulkText().menu}</span>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu bulk-menu">
            <DropdownMenu.Group>
              <DropdownMenu.GroupLabel class="menu-title">{bulkText().actsOn(ids().length)}</DropdownMenu.GroupLabel>
              <Show when={stacked().length > 0}>
                <DropdownMenu.RadioGroup value={scope()} onChange={(value: string) => setWanted(value as Scope)}>
                  <DropdownMenu.RadioItem class="menu-item" value="shown" closeOnSelect={false}>
                    {bulkText().shown(library.result()?.ids.length ?? 0)}
                  </DropdownMenu.RadioItem>
                  <DropdownMenu.RadioItem class="menu-item" value="stack" closeOnSelect={false}>
                    {bulkText().stacked(stacked().length)}
                  </DropdownMenu.RadioItem>
                </DropdownMenu.RadioGroup>
                <DropdownMenu.Separator class="menu-line" />
              </Show>
              <Item text={bulkText().favourite} act={() => void own({ favourite: true }, bulkText().done.favourite)} />
              <Item text={bulkText().notFavourite} act={() => void own({ favourite: false }, bulkText().done.notFavourite)} />
              <Item text={bulkText().tag} act={() => ask('tag')} />
              <Item text={bulkText().untag} act={() => ask('untag')} />
              <Item text={bulkText().profile} act={() => ask('profile')} />
              <Item text={t().doors.bake} act={() => baking.open(bakingOf(ids()))} />
              <Show when={scope() === 'shown'}>
                <Item
                  text={ids().length > MOST_MEMBERS ? bulkText().stackFirst(MOST_MEMBERS) : bulkText().stack}
                  act={() => void stack.add(ids().slice(0, MOST_MEMBERS))}
                />
                <DropdownMenu.Separator class="menu-line" />
                <Item text={bulkText().exportTable} act={() => void app.exportLibrary(library.query())} />
                <Item text={bulkText().exportBlocks} act={() => void app.exportLibraryBlocks(library.query())} />
              </Show>
              <DropdownMenu.Separator class="menu-line" />
              <Item text={bulkText().join} disabled={!mayJoin()} act={() => void runs('together', bulkText().done.join)} />
              <Item text={bulkText().apart} act={() => void runs('apart', bulkText().done.apart)} />
              <Item text={bulkText().auto} act={() => void runs('auto', bulkText().done.auto)} />
            </DropdownMenu.Group>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <Show when={asked()} keyed>
        {(now) => <dialog.Part kind={now.kind} ids={now.ids} note={props.note} close={() => setAsked(null)} />}
      </Show>
    </>
  );
}

function Item(props: { readonly text: string; readonly disabled?: boolean; readonly act: () => void }): JSX.Element {
  return (
    <DropdownMenu.Item class="menu-item" disabled={props.disabled === true} onSelect={() => props.act()}>
      {props.text}
    </DropdownMenu.Item>
  );
}
