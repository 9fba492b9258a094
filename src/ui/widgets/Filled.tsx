/** A sentence with elements in it. The text names their places (`The metadata says {says}.`), so that every language orders them. */
import { For, type JSX } from 'solid-js';

const SLOT = /\{(\w+)\}/u;

export function Filled<Slot extends string>(props: {
  readonly text: string;
  readonly with: Readonly<Record<Slot, JSX.Element>>;
}): JSX.Element {
  // Text and names of slots take turns.
  return <For each={props.text.split(SLOT)}>{(part, index) => (index() % 2 === 0 ? part : props.with[part as Slot])}</For>;
}
