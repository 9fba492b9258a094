/** The end of a sheet: leaving it, or baking. */
import type { JSX } from 'solid-js';
import { useBaking } from '../../state/bake-context.tsx';
import { bakesText } from '../../strings/rooms/bakes.ts';

export function BakeFoot(props: { readonly label: string; readonly ready: boolean; readonly bake: () => void }): JSX.Element {
  const baking = useBaking();
  return (
    <footer class="bake-foot">
      <span class="spacer" />
      <button type="button" class="button quiet" onClick={() => baking.close()}>
        {bakesText().cancel}
      </button>
      <button type="button" class="button primary large" disabled={!props.ready} onClick={() => props.bake()}>
        {props.label}
      </button>
    </footer>
  );
}
