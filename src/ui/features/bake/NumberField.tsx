/** A number that is typed; what is not a number stays as it is typed, with the reason, and changes nothing. */
import { createSignal, createUniqueId, type JSX, Show } from 'solid-js';
import { bakesText } from '../../strings/rooms/bakes.ts';

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number | null;
  readonly least: number;
  readonly most: number | null;
  readonly whole?: boolean;
  /** An empty field is not a value. */
  readonly optional?: boolean;
  readonly active?: boolean;
  /** What it is stands beside it: its label is for those who do not see that. */
  readonly bare?: boolean;
  readonly onChange: (value: number | null) => void;
}

const shown = (value: number | null): string => (value === null ? '' : String(Number(value.toPrecision(4))));

export function NumberField(props: NumberFieldProps): JSX.Element {
  const id = createUniqueId();
  const [typed, setTyped] = createSignal<string | null>(null);
  const read = (text: string): number | null | undefined => {
    if (text.trim() === '') return props.optional ? null : undefined;
    const value = Number(text.trim().replace(',', '.'));
    const fits = Number.isFinite(value) && value >= props.least && (props.most === null || value <= props.most);
    return fits && (!props.whole || Number.isInteger(value)) ? value : undefined;
  };
  const wrong = (): boolean => typed() !== null && read(typed() ?? '') === undefined;
  return (
    <div class="bake-number" classList={{ on: props.active === true }}>
      <label for={id} classList={{ 'visually-hidden': props.bare === true }}>
        {props.label}
      </label>
      <input
        id={id}
        type="text"
        class="num"
        inputmode="decimal"
        autocomplete="off"
        aria-invalid={wrong()}
        aria-describedby={wrong() ? `${id}-fault` : undefined}
        value={typed() ?? shown(props.value)}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          const value = read(event.currentTarget.value);
          if (value !== undefined) props.onChange(value);
        }}
        onBlur={() => !wrong() && setTyped(null)}
      />
      <Show when={wrong()}>
        <p id={`${id}-fault`} class="bake-fault" role="alert">
          {bakesText().wrongNumber(props.least, props.most)}
        </p>
      </Show>
    </div>
  );
}
