/** Baking several LoRAs into one by more than a sum: subtracting, transplanting blocks, other methods. */
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { denseNorm, fluxPairs, kohya, makeFolder, type Pair } from './support/files.ts';
import { expect } from './support/test.ts';
import { test, verified, type Verified, type WritingApp } from './support/writable.ts';

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Bake' });

/** a + b as one LoRA: their factors side by side. */
const together = (a: readonly Pair[], b: readonly Pair[]): Pair[] =>
  a.map(({ module, up, down, alpha }, index) => {
    const other = b[index] as Pair;
    return {
      module,
      up: up.map((row, i) => [...row, ...(other.up[i] ?? [])]),
      down: [...down, ...other.down],
      alpha: (alpha ?? 0) + (other.alpha ?? 0),
    };
  });

async function openStack(app: WritingApp, sources: string, names: readonly string[]): Promise<void> {
  await app.open();
  await app.dropFolder(sources);
  await app.upToDate(names.length);
  for (const name of names) await app.row(name).getByRole('checkbox').check();
  await app.page.getByRole('link', { name: 'Compose' }).first().click();
  await app.page.getByRole('button', { name: 'Bake stack' }).click();
}

async function downloaded(page: Page, sources: string): Promise<Verified> {
  await dialog(page).getByRole('radiogroup').getByText('Download', { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog(page)
      .getByRole('button', { name: /^Bake \d/ })
      .click(),
  ]);
  const kept = path.join(makeFolder({}), 'baked.safetensors');
  copyFileSync(await download.path(), kept);
  return verified(kept, sources);
}

test('a LoRA is found in another one and taken out of it', async ({ writing: app, page }) => {
  const [a, b] = [fluxPairs(1), fluxPairs(2)];
  const sources = makeFolder({ 'mix.safetensors': kohya(together(a, b)), 'a.safetensors': kohya(a) });
  await openStack(app, sources, ['mix', 'a']);
  await dialog(page).getByRole('radiogroup').getByText('Subtract', { exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Find the strengths' }).click();
  await expect(dialog(page).getByText(/^mix is (1|0\.\d+|1\.\d+) × a; \d+(\.\d)? % of its norm is not explained\.$/)).toBeVisible();
  await dialog(page).getByRole('textbox', { name: 'Strength of a' }).fill('-1');
  const { modules } = await downloaded(page, sources);
  // What is left is b, of as many ranks as the two have, since nothing was cut.
  for (const one of b) {
    const found = modules.find(({ name }) => name === one.module);
    expect((found?.deltaNorm ?? 0) / denseNorm(one)).toBeCloseTo(1, 4);
  }
});

test('blocks of one LoRA are put into another one', async ({ writing: app, page }) => {
  const [a, b] = [fluxPairs(1), fluxPairs(2)];
  const sources = makeFolder({ 'a.safetensors': kohya(a), 'b.safetensors': kohya(b) });
  await openStack(app, sources, ['a', 'b']);
  await dialog(page).getByRole('radiogroup').getByText('Transplant', { exact: true }).click();
  await dialog(page).getByRole('button', { name: 'All of Double blocks from b' }).click();
  await dialog(page).getByRole('button', { name: 'Double 7 from a' }).click();
  await expect(dialog(page).getByRole('button', { name: 'Double 7 from b' })).toHaveAttribute('aria-pressed', 'false');
  const { modules, level } = await downloaded(page, sources);
  expect(level).toBe(0);
  const fromB = (name: string): boolean => name.includes('double_blocks_0_') || name.includes('double_blocks_18_');
  a.forEach((one, index) => {
    const source = fromB(one.module) ? (b[index] as Pair) : one;
    const found = modules.find(({ name }) => name === one.module);
    expect((found?.deltaNorm ?? 0) / denseNorm(source)).toBeCloseTo(1, 5);
  });
});

test('a method says how far it is from the plain sum before anything is written', async ({ writing: app, page }) => {
  const sources = makeFolder({ 'a.safetensors': kohya(fluxPairs(1)), 'b.safetensors': kohya(fluxPairs(2)) });
  await openStack(app, sources, ['a', 'b']);
  const method = dialog(page).getByRole('combobox', { name: 'Put together as' });
  await method.selectOption('average');
  await expect(dialog(page).getByText('50.0 % of its norm away from the plain sum.')).toBeVisible();
  for (const one of ['slerp', 'karcher', 'core-ties', 'tsv-m']) {
    await method.selectOption(one);
    await expect(dialog(page).getByText(/% of its norm away from the plain sum\.$/)).toBeVisible();
  }
  await method.selectOption('sum');
  await expect(dialog(page).getByText('away from the plain sum', { exact: false })).toBeHidden();
});
