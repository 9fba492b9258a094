/** A sentence in which names between backticks, as hosts write them in their inputs, are set as code. */
import { For, type JSX } from 'solid-js';

export function Coded(props: { readonly text: string }): JSX.Element {
  return <For each={props.text.split('`')}>{(part, index) => (index() % 2 === 1 ? <code>{part}</code> : part)}</For>;
}
