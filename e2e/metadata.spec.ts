import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/test.ts';
import { kohya, makeFolder, pair } from './support/files.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('metadata says how a LoRA was made, contradicts its tensors, and its hashes are checked', async ({ app, page }) => {
  const pairs = [
    ...[0, 7, 18].map((i) => pair(`lora_unet_double_blocks_${i}_img_attn_proj`, 3072, 3072, 16, i + 1)),
    pair('lora_unet_single_blocks_3_modulation_lin', 9216, 3072, 16, 9),
  ];
  const plain = kohya(pairs);
  const data = sha256(plain.subarray(8 + Number(plain.readBigUInt64LE())));
  const metadata = {
    'modelspec.title': 'Paper boats',
    ss_network_dim: '64',
    ss_network_alpha: '4',
    ss_steps: '1500',
    ss_tag_frequency: JSON.stringify({ '10_boats': { 'paper boat': 40, river: 12, rain: NaN } }).replace('null', 'NaN'),
    ss_dataset_dirs: JSON.stringify({ '10_boats': { n_repeats: 10, img_count: 40 } }),
    sshs_model_hash: data,
    sshs_legacy_hash: 'deadbeef',
    'modelspec.thumbnail': 'https://elsewhere.invalid/boat.png',
  };
  const folder = makeFolder({ 'FLUX/boats.safetensors': kohya(pairs, metadata), 'FLUX/bare.safetensors': plain });
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(2);
  await app.choose('boats');
  const { details } = app;
  await details.getByRole('tab', { name: /Metadata/ }).click();
  await expect(details.getByRole('region', { name: 'The metadata contradicts the tensors' })).toContainText(
    'The metadata says network dim 64; the tensors show rank 16 in 4 modules',
  );
  await expect(details.getByRole('list', { name: 'Trigger words' })).toContainText('a guess by frequency: in 40 captions');
  await expect(details.getByRole('region', { name: 'Dataset' })).toContainText('10_boats');
  await expect(details.getByRole('region', { name: 'Preview' })).toContainText('Nothing is fetched from there');

  const file = readFileSync(path.join(folder, 'FLUX/boats.safetensors'));
  const hashes = details.getByRole('region', { name: 'Hashes' });
  await hashes.getByRole('button', { name: 'Compute hashes' }).click();
  await expect(hashes.getByText(sha256(file), { exact: true })).toBeVisible();
  await expect(hashes.getByText(sha256(file).slice(0, 10), { exact: true })).toBeVisible();
  await expect(hashes.getByText(data.slice(0, 12), { exact: true })).toBeVisible();
  await expect(hashes.getByText(sha256(file.subarray(0x100000, 0x110000)).slice(0, 8), { exact: true })).toBeVisible();
  await expect(hashes.locator('.verdict')).toHaveText(['Equal', 'Cannot be recomputed']);

  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual(
      [],
    );
  }

  // Computed once, they are there again after a look at another tab.
  await details.getByRole('tab', { name: 'Strengths' }).click();
  await details.getByRole('tab', { name: /Metadata/ }).click();
  await expect(hashes.getByText(sha256(file), { exact: true })).toBeVisible();

  await app.choose('bare');
  await details.getByRole('tab', { name: 'Metadata' }).click();
  await expect(details.getByRole('heading', { name: 'No metadata' })).toBeVisible();
  await expect(details.getByRole('button', { name: 'Compute hashes' })).toBeVisible();
});
