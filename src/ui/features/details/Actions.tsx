/** Edit profile, Export CSV, Copy weights, Re-index. What there is nothing of yet cannot be taken away. */
import { A } from '@solidjs/router';
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createSignal, type JSX, onCleanup } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { compareHref } from '../../routes.ts';
import { t } from '../../strings/language.ts';
import { detailsText } from '../../strings/rooms/details.ts';
import { useApp } from '../../state/app-context.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { ComfyMenu } from '../comfy/ComfyMenu.tsx';
import { BakeMenu } from '../profile/BakeMenu.tsx';
import { useStack } from '../../state/stack-context.tsx';
import { useEditing } from '../profile/session/session-context.tsx';

const COPIED_MS = 2000;

const words = () => detailsText().actions;

export function Actions(props: { readonly detail: LoraDetail; readonly editProfile: () => void }): JSX.Element {
  const { app } = useApp();
  const { guard } = useEditing();
  const stack = useStack();
  const stacked = () => stack.placeOf(id()) >= 0;
  const id = () => props.detail.row.id;
  const fileName = () => props.detail.row.stableId ?? props.detail.row.name;
  const hasBlocks = () => props.detail.blocks.length > 0;
  const measured = () => props.detail.measuredAt !== null;
  return (
    <div class="details-actions">
      <button type="button" class="button" disabled={props.detail.layout === null} onClick={() => props.editProfile()}>
        {words().edit}
      </button>
      <DropdownMenu modal={false} placement="bottom-start">
        <DropdownMenu.Trigger class="button" disabled={!measured()}>
          <Icon name="export" />
          {words().export}
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu">
            <DropdownMenu.Item class="menu-item" disabled={!hasBlocks()} onSelect={() => void app.exportBlocks(id())}>
              {words().blocks}
              <span class="muted">{fileName()}_blocks.csv</span>
            </DropdownMenu.Item>
            <DropdownMenu.Item class="menu-item" onSelect={() => void app.exportModules(id())}>
              {words().modules}
              <span class="muted">{fileName()}_modules.csv</span>
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <BakeMenu detail={props.detail} />
      <ComfyMenu row={props.detail.row} />
      <CopyWeights id={id()} disabled={!hasBlocks()} />
      <A class="button quiet" href={compareHref(props.detail.row)}>
        <Icon name="compare" />
        {t().doors.compare}
      </A>
      <button type="button" class="button quiet" aria-pressed={stacked()} onClick={() => void stack.toggle(id())}>
        <Icon name={stacked() ? 'check' : 'plus'} />
        {stacked() ? words().stacked : words().stack}
      </button>
      <button type="button" class="button quiet" onClick={() => guard.leave(() => void app.reindex(id()), true)}>
        <Icon name="rescan" />
        {words().reindex}
      </button>
    </div>
  );
}

function CopyWeights(props: { readonly id: number; readonly disabled: boolean }): JSX.Element {
  const { app, state } = useApp();
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async (): Promise<void> => {
    const before = state().notices;
    await app.copyWeights(props.id);
    // A refusal is said in a notice; without one the weights are on the clipboard.
    if (state().notices !== before) return;
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <>
      <button type="button" class="button" classList={{ done: copied() }} disabled={props.disabled} onClick={() => void copy()}>
        <Icon name={copied() ? 'check' : 'copy'} />
        {words().copy}
      </button>
      <span class="visually-hidden" aria-live="polite">
        {copied() ? words().copied : ''}
      </span>
    </>
  );
}
