/** As long as something could not be read for an outside reason, the library is not called up to date, and what it is gets a name. */
import { beforeEach, expect, it } from 'vitest';
import { Harness } from '../../testing/app-harness.ts';
import { file, forbidden } from '../../testing/memory-folder.ts';
import { accessFault } from '../../domain/library/file-access.ts';

/** What they are is up to `nextDrop`. */
const items = [] as unknown as DataTransferItemList;

let page: Harness;
beforeEach(async () => {
  page = await Harness.started();
});

const named = async (): Promise<(string | null)[]> => (await page.app.problems()).map(({ path }) => path);

it.each([
  { at: 'open', name: 'NotReadableError' },
  { at: 'read', name: 'NotAllowedError' },
] as const)('a text beside a LoRA that fails to $at', async (fails) => {
  const text = file('at 0.8');
  text.fails = fails;
  page.tree.entries.set('a.txt', text);
  await page.add();
  const said = 'Indexed 4 LoRAs · 1 folder was not read to the end';
  expect(page.line).toBe(said);
  expect(await named()).toContain('a.txt');
  await page.doing(page.app.rescan(page.sourceId));
  expect(page.line).toBe(said);
  delete text.fails;
  await page.doing(page.app.rescan(page.sourceId));
  expect(page.line).toBe('Library up to date: 4 LoRAs');
  expect(await named()).not.toContain('a.txt');
});

it.each(['NotReadableError', 'NotAllowedError'])('a folder that fails with %s', async (name) => {
  page.tree.entries.set('locked', forbidden(name));
  await page.add();
  expect(page.line).toBe('Indexed 4 LoRAs · 1 folder was not read to the end');
  expect(await named()).toContain('locked');
});

it.each(['', 'sub', 'b.safetensors', 'a.txt'])('what of a dropped folder could not be taken: "%s"', async (path) => {
  const files = [{ path: 'a.safetensors', file: new File(['one'], 'a.safetensors') }];
  const failed = [{ path, fault: accessFault(new DOMException('no', 'NotReadableError'), 'file') }];
  page.browser.nextDrop = { picked: [{ kind: 'drop', name: 'loras', root: { kind: 'files', files, failed }, loose: false }], blocked: [] };
  await page.doing(page.app.addDropped(items));
  expect(page.line).toBe('Indexed 1 LoRA · 1 folder was not read to the end');
  expect(await page.app.problems()).toMatchObject([{ path, fault: { message: { code: 'access.failed' } } }]);
  page.browser.nextDrop = { picked: [{ kind: 'drop', name: 'loras', root: { kind: 'files', files }, loose: false }], blocked: [] };
  await page.doing(page.app.addDropped(items));
  expect(page.line).toBe('Library up to date: 1 LoRA');
});
