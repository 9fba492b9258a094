/** Small pictures for the terms: the same bars and colours as everywhere else. Decoration; the text beside them says it all. */
import { For, type JSX } from 'solid-js';

const HEIGHTS = [14, 26, 34, 22, 46, 54, 38, 30, 18, 10] as const;
const STEP = 15;

interface BarsProps {
  readonly heights: readonly number[];
  readonly tone: (index: number) => string;
  readonly base?: number;
}

function Bars(props: BarsProps): JSX.Element {
  const base = () => props.base ?? 64;
  return (
    <For each={props.heights}>
      {(height, index) => (
        <rect
          class={props.tone(index())}
          x={6 + index() * STEP}
          y={base() - Math.max(0, height)}
          width="11"
          height={Math.abs(height)}
          rx="1.5"
        />
      )}
    </For>
  );
}

const Frame = (props: { readonly children: JSX.Element }): JSX.Element => (
  <svg class="picture" viewBox="0 0 160 72" aria-hidden="true">
    <line class="p-line" x1="2" y1="64.5" x2="158" y2="64.5" />
    {props.children}
  </svg>
);

export const StrengthPicture = (): JSX.Element => (
  <Frame>
    <Bars heights={HEIGHTS} tone={() => 'p-measured'} />
  </Frame>
);

/** The strongest bar reaches the line of weight 1. */
export const WeightPicture = (): JSX.Element => (
  <Frame>
    <line class="p-mark" x1="2" y1="10" x2="158" y2="10" />
    <Bars heights={HEIGHTS} tone={(index) => (index === 5 ? 'p-measured' : 'p-soft')} />
  </Frame>
);

/** The three strongest of ten hold most of the energy. */
export const EnergyPicture = (): JSX.Element => (
  <Frame>
    <Bars heights={HEIGHTS} tone={(index) => (index === 4 || index === 5 || index === 6 ? 'p-measured' : 'p-soft')} />
    <rect class="p-soft" x="6" y="2" width="146" height="5" rx="2.5" />
    <rect class="p-measured" x="6" y="2" width="93" height="5" rx="2.5" />
  </Frame>
);

const GAINS = [1, 1, 1, 1.4, 1, 0.4, 0.4, 1, 0, 1] as const;

export const GainPicture = (): JSX.Element => (
  <Frame>
    <Bars heights={HEIGHTS} tone={() => 'p-soft'} />
    <For each={GAINS}>
      {(gain, index) => <rect class="p-gain" x={5 + index() * STEP} y={62 - gain * 30} width="13" height="3" rx="1.5" />}
    </For>
  </Frame>
);

export const EffectivePicture = (): JSX.Element => (
  <Frame>
    <Bars heights={HEIGHTS} tone={() => 'p-soft'} />
    <Bars heights={HEIGHTS.map((height, index) => height * (GAINS[index] ?? 1))} tone={() => 'p-effective'} />
  </Frame>
);

/** Two arrows and the angle between them. */
export const CosinePicture = (): JSX.Element => (
  <svg class="picture" viewBox="0 0 160 72" aria-hidden="true">
    <path class="p-arrow" d="M20 62 112 12M102 11l10 1-4 9" />
    <path class="p-arrow second" d="M20 62h120M131 57l9 5-9 5" />
    <path class="p-arc" d="M60 40a46 46 0 0 1 8 22" />
  </svg>
);

const STRIP = [40, 90, 140, 200, 235, 180, 120, 0, 0, 60, 110, 170, 230, 250, 210, 150, 100, 60] as const;

/** A fingerprint in two groups; the empty cells are blocks the file does not touch. */
export const FingerprintPicture = (props: { readonly colour: (byte: number) => string }): JSX.Element => (
  <svg class="picture" viewBox="0 0 160 72" aria-hidden="true">
    <For each={STRIP}>
      {(value, index) => (
        <rect
          class={value === 0 ? 'p-untouched' : ''}
          fill={value === 0 ? undefined : props.colour(value)}
          x={4 + index() * 8.3 + (index() > 8 ? 4 : 0)}
          y="24"
          width="8.4"
          height="24"
        />
      )}
    </For>
  </svg>
);

export const FallbackPicture = (): JSX.Element => (
  <Frame>
    <Bars heights={HEIGHTS.map(() => 30)} tone={() => 'p-unknown'} />
  </Frame>
);
