/** The checkbox that takes a LoRA into the stack. Inside the list it is reached by Shift+Space, so that Tab does not stop at every row. */
import type { JSX } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import type { StackSelection } from './stack-selection.ts';
import { listText } from '../../../strings/rooms/list.ts';

interface CheckProps {
  readonly row: Pick<LibraryRow, 'id' | 'name'>;
  /** Of the list. */
  readonly line: number;
  readonly stackSelection: StackSelection;
  /** Why it cannot be computed together with what is in the stack; null when it can. */
  readonly apart: string | null;
}

export function StackCheck(props: CheckProps): JSX.Element {
  const place = () => props.stackSelection.placeOf(props.line);
  return (
    <label
      class="stack-check"
      title={props.apart ?? listText().stackHint}
      onClick={(event) => event.stopPropagation()}
      onDblClick={(event) => event.stopPropagation()}
    >
      <input
        type="checkbox"
        tabindex="-1"
        aria-label={listText().stack(props.row.name)}
        checked={place() >= 0}
        onClick={(event) => {
          const box = event.currentTarget;
          // The stack may have refused it, or the library may not have answered.
          void props.stackSelection.check(props.line, event, box.checked).finally(() => (box.checked = place() >= 0));
        }}
      />
    </label>
  );
}
