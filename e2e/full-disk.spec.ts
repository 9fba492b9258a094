import { createHash } from 'node:crypto';
import { workFileText } from '../src/domain/backup/work-file.ts';
import { SCHEMA_VERSION } from '../workers/catalog/migrations/index.ts';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

const PRESET = { id: 'p', folder: '', name: 'New', layout_id: 'flux_unet_57', gains: '{}', updated_at: 1, deleted_at: null };
const sha256 = async (text: string): Promise<string> => createHash('sha256').update(text).digest('hex');

test('a disk that fills in the middle of a scan is told, and Resume finishes it after room was made', async ({ app, page, baseURL }) => {
  const names = Array.from({ length: 130 }, (_, i) => i);
  // Metadata fill the storage while headers are read.
  const noise = (i: number): string =>
    Array.from({ length: 4000 }, (_, k) => ((i * 7919 + k * 104_729) % 1_000_003).toString(36)).join(' ');
  const folder = makeFolder(
    Object.fromEntries(names.map((i) => [`lora ${i}.safetensors`, kohya(fluxPairs(i + 1, [7], [3]), { ss_training_comment: noise(i) })])),
  );
  await app.open();
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(baseURL ?? '').origin;
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 600_000 });
  await app.dropFolder(folder);
  await expect(page.getByText('The browser has no room left for the library')).toBeVisible({ timeout: 30_000 });
  await expect(app.status).toHaveText(/^Indexed \d+ of 130$/);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await page.getByRole('button', { name: 'Resume' }).click();
  await app.upToDate(130);
  await expect(page.getByText('The browser has no room left for the library')).toBeHidden();
});

test('with no byte left the work and the library still come out, and what needs room says so', async ({ app, page, baseURL }) => {
  await app.open();
  await app.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)), 'b.safetensors': kohya(fluxPairs(2)) }));
  await app.upToDate(2);
  await app.choose('a');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await app.details.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill('0.3');
  await app.details.getByRole('textbox', { name: 'Profile name' }).fill('Mine');
  await app.details.getByRole('button', { name: 'Save profile', exact: true }).click();
  await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(baseURL ?? '').origin, quotaSize: 1 });
  const notices = page.getByRole('region', { name: 'Notices' });
  await page.goto('./#/health');

  const { text: work } = await app.download(() => page.locator('#main').getByRole('button', { name: 'Back up', exact: true }).click());
  expect(work).toContain('Mine');
  const { name, text } = await app.download(() => page.getByRole('button', { name: 'Export library (SQLite)' }).click());
  expect(name).toMatch(/\.sqlite3$/);
  expect(text.slice(0, 15)).toBe('SQLite format 3');
  expect(text).toContain('Mine');
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  await expect(notices).toContainText('The snapshot could not be taken: the browser has no room left');
  await expect(notices).toContainText('Free disk space');
  await page.getByLabel('Restore from a file').setInputFiles({
    name: 'backup.json',
    mimeType: 'application/json',
    buffer: Buffer.from(await workFileText({ schema: SCHEMA_VERSION, madeAt: Date.now(), work: { preset: [PRESET] } }, sha256)),
  });
  await page
    .getByRole('region', { name: /^Restore from/ })
    .getByRole('button', { name: 'Restore', exact: true })
    .click();
  await expect(notices).toContainText('The backup could not be restored: the browser has no room left');

  // A page that is opened now may not make a single new file.
  await page.reload();
  await expect(page.getByText('1 profile, 0 presets, 0 sets, 0 drafts', { exact: false })).toBeVisible();
  const { text: again } = await app.download(() => page.locator('#main').getByRole('button', { name: 'Back up', exact: true }).click());
  expect(again).toContain('Mine');
});
