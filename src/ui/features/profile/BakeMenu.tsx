/** The ways into the sheet from the details of one LoRA. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { For, type JSX } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { type Operation, operationsFor } from '../../../domain/bake/choices.ts';
import { useBaking } from '../../state/bake-context.tsx';
import { bakesText } from '../../strings/rooms/bakes.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { useEditing } from './session/session-context.tsx';
import '../bake/bake-menu.css';

export function BakeMenu(props: { readonly detail: LoraDetail }): JSX.Element {
  const baking = useBaking();
  const { session } = useEditing();
  /** With the gains as they are on the screen, the unsaved ones included. */
  const open = (operation: Operation): void => {
    const gains = session.draft()?.gains ?? {};
    const profile = Object.keys(gains).length > 0 ? (session.draft()?.about.name ?? '') : null;
    baking.open({
      kind: 'together',
      operation,
      name: '',
      members: [{ detail: props.detail, strength: 1, strengthClip: 1, gains, profile }],
    });
  };
  return (
    <div class="bake-split">
      <button type="button" class="button" disabled={props.detail.measuredAt === null} onClick={() => open('profile')}>
        {bakesText().operations.profile}
      </button>
      <DropdownMenu modal={false} placement="bottom-start">
        <DropdownMenu.Trigger class="button square" aria-label={bakesText().menu} disabled={props.detail.measuredAt === null}>
          <Icon name="down" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu">
            <For each={operationsFor(false).filter((one) => one !== 'profile')}>
              {(operation) => (
                <DropdownMenu.Item class="menu-item" onSelect={() => open(operation)}>
                  {bakesText().operations[operation]}
                </DropdownMenu.Item>
              )}
            </For>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
    </div>
  );
}
