/** Serves the unpacked release with Node. `settings.json` holds what both servers share. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveApp } from './app-server.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { port, running, already, taken } = JSON.parse(readFileSync(here('settings.json'), 'utf8'));
if (!(await serveApp(here('../app'), { port, running, already, taken, open: true }))) process.exitCode = 1;
