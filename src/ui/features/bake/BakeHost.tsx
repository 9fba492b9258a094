/** Where the sheet lives: its code is loaded when it is first opened. Beside it the way back to the queue, while there is one. */
import { createEffect, createSignal, type JSX, Show } from 'solid-js';
import { useBaking } from '../../state/bake-context.tsx';
import { t } from '../../strings/language.ts';
import { lazyPart } from '../../widgets/LazyPart.tsx';
import { Icon } from '../../widgets/Icon.tsx';

const dialog = lazyPart(() => import('./BakeDialog.tsx').then((module) => module.BakeDialog));

export function BakeHost(): JSX.Element {
  const baking = useBaking();
  const [wanted, setWanted] = createSignal(false);
  createEffect(() => baking.isOpen() && setWanted(true));
  return (
    <Show when={wanted()}>
      <dialog.Part />
    </Show>
  );
}

export function BakeIndicator(): JSX.Element {
  const baking = useBaking();
  const open = (): number => baking.state().jobs.filter(({ state: { kind } }) => kind === 'waiting' || kind === 'begun').length;
  return (
    <Show when={baking.state().jobs.length > 0}>
      <button type="button" class="button quiet bake-indicator" onClick={() => baking.showQueue()}>
        <Icon name={open() > 0 ? 'rescan' : 'check'} />
        <span>{open() > 0 ? t().doors.baking(open()) : t().doors.baked}</span>
      </button>
    </Show>
  );
}
