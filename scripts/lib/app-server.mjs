/**
 * Serves the app on its port and opens it. It ships in the release, so it needs nothing but Node. The port is fixed, because the
 * library lives in the browser's storage of this very origin.
 */
import { spawn } from 'node:child_process';
import { serve } from './server.mjs';

export const PORT = 4173;

/** Nothing happens where there is no browser: the address is on the screen. */
function openBrowser(url) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const [command, ...args] =
    process.platform === 'win32' ? ['cmd', '/c', 'start', '', url] : process.platform === 'darwin' ? ['open', url] : ['xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

async function isThisApp(url) {
  try {
    return (await (await fetch(url)).text()).includes('<title>LoRA Weights Builder');
  } catch {
    return false;
  }
}

/**
 * @param {string} folder
 * @param {{ port?: number, open: boolean, running: string, already: string, taken: string }} options sentences: what follows the
 *   address, what is said when the app runs already, and when another program has the port
 * @returns {Promise<boolean>} whether the app can be used at its address now
 */
export async function serveApp(folder, { port = PORT, open, running, already, taken }) {
  const url = `http://127.0.0.1:${port}/`;
  try {
    await serve(folder, { port });
    console.log(`\nLoRA Weights Builder is at ${url}\n${running}`);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    if (!(await isThisApp(url))) {
      console.error(`\nPort ${port} is used by another program. ${taken}`);
      return false;
    }
    console.log(`\nLoRA Weights Builder is already running at ${url}${already}`);
  }
  if (open) openBrowser(url);
  return true;
}
