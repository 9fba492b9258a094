import { fluxPairs, kohya } from './support/files.ts';
import { expect, test } from './support/test.ts';

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
