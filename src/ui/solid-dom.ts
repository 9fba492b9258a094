/**
 * What compiled JSX imports (`moduleName` in `scripts/lib/solid.mjs`): `solid-js/web` with another `memo`. Solid compiles a
 * property with a condition into a memo that is made each time the property is read. Read in an event handler, it has no owner: it
 * would outlive its component, run on when the row it reads is gone, and throw in the middle of an update of the whole page.
 */
import { createMemo, getOwner } from 'solid-js';

export * from 'solid-js/web';

/** Outside a component, and outside every computation, there is nothing to keep: the value is computed when it is asked for. */
export const memo = <T>(compute: () => T): (() => T) => (getOwner() ? createMemo(() => compute()) : compute);
