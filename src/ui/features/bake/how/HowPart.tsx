/** How it is written: size against error, number type, program, metadata. */
import { type Accessor, For, type JSX, Match, Show, Switch } from 'solid-js';
import { type BakeChoices, RARE_SIZING, SIZING, type Sizing } from '../../../../domain/bake/choices.ts';
import { ADAPTERS, DTYPES, METADATA, NAMES, STYLES } from '../../../../domain/bake/plan.ts';
import type { BakePreview } from '../../../../domain/bake/preview.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { Choice } from '../../../widgets/Choice.tsx';
import { BakeCurve } from './BakeCurve.tsx';
import { NumberField } from '../NumberField.tsx';

export interface HowProps {
  readonly choices: BakeChoices;
  readonly change: (change: Partial<BakeChoices>) => void;
  readonly preview: BakePreview | null;
  readonly reading: number | null;
  /** Of the sources, for the first choice of a size. */
  readonly sourceBytes: number;
  readonly several: boolean;
}

const MIB = 2 ** 20;
const isRare = (sizing: Sizing): boolean => RARE_SIZING.some((one) => one === sizing);
const COMMON = SIZING.filter((one) => !isRare(one));
const WRITTEN_AS = [...NAMES, ...STYLES];

export function HowPart(props: HowProps): JSX.Element {
  const sizing = (next: Sizing): void => {
    const size = Number(((props.preview?.size ?? props.sourceBytes) / MIB / (props.choices.sizing === 'exact' ? 2 : 1)).toPrecision(3));
    props.change({ sizing: next, ...(next === 'size' ? { size } : {}) });
  };
  return (
    <section class="bake-part how" aria-labelledby="bake-how">
      <h3 id="bake-how">
        <span class="num">2</span> {bakesText().how}
      </h3>
      <Choice
        label={bakesText().sizingLabel}
        options={COMMON.map((value) => ({ value, label: bakesText().sizing[value] }))}
        value={props.choices.sizing}
        onChange={sizing}
      />
      <Curve {...props} />
      <div class="bake-numbers">
        <NumberField
          label={bakesText().errorField}
          value={props.choices.sizing === 'error' ? 100 * props.choices.error : null}
          least={0.01}
          most={99}
          optional
          active={props.choices.sizing === 'error'}
          onChange={(value) => value !== null && props.change({ sizing: 'error', error: value / 100 })}
        />
        <NumberField
          label={bakesText().sizeField}
          value={props.choices.sizing === 'size' ? props.choices.size : null}
          least={0.001}
          most={null}
          optional
          active={props.choices.sizing === 'size'}
          onChange={(size) => size !== null && props.change({ sizing: 'size', size })}
        />
        <NumberField
          label={bakesText().rankField}
          value={props.choices.sizing === 'rank' ? props.choices.rank : null}
          least={1}
          most={null}
          whole
          optional
          active={props.choices.sizing === 'rank'}
          onChange={(rank) => rank !== null && props.change({ sizing: 'rank', rank })}
        />
      </div>
      <Rare choices={() => props.choices} change={props.change} />
      <Show when={props.choices.sizing !== 'exact'}>
        <Limits choices={() => props.choices} change={props.change} />
      </Show>
      <div class="bake-field">
        <span class="bake-label">{bakesText().dtypeLabel}</span>
        <Choice
          label={bakesText().dtypeLabel}
          options={DTYPES.map((value) => ({ value, label: bakesText().dtypes[value], hint: bakesText().dtypeHints[value] }))}
          value={props.choices.dtype}
          onChange={(dtype) => props.change({ dtype })}
        />
      </div>
      <div class="bake-field">
        <span class="bake-label">{bakesText().namesLabel}</span>
        <select
          class="field"
          aria-label={bakesText().namesLabel}
          value={props.choices.names}
          onChange={(event) => {
            const names = WRITTEN_AS.find((one) => one === event.currentTarget.value) ?? 'source';
            // It reads one alpha for all modules.
            props.change({ names, ...(names === 'diffusers-old' ? { uniform: true } : {}) });
          }}
        >
          <For each={WRITTEN_AS}>{(one) => <option value={one}>{bakesText().names[one]}</option>}</For>
        </select>
      </div>
      <div class="bake-field">
        <span class="bake-label">{bakesText().adapterLabel}</span>
        <Choice
          label={bakesText().adapterLabel}
          options={ADAPTERS.map((value) => ({ value, label: bakesText().adapters[value] }))}
          value={props.choices.adapter}
          onChange={(adapter) => props.change({ adapter })}
        />
      </div>
      <Metadata {...props} />
    </section>
  );
}

function Curve(props: HowProps): JSX.Element {
  return (
    <Switch>
      <Match when={props.choices.sizing === 'exact' && props.preview?.curve === null}>
        <p class="bake-curve-note muted">{bakesText().curveOnDemand}</p>
      </Match>
      <Match when={props.reading !== null}>
        <div class="bake-curve-note">
          <progress aria-label={bakesText().curve} max="1" value={props.reading ?? 0} />
          <span class="num">{bakesText().reading(props.reading ?? 0)}</span>
        </div>
      </Match>
      <Match when={props.preview?.curve}>
        {(curve) => (
          <BakeCurve
            curve={curve()}
            size={props.preview?.size ?? 0}
            error={props.preview?.error.total ?? 0}
            floor={props.preview?.error.rounding ?? 0}
            onError={(error) => props.change({ sizing: 'error', error })}
          />
        )}
      </Match>
    </Switch>
  );
}

/** Rules that other programs have. */
function Rare(props: { readonly choices: Accessor<BakeChoices>; readonly change: HowProps['change'] }): JSX.Element {
  const sizing = (): Sizing => props.choices().sizing;
  return (
    <div class="bake-numbers">
      <select
        class="field"
        aria-label={bakesText().rareLabel}
        value={isRare(sizing()) ? sizing() : ''}
        onChange={(event) => {
          const rule = RARE_SIZING.find((one) => one === event.currentTarget.value);
          props.change({ sizing: rule ?? 'exact' });
        }}
      >
        <option value="">{bakesText().rareNone}</option>
        <For each={RARE_SIZING}>{(one) => <option value={one}>{bakesText().sizing[one]}</option>}</For>
      </select>
      <Show when={sizing() === 'energy'}>
        <NumberField
          label={bakesText().energyShare}
          value={100 * props.choices().energy}
          least={0.1}
          most={100}
          active
          onChange={(value) => value !== null && props.change({ energy: value / 100 })}
        />
      </Show>
      <Show when={sizing() === 'sv_ratio'}>
        <NumberField
          label={bakesText().ratioField}
          value={props.choices().ratio}
          least={1}
          most={null}
          active
          onChange={(ratio) => ratio !== null && props.change({ ratio })}
        />
      </Show>
      <Show when={sizing() === 'sv_fro' || sizing() === 'sv_cumulative'}>
        <NumberField
          label={bakesText().shareField}
          value={100 * props.choices().share}
          least={0.1}
          most={100}
          active
          onChange={(value) => value !== null && props.change({ share: value / 100 })}
        />
      </Show>
      <Show when={sizing().startsWith('sv_')}>
        <label class="bake-check">
          <input
            type="checkbox"
            checked={props.choices().asSdScripts}
            onChange={(event) => props.change({ asSdScripts: event.currentTarget.checked })}
          />
          {bakesText().asSdScripts}
        </label>
      </Show>
    </div>
  );
}

function Limits(props: { readonly choices: Accessor<BakeChoices>; readonly change: HowProps['change'] }): JSX.Element {
  return (
    <div class="bake-numbers">
      <NumberField
        label={bakesText().minRank}
        value={props.choices().min}
        least={1}
        most={null}
        whole
        onChange={(min) => min !== null && props.change({ min })}
      />
      <NumberField
        label={bakesText().maxRank}
        value={props.choices().max}
        least={props.choices().min}
        most={null}
        whole
        optional
        onChange={(max) => props.change({ max })}
      />
      <label class="bake-check">
        <input
          type="checkbox"
          checked={props.choices().uniform}
          onChange={(event) => props.change({ uniform: event.currentTarget.checked })}
        />
        {bakesText().uniform}
      </label>
    </div>
  );
}

function Metadata(props: HowProps): JSX.Element {
  return (
    <>
      <div class="bake-field">
        <span class="bake-label">{bakesText().metadataLabel}</span>
        <Choice
          label={bakesText().metadataLabel}
          options={METADATA.filter((one) => one !== 'merge' || props.several).map((value) => ({
            value,
            label: bakesText().metadata[value],
            hint: bakesText().metadataHints[value],
          }))}
          value={props.choices.metadata}
          onChange={(metadata) => props.change({ metadata })}
        />
      </div>
      <Show when={props.choices.metadata === 'none'} fallback={null}>
        <p class="muted">{bakesText().metadataHints.none}</p>
      </Show>
      <div class="bake-field">
        <label class="bake-label" for="bake-title">
          {bakesText().titleField}
        </label>
        <input
          id="bake-title"
          type="text"
          class="field"
          value={props.choices.title}
          onInput={(event) => props.change({ title: event.currentTarget.value })}
        />
      </div>
      <label class="bake-check">
        <input type="checkbox" checked={props.choices.dated} onChange={(event) => props.change({ dated: event.currentTarget.checked })} />
        {bakesText().dated}
      </label>
    </>
  );
}
