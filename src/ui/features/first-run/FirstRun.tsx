/** The empty library: what this is, the three ways in, one sentence on privacy. */
import { For, type JSX, Show } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { t } from '../../strings/language.ts';
import { rampColour } from '../../widgets/ramp.ts';
import { AddFolderButton } from '../../widgets/AddFolderButton.tsx';
import './first-run.css';

const DOUBLES = 19;
const STEP = 8;
const FLOOR = 92;

/** A smooth made-up profile for the picture, 0..1; decoration, not data. */
const BARS: readonly number[] = Array.from({ length: 57 }, (_, i) => {
  const depth = i / 56;
  return Math.min(1, 0.16 + 0.34 * Math.sin(depth * 9 + 0.4) ** 2 + 0.5 * depth ** 2 + 0.07 * Math.sin(i * 1.9));
});
const leftOf = (index: number): number => index * STEP + (index >= DOUBLES ? 5 : 0);

/** Bars on their fingerprint, as every LoRA will be shown. */
const Picture = (): JSX.Element => (
  <svg class="first-run-art" viewBox="0 0 462 108" aria-hidden="true">
    <For each={BARS}>
      {(share, index) => (
        <>
          <rect class="art-bar" x={leftOf(index())} y={FLOOR - 88 * share} width={STEP - 1.2} height={88 * share} rx="1" />
          <rect x={leftOf(index())} y={FLOOR + 5} width={STEP + 0.2} height="11" fill={rampColour(Math.round(share * 254) + 1)} />
        </>
      )}
    </For>
  </svg>
);

export function FirstRun(): JSX.Element {
  const { app, state } = useApp();
  const sample = () => state().sample;
  return (
    <section class="first-run" aria-labelledby="first-run-title">
      <Picture />
      <h1 id="first-run-title">{t().shell.first.title}</h1>
      <p class="lead">{t().shell.first.text}</p>
      <div class="first-run-actions">
        <AddFolderButton large />
        <button type="button" class="button large" disabled={sample().building} onClick={() => void app.trySample()}>
          {t().shell.first.sample}
        </button>
      </div>
      <p class="hint num" aria-live="polite">
        <Show when={sample().building} fallback={t().shell.first.orDrop}>
          {t().shell.first.building(sample().done, sample().total)}
        </Show>
      </p>
      <Show when={!app.canPickFolders}>
        <p class="notice info narrow">{t().shell.first.noPicker}</p>
      </Show>
      <p class="privacy">{t().shell.first.privacy}</p>
    </section>
  );
}
