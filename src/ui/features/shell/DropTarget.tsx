/** Files and folders may be dropped anywhere on the page. The overlay shows while something is dragged over it. */
import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { t } from '../../strings/language.ts';
import { Icon } from '../../widgets/Icon.tsx';

const bringsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

export function DropTarget(): JSX.Element {
  const { app, state } = useApp();
  // Entering a child fires before leaving its parent, so the depth is counted.
  const [depth, setDepth] = createSignal(0);
  const enter = (event: DragEvent): void => {
    if (bringsFiles(event)) setDepth((n) => n + 1);
  };
  const leave = (event: DragEvent): void => {
    if (bringsFiles(event)) setDepth((n) => Math.max(0, n - 1));
  };
  const over = (event: DragEvent): void => {
    if (bringsFiles(event)) event.preventDefault();
  };
  const drop = (event: DragEvent): void => {
    if (!bringsFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    setDepth(0);
    // Without the library there is nothing to add to, but the browser must not leave the page for the dropped file either.
    if (state().phase.kind === 'ready') void app.addDropped(event.dataTransfer.items);
  };
  onMount(() => {
    document.addEventListener('dragenter', enter);
    document.addEventListener('dragleave', leave);
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
  });
  onCleanup(() => {
    document.removeEventListener('dragenter', enter);
    document.removeEventListener('dragleave', leave);
    document.removeEventListener('dragover', over);
    document.removeEventListener('drop', drop);
  });
  return (
    <Show when={depth() > 0}>
      <div class="drop-overlay" aria-hidden="true">
        <div>
          <Icon name="drop" />
          <strong>{t().shell.drop}</strong>
          <span>{t().shell.dropText}</span>
        </div>
      </div>
    </Show>
  );
}
