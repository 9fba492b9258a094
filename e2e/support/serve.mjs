/** Serves the production build for the tests as the plainest static host does, without headers of ours: `node serve.mjs PORT PREFIX`. */
import path from 'node:path';
import { root } from '../../scripts/lib/run.mjs';
import { serve } from '../../scripts/lib/server.mjs';

const [port, prefix] = process.argv.slice(2);
await serve(path.join(root, 'dist'), { port: Number(port), prefix, headers: {} });
