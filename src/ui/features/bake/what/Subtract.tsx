/** The first LoRA less the others: with strengths that are given, or those at which most of it is explained. */
import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { madeOf } from '../../../../domain/bake/made-of.ts';
import { useApp } from '../../../state/app-context.tsx';
import { say } from '../../../strings/language.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { useSheet } from '../sheet.ts';

type Found =
  | { readonly kind: 'weights'; readonly weights: readonly number[]; readonly residual: number }
  | { readonly kind: 'said'; readonly text: string };

export function Subtract(): JSX.Element {
  const { app } = useApp();
  const sheet = useSheet();
  const [share, setShare] = createSignal<number | null>(null);
  const [found, setFound] = createSignal<Found | null>(null);
  const abort = new AbortController();
  onCleanup(() => abort.abort());
  onMount(() => {
    if (sheet.choices().strengths.length === 0)
      sheet.change({ strengths: sheet.members.map(({ strength }, index) => (index === 0 ? 1 : -Math.abs(strength))) });
  });
  const find = async (): Promise<void> => {
    setShare(0);
    const plan = {
      ...sheet.plan(),
      combine: 'sum' as const,
      value: null,
      reduce: null,
      reindex: null,
      sources: sheet.plan().sources.map(({ file }) => ({ file, strength: 1, gains: {}, components: {}, blocks: null })),
      encode: { dtype: 'source' as const, names: 'source' as const, adapter: 'source' as const },
    };
    const outcome = await app.bakes.gram({ plan, sources: sheet.sources() }, setShare, abort.signal);
    setShare(null);
    if (outcome.kind === 'gram') setFound(explained(outcome.gram, sheet.members.length));
    if (outcome.kind === 'refused') setFound({ kind: 'said', text: say(outcome.error) });
  };
  const use = (weights: readonly number[]): void =>
    sheet.change({ strengths: [1, ...weights.map((weight) => (weight === 0 ? 0 : -weight))] });
  const text = (): string => {
    const now = found();
    if (!now) return '';
    if (now.kind === 'said') return now.text;
    const names = sheet.members.slice(1).map(({ detail }) => detail.row.name);
    const parts = now.weights.flatMap((strength, index) => (strength === 0 ? [] : [{ name: names[index] ?? '', strength }]));
    return bakesText().explained(sheet.members[0]?.detail.row.name ?? '', parts, now.residual);
  };
  return (
    <div class="bake-subtract">
      <button type="button" class="button" disabled={share() !== null} onClick={() => void find()}>
        {bakesText().findStrengths}
      </button>
      <p role="status">
        <Show when={share() !== null} fallback={text()}>
          {bakesText().reading(share() ?? 0)}
        </Show>
      </p>
      <Show when={weightsOf(found())}>
        {(weights) => (
          <button type="button" class="button" onClick={() => use(weights())}>
            {bakesText().useStrengths}
          </button>
        )}
      </Show>
    </div>
  );
}

const weightsOf = (found: Found | null): readonly number[] | null =>
  found?.kind === 'weights' && found.weights.some((weight) => weight !== 0) ? found.weights : null;

/** The first of n by the others. @param gram n x n */
function explained(gram: Float64Array, n: number): Found {
  const rest = Array.from({ length: n - 1 }, (_, index) => index + 1);
  const { weights, residual } = madeOf({
    gram: Float64Array.from(rest.flatMap((i) => rest.map((j) => gram[i * n + j] as number))),
    inner: Float64Array.from(rest, (i) => gram[i] as number),
    square: gram[0] as number,
  });
  return { kind: 'weights', weights: [...weights], residual };
}
