import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fluxPairs, kohya, makeFolder, sdxlPairs } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('what changes in a folder is in the list by itself', async ({ app, page }) => {
  const folder = makeFolder({ 'first.safetensors': kohya(fluxPairs(1)), 'old.safetensors': kohya(fluxPairs(2)) });
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(2);

  writeFileSync(path.join(folder, 'appeared.safetensors'), kohya(sdxlPairs(3)));
  await expect(app.row('appeared')).toContainText('Measured');
  await app.upToDate(3);

  renameSync(path.join(folder, 'old.safetensors'), path.join(folder, 'renamed.safetensors'));
  await expect(app.row('renamed')).toContainText('Measured');
  await expect(app.row('old')).toHaveCount(0);

  mkdirSync(path.join(folder, 'more'));
  copyFileSync(path.join(folder, 'first.safetensors'), path.join(folder, 'more', 'copied.safetensors'));
  await expect(app.row('copied')).toContainText('Measured');

  rmSync(path.join(folder, 'appeared.safetensors'));
  await expect(app.row('appeared')).toContainText('Missing');

  await page.getByRole('region', { name: 'Indexing' }).getByRole('button', { name: '3 changes' }).click();
  const changes = page.getByRole('region', { name: 'What changed' });
  await expect(changes.getByRole('heading')).toHaveText(['What changed', '1 new', '1 moved or renamed', '1 gone']);
  await changes.getByRole('link', { name: 'renamed' }).click();
  await expect(page.getByRole('heading', { name: 'renamed', exact: true })).toBeVisible();
});

test('a file that is opened with the app is shown, at first and while the app is open', async ({ app, page }) => {
  const lora = (seed: number): number[] => [...kohya(fluxPairs(seed))];
  // The browser hands over handles of the file manager's files; those of the browser's own storage are alike.
  await page.addInitScript(() => {
    const launch: { consumer: (launched: object) => void } = { consumer: () => undefined };
    const setConsumer = (take: (launch: object) => void): void => void (launch.consumer = take);
    Object.defineProperty(window, 'launchQueue', { value: { setConsumer } });
    Object.assign(window, {
      openWithApp: async (name: string, bytes: readonly number[]) => {
        const handle = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
        const writer = await handle.createWritable();
        await writer.write(new Uint8Array(bytes));
        await writer.close();
        launch.consumer({ files: [handle] });
      },
    });
  });
  const openWithApp = (name: string, bytes: readonly number[]): Promise<unknown> =>
    page.evaluate(
      ([file, content]) =>
        (window as unknown as { openWithApp(name: string, bytes: readonly number[]): Promise<void> }).openWithApp(file, content),
      [name, bytes] as const,
    );
  await app.open();
  await openWithApp('one.safetensors', lora(1));
  await expect(page.getByRole('heading', { name: 'one', exact: true })).toBeVisible();
  await openWithApp('two.safetensors', lora(2));
  await expect(page.getByRole('heading', { name: 'two', exact: true })).toBeVisible();
  await app.upToDate(2);
});
