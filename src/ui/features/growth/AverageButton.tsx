/** From a training run: the exponential moving average of its saves, later ones counting more, as a bake. */
import type { JSX } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { MOST_SOURCES } from '../../../domain/bake/decode-plan.ts';
import { emaWeights } from '../../../domain/bake/epochs.ts';
import { useApp } from '../../state/app-context.tsx';
import { useBaking } from '../../state/bake-context.tsx';
import { bakesText } from '../../strings/rooms/bakes.ts';

/** The last five saves make up two thirds; each strength can be set on the sheet. */
const BETA = 0.8;

/** @param rows in the order of training */
export function AverageButton(props: { readonly rows: readonly LibraryRow[]; readonly name: string }): JSX.Element {
  const { app } = useApp();
  const baking = useBaking();
  const last = (): readonly LibraryRow[] => props.rows.slice(-MOST_SOURCES);
  const open = async (): Promise<void> => {
    const weights = emaWeights(last().length, BETA);
    const details = await Promise.all(last().map(({ id }) => app.detail({ id })));
    const members = details.flatMap((detail, index) => {
      const strength = weights[index] as number;
      return detail ? [{ detail, strength, strengthClip: strength, gains: {}, profile: null }] : [];
    });
    baking.open({ kind: 'together', operation: 'stack', name: bakesText().averageName(props.name), members });
  };
  return (
    <button
      type="button"
      class="button"
      title={bakesText().averageAbout(last().length)}
      disabled={last().some(({ status }) => status !== 'measured')}
      onClick={() => void open()}
    >
      {bakesText().average}
    </button>
  );
}
