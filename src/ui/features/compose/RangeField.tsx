/** A number by a slider, with its name before it and what it means behind it. */
import { createUniqueId, type JSX } from 'solid-js';

export function RangeField(props: {
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly value: number;
  readonly onInput: (value: number) => void;
  /** The number in words. */
  readonly children: JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <label class="advice-number" for={id}>
      <span>{props.label}</span>
      <input
        id={id}
        type="range"
        min={props.least}
        max={props.most}
        step={props.step}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.valueAsNumber)}
      />
      <output class="num">{props.children}</output>
    </label>
  );
}
