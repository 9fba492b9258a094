/**
 * A static file server for the built folder, as plain as any host's: no special headers. `prefix` puts it under a
 * sub-path, which the tests use to prove that the build does not care where it lies.
 */
import { createReadStream, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const types = {
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

function fileFor(folder, prefix, url) {
  const pathname = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  if (!pathname.startsWith(prefix)) return null;
  const wanted = path.join(folder, pathname.slice(prefix.length) || 'index.html');
  if (wanted !== folder && !wanted.startsWith(folder + path.sep)) return null;
  try {
    const file = statSync(wanted).isDirectory() ? path.join(wanted, 'index.html') : wanted;
    return { file, size: statSync(file).size };
  } catch {
    return null;
  }
}

/** @returns a promise of the listening `http.Server`; rejects with EADDRINUSE when the port is taken */
export function serve(folder, { port, host = '127.0.0.1', prefix = '/' }) {
  const server = http.createServer((request, response) => {
    let found = null;
    try {
      found = fileFor(folder, prefix, request.url ?? '/');
    } catch {
      // A malformed escape in the address: answered as not found below.
    }
    if (!found || !['GET', 'HEAD'].includes(request.method ?? '')) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
      return;
    }
    response.writeHead(200, {
      'Content-Type': types[path.extname(found.file)] ?? 'application/octet-stream',
      'Content-Length': found.size,
      'Cache-Control': 'no-cache',
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(found.file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
