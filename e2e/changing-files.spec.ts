/** A file of the real disk is changed while it is measured: the other file is not touched by that, and a rescan has the truth. */
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fluxPairs, kohya, largeLora, makeFolder, sdxlPairs } from './support/files.ts';
import { expect, test } from './support/test.ts';

const MEGABYTES = 120;

const CHANGES: readonly (readonly [what: string, change: (file: string) => void, status: string, line: RegExp])[] = [
  ['cut', (file) => truncateSync(file, 1_000_000), 'Unreadable', /^Library up to date: 2 LoRAs · 1 problem$/],
  ['grown', (file) => appendFileSync(file, Buffer.alloc(4096)), 'Measured', /^Library up to date: 2 LoRAs/],
  [
    'replaced',
    (file) => {
      writeFileSync(`${file}.new`, kohya(sdxlPairs(3)));
      renameSync(`${file}.new`, file);
    },
    'SDXL',
    /^Library up to date: 2 LoRAs$/,
  ],
  ['deleted', (file) => rmSync(file), 'Missing', /^Library up to date: 1 LoRA/],
];

for (const [what, change, status, line] of CHANGES) {
  test(`a file that is ${what} while it is measured`, async ({ app, page }) => {
    const folder = makeFolder({ 'large.safetensors': largeLora(MEGABYTES), 'small.safetensors': kohya(fluxPairs(1)) });
    await app.open();
    await app.dropFolder(folder);
    // The headers are read; what is measured now takes a while.
    await expect(app.status).toHaveText(/^Indexed [01] of 2$/, { timeout: 30_000 });
    change(path.join(folder, 'large.safetensors'));
    await expect(app.row('small')).toContainText('Measured', { timeout: 30_000 });
    await page.getByRole('button', { name: 'Rescan', exact: true }).click();
    await expect(app.row('large').first()).toContainText(status, { timeout: 60_000 });
    await expect(app.status).toHaveText(line, { timeout: 60_000 });
    await expect(app.row('small')).toContainText('Measured');
    await expect(page.getByText('Something failed')).toHaveCount(0);
  });
}
