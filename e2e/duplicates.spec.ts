/** One LoRA in many forms in a real folder, its neighbours, and what is made of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expectAccessible } from './support/axe.ts';
import { kohya, makeFolder, type Pair, pair, safetensors, type Tensor } from './support/files.ts';
import { expect, records, test } from './support/test.ts';

/** Rank 4, of which the last direction is 1/256 of the others; q, k, v fused. Not exact in F16 and BF16. */
function pairs(seed: number): Pair[] {
  const made = [
    ...[0, 7, 18].flatMap((block) => [
      pair(`lora_unet_double_blocks_${block}_img_attn_qkv`, 144, 48, 4, seed * 100 + block),
      pair(`lora_unet_double_blocks_${block}_img_attn_proj`, 48, 48, 4, seed * 100 + 30 + block),
    ]),
    ...[3, 37].map((block) => pair(`lora_unet_single_blocks_${block}_modulation_lin`, 144, 48, 4, seed * 100 + 60 + block)),
  ];
  return made.map((one) => ({ ...one, up: one.up.map((row) => row.map((value, k) => (value / 3) * (k === 3 ? 1 / 256 : 1))) }));
}

const base = pairs(1);
const other = pairs(9);

/** 0.99 to the base: an epoch further on. */
const epoch = (): Pair[] =>
  base.map((one, at) => {
    const noise = pair('noise', one.up.length, one.down[0]?.length ?? 0, 4, 700 + at);
    return { ...one, up: one.up.map((row, i) => row.map((value, k) => value + 0.03 * (noise.up[i]?.[k] ?? 0))) };
  });

const cut = (rank: number): Pair[] =>
  base.map((one) => ({ ...one, up: one.up.map((row) => row.slice(0, rank)), down: one.down.slice(0, rank), alpha: rank / 2 }));

/** diffusers' names, q, k and v apart, the scale of 1/2 in the up factor. */
function split(): Buffer {
  const tensors = base.flatMap(({ module, up, down }): Tensor[] => {
    const block = /blocks_(\d+)_/.exec(module)?.[1] ?? '';
    const names = module.endsWith('qkv')
      ? ['attn.to_q', 'attn.to_k', 'attn.to_v']
      : module.endsWith('proj')
        ? ['attn.to_out.0']
        : ['norm.linear'];
    return names.flatMap((name, part) => {
      const key = `transformer.${names[0] === 'norm.linear' ? 'single_' : ''}transformer_blocks.${block}.${name}`;
      const height = up.length / names.length;
      const rows = up.slice(part * height, (part + 1) * height).map((row) => row.map((value) => value / 2));
      return [
        { name: `${key}.lora_A.weight`, shape: [down.length, 48], values: down.flat() },
        { name: `${key}.lora_B.weight`, shape: [rows.length, down.length], values: rows.flat() },
      ];
    });
  });
  return safetensors(tensors);
}

/** The same file with every value in 16 bits. */
function narrow(file: Buffer, dtype: 'F16' | 'BF16'): Buffer {
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + length).toString()) as Record<string, { dtype: string; data_offsets: number[] }>;
  for (const entry of Object.values(header)) {
    entry.dtype = dtype;
    entry.data_offsets = entry.data_offsets.map((offset) => offset / 2);
  }
  const data = file.subarray(8 + length);
  const words = Buffer.alloc(data.length / 2);
  for (let at = 0; at < data.length; at += 4)
    words.writeUInt16LE(dtype === 'F16' ? half(data.readFloatLE(at)) : (data.readUInt32LE(at) + 0x8000) >>> 16, at / 2);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, words]);
}

/** Nearest F16 of a value of ordinary size. */
function half(value: number): number {
  const size = Math.abs(value);
  if (size < 2 ** -14) return (value < 0 ? 0x8000 : 0) | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return (value < 0 ? 0x8000 : 0) | (((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024));
}

/** base + 0.5 other, side by side. */
const merged = (): Pair[] =>
  base.map((one, at) => ({
    ...one,
    up: one.up.map((row, i) => [...row, ...(other[at]?.up[i] ?? []).map((value) => 0.5 * value)]),
    down: [...one.down, ...(other[at]?.down ?? [])],
    alpha: 4,
  }));

test('one LoRA in many forms is found by its weights, and its neighbours are not', async ({ app, page }) => {
  const plain = kohya(base);
  const folder = makeFolder({
    'wide.safetensors': plain,
    'named otherwise.safetensors': kohya(base, { 'modelspec.title': 'a copy' }),
    'half precision.safetensors': narrow(plain, 'F16'),
    'brain floats.safetensors': narrow(plain, 'BF16'),
    'half as strong.safetensors': kohya(base.map((one) => ({ ...one, alpha: 1 }))),
    'resized.safetensors': kohya(cut(3)),
    'split.safetensors': split(),
    'next epoch.safetensors': kohya(epoch()),
    'merged.safetensors': kohya(merged()),
    'unrelated.safetensors': kohya(other),
  });
  mkdirSync(path.join(folder, 'elsewhere'));
  writeFileSync(path.join(folder, 'elsewhere/wide.safetensors'), kohya(pairs(5)));
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(11);

  await page.goto('./#/duplicates');
  const same = page.locator('section', { has: page.getByRole('heading', { name: /^Same weights/ }) });
  await expect(same.getByRole('article')).toHaveCount(1);
  const lines = same.getByRole('listitem');
  await expect(lines).toHaveCount(7);
  for (const name of ['wide', 'named otherwise', 'half precision', 'brain floats', 'half as strong', 'resized', 'split'])
    await expect(lines.filter({ has: page.getByRole('link', { name: new RegExp(`/${name}\\.safetensors$`) }) })).toHaveCount(1);
  await expect(lines.filter({ hasText: 'half as strong' })).toContainText('0.5 × as strong');
  await expect(lines.filter({ hasText: 'resized' })).toContainText('cosine 0.99999');
  await expect(lines.filter({ hasText: 'keep' })).toHaveCount(1);
  const names = page.locator('section', { has: page.getByRole('heading', { name: /^Same name/ }) });
  await expect(names.getByRole('link', { name: /elsewhere\/wide/ })).toBeVisible();

  const csv = await app.download(() => page.getByRole('button', { name: 'Save as CSV' }).click());
  expect(
    records(csv.text)
      .map(({ as }) => as)
      .toSorted(),
  ).toEqual(['kept', ...Array.from({ length: 6 }, () => 'same')]);
  await expectAccessible(page);

  await test.step('the nearest to one of them', async () => {
    await page.goto('./#/library');
    await app.choose('merged');
    await app.details.getByRole('tab', { name: 'Similar' }).click();
    await expect(app.details.getByText(/^\d+ nearest, exact$/)).toBeVisible();
    const near = app.details.locator('.similar-near').getByRole('listitem');
    await expect(near.filter({ has: page.getByRole('link', { name: 'next epoch' }) })).toBeVisible();
    await expect(near.last()).not.toContainText('±');
  });

  await test.step('what it is made of, and the file without it', async () => {
    await app.details.getByRole('button', { name: 'Find what it is made of' }).click();
    const made = app.details.locator('.similar-made');
    await expect(made.getByText(/^(Together they are all of it|They leave 0\.\d+ % of its norm)/)).toBeVisible();
    await expect(made.getByRole('listitem')).toHaveCount(2);
    await expect(made.getByRole('listitem').filter({ hasText: 'unrelated' })).toContainText('× 0.5');
    await made.getByRole('button', { name: 'Subtract them…' }).click();
    await expect(page.getByRole('dialog', { name: 'Bake' })).toContainText('unrelated');
  });
});
