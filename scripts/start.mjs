/** `npm start`: installs what is missing, builds, serves on a fixed local port, prints the URL, opens the browser. */
import path from 'node:path';
import { serveApp } from './lib/app-server.mjs';
import { ensureDependencies } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
const code = await run(process.execPath, [path.join(root, 'scripts', 'build.mjs')]);
if (code !== 0) process.exit(code);
const usable = await serveApp(path.join(root, 'dist'), {
  open: !process.env.CI && process.stdout.isTTY,
  running: 'Press Ctrl+C to stop. Nothing leaves this machine.',
  already: ' and now serves the new build.',
  taken: 'Stop it and run npm start again.',
});
if (!usable) process.exitCode = 1;
