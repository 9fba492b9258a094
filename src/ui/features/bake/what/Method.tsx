/** How several LoRAs become one, and how far that is from their plain sum. */
import { createMemo, createResource, createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import { mayNormalise } from '../../../../domain/bake/choices.ts';
import { isNonLinear } from '../../../../domain/bake/methods.ts';
import { COMBINES, DENSITY } from '../../../../domain/bake/plan.ts';
import type { DistanceOutcome } from '../../../../contracts/baker.ts';
import { useApp } from '../../../state/app-context.tsx';
import { say } from '../../../strings/language.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { NumberField } from '../NumberField.tsx';
import { useSheet } from '../sheet.ts';

const PAIR = 2;

export function Method(): JSX.Element {
  const sheet = useSheet();
  const combine = () => sheet.choices().combine;
  const share = (): number => sheet.choices().value ?? (combine() === 'core-ties' ? DENSITY : 1 / sheet.members.length);
  return (
    <>
      <div class="bake-field">
        <span class="bake-label">{bakesText().combineLabel}</span>
        <select
          class="field"
          aria-label={bakesText().combineLabel}
          value={combine()}
          onChange={(event) => sheet.change({ combine: COMBINES.find((one) => one === event.currentTarget.value) ?? 'sum', value: null })}
        >
          <For each={COMBINES.filter((one) => one !== 'slerp' || sheet.members.length === PAIR)}>
            {(one) => <option value={one}>{bakesText().combine[one]}</option>}
          </For>
        </select>
      </div>
      <Show when={isNonLinear(combine())}>
        <NumberField
          label={combine() === 'core-ties' ? bakesText().density : bakesText().kept}
          value={100 * share()}
          least={0.1}
          most={100}
          onChange={(value) => value !== null && sheet.change({ value: value / 100 })}
        />
      </Show>
      <Show when={combine() !== 'sum'}>
        <Distance />
      </Show>
      <Show when={mayNormalise(combine())}>
        <label class="bake-check">
          <input
            type="checkbox"
            checked={sheet.choices().normalise}
            onChange={(event) => sheet.change({ normalise: event.currentTarget.checked })}
          />
          {bakesText().normalise}
        </label>
      </Show>
    </>
  );
}

/** Asked anew with every change of what is put together and not with how it is written. */
function Distance(): JSX.Element {
  const { app } = useApp();
  const sheet = useSheet();
  const [share, setShare] = createSignal<number | null>(null);
  let abort = new AbortController();
  onCleanup(() => abort.abort());
  const question = createMemo(
    () => {
      const { reduce: _, encode: __, metadata: ___, date: ____, normalise: _____, ...rest } = sheet.plan();
      return { key: JSON.stringify(rest), plan: { ...sheet.plan(), reduce: null } };
    },
    undefined,
    { equals: (a, b) => a.key === b.key },
  );
  const [found] = createResource(question, async ({ plan }): Promise<DistanceOutcome> => {
    abort.abort();
    abort = new AbortController();
    setShare(0);
    const outcome = await app.bakes.distance({ plan, sources: sheet.sources() }, setShare, abort.signal);
    setShare(null);
    return outcome;
  });
  const text = (): string => {
    const outcome = found.loading ? undefined : found.latest;
    if (!outcome || outcome.kind === 'cancelled') return bakesText().measuringDistance(share() ?? 0);
    return outcome.kind === 'distance' ? bakesText().distance(outcome.share) : say(outcome.error);
  };
  return (
    <p class="bake-distance num" role="status">
      {text()}
    </p>
  );
}
