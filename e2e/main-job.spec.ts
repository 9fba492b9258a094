import { denseNorm, fluxPairs, kohya, makeFolder, sdxlPairs } from './support/files.ts';
import { expect, records, test } from './support/test.ts';

const ink = fluxPairs(1);

const library = (): string =>
  makeFolder({
    'FLUX/02 - Styles/ink wash.safetensors': kohya(ink, { ss_output_name: 'ink wash', ss_network_dim: '4' }),
    'FLUX/02 - Styles/deep/sparse.SAFETENSORS': kohya(fluxPairs(2, [], [7, 12, 16, 20])),
    'SDXL/01 - People/portrait.safetensors': kohya(sdxlPairs(3)),
    'notes/readme.txt': 'not a LoRA',
  });

test('drop a folder, see what a LoRA does, take it away, come back', async ({ app, page }) => {
  await app.open();
  await app.dropFolder(library());
  await app.upToDate(3);
  await expect(app.table.getByRole('row')).toHaveCount(4);

  await app.choose('ink wash');
  await expect(app.details).toContainText('FLX-STL-002');
  await expect(app.details).toContainText('3 double + 2 single blocks');
  await expect(app.blocks.getByRole('listitem').filter({ hasText: 'Double 7' })).toBeVisible();

  const expected = new Map(ink.map((pair) => [pair.module, denseNorm(pair)]));
  const blocks = await app.exportFromDetails('Blocks');
  expect(blocks.name).toBe('FLX-STL-002_blocks.csv');
  expect(blocks.text.split(/\r?\n/)[0]).toBe('\ufeffblock_index,weight,raw_strength,block,component,rms,tensor_norm_sum,modules');
  const rows = records(blocks.text);
  expect(rows).toHaveLength(57);
  const strongest = Math.max(...expected.values());
  for (const [module, norm] of expected) {
    const [, kind, index] = /_(double|single)_blocks_(\d+)_/.exec(module) ?? [];
    const row = rows.find(({ block }) => block === `${kind}.${index}`);
    expect(Math.abs(Number(row?.['raw_strength']) / norm - 1)).toBeLessThan(1e-6);
    expect(Number(row?.['weight'])).toBeCloseTo(norm / strongest, 5);
  }
  expect(rows.filter(({ weight }) => weight === '0.000000')).toHaveLength(52);

  const modules = await app.exportFromDetails('Modules');
  expect(modules.name).toBe('FLX-STL-002_modules.csv');
  for (const row of records(modules.text)) {
    expect(Math.abs(Number(row['delta_norm']) / (expected.get(row['module'] ?? '') ?? 0) - 1)).toBeLessThan(1e-6);
    expect([row['rank'], row['alpha'], row['scale'], row['adapter']]).toEqual(['4', '2', '0.5', 'lora']);
  }

  await page.reload();
  await app.ready();
  await expect(app.row('ink wash')).toBeVisible();
  await expect(app.details.getByRole('heading', { name: 'ink wash', exact: true })).toBeVisible();
});

test('the whole library and all its blocks as CSV', async ({ app, page }) => {
  await app.open();
  await app.dropFolder(library());
  await app.upToDate(3);
  await app.search.fill('sparse');
  await expect(app.table.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const blocks = await app.download(() => page.getByRole('menuitem', { name: /All blocks/ }).click());
  expect(blocks.name).toBe('library_blocks.csv');
  const rows = records(blocks.text);
  expect(rows).toHaveLength(57);
  expect(rows.filter(({ weight }) => Number(weight) > 0).map(({ block }) => block)).toEqual([
    'single.7',
    'single.12',
    'single.16',
    'single.20',
  ]);
  await app.search.fill('');
  await expect(app.table.getByRole('row')).toHaveCount(4);
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const table = await app.download(() => page.getByRole('menuitem', { name: /Library table/ }).click());
  expect(table.name).toBe('library.csv');
  expect(records(table.text)).toHaveLength(3);
});
