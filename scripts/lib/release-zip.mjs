/** The release as one zip: the build, both servers with the settings they share, a starter for each system, a short text. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { PORT } from './app-server.mjs';
import { SECURITY_HEADERS } from './csp.mjs';
import { root } from './run.mjs';
import { LOOPBACK, MIME_TYPES } from './server.mjs';

const RUNNING = [
  'Keep it as an app: in Chrome or Edge, the Install button at the right end of the address bar; in Safari, File, Add to Dock.',
  'It then starts without this window, and without a network. Press Ctrl+C here to stop serving. Nothing leaves this computer.',
].join('\n');

const SETTINGS = {
  port: PORT,
  types: MIME_TYPES,
  headers: SECURITY_HEADERS,
  loopback: LOOPBACK.source,
  running: RUNNING,
  already: '',
  taken: 'Stop that program and start this one again.',
};

const STARTERS = ['start.bat', 'start.command', 'start.sh'];
const SHIPPED = ['app-server.mjs', 'csp.mjs', 'server.mjs'];

/** In the zip's own words: made on Unix, a regular file, with these permissions. */
const attributes = (mode) => ({ os: 3, attrs: (0o100000 | mode) << 16 });

/** Windows reads a batch file and a text with its own line ends. */
const crlf = (bytes) => Buffer.from(bytes.toString('utf8').replaceAll(/\r?\n/g, '\r\n'));

/**
 * @param {string} dist folder of the build
 * @param {{ version: string, date: Date }} facts `date` is that of every file, so that one build is one zip
 * @returns {{ name: string, bytes: Uint8Array }} `name` with its extension
 */
export function releaseZip(dist, { version, date }) {
  const name = `lora-weights-builder-${version}`;
  const files = {};
  const add = (file, bytes, mode = 0o644) => {
    files[`${name}/${file}`] = [bytes, { mtime: date, ...attributes(mode) }];
  };
  const own = (file) => readFileSync(path.join(root, 'scripts', 'release', file));
  for (const file of STARTERS) add(file, file.endsWith('.bat') ? crlf(own(file)) : own(file), 0o755);
  add('README.txt', crlf(own('README.txt')));
  add('LICENSE.txt', crlf(readFileSync(path.join(root, 'LICENSE'))));
  for (const file of SHIPPED) add(`server/${file}`, readFileSync(path.join(root, 'scripts', 'lib', file)));
  for (const file of ['serve.mjs', 'serve.py']) add(`server/${file}`, own(file));
  add('server/settings.json', Buffer.from(`${JSON.stringify(SETTINGS, null, 2)}\n`));
  for (const entry of readdirSync(dist, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    add(`app/${path.relative(dist, file).split(path.sep).join('/')}`, readFileSync(file));
  }
  return { name: `${name}.zip`, bytes: zipSync(files, { level: 9 }) };
}
