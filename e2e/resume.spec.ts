import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

/** The picker gives a folder of the browser's own file system, whose permission outlives a reload. */
const PICKER = `(() => {
  window.showDirectoryPicker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('picked');
})()`;

async function fill(page: import('@playwright/test').Page, files: Readonly<Record<string, Buffer>>): Promise<void> {
  const plain = Object.entries(files).map(([name, bytes]) => [name, bytes.toString('base64')] as const);
  await page.evaluate(async (entries) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
    for (const [name, text] of entries) {
      const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writer.write(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
      await writer.close();
    }
  }, plain);
}

const many = (count: number): Record<string, Buffer> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`lora ${i}.safetensors`, kohya(fluxPairs(i + 1))]));

test('pausing holds, a reload goes on where it stood', async ({ app, page }) => {
  await page.addInitScript(PICKER);
  await app.open();
  await fill(page, many(150));
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect(app.status).toHaveText(/^(Looking through folders|Reading headers [\d,]+ of|Indexed [\d,]+ of)/);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(app.status).toHaveText(/^Indexed \d+ of 150$/);
  await page.reload();
  await app.ready();
  await app.upToDate(150);
});

test('a cancelled run stops, and Rescan finishes it', async ({ app, page }) => {
  await page.addInitScript(PICKER);
  await app.open();
  await fill(page, many(120));
  await page.getByRole('button', { name: 'Add folder' }).click();
  await expect(app.status).toHaveText(/^(Reading headers|Indexed) \d+ of 120$/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeHidden();
  await page.getByRole('button', { name: 'Rescan' }).click();
  await app.upToDate(120);
});

test('one file can be re-indexed', async ({ app }) => {
  await app.open();
  await app.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)) }));
  await app.upToDate(1);
  await app.choose('a');
  await app.details.getByRole('button', { name: 'Re-index' }).click();
  await app.upToDate(1);
  await expect(app.row('a')).toContainText('Measured');
});
