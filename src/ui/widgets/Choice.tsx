/** One of a few: radio buttons drawn as a segmented control. */
import { createUniqueId, Index, type JSX } from 'solid-js';
import './choice.css';

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export function Choice<T extends string>(props: ChoiceProps<T>): JSX.Element {
  const name = createUniqueId();
  return (
    <div class="choice" role="radiogroup" aria-label={props.label}>
      {/* By place: a label that changes leaves its button, and with it the focus. */}
      <Index each={props.options}>
        {(option) => (
          <label title={option().hint}>
            <input
              type="radio"
              class="visually-hidden"
              name={name}
              value={option().value}
              checked={props.value === option().value}
              onChange={() => props.onChange(option().value)}
            />
            <span>{option().label}</span>
          </label>
        )}
      </Index>
    </div>
  );
}
