/** Runs the walks in a Firefox, on the built folder: `FIREFOX_PATH`, `PUPPETEER_PATH`. Each group has a browser of its own; an argument names the only one. */
import { mkdtempSync, rmSync } from 'node:fs';
import type http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { serve } from '../../scripts/lib/server.mjs';
import { type Page, User } from './driver.ts';
import { WALKS } from './walks.ts';

interface Browser {
  newPage(): Promise<Page>;
  version(): Promise<string>;
  close(): Promise<void>;
}
interface Puppeteer {
  launch(options: object): Promise<Browser>;
}

const { FIREFOX_PATH = '', PUPPETEER_PATH = '' } = process.env;
const puppeteer = createRequire(path.join(PUPPETEER_PATH, 'package.json'))('puppeteer-core') as Puppeteer;
const downloads = mkdtempSync(path.join(os.tmpdir(), 'downloads-'));
const preferences = {
  'browser.download.folderList': 2,
  'browser.download.dir': downloads,
  'browser.download.useDownloadDir': true,
  // Without the page's own hint nothing is asked of the user who drives by protocol.
  'dom.disable_beforeunload': true,
};
let passed = 0;
let failed = 0;

for (const { name, walks } of WALKS.filter(({ name: group }) => process.argv[2] === undefined || process.argv[2] === group)) {
  const server = (await serve(path.resolve('dist'), { port: 0 })) as http.Server;
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX_PATH,
    headless: true,
    // Wide enough for a list beside the editor, which lies over it in a small window.
    defaultViewport: { width: 1440, height: 900 },
    extraPrefsFirefox: preferences,
  });
  if (passed + failed === 0) console.log(await browser.version());
  const user = new User(await browser.newPage(), downloads);
  const goOffline = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  for (const [what, walk] of walks) {
    try {
      await walk({ user, address, goOffline });
      const complaints = user.complaints.splice(0);
      if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join(' | ')}`);
      passed += 1;
      console.log(`ok    ${name}: ${what}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${name}: ${what}\n${error instanceof Error ? error.message : String(error)}`);
      // What follows begins where this ended.
      break;
    }
  }
  await browser.close();
  await goOffline();
}
rmSync(downloads, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
