/** `npm start`: installs what is missing, builds, serves on a fixed local port, prints the URL, opens the browser. */
import path from 'node:path';
import { spawn } from 'node:child_process';
import { ensureDependencies } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';
import { serve } from './lib/server.mjs';

// Fixed, because the library lives in the browser's storage of this very origin.
const port = 4173;
const url = `http://127.0.0.1:${port}/`;

function openBrowser() {
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (process.env.CI || !process.stdout.isTTY || !display) return;
  const [command, ...args] =
    process.platform === 'win32' ? ['cmd', '/c', 'start', '', url] : process.platform === 'darwin' ? ['open', url] : ['xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // No browser here: the URL is on the screen.
  child.on('error', () => undefined);
  child.unref();
}

async function runningAlready() {
  try {
    const text = await (await fetch(url)).text();
    return text.includes('<title>LoRA Weights Builder');
  } catch {
    return false;
  }
}

await ensureDependencies();
const code = await run(process.execPath, [path.join(root, 'scripts', 'build.mjs')]);
if (code !== 0) process.exit(code);
try {
  await serve(path.join(root, 'dist'), { port });
  console.log(`\nLoRA Weights Builder is at ${url}\nPress Ctrl+C to stop. Nothing leaves this machine.`);
  openBrowser();
} catch (error) {
  if (error.code !== 'EADDRINUSE') throw error;
  if (await runningAlready()) {
    console.log(`\nLoRA Weights Builder is already running at ${url} and now serves the new build.`);
    openBrowser();
  } else {
    console.error(`\nPort ${port} is used by another program. Stop it and run npm start again.`);
    process.exitCode = 1;
  }
}
