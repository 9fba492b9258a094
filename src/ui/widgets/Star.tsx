/** Marks a LoRA as a favourite. A toggle: its name says what, its pressed state whether. */
import { type JSX, Show } from 'solid-js';
import { t } from '../strings/language.ts';
import { Icon } from './Icon.tsx';
import './star.css';

interface StarProps {
  readonly name: string;
  readonly on: boolean;
  readonly toggle: () => void;
  /** Inside a list that has the keyboard: `F` does the same there. */
  readonly inList?: boolean;
  /** With the word beside it, where there are stars of another meaning. */
  readonly labelled?: boolean;
}

export function Star(props: StarProps): JSX.Element {
  return (
    <button
      type="button"
      class="star"
      classList={{ on: props.on, labelled: props.labelled === true }}
      tabindex={props.inList ? -1 : undefined}
      aria-pressed={props.on}
      aria-label={t().own.favourite(props.name)}
      title={t().own.favouriteTitle}
      onClick={(event) => {
        event.stopPropagation();
        props.toggle();
      }}
      onDblClick={(event) => event.stopPropagation()}
    >
      <Icon name="star" />
      <Show when={props.labelled}>
        <span>{t().own.favouriteWord}</span>
      </Show>
    </button>
  );
}
