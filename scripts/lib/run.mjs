/** Small helpers around child processes; nothing here needs an installed package. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Runs a command in the project folder with its output on ours. Resolves with the exit code (1 when it was killed). */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    // npm and npx are .cmd files on Windows, which only a shell starts.
    const shell = process.platform === 'win32' && ['npm', 'npx'].includes(command);
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell, ...options });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Like `run`, but collects standard output and error as one text. */
export async function capture(command, args, options = {}) {
  let output = '';
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const add = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => {
      output += String(error);
      resolve(1);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  return { code, output };
}

/** The JavaScript entry of an installed package's command, so that `node` can run it on every system. */
export const bin = (...parts) => path.join(root, 'node_modules', ...parts);
