/** Something to take hold of and drag onto an open ComfyUI tab. */
import { type JSX, onCleanup, onMount } from 'solid-js';
import { dragData } from '../../domain/library/comfy/workflow.ts';
import { comfyText } from '../strings/rooms/comfy.ts';
import { dragOut } from './drag.ts';
import { Icon } from './Icon.tsx';
import './beside.css';

export function DragChip(props: { readonly workflow: () => string; readonly hint: string }): JSX.Element {
  return (
    <span
      class="drag-chip"
      title={props.hint}
      ref={(element) => onMount(() => onCleanup(dragOut(element, () => dragData(props.workflow()))))}
    >
      <Icon name="density" />
      {comfyText().drag}
    </span>
  );
}
