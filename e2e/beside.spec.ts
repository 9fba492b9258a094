/** What lies beside LoRAs on a real disk: every kind of it, good, broken, too large, for adults, and with markup in it. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fluxPairs, kohya, makeFolder, sdxlPairs } from './support/files.ts';
import { png } from '../src/testing/png.ts';
import { video } from './support/pictures.ts';
import { expect, test } from './support/test.ts';

const NOTE = 'soft at 0.7 <img src=x onerror="document.title=1"><script>document.title=2</script>';

const manager = (changes: object): string =>
  JSON.stringify({ model_name: 'Crimson', base_model: 'Illustrious', tags: ['clothing', 'dress'], notes: '', ...changes });

test('what lies beside LoRAs is shown, found and copied, and what is wrong with it harms nothing else', async ({ page, app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.open();
  const folder = makeFolder({
    'red.safetensors': kohya(sdxlPairs(1)),
    'RED.preview.PNG': png(640, 400, [200, 30, 40]),
    'red.metadata.json': manager({ civitai: { modelId: 4, id: 5, trainedWords: ['Red Dress, ribbon'], creator: { username: 'ann' } } }),
    'red.txt': NOTE,
    'adult.safetensors': kohya(sdxlPairs(2)),
    'adult.webp': png(300, 300, [10, 200, 40]),
    'adult.civitai.info': JSON.stringify({ baseModel: 'Pony', trainedWords: ['adultword'], model: { name: 'A', nsfw: true } }),
    'flux.safetensors': kohya(fluxPairs(3)),
    'flux.json': JSON.stringify({ 'activation text': 'fluxword', 'preferred weight': 0.6, 'sd version': 'SD1', size: 12 }),
    'broken.safetensors': kohya(fluxPairs(4)),
    'broken.json': '{"tags": [',
    'broken.cm-info.json': ' '.repeat(1024 * 1024 + 1),
    'broken.png': 'not a picture',
    'huge.safetensors': kohya(fluxPairs(5)),
    'huge.png': png(8, 8, [1, 2, 3], { width: 10_000, height: 10_000 }),
    'film.safetensors': kohya(fluxPairs(6)),
    'film.preview.mp4': await video(page),
    'nothing beside.png': png(4, 4, [0, 0, 0]),
  });
  await app.dropFolder(folder);
  await app.upToDate(6);

  // The table: words with one click, the tag of the prompt, the base model.
  await expect(app.row('red')).toContainText('Illustrious');
  await expect(app.row('red').locator('.row-picture img')).toBeVisible();
  await expect(app.row('adult').locator('.row-picture.blurred img')).toBeVisible();
  await expect(app.row('flux').locator('.row-picture img')).toHaveCount(0);
  await app.row('red').getByRole('button', { name: 'Copy the trigger words Red Dress, ribbon' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Red Dress, ribbon');

  // The search.
  for (const [search, names] of [
    ['tag:dress', ['red']],
    ['ribbon', ['red']],
    ['note:soft', ['red']],
    ['base:pony', ['adult']],
    ['has:picture', ['adult', 'broken', 'film', 'huge', 'red']],
    ['-has:picture', ['flux']],
  ] as const) {
    await app.search.fill(search);
    await expect(app.table.locator('.name')).toHaveText([...names]);
  }
  await app.search.fill('');

  // The details: each sidecar by its name, notes as text, what contradicts the file.
  await app.choose('red');
  await app.details.getByRole('button', { name: 'Copy the prompt tag' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('<lora:red:1>');
  await app.details.getByRole('tab', { name: 'Metadata' }).click();
  const note = app.details.getByRole('region', { name: 'red.txt' });
  await expect(note).toContainText(NOTE);
  await expect(app.details.getByRole('region', { name: 'red.metadata.json' })).toContainText(
    'https://civitai.com/models/4?modelVersionId=5',
  );
  expect(await page.title()).not.toMatch(/^[12]$/);
  const size = await app.details.locator('.gallery img').evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
  expect(size).toEqual([480, 300]);
  await app.choose('flux');
  await app.details.getByRole('tab', { name: 'Metadata' }).click();
  await expect(app.details.getByRole('region', { name: 'Sidecars contradict the file' })).toContainText('a file of 12 bytes');
  await app.choose('broken');
  await app.details.getByRole('tab', { name: 'Metadata' }).click();
  await expect(app.details.getByRole('region', { name: 'broken.json' })).toContainText('not valid JSON');
  await expect(app.details.getByRole('region', { name: 'broken.cm-info.json' })).toContainText('larger than 1 MiB');
  await expect(app.details.getByRole('region', { name: 'Pictures' })).toContainText('not a PNG, JPEG, WebP or GIF');
  await app.choose('huge');
  await expect(app.details.getByRole('region', { name: 'Pictures' })).toContainText('64 megapixels');

  // Blurred until it is wanted.
  await app.choose('adult');
  const adult = app.details.locator('.gallery .small-picture');
  await expect(adult).toHaveClass(/blurred/);
  await adult.getByRole('button', { name: 'Show' }).click();
  await expect(adult).not.toHaveClass(/blurred/);

  // A video, and a still of it on its card.
  await app.choose('film');
  await expect(app.details.getByLabel('Video of film')).toHaveJSProperty('videoWidth', 160);
  await page.getByRole('button', { name: 'Close details' }).click();
  await page.getByRole('button', { name: 'Cards' }).click();
  const cards = page.getByRole('grid', { name: 'LoRAs' });
  await expect(cards.getByRole('gridcell').filter({ hasText: 'film' }).locator('img')).toHaveJSProperty('naturalWidth', 160);
  await expect(
    cards
      .getByRole('gridcell')
      .filter({ has: page.getByText('red', { exact: true }) })
      .locator('img'),
  ).toHaveJSProperty('naturalWidth', 480);

  // A scan sees what has changed beside a LoRA, and reads no LoRA for it.
  writeFileSync(path.join(folder, 'red.metadata.json'), manager({ tags: ['gown'], civitai: { trainedWords: ['crimson gown'] } }));
  rmSync(path.join(folder, 'adult.civitai.info'));
  writeFileSync(path.join(folder, 'flux.md'), 'new note');
  await page.getByRole('button', { name: 'Rescan' }).first().click();
  await app.search.fill('tag:gown');
  await expect(cards.getByRole('gridcell')).toHaveCount(1);
  await expect(cards.getByRole('gridcell')).toContainText('crimson gown');
  await app.search.fill('note:"new note"');
  await expect(cards.getByRole('gridcell')).toContainText('flux');
  await app.search.fill('base:pony');
  await expect(page.getByRole('heading', { name: 'No LoRA matches' })).toBeVisible();
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test(`rows, filters and pictures arrive without moving what is there, ${width} px`, async ({ page, app }) => {
    await page.setViewportSize({ width, height });
    await page.addInitScript(() => {
      const moved: number[] = [];
      Object.assign(window, { moved });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
          if (!entry.hadRecentInput) moved.push(entry.value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const files: Record<string, Buffer | string> = {};
    for (let index = 0; index < 30; index++) {
      files[`set ${index % 3}/lora ${index}.safetensors`] = kohya(index % 2 ? sdxlPairs(index) : fluxPairs(index));
      files[`set ${index % 3}/lora ${index}.png`] = png(64, 96, [200, 30, index]);
      files[`set ${index % 3}/lora ${index}.metadata.json`] = manager({ tags: ['dress', `tag ${index % 4}`] });
    }
    await app.open();
    await app.dropFolder(makeFolder(files));
    await app.upToDate(30);
    const moved = (): Promise<number> =>
      page.evaluate(() => (window as unknown as { moved: number[] }).moved.reduce((sum, value) => sum + value, 0));
    expect(await moved(), 'while a folder is read').toBeLessThan(0.01);
    await page.reload();
    await app.ready();
    await app.upToDate(30);
    await expect(app.row('lora 0').first()).toBeVisible();
    expect(await moved(), 'while the library opens').toBeLessThan(0.01);
  });
}
