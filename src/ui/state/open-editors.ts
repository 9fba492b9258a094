/** LoRAs whose editor is open: what is unsaved there is in sight and needs no notice. */
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';

const [open, setOpen] = createSignal<readonly number[]>([]);

export const openEditors: Accessor<readonly number[]> = open;

/** Call it in the component that is the editor of `loraId`. */
export function markEditor(loraId: Accessor<number>): void {
  createEffect(() => {
    const id = loraId();
    setOpen((old) => [...old, id]);
    onCleanup(() => setOpen((old) => old.toSpliced(old.indexOf(id), 1)));
  });
}
