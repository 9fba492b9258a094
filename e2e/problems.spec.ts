import { fluxPairs, kohya, makeFolder, safetensors } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('broken files are listed with their reasons and stop nothing', async ({ app, page }) => {
  const good = kohya(fluxPairs(1));
  const broken = fluxPairs(5).map((pair, i) => (i === 0 ? { ...pair, up: pair.up.map((row) => row.map(() => Number.NaN)) } : pair));
  const folder = makeFolder({
    'good.safetensors': good,
    'half.safetensors': good.subarray(0, good.length - 1000),
    'empty.safetensors': '',
    'pointer.safetensors': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
    'page.safetensors': '<!doctype html><title>Log in</title>',
    'tail.safetensors': Buffer.concat([kohya(fluxPairs(2)), Buffer.from('tail')]),
    'nan.safetensors': kohya(broken),
    'embedding.safetensors': safetensors([{ name: 'emb_params', shape: [2, 4], values: [1, 2, 3, 4, 5, 6, 7, 8] }]),
  });
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(8);
  await page.getByRole('button', { name: /problems/ }).click();
  const problems = page.getByRole('list', { name: 'Problems' });
  for (const [name, reason] of [
    ['half.safetensors', /not complete/],
    ['empty.safetensors', /empty/],
    ['pointer.safetensors', /Git LFS pointer/],
    ['page.safetensors', /web page/],
    ['tail.safetensors', /4 bytes follow the last tensor/],
  ] as const) {
    await expect(problems.getByRole('listitem').filter({ hasText: name }).filter({ hasText: reason })).toHaveCount(1);
  }
  await expect(app.row('half')).toContainText('Unreadable');
  await expect(app.row('good')).toContainText('Measured');
  await expect(app.row('tail')).toContainText('Measured');
  await expect(app.row('embedding')).toContainText('Fallback');

  await app.choose('nan');
  await app.details.getByRole('tab', { name: /Modules/ }).click();
  await expect(
    app.details.getByText(/NaN in \d+ of the \d+ values of lora_unet_double_blocks_0_img_attn_proj.lora_up.weight/).first(),
  ).toBeVisible();
  await app.choose('embedding');
  await app.details.getByRole('tab', { name: /Strengths/ }).click();
  await expect(app.details.getByText('No block could be measured')).toBeVisible();
});
