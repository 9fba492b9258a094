/**
 * Programs a profile can be carried to, in the order in which they are offered. A new one is a file of its own and its name here;
 * `conformance.test.ts` holds all of them to the common rules.
 */
import { inspire } from './inspire.ts';
import { lbw, lbwForge, lbwNihedon } from './lbw.ts';
import type { HostTarget } from './types.ts';

export const HOST_TARGETS: readonly HostTarget[] = [inspire, lbw, lbwForge, lbwNihedon];

export const hostTarget = (id: string): HostTarget | null => HOST_TARGETS.find((target) => target.id === id) ?? null;
