/** The server against what happens to a folder that is rebuilt while it is read, to readers that go away, and to foreign pages. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from './server.mjs';

let folder = '';
let server: http.Server;
let port = 0;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'served-'));
  writeFileSync(path.join(folder, 'index.html'), '<title>here</title>');
  server = await serve(folder, { port: 0 });
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Plain `http.request`, because `fetch` neither sends a foreign Host nor an unnormalised path. */
function ask(target: string, options: http.RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: target, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}

const statusOf = async (target: string, options?: http.RequestOptions): Promise<number> => (await ask(target, options)).status;

describe('answers', () => {
  it('serves a file with its type, its size and the headers that bind the page', async () => {
    const { status, headers, body } = await ask('/');
    expect([status, body]).toEqual([200, '<title>here</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(body.length),
      'x-content-type-options': 'nosniff',
    });
    const policy = headers['content-security-policy'];
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("connect-src 'self'");
  });

  it('answers HEAD without a body, and an empty file', async () => {
    writeFileSync(path.join(folder, 'empty.txt'), '');
    expect(await ask('/index.html', { method: 'HEAD' })).toMatchObject({ status: 200, body: '', headers: { 'content-length': '19' } });
    expect(await ask('/empty.txt')).toMatchObject({ status: 200, body: '' });
  });

  it('says what is wrong with a request', async () => {
    expect(await statusOf('/none.js')).toBe(404);
    expect(await statusOf('/index.html/none.js')).toBe(404);
    expect(await statusOf(`/${'x'.repeat(5000)}`)).toBe(404);
    expect(await statusOf('/%E0%A4%A')).toBe(400);
    expect(await statusOf('/a%00b')).toBe(404);
    expect(await ask('/', { method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('marks an error as an error in its headers too', async () => {
    expect((await ask('/none')).headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it('stays within its prefix', async () => {
    const below = await serve(folder, { port: 0, prefix: '/some/path/' });
    port = (below.address() as AddressInfo).port;
    expect(await statusOf('/some/path/')).toBe(200);
    expect(await statusOf('/')).toBe(404);
    below.closeAllConnections();
    below.close();
  });
});

describe('the folder', () => {
  it('is not left, by dots or by links', async () => {
    const outside = mkdtempSync(path.join(os.tmpdir(), 'outside-'));
    writeFileSync(path.join(outside, 'secret.txt'), 'secret');
    symlinkSync(path.join(outside, 'secret.txt'), path.join(folder, 'link.txt'));
    symlinkSync(outside, path.join(folder, 'linked'));
    symlinkSync(path.join(folder, 'index.html'), path.join(folder, 'own.html'));
    expect(await statusOf('/link.txt')).toBe(404);
    expect(await statusOf('/linked/secret.txt')).toBe(404);
    for (const dots of ['..', '%2e%2e', '..%2f..', '..%5c']) {
      expect(await statusOf(`/${dots}/${path.basename(outside)}/secret.txt`)).not.toBe(200);
    }
    expect(await statusOf('/own.html')).toBe(200);
    rmSync(outside, { recursive: true });
  });

  it('may be a link itself', async () => {
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    const linked = await serve(link, { port: 0 });
    port = (linked.address() as AddressInfo).port;
    expect(await statusOf('/')).toBe(200);
    linked.closeAllConnections();
    linked.close();
    rmSync(link);
  });

  it('may hold a folder where a file is expected', async () => {
    rmSync(path.join(folder, 'index.html'));
    mkdirSync(path.join(folder, 'index.html'));
    mkdirSync(path.join(folder, 'sub', 'index.html'), { recursive: true });
    expect(await statusOf('/sub')).toBe(404);
    expect(await statusOf('/sub/index.html')).toBe(404);
    expect(await statusOf('/')).toBe(404);
    expect(await statusOf('/index.html')).toBe(404);
    expect(await statusOf('/index.html/')).toBe(404);
  });

  it('may be emptied and filled again, and vanish', async () => {
    rmSync(path.join(folder, 'index.html'));
    expect(await statusOf('/')).toBe(404);
    rmSync(folder, { recursive: true });
    expect(await statusOf('/')).toBe(404);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'index.html'), 'new build');
    expect((await ask('/')).body).toBe('new build');
  });
});

describe('a download', () => {
  const SIZE = 64 * 1024 * 1024;
  beforeEach(() => {
    writeFileSync(path.join(folder, 'large.bin'), '');
    truncateSync(path.join(folder, 'large.bin'), SIZE);
  });

  /** Resolves with the response after its first bytes. */
  const begin = (): Promise<http.IncomingMessage> =>
    new Promise((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port, path: '/large.bin', agent: new http.Agent({ keepAlive: true }) }, (response) =>
          response.once('readable', () => resolve(response)),
        )
        .on('error', reject);
    });

  const descriptors = (): number =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).includes(`${path.basename(folder)}/large.bin`);
      } catch {
        return false;
      }
    }).length;

  it.runIf(process.platform === 'linux')('that is aborted leaves no descriptor behind', async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, begin));
    expect(descriptors()).toBe(20);
    for (const response of responses) response.destroy();
    await expect.poll(descriptors).toBe(0);
    expect(await statusOf('/')).toBe(200);
  });

  it.runIf(process.platform === 'linux')('of HEAD leaves none either', async () => {
    await Promise.all(Array.from({ length: 20 }, () => ask('/large.bin', { method: 'HEAD' })));
    await expect.poll(descriptors).toBe(0);
  });

  it('of a file that is cut meanwhile breaks off instead of hanging, and the next request is served', async () => {
    const response = await begin();
    truncateSync(path.join(folder, 'large.bin'), 1000);
    const failed = once(response, 'error');
    response.resume();
    expect(((await failed)[0] as NodeJS.ErrnoException).code).toBe('ECONNRESET');
    expect(await statusOf('/')).toBe(200);
  });
});

describe('a page of another site', () => {
  const host = (name: string) => statusOf('/', { headers: { Host: name } });

  it.each([
    'localhost',
    'LOCALHOST:9999',
    'localhost:1',
    '127.0.0.1',
    '127.0.0.1:4173',
    '127.1.2.3',
    '[::1]',
    '[::1]:8080',
    'app.localhost:80',
  ])('is not one that is asked as %s', async (name) => {
    expect(await host(name)).toBe(200);
  });

  it.each([
    'example.com',
    'example.com:4173',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '192.168.1.5:4173',
    '[::2]',
    '1270.0.0.1',
    '.',
    'a b',
  ])('that lets its name point here is refused: %j', async (name) => {
    expect([400, 403]).toContain(await host(name));
  });
});
