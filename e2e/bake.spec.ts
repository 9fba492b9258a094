/** Baking: from the sheet to files on this disk, which the command line then checks against their plans. */
import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { denseNorm, denseSum, fluxPairs, kohya, makeFolder, pair } from './support/files.ts';
import { expect } from './support/test.ts';
import { test, verified, WritingApp } from './support/writable.ts';

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Bake' });
const job = (page: Page, name: string): Locator => dialog(page).getByRole('listitem').filter({ hasText: name });

async function chooseFolder(app: WritingApp, folder: string): Promise<void> {
  await app.nextPick(folder);
  await dialog(app.page).getByRole('button', { name: 'Choose output folder' }).click();
  await expect(dialog(app.page).getByText(path.basename(folder))).toBeVisible();
}

/** Some 70 MB: a bake of it takes long enough to be met in the middle. */
function largeFolder(): string {
  const wide = Array.from({ length: 12 }, (_, i) => pair(`lora_unet_double_blocks_${i}_img_attn_proj`, 1024, 1024, 32, i + 1));
  return makeFolder({ 'large.safetensors': kohya(wide) });
}

test('a profile is baked to a folder on disk, and is what was planned', async ({ writing: app, page }) => {
  const pairs = fluxPairs(1);
  const sources = makeFolder({ 'a.safetensors': kohya(pairs, { ss_training_comment: 'kept' }) });
  const before = readFileSync(path.join(sources, 'a.safetensors'));
  const out = makeFolder({});
  await app.open();
  await app.dropFolder(sources);
  await app.upToDate(1);
  await app.choose('a');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await app.details.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill('0.3');
  await app.details.getByRole('spinbutton', { name: 'Single 3 gain', exact: true }).fill('0');
  await app.details.getByRole('button', { name: 'Bake profile' }).click();
  const sheet = dialog(page);
  await expect(sheet.getByText('Same to 1 part in', { exact: false })).toBeVisible();
  await expect(sheet.getByText('1 module is left out', { exact: false })).toBeVisible();
  await chooseFolder(app, out);
  await sheet.getByRole('textbox', { name: 'File name' }).fill('a soft');
  await sheet.getByRole('button', { name: /^Bake \d/ }).click();
  await expect(job(page, 'a soft.safetensors')).toContainText('written and checked');
  expect(readdirSync(out)).toEqual(['a soft.safetensors']);

  const found = verified(path.join(out, 'a soft.safetensors'), sources);
  expect(found).toMatchObject({ ok: true, level: 0, sources: true });
  expect(found.error.total).toBeLessThan(6e-8);
  const gain = (name: string): number => (name.includes('double_blocks_7_') ? 0.3 : name.includes('single_blocks_3_') ? 0 : 1);
  const left = pairs.filter(({ module }) => gain(module) !== 0);
  expect(found.modules).toHaveLength(left.length);
  for (const one of left) {
    const norm = found.modules.find(({ name }) => name === one.module)?.deltaNorm ?? 0;
    expect(norm / (denseNorm(one) * gain(one.module))).toBeCloseTo(1, 5);
  }
  expect(readFileSync(path.join(sources, 'a.safetensors')).equals(before)).toBe(true);

  await test.step('it is in the library, and says where it comes from', async () => {
    await job(page, 'a soft.safetensors').getByRole('button', { name: 'Show in library' }).click();
    // The gains were never saved as a profile.
    await page.getByRole('button', { name: 'Keep as draft' }).click();
    await expect(app.details.getByRole('heading', { name: 'a soft' })).toBeVisible();
    await expect(app.details.getByText('Made from')).toBeVisible();
    await expect(app.details.getByRole('link', { name: 'a.safetensors' })).toBeVisible();
    await app.details.getByRole('button', { name: 'Verify' }).click();
    await expect(app.details.getByText('baking the 1 source again gives the same bytes', { exact: false })).toBeVisible();
  });
});

test('a name that is taken gets a number, and no file is replaced', async ({ writing: app, page }) => {
  const sources = makeFolder({ 'a.safetensors': kohya(fluxPairs(1)) });
  const out = makeFolder({ 'mine.safetensors': 'not to be touched' });
  await app.open();
  await app.dropFolder(sources);
  await app.upToDate(1);
  await app.choose('a');
  await app.details.getByRole('button', { name: 'Resize, convert and more' }).click();
  await page.getByRole('menuitem', { name: 'Resize' }).click();
  await chooseFolder(app, out);
  await dialog(page).getByRole('radiogroup').getByText('Rank', { exact: true }).click();
  await dialog(page).getByRole('textbox', { name: 'Rank', exact: true }).fill('2');
  await dialog(page).getByRole('textbox', { name: 'File name' }).fill('mine');
  await expect(dialog(page).getByText('Rank 2.', { exact: false })).toBeVisible();
  await dialog(page)
    .getByRole('button', { name: /^Bake \d/ })
    .click();
  await expect(job(page, 'mine (2).safetensors')).toContainText('written and checked');
  expect(readFileSync(path.join(out, 'mine.safetensors'), 'utf8')).toBe('not to be touched');
  await job(page, 'mine (2).safetensors').getByText('Certificate').click();
  await expect(job(page, 'mine (2).safetensors').getByRole('row')).toHaveCount(6);
  const found = verified(path.join(out, 'mine (2).safetensors'), sources);
  expect(found.modules.map(({ rank }) => rank)).toEqual(found.modules.map(() => 2));
});

test('the stack is baked as a download', async ({ writing: app, page }) => {
  const [a, b] = [fluxPairs(1), fluxPairs(2)];
  const sources = makeFolder({ 'a.safetensors': kohya(a), 'b.safetensors': kohya(b) });
  await app.open();
  await app.dropFolder(sources);
  await app.upToDate(2);
  for (const name of ['a', 'b']) await app.row(name).getByRole('checkbox').check();
  await page.getByRole('link', { name: 'Compose' }).first().click();
  await page
    .getByRole('spinbutton', { name: /^b .*strength$/ })
    .first()
    .fill('-0.5');
  await page.getByRole('button', { name: 'Bake stack' }).click();
  await dialog(page).getByRole('radiogroup').getByText('Download', { exact: true }).click();
  await dialog(page).getByRole('textbox', { name: 'File name' }).fill('both');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog(page)
      .getByRole('button', { name: /^Bake \d/ })
      .click(),
  ]);
  expect(download.suggestedFilename()).toBe('both.safetensors');
  const kept = path.join(makeFolder({}), 'both.safetensors');
  copyFileSync(await download.path(), kept);
  const found = verified(kept, sources);
  const all = Math.hypot(...found.modules.map(({ deltaNorm }) => deltaNorm ?? 0));
  expect(all / denseSum([a, 1], [b, -0.5])).toBeCloseTo(1, 5);

  // What the browser goes back to would lie hidden below the sheet.
  await page.goBack();
  await expect(dialog(page)).toBeHidden();
  await expect(app.table).toBeVisible();
});

test('Cancel, at any stage, leaves no file', async ({ writing: app, page }) => {
  const out = makeFolder({});
  await app.open();
  await app.dropFolder(largeFolder());
  await app.upToDate(1, 60_000);
  await app.choose('large');
  for (const stage of [/Reading the sources|Finding the ranks|Writing/, /Writing/, /Reading it back/]) {
    await app.details.getByRole('button', { name: 'Resize, convert and more' }).click();
    await page.getByRole('menuitem', { name: 'Resize' }).click();
    await expect(dialog(page).getByRole('button', { name: /^Bake \d/ })).toBeVisible();
    if (await dialog(page).getByText('None chosen yet').isVisible()) await chooseFolder(app, out);
    await dialog(page)
      .getByRole('button', { name: /^Bake \d/ })
      .click();
    const last = dialog(page).getByRole('listitem').last();
    // A machine that is too fast for a stage has written the file: then there is nothing to cancel.
    await expect(last.getByText(stage).or(last.getByText('written and checked'))).toBeVisible();
    const cancel = last.getByRole('button', { name: 'Cancel' });
    if (await cancel.isVisible()) await cancel.click();
    else
      await dialog(page)
        .getByRole('button', { name: 'Cancel', exact: true })
        .first()
        .click({ timeout: 2000 })
        .catch(() => undefined);
    await expect(last).toContainText(/cancelled|written and checked/);
    const written = await dialog(page).getByText('written and checked').count();
    expect(readdirSync(out)).toHaveLength(written);
    await dialog(page).getByRole('button', { name: 'Close' }).click();
  }
});

test('a disk without room leaves nothing, and says so', async ({ writing: app, page, baseURL }) => {
  await app.open();
  await app.dropFolder(largeFolder());
  await app.upToDate(1, 60_000);
  await app.choose('large');
  const again = dialog(page).getByRole('button', { name: 'Try again' });
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(baseURL ?? '').origin;
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 700_000 });
  await app.details.getByRole('button', { name: 'Bake profile' }).click();
  await dialog(page).getByRole('radiogroup').getByText('Download', { exact: true }).click();
  await dialog(page)
    .getByRole('button', { name: /^Bake \d/ })
    .click();
  await expect(dialog(page).getByText('There is no room left', { exact: false })).toBeVisible({ timeout: 30_000 });
  const left = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const names: string[] = [];
    for await (const name of (await root.getDirectoryHandle('lora-weights-builder-baking')).keys()) names.push(name);
    return names;
  });
  expect(left).toEqual([]);
  // Not a byte is left: it does not wait for what never comes.
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  // The sentence of the first try stays until the second has begun.
  const firstTry = await again.elementHandle();
  await again.click();
  await firstTry?.waitForElementState('hidden');
  await expect(dialog(page).getByText('There is no room left', { exact: false })).toBeVisible();
  await expect(again).toBeVisible();
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  const [download] = await Promise.all([page.waitForEvent('download'), again.click()]);
  expect(statSync(await download.path()).size).toBeGreaterThan(1e6);
});

test('a reload in the middle goes on, and so does another tab', async ({ writing: app, page, context }) => {
  const sources = largeFolder();
  const out = makeFolder({});
  await app.open();
  await app.dropFolder(sources);
  await app.upToDate(1, 60_000);
  await app.choose('large');
  await app.details.getByRole('button', { name: 'Resize, convert and more' }).click();
  await page.getByRole('menuitem', { name: 'Resize' }).click();
  await chooseFolder(app, out);
  await dialog(page)
    .getByRole('button', { name: /^Bake \d/ })
    .click();
  await expect(dialog(page).getByRole('progressbar')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: /^Baking: 1|^Baked files/ }).click();
  await expect(
    dialog(page)
      .getByText(/written and checked|Reading|Finding|Writing/)
      .first(),
  ).toBeVisible();

  const second = new WritingApp(await context.newPage());
  await second.page.goto('./');
  await second.page.getByRole('button', { name: 'Use it here' }).click();
  await second.page.getByRole('button', { name: /^Baking: 1|^Baked files/ }).click();
  await expect(dialog(second.page).getByText('written and checked')).toBeVisible({ timeout: 60_000 });
  expect(readdirSync(out)).toHaveLength(1);
  expect(verified(path.join(out, readdirSync(out)[0] ?? ''), sources).ok).toBe(true);
});

test('many are resized into one folder, and one that is damaged stops no other', async ({ writing: app, page }) => {
  const sources = makeFolder({
    'a.safetensors': kohya(fluxPairs(1)),
    'b.safetensors': kohya(fluxPairs(2)),
    'c.safetensors': kohya(fluxPairs(3)),
  });
  const out = makeFolder({});
  await app.open();
  await app.dropFolder(sources);
  await app.upToDate(3);
  await page.getByRole('button', { name: 'Bake…' }).click();
  await chooseFolder(app, out);
  // Random factors of rank 4 have no small singular values: at the few per cent that are offered first, nothing would become smaller.
  await expect(dialog(page).getByRole('status').filter({ hasText: '3 files would not become smaller and stay' })).toBeVisible();
  await dialog(page).getByRole('textbox', { name: 'Error, in %' }).fill('70');
  await expect(dialog(page).getByRole('status').filter({ hasText: 'saved' })).toBeVisible();
  truncateSync(path.join(sources, 'b.safetensors'), 100);
  await dialog(page).getByRole('button', { name: 'Bake 3 files' }).click();
  // Refused where the change of the file has been seen by then, failed where it is met by reading.
  await expect(
    dialog(page)
      .getByRole('status')
      .filter({ hasText: /2 written and 1 (?:refused|failed)/ }),
  ).toBeVisible();
  expect(readdirSync(out).sort()).toEqual(['a resized.safetensors', 'c resized.safetensors']);
  await expect(job(page, 'b resized.safetensors')).toContainText('b.safetensors');
  for (const name of readdirSync(out)) expect(verified(path.join(out, name), sources).ok).toBe(true);
});

test('the sheet can be used by keys alone, and axe finds nothing', async ({ writing: app, page }) => {
  await app.open();
  await app.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)) }));
  await app.upToDate(1);
  await app.choose('a');
  const opener = app.details.getByRole('button', { name: 'Bake profile' });
  await opener.focus();
  await page.keyboard.press('Enter');
  // As the user, who types into a dialog once the focus is in it: a key before that meets whatever has the focus then.
  await expect(dialog(page).locator(':focus')).toBeVisible();
  const byError = dialog(page).getByRole('radio', { name: 'Error', exact: true });
  await byError.focus();
  await page.keyboard.press('Space');
  await expect(byError).toBeChecked();
  const curve = dialog(page).getByRole('slider', { name: 'Error against size' });
  await curve.focus();
  const before = await curve.getAttribute('aria-valuetext');
  await page.keyboard.press('ArrowLeft');
  await expect(curve).not.toHaveAttribute('aria-valuetext', before ?? '');
  const { violations } = await new AxeBuilder({ page }).include('.bake-dialog').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(opener).toBeFocused();
});
