/**
 * A static file server for the built folder, which may be rebuilt at any moment. It listens on the loopback interface alone,
 * answers only requests that name it so, and follows no link out of the folder. `prefix` puts it under a sub-path, which the
 * tests use to prove that the build does not care where it lies. It ships in the release, so it needs nothing but Node.
 */
import { open, realpath } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SECURITY_HEADERS } from './csp.mjs';

/** Also written into the release for servers in other languages. Everything else is `application/octet-stream`. */
export const MIME_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** A page of another site can let its own name point to 127.0.0.1; its requests then carry that name. Any port passes: it may be forwarded. */
export const LOOPBACK = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'EINVAL', 'ERR_INVALID_ARG_VALUE']);

class Refusal extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    Object.assign(this, { status, headers });
  }
}

const notFound = () => new Refusal(404, 'Not found');

function wantedName(request, prefix) {
  if (!LOOPBACK.test(request.headers.host ?? '')) throw new Refusal(403, 'This server answers only to the names of this machine itself.');
  if (!['GET', 'HEAD'].includes(request.method)) throw new Refusal(405, 'Only GET and HEAD are answered', { Allow: 'GET, HEAD' });
  let pathname;
  try {
    pathname = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  } catch {
    throw new Refusal(400, 'The address is malformed');
  }
  if (!pathname.startsWith(prefix)) throw notFound();
  return pathname.slice(prefix.length) || 'index.html';
}

/** @returns an open regular file inside `folder`, and its size; what was opened is what is sent, whatever happens to its name */
async function openInside(folder, name) {
  const [base, file] = await Promise.all([realpath(folder), realpath(path.join(folder, name))]);
  if (!file.startsWith(base + path.sep)) throw notFound();
  const handle = await open(file);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notFound();
    return { handle, size: stats.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function send({ handle, size }, headers, request, response) {
  const { socket } = request;
  try {
    response.writeHead(200, { ...headers, 'Content-Length': size, 'Cache-Control': 'no-cache' });
    if (request.method === 'HEAD' || size === 0) {
      response.end();
      return;
    }
    const source = handle.createReadStream({ end: size - 1, autoClose: false });
    await pipeline(source, response);
    // The file was cut meanwhile: the reader would wait for the rest for ever.
    if (source.bytesRead < size) socket.destroy();
  } finally {
    await handle.close();
  }
}

function refuse(error, headers, response) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const refusal =
    error instanceof Refusal
      ? error
      : MISSING.has(error.code)
        ? notFound()
        : new Refusal(500, `The file could not be read (${error.code})`);
  response
    .writeHead(refusal.status, { ...headers, ...refusal.headers, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(`${refusal.message}\n`);
}

/**
 * @param {string} folder
 * @param {{ port: number, prefix?: string, headers?: Record<string, string> }} options `port` 0 takes any free one; `headers` go with every response
 * @returns {Promise<http.Server>} listening; rejects with EADDRINUSE when the port is taken
 */
export function serve(folder, { port, prefix = '/', headers = SECURITY_HEADERS }) {
  const server = http.createServer((request, response) => {
    void answer(request, response).catch((error) => refuse(error, headers, response));
  });
  async function answer(request, response) {
    const name = wantedName(request, prefix);
    const type = MIME_TYPES[path.extname(name)] ?? 'application/octet-stream';
    await send(await openInside(folder, name), { ...headers, 'Content-Type': type }, request, response);
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
