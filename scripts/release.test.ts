/** Each starter from the unpacked zip, with Node, without it, and with nothing that could serve. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { releaseZip } from './lib/release-zip.mjs';
import { serve } from './lib/server.mjs';

const FILES = {
  'index.html': '<!doctype html><title>LoRA Weights Builder</title>',
  'assets/main.js': 'export {};',
  'assets/style.css': 'a{}',
  'assets/kernel.wasm': '\0asm',
  'assets/font.woff2': 'font',
  'manifest.webmanifest': '{}',
  'icons/icon.svg': '<svg/>',
  'licenses.txt': 'texts',
  'version.json': '{}',
};
const VERSION = '1.2.3';
const found = (command: string): string | null => {
  try {
    return execFileSync('/bin/sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
};
const realPython = (): string | null => {
  try {
    return execFileSync('python3', ['-c', 'import sys; print(sys.executable if sys.version_info >= (3, 8) else "")'], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return null;
  }
};
const python = process.platform === 'win32' ? null : realPython();

let work = '';
let zip: Uint8Array<ArrayBufferLike>;
let unpacked = '';
const running: ChildProcess[] = [];

const freePort = async (): Promise<number> => {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

beforeAll(() => {
  work = mkdtempSync(path.join(os.tmpdir(), 'release-'));
  const dist = path.join(work, 'dist');
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(dist, name)), { recursive: true });
    writeFileSync(path.join(dist, name), text);
  }
  const release = releaseZip(dist, { version: VERSION, date: new Date(2026, 0, 1) });
  expect(release.name).toBe(`lora-weights-builder-${VERSION}.zip`);
  zip = release.bytes;
  unpacked = path.join(work, 'un packed', `lora-weights-builder-${VERSION}`);
  const modes = unixModes(zip);
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const file = path.join(work, 'un packed', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    chmodSync(file, modes.get(name) ?? 0);
  }
});
afterAll(() => rmSync(work, { recursive: true }));
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

/** Permissions of every entry, from the central directory. */
function unixModes(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const modes = new Map<string, number>();
  const end = Buffer.from(bytes).lastIndexOf('PK\x05\x06');
  let at = view.getUint32(end + 16, true);
  for (let entry = 0; entry < view.getUint16(end + 10, true); entry++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    modes.set(Buffer.from(bytes.subarray(at + 46, at + 46 + (name ?? 0))).toString(), (view.getUint32(at + 38, true) >>> 16) & 0o777);
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return modes;
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  readonly said: () => string;
  /** Addresses that were opened in the browser. */
  readonly opened: () => string[];
}

/** @param programs commands that the starter may find */
async function start(
  starter: string,
  programs: Readonly<Record<string, string>>,
  given: { port?: number; args?: string[] } = {},
): Promise<Started> {
  const bin = mkdtempSync(path.join(work, 'bin-'));
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, path.join(bin, name));
  const log = path.join(bin, 'opened.log');
  writeFileSync(path.join(bin, 'xdg-open'), `#!/bin/sh\necho "$1" >> '${log}'\n`, { mode: 0o755 });
  const port = given.port ?? (await freePort());
  const settings = path.join(unpacked, 'server', 'settings.json');
  writeFileSync(settings, readFileSync(settings, 'utf8').replace(/"port": \d+/, `"port": ${port}`));
  let said = '';
  const child = spawn(path.join(unpacked, starter), given.args ?? [], {
    cwd: realpathSync(os.tmpdir()),
    env: { PATH: bin, HOME: work, DISPLAY: ':99', LANG: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return {
    child,
    port,
    url: `http://127.0.0.1:${port}/`,
    said: () => said,
    opened: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

const sh = found('sh') ?? '/bin/sh';
const WITH_NODE = { sh, node: process.execPath };
const WITH_PYTHON = { sh, python3: python ?? '' };
const SERVERS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['Node', WITH_NODE],
  ...(python === null ? [] : [['Python, with Node hidden', WITH_PYTHON] as const]),
];

const TYPES: Readonly<Record<string, string>> = {
  '': 'text/html; charset=utf-8',
  'assets/main.js': 'text/javascript; charset=utf-8',
  'assets/style.css': 'text/css; charset=utf-8',
  'assets/kernel.wasm': 'application/wasm',
  'assets/font.woff2': 'font/woff2',
  'manifest.webmanifest': 'application/manifest+json',
  'icons/icon.svg': 'image/svg+xml',
  'licenses.txt': 'text/plain; charset=utf-8',
  'version.json': 'application/json',
};

const statusFor = (url: string, host: string, target = '/', method = 'GET'): Promise<number> =>
  new Promise((resolve, reject) => {
    http
      .request(url, { path: target, method, headers: { Host: host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on('error', reject)
      .end();
  });

describe('the zip', () => {
  it('holds one folder with executable starters, the build and the port of npm start', () => {
    const names = Object.keys(unzipSync(zip));
    expect(names.every((name) => name.startsWith(`lora-weights-builder-${VERSION}/`))).toBe(true);
    expect(names.filter((name) => name.includes('/app/'))).toHaveLength(Object.keys(FILES).length);
    for (const starter of ['start.sh', 'start.command', 'start.bat'])
      expect(statSync(path.join(unpacked, starter)).mode & 0o111).toBe(0o111);
    const text = Buffer.from(unzipSync(zip)[`lora-weights-builder-${VERSION}/server/settings.json`] ?? []).toString();
    expect(JSON.parse(text)).toMatchObject({ port: 4173 });
  });

  it('is the same for the same build', () => {
    expect(releaseZip(path.join(work, 'dist'), { version: VERSION, date: new Date(2026, 0, 1) }).bytes).toEqual(zip);
  });

  it('has a starter for Windows with its line ends, which names files that are there', () => {
    const text = readFileSync(path.join(unpacked, 'start.bat'), 'utf8');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const [, file = ''] of text.matchAll(/(server\\[\w.]+)/g))
      expect(existsSync(path.join(unpacked, file.replace('\\', '/')))).toBe(true);
    expect(text).toContain('pause');
    // The only way into a folder of the network.
    expect(text).toMatch(/pushd "%~dp0"[\s\S]*popd/);
  });
});

/** Programs under these names that say what they were asked: batch files, as version managers have them. */
const batch = (...lines: string[]): string => ['@echo off', ...lines, ''].join('\r\n');
const GOOD_NODE = batch('if "%~1"=="-e" exit /b 0', 'echo ran node %*');
const OLD_NODE = batch('exit /b 1');
/** What Windows gives for a program whose libraries are missing. */
const BROKEN = batch('exit /b -1073741515');
const GOOD_PY = batch('if "%~2"=="-c" exit /b 0', 'echo ran py %*');

describe.skipIf(found('wine') === null)('start.bat, in a command line that is not Windows’ own (needs wine)', () => {
  it.each([
    ['Node', { 'node.bat': GOOD_NODE }, 'ran node server\\serve.mjs'],
    ['Python, beside an old Node', { 'node.bat': OLD_NODE, 'py.bat': GOOD_PY }, 'ran py -3 server\\serve.py'],
    ['nothing that can start', { 'node.bat': BROKEN, 'py.bat': BROKEN, 'python3.bat': BROKEN, 'python.bat': BROKEN }, 'found neither'],
  ])(
    'with %s',
    (_, programs, said) => {
      const folder = mkdtempSync(path.join(work, 'windows-'));
      for (const [name, text] of Object.entries(programs)) writeFileSync(path.join(folder, name), text);
      const env = { ...process.env, WINEPREFIX: path.join(work, 'wine'), WINEDEBUG: '-all', WINEPATH: `Z:${folder.replaceAll('/', '\\')}` };
      // Its code is that of the last program that was asked.
      const { stdout } = spawnSync('wine', ['cmd', '/c', '.\\start.bat'], { cwd: unpacked, env, input: '', encoding: 'utf8' });
      expect(stdout).toContain(said);
    },
    60_000,
  );
});

describe.skipIf(process.platform === 'win32').each(['start.sh', 'start.command'])('%s', (starter) => {
  it.each(SERVERS)('serves with %s, opens the browser and says how to keep the app', async (_, programs) => {
    const app = await start(starter, programs);
    await expect.poll(app.said).toContain('Keep it as an app');
    await expect.poll(app.opened).toEqual([app.url]);
    for (const [name, type] of Object.entries(TYPES)) {
      const response = await fetch(app.url + name);
      expect([name, response.status, response.headers.get('content-type')]).toEqual([name, 200, type]);
      expect(await response.text()).toBe(FILES[(name || 'index.html') as keyof typeof FILES]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
    expect(await statusFor(app.url, 'example.com')).toBe(403);
    expect(await statusFor(app.url, 'localhost:9')).toBe(200);
    expect(await statusFor(app.url, 'localhost', '/../server/settings.json')).toBe(404);
    expect(await statusFor(app.url, 'localhost', '/%2e%2e/server/settings.json')).toBe(404);
    expect(await statusFor(app.url, 'localhost', '/assets')).toBe(404);
    expect(await statusFor(app.url, 'localhost', '/', 'HEAD')).toBe(200);
    expect(await statusFor(app.url, 'localhost', '/', 'POST')).toBeGreaterThanOrEqual(400);
  });

  it.each(SERVERS)('goes on with %s whatever becomes of its files and its readers', async (_, programs) => {
    const folder = path.join(unpacked, 'app');
    const app = await start(starter, programs);
    await expect.poll(app.said).toContain('is at');
    const file = path.join(folder, 'large.bin');
    const SIZE = 64 * 1024 * 1024;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    /** Resolves with the response after its first bytes. */
    const begin = (own?: http.Agent): Promise<http.IncomingMessage> =>
      new Promise((resolve, reject) => {
        http
          .get(`${app.url}large.bin`, { agent: own ?? false }, (response) => response.once('readable', () => resolve(response)))
          .on('error', reject);
      });
    const bytesOf = async (response: http.IncomingMessage): Promise<number> => {
      let bytes = 0;
      for await (const chunk of response) bytes += (chunk as Buffer).length;
      return bytes;
    };
    const fill = (): void => {
      writeFileSync(file, '');
      truncateSync(file, SIZE);
    };
    /** The starter becomes the server, or has it below it. */
    const descriptors = (): number =>
      readdirSync('/proc').flatMap((pid) => {
        try {
          return readdirSync(`/proc/${pid}/fd`).filter((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(file));
        } catch {
          return [];
        }
      }).length;
    try {
      fill();
      const aborted = await Promise.all(Array.from({ length: 8 }, () => begin()));
      if (process.platform === 'linux') expect(descriptors()).toBe(8);
      for (const response of aborted) response.destroy();
      if (process.platform === 'linux') await expect.poll(descriptors).toBe(0);

      const vanishing = await begin();
      rmSync(file);
      expect(await bytesOf(vanishing)).toBe(SIZE);
      expect(await statusFor(app.url, 'localhost', '/large.bin')).toBe(404);

      fill();
      const cut = await begin();
      truncateSync(file, 1000);
      await expect(bytesOf(cut)).rejects.toThrow();

      fill();
      const grown = await begin(agent);
      appendFileSync(file, 'more than was told');
      expect(await bytesOf(grown)).toBe(SIZE);
      // On the same connection: nothing stands before its answer.
      const after = await begin(agent);
      expect([after.statusCode, await bytesOf(after)]).toEqual([200, SIZE + 'more than was told'.length]);

      const outside = path.join(work, 'secret.txt');
      writeFileSync(outside, 'secret');
      symlinkSync(outside, path.join(folder, 'link.txt'));
      symlinkSync(work, path.join(folder, 'linked'));
      for (const target of ['/link.txt', '/linked/secret.txt', '/index.html/', '/assets/'])
        expect([target, await statusFor(app.url, 'localhost', target)]).toEqual([target, 404]);

      renameSync(path.join(folder, 'index.html'), path.join(folder, 'kept.html'));
      mkdirSync(path.join(folder, 'index.html'));
      for (const target of ['/', '/index.html']) expect([target, await statusFor(app.url, 'localhost', target)]).toEqual([target, 404]);
      rmSync(path.join(folder, 'index.html'), { recursive: true });
      renameSync(path.join(folder, 'kept.html'), path.join(folder, 'index.html'));
      expect(await statusFor(app.url, 'localhost')).toBe(200);
    } finally {
      agent.destroy();
      for (const name of ['large.bin', 'link.txt', 'linked']) rmSync(path.join(folder, name), { force: true });
    }
  });

  it.each(SERVERS)('with %s opens the app that runs already, and says so when another program has the port', async (_, programs) => {
    const first = await serve(path.join(unpacked, 'app'), { port: 0 });
    const { port } = first.address() as AddressInfo;
    const again = await start(starter, programs, { port });
    await once(again.child, 'close');
    expect([again.child.exitCode, again.said()]).toEqual([0, expect.stringContaining('already running')]);
    await expect.poll(again.opened).toEqual([again.url]);
    first.close();
    first.closeAllConnections();
    await once(first, 'close');

    const other = http.createServer((_request, response) => response.end('another program')).listen(port, '127.0.0.1');
    await once(other, 'listening');
    const refused = await start(starter, programs, { port });
    await once(refused.child, 'close');
    expect([refused.child.exitCode, refused.said()]).toEqual([1, expect.stringContaining('used by another program')]);
    expect(refused.opened()).toEqual([]);
    other.closeAllConnections();
    other.close();
  });

  it('says what is missing where neither is there', async () => {
    const app = await start(starter, { sh });
    await once(app.child, 'close');
    expect([app.child.exitCode, app.said()]).toEqual([1, expect.stringContaining('needs Python 3.8 or newer, or Node 18')]);
  });

  it.runIf(python !== null).each([
    ['by its path', (file: string) => file],
    ['from where the user is', (file: string) => path.relative(realpathSync(os.tmpdir()), file)],
  ])('takes a Python that it is given %s', async (_, named) => {
    const app = await start(starter, { sh }, { args: [named(python ?? '')] });
    await expect.poll(app.said).toContain('is at');
    expect(await statusFor(app.url, 'localhost')).toBe(200);
  });
});
