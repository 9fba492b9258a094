/** A module of one of several files, with the weights of the model that it stands on. */
import type { Delta, RowRange } from '../../deltas/delta.ts';
import type { Message } from '../../message.ts';

/** A module, or the difference of its bias, in one of the files. */
export interface Placed {
  /** Position of its file. */
  readonly file: number;
  /** Position in `understanding.modules`. */
  readonly module: number;
  /** The file's own name of the module. */
  readonly name: string;
  /** The role of the bias when this is the bias of the module, else null. */
  readonly bias: string | null;
  readonly slot: string | null;
  readonly rows: number;
  readonly cols: number;
  readonly weights: readonly string[];
  /** Per weight; null when the parts of a fused module are not known. */
  readonly ranges: readonly RowRange[] | null;
}

export interface Loaded {
  readonly placed: Placed;
  /** The delta, or why there is none. */
  readonly delta: Delta | Message;
}
