/** The head of a member's column: its badge; its name is read out and shown to the pointer. */
import type { JSX } from 'solid-js';

export function MemberHead(props: { readonly lora: { readonly name: string; readonly place: number } }): JSX.Element {
  return (
    <th scope="col" title={props.lora.name}>
      <span class={`member-badge member-${props.lora.place}`}>{props.lora.place + 1}</span>
      <span class="visually-hidden">{props.lora.name}</span>
    </th>
  );
}
