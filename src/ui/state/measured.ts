/** What sums over a stack need of a LoRA of the library. */
import type { LoraDetail } from '../../contracts/library.ts';
import type { Measured } from '../../domain/composition/joint/gram-matrices.ts';

export const measuredOf = ({ blocks, row, failedOutside }: LoraDetail): Measured => ({
  blocks,
  totalStrength: row.totalStrength ?? 0,
  failedOutside,
});
