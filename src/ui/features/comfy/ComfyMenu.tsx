/** One LoRA for ComfyUI: as a node to paste, or as a picture that opens as a workflow. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import type { JSX } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { asciiJson, loadersText } from '../../../domain/library/comfy/workflow.ts';
import { withPngText } from '../../../domain/library/comfy/png-text.ts';
import { useApp } from '../../state/app-context.tsx';
import { createComfyName } from '../../state/comfy.ts';
import { comfyText } from '../../strings/rooms/comfy.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { drawCard } from './card.ts';

export function ComfyMenu(props: { readonly row: LibraryRow }): JSX.Element {
  const { app } = useApp();
  const nameOf = createComfyName();
  const workflow = (): string => loadersText('workflow', [{ name: nameOf(props.row), strengthModel: 1, strengthClip: 1 }]);
  const save = async (): Promise<void> => {
    const row = props.row;
    const shown = await app.pictures.small(row).catch(() => null);
    const picture = shown?.kind === 'picture' ? shown.blob : shown?.kind === 'video' ? shown.poster : null;
    const png = await drawCard(row, picture);
    app.files.save(`${row.name}.png`, withPngText(png, 'workflow', asciiJson(workflow())), 'image/png');
  };
  return (
    <DropdownMenu modal={false} placement="bottom-start">
      <DropdownMenu.Trigger class="button quiet">
        {comfyText().menu}
        <Icon name="down" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <DropdownMenu.Item class="menu-item" onSelect={() => void app.files.copy(workflow(), comfyText().nodes)}>
            {comfyText().copyNode}
            <span class="muted">{comfyText().howToPaste}</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item" onSelect={() => void save()}>
            {comfyText().saveCard}
            <span class="muted">{comfyText().cardHint}</span>
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
