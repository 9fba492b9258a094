/** Starts `node-hand.ts` in a thread: Node 20 gives threads no loader of their own. */
import { register } from 'tsx/esm/api';

register();
await import('./node-hand.ts');
