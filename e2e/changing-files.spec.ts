import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fluxPairs, kohya, makeFolder, pair } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('files that are cut, grown, replaced or deleted while they are read end as what they are on disk', async ({ app, page }) => {
  // 12 MB each: they are still being read when the first of them is in the list.
  const wide = Array.from({ length: 12 }, (_, i) => pair(`lora_unet_double_blocks_${i}_img_attn_proj`, 1024, 1024, 128, i + 1));
  const bytes = kohya(wide);
  const names = ['cut', 'deleted', 'grown', 'replaced', 'whole'];
  const folder = makeFolder(
    Object.fromEntries(
      names.map((name, i) => {
        const own = Buffer.from(bytes);
        own.writeFloatLE(i + 1, own.length - 4);
        return [`${name}.safetensors`, own];
      }),
    ),
  );
  const place = (name: string): string => path.join(folder, `${name}.safetensors`);
  await app.open();
  await app.dropFolder(folder);
  await expect(app.row('cut')).toBeVisible();
  truncateSync(place('cut'), bytes.length / 2);
  appendFileSync(place('grown'), Buffer.alloc(4096));
  writeFileSync(place('replaced'), kohya(fluxPairs(1)));
  rmSync(place('deleted'));

  // What was read before it changed is found by the next walk.
  await expect(app.status).toHaveText(/^(Indexed|Library up to date)/);
  await page.getByRole('button', { name: 'Rescan' }).click();
  await app.upToDate(4);
  await expect(app.row('cut')).toContainText('Unreadable');
  await expect(app.row('deleted')).toContainText('Missing');
  await expect(app.row('grown')).toContainText('Measured');
  await expect(app.row('grown')).toContainText('128');
  await expect(app.row('replaced')).toContainText('Flux 57');
  await expect(app.row('replaced')).toContainText('Measured');
  await expect(app.row('whole')).toContainText('Measured');
  await app.choose('replaced');
  await expect(app.details.getByText('rank 4', { exact: false }).first()).toBeVisible();
  await app.choose('grown');
  await expect(app.details.getByText(/4.?096/).first()).toBeVisible();
});
