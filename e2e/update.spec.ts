/** A new version is published while two tabs of the old one are open: the one that takes the library is loaded anew first. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { serve } from '../scripts/lib/server.mjs';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, LoraApp, test as base } from './support/test.ts';

/** What a build of other sources is: every file of `assets/` has another name, and all that named it names the new one. */
function publish(folder: string): void {
  const assets = path.join(folder, 'assets');
  const names = readdirSync(assets);
  for (const name of names) renameSync(path.join(assets, name), path.join(assets, `next-${name}`));
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:js|mjs|css|html)$/.test(name));
  for (const name of texts) {
    const file = path.join(folder, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      // The offline copy knows by its revision that a page of the same name is another one.
      names.reduce((all, asset) => all.replaceAll(asset, `next-${asset}`), text).replaceAll(/(revision"?:")(?=\w)/g, '$1next'),
    );
  }
  writeFileSync(path.join(folder, 'version.json'), JSON.stringify({ version: '9.8.7', changes: ['It flies.'] }));
}

/** A server of its own with a copy of the build that a test may change. */
const test = base.extend<{ readonly folder: string }>({
  // The first argument is how fixtures name what they need.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'release-'));
    cpSync(path.resolve('dist'), folder, { recursive: true });
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  baseURL: async ({ folder }, use) => {
    const server = await serve(folder, { port: 0 });
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    server.closeAllConnections();
    server.close();
  },
});

test('an old tab takes the library with the new version, and nothing is lost', async ({ app: owner, context, folder }) => {
  await owner.open();
  await owner.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)) }));
  await owner.upToDate(1);
  await expect(owner.page.getByText('ready offline')).toBeVisible();
  const old = new LoraApp(await context.newPage());
  await old.page.goto('./');
  await expect(old.page.getByRole('heading', { name: 'The library is open in another tab' })).toBeVisible();

  publish(folder);
  await owner.page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration?.update()));
  await expect(owner.page.getByText('Version 9.8.7 is ready.')).toBeVisible();
  await owner.page.getByText('What is new').click();
  await expect(owner.page.getByText('It flies.')).toBeVisible();
  await owner.page.getByRole('button', { name: 'Reload', exact: true }).click();
  await expect(owner.page.locator('script[src*="/next-"]')).toHaveCount(1);
  await owner.ready();
  await expect(owner.row('a')).toContainText('Measured');

  await old.page.getByRole('button', { name: 'Use it here' }).click();
  await expect(old.row('a')).toContainText('Measured');
  await expect(old.page.locator('script[src*="/next-"]')).toHaveCount(1);
  await expect(owner.page.getByRole('heading', { name: 'The library moved to another tab' })).toBeVisible();
});
