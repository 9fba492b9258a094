import { rmSync } from 'node:fs';
import path from 'node:path';
import { denseSum, fluxPairs, kohya, makeFolder, type Pair, safetensors, sdxlPairs, type Tensor } from './support/files.ts';
import { expect, type LoraApp, records, test } from './support/test.ts';

const INK = fluxPairs(1);
const WASH = fluxPairs(2);
/** The same changes as ink, half as strong: what a second export of one training looks like. */
const ECHO = INK.map((pair): Pair => ({ ...pair, up: pair.up.map((row) => row.map((value) => value / 2)) }));

const library = (): string =>
  makeFolder({
    'FLUX/02 - Styles/ink.safetensors': kohya(INK),
    'FLUX/02 - Styles/wash.safetensors': kohya(WASH),
    'FLUX/01 - People/echo.safetensors': kohya(ECHO),
    'SDXL/01 - People/portrait.safetensors': kohya(sdxlPairs(3)),
  });

async function start(app: LoraApp, folder = library()): Promise<void> {
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(4);
}

const check = (app: LoraApp, name: string) => app.row(name).getByRole('checkbox', { name: `Stack ${name}`, exact: true });
const tray = (app: LoraApp) => app.page.getByRole('region', { name: 'Stack' });
const figure = (app: LoraApp, name: string) => app.page.locator('.compose-summary > div').filter({ hasText: name }).locator('dd');
const strength = (app: LoraApp, name: string) => app.page.getByRole('spinbutton', { name: `${name} Model strength` });
const cell = (app: LoraApp, a: string, b: string) => app.page.getByRole('button', { name: new RegExp(`^${a} and ${b}: cosine`) });

/** As the page writes it: two decimals, three below a tenth. */
const cosineText = (value: number): string => value.toFixed(Math.abs(value) < 0.0995 ? 3 : 2).replace('-', '−');
const cosine = (a: readonly Pair[], b: readonly Pair[]): number => {
  const [plus, one, other] = [denseSum([a, 1], [b, 1]), denseSum([a, 1]), denseSum([b, 1])];
  return (plus ** 2 - one ** 2 - other ** 2) / (2 * one * other);
};

async function compose(app: LoraApp, ...names: string[]): Promise<void> {
  for (const name of names) await check(app, name).click();
  await tray(app).getByRole('link', { name: 'Compose' }).click();
  await expect(app.page.getByRole('heading', { name: 'Compose' })).toBeAttached();
}

test('what two LoRAs are together is the norm of their dense sum, live', async ({ app, page }) => {
  await start(app);
  await compose(app, 'ink', 'wash');
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1], [WASH, 1]).toPrecision(4));
  await expect(cell(app, 'ink', 'wash')).toHaveText(cosineText(cosine(INK, WASH)));

  await page.getByText('Numbers as a table').click();
  const table = page.getByRole('region', { name: 'Numbers by block' });
  const double7 = (pairs: readonly Pair[]): Pair[] => pairs.filter(({ module }) => module.includes('double_blocks_7_'));
  await expect(
    table
      .getByRole('row', { name: /^Double 7 / })
      .getByRole('cell')
      .nth(3),
  ).toHaveText(denseSum([double7(INK), 1], [double7(WASH), 1]).toPrecision(3));

  await page.getByRole('slider', { name: 'wash Model strength' }).focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(strength(app, 'wash')).toHaveValue('0.50');
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1], [WASH, 0.5]).toPrecision(4));
  await strength(app, 'ink').fill('-1.25');
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, -1.25], [WASH, 0.5]).toPrecision(4));
  await strength(app, 'ink').fill('a lot');
  await expect(strength(app, 'ink')).toHaveAccessibleDescription(/Not a number/);
  await strength(app, 'ink').press('Escape');
  await expect(strength(app, 'ink')).toHaveValue('-1.25');

  await page.getByRole('button', { name: 'wash on' }).click();
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1.25]).toPrecision(4));
  await page.getByRole('heading', { name: /^Stack/, level: 2 }).click();
  await page.keyboard.press('Control+z');
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, -1.25], [WASH, 0.5]).toPrecision(4));
});

test('the stack stays through filters, other places and a reload, in its order', async ({ app, page }) => {
  await start(app);
  await app.table.focus();
  // echo, ink, portrait, wash: by keyboard alone.
  await page.keyboard.press('Shift+Space');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(tray(app).getByRole('listitem')).toHaveText([/echo/, /ink/]);
  await app.search.fill('portrait');
  await expect(app.table.getByRole('row')).toHaveCount(2);
  await expect(tray(app).getByRole('listitem')).toHaveCount(2);
  await app.search.fill('');
  await check(app, 'wash').click();

  await tray(app).getByRole('link', { name: 'Compose' }).click();
  await page.getByRole('button', { name: 'Details of wash' }).click();
  await page.getByRole('button', { name: 'Move wash up' }).click();
  await page.getByRole('button', { name: 'Move wash up' }).click();
  const members = page.getByRole('list', { name: 'LoRAs of the stack' }).getByRole('heading');
  await expect(members).toHaveText(['wash', 'echo', 'ink']);
  await page.reload();
  await app.ready();
  await expect(members).toHaveText(['wash', 'echo', 'ink']);
});

test('dragged from the list into the stack, and up and down within it', async ({ app, page }) => {
  await start(app);
  // The place to drop at shows once something is dragged.
  const from = await app.row('wash').boundingBox();
  if (!from) throw new Error('The row is not there');
  await page.mouse.move(from.x + 200, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 220, from.y + from.height / 2 + 20, { steps: 3 });
  const zone = page.getByText('Drop here to begin a stack');
  await expect(zone).toBeVisible();
  await zone.hover();
  await page.mouse.up();
  await expect(tray(app).getByRole('listitem')).toHaveText([/wash/]);
  await app.row('ink').dragTo(tray(app));
  await expect(tray(app).getByRole('listitem')).toHaveText([/wash/, /ink/]);
  await tray(app).getByRole('link', { name: 'Compose' }).click();
  const members = page.getByRole('list', { name: 'LoRAs of the stack' });
  await members
    .getByRole('listitem')
    .nth(1)
    .locator('.member-head')
    .dragTo(members.getByRole('listitem').first(), { targetPosition: { x: 60, y: 8 } });
  await expect(members.getByRole('heading')).toHaveText(['ink', 'wash']);
});

test('a heat map of the chosen rows, whatever they are made for', async ({ app, page }) => {
  await start(app);
  for (const name of ['ink', 'portrait']) await check(app, name).click();
  await tray(app).getByRole('link', { name: 'Heat map' }).click();
  await expect(page.getByRole('img', { name: /^ink: 5 of 57 blocks, strongest in / })).toBeVisible();
  await expect(page.getByRole('img', { name: /^portrait: 3 of 19 blocks, strongest in / })).toBeVisible();
});

test('advice is shown before it is taken, taken by a click, and undone', async ({ app, page }) => {
  await start(app);
  await compose(app, 'ink', 'echo');
  await expect(cell(app, 'ink', 'echo')).toHaveText('1.00');
  await page.getByText('Cap blocks', { exact: true }).click();
  await page.getByRole('slider', { name: 'Cap' }).fill('1');
  await page.getByRole('checkbox', { name: 'Keep ink as it is' }).check();
  await expect(strength(app, 'echo')).toHaveValue('1.00');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(strength(app, 'ink')).toHaveValue('1.00');
  // Ink alone is at the cap already, and echo pulls the same way.
  await expect(strength(app, 'echo')).toHaveValue('0.00');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(strength(app, 'echo')).toHaveValue('1.00');
});

test('what does not go together is marked in the library and explained in the stack', async ({ app, page }) => {
  await start(app);
  await check(app, 'ink').click();
  await expect(app.row('portrait')).toHaveAttribute('aria-description', /^SDXL.* does not go with the stack, which is for Flux\.1/);
  await expect(app.row('portrait').getByText('Not with this stack')).toBeVisible();
  await tray(app).getByRole('button', { name: 'Only compatible' }).click();
  await expect(app.row('portrait')).toHaveCount(0);
  await expect(app.row('wash')).toBeVisible();
  await tray(app).getByRole('button', { name: 'Only compatible' }).click();

  await compose(app, 'portrait');
  // The first is computed, the other is set aside, and that is said once.
  const note = page.locator('[data-code]').filter({ hasText: 'different base models' });
  await expect(note).toContainText('ink');
  await expect(note).toContainText('portrait is set aside');
  await expect(page.locator('.compose-note')).toHaveCount(1);
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1]).toPrecision(4));
  const aside = page.getByRole('list', { name: 'LoRAs of the stack' }).getByRole('button', { name: 'Set aside' });
  await aside.focus();
  await expect(page.getByRole('group', { name: 'portrait is set aside' })).toContainText('different base models');
  await page.keyboard.press('Escape');
  await note.getByRole('button', { name: 'Take out' }).click();
  await expect(note).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'LoRAs of the stack' }).getByRole('heading')).toHaveText(['ink']);
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1]).toPrecision(4));
});

test('a member whose file has gone keeps its numbers, and that is said', async ({ app, page }) => {
  const folder = library();
  await start(app, folder);
  await compose(app, 'ink', 'wash');
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1], [WASH, 1]).toPrecision(4));
  rmSync(path.join(folder, 'FLUX/02 - Styles/wash.safetensors'));
  await page.getByRole('button', { name: 'Rescan' }).click();
  await page.getByRole('button', { name: /more$/ }).click();
  await expect(page.getByText('The file of wash is not there now; its stored numbers are used.', { exact: false })).toBeVisible();
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1], [WASH, 1]).toPrecision(4));
});

test('usable at 390 px and without a mouse', async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await start(app);
  await compose(app, 'ink', 'wash');
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1], [WASH, 1]).toPrecision(4));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  const block = page.getByRole('slider', { name: 'Block' });
  await block.focus();
  await page.keyboard.press('ArrowRight');
  await expect(block).toHaveAttribute('aria-valuetext', /^Double 0: together /);
  await page.keyboard.press('End');
  await expect(block).toHaveAttribute('aria-valuetext', /^Single 37: together /);
});

test('the chart is saved as a picture with its legend', async ({ app, page }) => {
  await start(app);
  await compose(app, 'ink', 'wash');
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1], [WASH, 1]).toPrecision(4));
  const svg = await app.download(() => page.getByRole('button', { name: 'Save SVG' }).click());
  expect(svg.name).toBe('composition.svg');
  expect(svg.text).toContain('ink · 1');
  // Colours are in the file itself, not in the style sheet of the page.
  expect(svg.text).not.toContain('var(--');
  const png = await app.download(() => page.getByRole('button', { name: 'Save PNG' }).click());
  expect(png.name).toBe('composition.png');
  expect(png.text).toContain('IHDR');
});

test('choose, set up, take advice, save, reload, change, open again, take away', async ({ app, page }) => {
  await start(app);
  await compose(app, 'ink', 'wash');
  await strength(app, 'ink').fill('0.8');
  await page.getByRole('tab', { name: 'Sets' }).click();
  await page.getByRole('textbox', { name: 'Name of the set' }).fill('Evening');
  await page.getByRole('button', { name: 'Save set' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();

  await page.reload();
  await app.ready();
  await strength(app, 'ink').fill('0.3');
  await expect(page.getByText('Changed since saved')).toBeVisible();
  await page.getByText('1 change since saved').click();
  await expect(page.getByText('ink: model strength 0.8 → 0.3')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Open Evening' }).click();
  await expect(strength(app, 'ink')).toHaveValue('0.80');
  await page.getByRole('button', { name: 'Duplicate Evening' }).click();
  await expect(page.getByRole('list', { name: 'Saved sets' }).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Delete Evening copy' }).click();
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByText('Evening copy')).toBeVisible();

  await page.getByRole('tab', { name: 'Export' }).click();
  await page.getByRole('combobox', { name: 'Program' }).selectOption({ label: 'ComfyUI, Inspire loaders: API format' });
  await expect(page.getByText('Every block of every LoRA gets exactly its gain.')).toBeVisible();
  const nodes = JSON.parse(await page.getByRole('textbox', { name: 'Text of the stack' }).inputValue()) as Record<
    string,
    { inputs: Record<string, unknown> }
  >;
  expect(Object.values(nodes).map(({ inputs }) => [inputs['lora_name'], inputs['strength_model']])).toEqual([
    [expect.stringMatching(/\/FLUX\/02 - Styles\/ink\.safetensors$/), 0.8],
    [expect.stringMatching(/\/FLUX\/02 - Styles\/wash\.safetensors$/), 1],
  ]);
  const csv = await app.download(() => page.getByRole('button', { name: 'composition.csv' }).click());
  const lines = records(csv.text).filter(({ block }) => block === 'double.7');
  expect(lines.map(({ lora }) => lora)).toEqual(['ink', 'wash']);
  const double7 = (pairs: readonly Pair[]): Pair[] => pairs.filter(({ module }) => module.includes('double_blocks_7_'));
  expect(Number(lines[0]?.['joint'])).toBeCloseTo(denseSum([double7(INK), 0.8], [double7(WASH), 1]), 4);
  const original = await app.download(() => page.getByRole('button', { name: 'combine_response.json' }).click());
  expect(JSON.parse(original.text)).toMatchObject({ response_schema_version: '7.1', compatible: true });
});

test('a set whose members are missing opens and says which', async ({ app, page }) => {
  const folder = library();
  await start(app, folder);
  await compose(app, 'ink', 'wash');
  await page.getByRole('tab', { name: 'Sets' }).click();
  await page.getByRole('textbox', { name: 'Name of the set' }).fill('Evening');
  await page.getByRole('button', { name: 'Save set' }).click();
  const file = await app.download(() => page.getByRole('button', { name: 'Save as file' }).click());
  const other = file.text.replaceAll(/"owner": "content:[0-9a-f]{8}/g, '"owner": "content:00000000');
  await page
    .locator('.set-file input')
    .setInputFiles({ name: 'from a friend.json', mimeType: 'application/json', buffer: Buffer.from(other) });
  await expect(page.locator('[data-code="missing_lora"]').first()).toContainText('ink is not in the library');
  await expect(page.getByRole('list', { name: 'LoRAs of the stack' }).getByRole('listitem')).toHaveCount(2);
  await page.locator('.set-file input').setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{"a":') });
  await expect(page.getByRole('alert').filter({ hasText: 'broken.json cannot be opened' })).toBeVisible();
});

test('the stack as one profile, kept for a member', async ({ app, page }) => {
  await start(app);
  await compose(app, 'ink', 'wash');
  await page.getByRole('tab', { name: 'Combined profile' }).click();
  await page.getByRole('textbox', { name: 'Name of the combined profile' }).fill('Both');
  await page.getByRole('combobox', { name: 'Save as profile of' }).selectOption('ink');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('Saved as a profile of ink.')).toBeVisible();
  await page.getByRole('button', { name: 'Details of ink' }).click();
  await page.getByRole('combobox', { name: 'Profile of ink' }).selectOption('Both');
  await page.goto('./#/library');
  await app.choose('ink');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await expect(app.details.getByRole('button', { name: 'Profiles · 1' })).toBeVisible();
});

test('the original rules stand beside the exact numbers', async ({ app, page }) => {
  await start(app);
  await compose(app, 'ink', 'wash');
  await page.getByText('Original rules', { exact: true }).click();
  const rules = page.getByRole('region', { name: 'Original rules' });
  // Two styles of one role share a quarter of the sum of strengths, by energy.
  await expect(rules.getByRole('row', { name: /^ink/ })).toContainText('style');
  await expect(rules.getByRole('row', { name: /^ink/ }).getByRole('cell').nth(3)).toHaveText('0.600');
  await rules.getByRole('button', { name: 'Use tamed strengths' }).click();
  await expect(strength(app, 'ink')).not.toHaveValue('1.00');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(strength(app, 'ink')).toHaveValue('1.00');
});

test('which LoRAs fit a base model', async ({ app, page }) => {
  await start(app);
  await compose(app, 'ink', 'wash');
  await page.getByRole('tab', { name: 'Base model' }).click();
  const weight = (name: string, rows: number): Tensor => ({ name, shape: [rows, 48], values: Array<number>(rows * 48).fill(0) });
  const tensors = [0, 7, 18]
    .map((i) => weight(`double_blocks.${i}.img_attn.proj.weight`, 48))
    .concat([weight('single_blocks.3.modulation.lin.weight', 144), weight('single_blocks.37.modulation.lin.weight', 96)]);
  await page.locator('.checkpoint-file input').setInputFiles({ name: 'base.safetensors', mimeType: '', buffer: safetensors(tensors) });
  const fit = page.locator('.fit').filter({ hasText: 'ink' });
  await expect(page.getByRole('region', { name: 'Fits partly' })).toContainText('ink');
  await expect(fit).toContainText('4 modules found with the same shape, 1 not');
  await fit.getByText('Modules that do not fit').click();
  await expect(fit).toContainText('96 × 48 in the checkpoint, 144 × 48 in the LoRA');
  await page
    .locator('.checkpoint-file input')
    .setInputFiles({ name: 'page.safetensors', mimeType: '', buffer: Buffer.from('<!doctype html><html>') });
  await expect(page.getByText(/^page.safetensors: /)).toBeVisible();
});
