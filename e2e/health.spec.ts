import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, type LoraApp, test } from './support/test.ts';

const toHealth = (app: LoraApp) => app.page.goto('./#/health');
const notices = (app: LoraApp) => app.page.getByRole('region', { name: 'Notices' });

async function withProfile(app: LoraApp, name: string): Promise<void> {
  await app.open();
  await app.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)) }));
  await app.upToDate(1);
  await app.choose('a');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await app.details.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill('0.3');
  await app.details.getByRole('textbox', { name: 'Profile name' }).fill(name);
  await app.details.getByRole('button', { name: 'Save profile', exact: true }).click();
  await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();
}

/** Downloads the user's work and puts it where a file chooser can find it. */
async function backUp(app: LoraApp): Promise<string> {
  const { name, text } = await app.download(() => app.page.getByRole('button', { name: 'Back up', exact: true }).click());
  const file = path.join(os.tmpdir(), name);
  writeFileSync(file, text);
  return file;
}

test('a backup brings the work into an empty browser, and Undo takes it away again', async ({ app, page, browser, baseURL }) => {
  await withProfile(app, 'Softer faces');
  await toHealth(app);
  const file = await backUp(app);

  const other = await browser.newContext({ baseURL: baseURL ?? '' });
  const clean = await other.newPage();
  await clean.goto('./#/health');
  await clean.getByLabel('Restore from a file').setInputFiles(file);
  await expect(clean.getByRole('heading', { name: /^Restore from lora-work/ })).toBeVisible();
  await expect(clean.getByText('Softer faces')).toBeVisible();
  await clean
    .getByRole('region', { name: /^Restore from/ })
    .getByRole('button', { name: 'Restore', exact: true })
    .click();
  await expect(clean.getByText('The backup was restored')).toBeVisible();
  await expect(clean.getByText('1 profile, 0 presets, 0 sets, 0 drafts', { exact: false })).toBeVisible();
  await clean.getByRole('button', { name: 'Undo' }).click();
  await expect(clean.getByText('0 profiles, 0 presets, 0 sets, 0 drafts', { exact: false })).toBeVisible();
  await clean.reload();
  await expect(clean.getByText('0 profiles, 0 presets, 0 sets, 0 drafts', { exact: false })).toBeVisible();
  await other.close();

  writeFileSync(file, readFileSync(file, 'utf8').replace('Softer faces', 'Harder faces'));
  await page.getByLabel('Restore from a file').setInputFiles(file);
  await expect(page.getByRole('alert').filter({ hasText: 'its hash does not match' })).toBeVisible();
});

test('a snapshot is restored with two clicks, the library is checked and exported', async ({ app, page }) => {
  await withProfile(app, 'Mine');
  await toHealth(app);
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  await expect(page.getByRole('list', { name: 'Snapshots' }).getByRole('listitem')).toHaveText(/by hand/);
  await page.getByRole('button', { name: 'Check integrity' }).click();
  await expect(page.getByText('All pages, indexes and references are intact.')).toBeVisible();
  const { name } = await app.download(() => page.getByRole('button', { name: 'Export library (SQLite)' }).click());
  expect(name).toMatch(/\.sqlite3$/);

  await page.goto('./#/library');
  await app.choose('a');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await app.details.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill('0.9');
  await app.details.getByRole('button', { name: 'Save profile', exact: true }).click();
  await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();
  await toHealth(app);
  await page.getByRole('button', { name: /^Restore .*by hand$/ }).click();
  await expect(page.getByText(/· Differs ·/)).toBeVisible();
  await page.getByRole('combobox', { name: 'What to do with Mine' }).selectOption('both');
  await page
    .getByRole('region', { name: /^Restore from/ })
    .getByRole('button', { name: 'Restore', exact: true })
    .click();
  await expect(page.getByText('2 profiles, 0 presets, 0 sets, 0 drafts', { exact: false })).toBeVisible();
});

test('a library that the browser lost is told, with its folders and snapshots', async ({ app, page }) => {
  await page.addInitScript(
    `window.showDirectoryPicker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('picked')`,
  );
  await app.open();
  const bytes = [...kohya(fluxPairs(1))];
  await page.evaluate(async (content) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
    const writer = await (await folder.getFileHandle('a.safetensors', { create: true })).createWritable();
    await writer.write(Uint8Array.from(content));
    await writer.close();
  }, bytes);
  await page.getByRole('button', { name: 'Add folder' }).first().click();
  await app.upToDate(1);
  // The page lets go of the library first.
  await page.goto('about:blank');
  await page.goto('./licenses.txt');
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('lora-weights-builder');
        return folder.removeEntry('catalog', { recursive: true }).then(
          () => 'gone',
          (error: unknown) => String(error),
        );
      }),
    )
    .toBe('gone');
  await app.open();
  await expect(notices(app).getByText('The library is empty, but it was not before')).toBeVisible();
  await expect(notices(app).getByText('"picked"', { exact: false })).toBeVisible();
  await notices(app).getByRole('button', { name: 'Add the folder again' }).click();
  await app.upToDate(1);
});

test('everything can be deleted, after the word was typed', async ({ app, page }) => {
  await withProfile(app, 'Mine');
  await toHealth(app);
  const wipe = page.getByRole('button', { name: 'Delete everything' });
  await expect(wipe).toBeDisabled();
  await page.getByRole('textbox', { name: 'Type DELETE to confirm' }).fill('DELETE');
  await wipe.click();
  await expect(page.getByText('0 profiles, 0 presets, 0 sets, 0 drafts', { exact: false })).toBeVisible();
  await page.goto('./#/library');
  await expect(page.getByRole('button', { name: 'Try the sample library' })).toBeVisible();
});
