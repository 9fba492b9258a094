/** From the library: everything that the list shows, each into a file of its own. */
import type { JSX } from 'solid-js';
import { useBaking } from '../../../state/bake-context.tsx';
import { useLibrary } from '../../../state/library-context.tsx';
import { t } from '../../../strings/language.ts';

/** One sheet looks at every file; more are done in parts, by a filter. */
const MOST = 500;

/** What the sheet opens with. */
export const bakingOf = (ids: readonly number[]) => ({ kind: 'each', operation: 'resize', ids: ids.slice(0, MOST) }) as const;

export function BakeShownButton(): JSX.Element {
  const baking = useBaking();
  const library = useLibrary();
  const shown = (): number => library.result()?.ids.length ?? 0;
  return (
    <button
      type="button"
      class="button quiet bake-shown"
      disabled={shown() === 0}
      title={shown() > MOST ? t().doors.tooMany(MOST) : t().doors.bakeShown(shown())}
      onClick={() => baking.open(bakingOf(Array.from(library.result()?.ids.subarray(0, MOST) ?? [])))}
    >
      {t().doors.bake}
    </button>
  );
}
