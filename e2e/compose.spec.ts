import { rmSync } from 'node:fs';
import path from 'node:path';
import { denseSum, fluxPairs, kohya, makeFolder, type Pair, sdxlPairs } from './support/files.ts';
import { expect, type LoraApp, test } from './support/test.ts';

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
  await page.getByRole('button', { name: 'Move wash up' }).click();
  await page.getByRole('button', { name: 'Move wash up' }).click();
  const members = page.getByRole('list', { name: 'LoRAs of the stack' }).getByRole('heading');
  await expect(members).toHaveText(['wash', 'echo', 'ink']);
  await page.reload();
  await app.ready();
  await expect(members).toHaveText(['wash', 'echo', 'ink']);
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
  await expect(app.row('portrait')).toHaveAttribute('aria-description', 'Not compatible with the stack');
  await tray(app).getByRole('button', { name: 'Only compatible' }).click();
  await expect(app.row('portrait')).toHaveCount(0);
  await expect(app.row('wash')).toBeVisible();
  await tray(app).getByRole('button', { name: 'Only compatible' }).click();

  await compose(app, 'portrait');
  const alert = page.getByRole('alert').filter({ hasText: 'different base models' });
  await expect(alert).toContainText('ink');
  await expect(alert).toContainText('portrait');
  await expect(page.getByText('Nothing is computed for this stack')).toBeVisible();
  await page.getByRole('button', { name: 'Remove portrait from the stack' }).click();
  await expect(alert).toHaveCount(0);
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1]).toPrecision(4));
});

test('a member whose file has gone keeps its numbers, and that is said', async ({ app, page }) => {
  const folder = library();
  await start(app, folder);
  await compose(app, 'ink', 'wash');
  await expect(figure(app, 'Together')).toHaveText(denseSum([INK, 1], [WASH, 1]).toPrecision(4));
  rmSync(path.join(folder, 'FLUX/02 - Styles/wash.safetensors'));
  await page.getByRole('button', { name: 'Rescan' }).click();
  await page.getByText(/notes? about these LoRAs together/).click();
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
