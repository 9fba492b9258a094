/** What the user, documents and checks rely on at the workbench: its names, what is in sight, and what a click does. */
import { fluxPairs, kohya, makeFolder, sd15Pairs, sdxlPairs } from './support/files.ts';
import { expect, LoraApp, test } from './support/test.ts';

const library = (): string =>
  makeFolder({
    'SD 1.5/01 - People/portrait.safetensors': kohya(sd15Pairs(1)),
    'SD 1.5/02 - Styles/gouache.safetensors': kohya(sd15Pairs(2)),
    'FLUX/02 - Styles/ink wash.safetensors': kohya(fluxPairs(3)),
    'SDXL/01 - People/profile.safetensors': kohya(sdxlPairs(4)),
  });

async function openLibrary(app: LoraApp): Promise<void> {
  await app.open();
  await app.dropFolder(library());
  await app.upToDate(4);
}

/** By the list, as the address says where: the editor on the page of that LoRA. */
async function openEditor(app: LoraApp, name: string): Promise<void> {
  await app.choose(name);
  const id = new URLSearchParams(app.page.url().split('?')[1]).get('lora');
  await app.page.goto(`./#/lora/${id}`);
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await expect(app.details.getByRole('slider').first()).toBeVisible();
}

/** Sliders that lie wholly in the window and are covered by nothing. */
const slidersInSight = (app: LoraApp): Promise<number> =>
  app.details.getByRole('slider').evaluateAll(
    (sliders) =>
      sliders.filter((slider) => {
        const { left, right, top, bottom } = slider.getBoundingClientRect();
        const inside = top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth;
        const hit = (x: number, y: number): boolean => slider.contains(document.elementFromPoint(x, y));
        return inside && hit((left + right) / 2, top + 3) && hit((left + right) / 2, bottom - 3);
      }).length,
  );

const scrolls = (app: LoraApp): Promise<boolean> =>
  app.page.evaluate(() =>
    [document.scrollingElement, document.querySelector('main')].some((each) => each && each.scrollHeight > each.clientHeight + 1),
  );

for (const place of ['page', 'panel'] as const) {
  test(`at 1440 x 900 eighteen rows, the chart and the drawer are in sight together, on the ${place}`, async ({ app }) => {
    await openLibrary(app);
    if (place === 'page') await openEditor(app, 'ink wash');
    else {
      await app.choose('ink wash');
      await app.details.getByRole('button', { name: 'Edit profile' }).click();
    }
    await expect(app.details.getByRole('tabpanel', { name: 'Presets' })).toBeInViewport({ ratio: 1 });
    await expect(app.details.getByRole('img', { name: /^Chart of/ })).toBeInViewport({ ratio: 1 });
    await expect(app.details.getByRole('region', { name: 'Statistics' })).toBeInViewport({ ratio: 1 });
    expect(await slidersInSight(app)).toBeGreaterThanOrEqual(18);
    expect(await scrolls(app)).toBe(false);
    // The list alone scrolls, and its group stays named above it.
    await app.details.getByRole('slider', { name: 'Single 37 gain' }).scrollIntoViewIfNeeded();
    await expect(app.details.getByText('Single blocks', { exact: true })).toBeInViewport();
    await expect(app.details.getByRole('button', { name: 'Save profile' })).toBeInViewport({ ratio: 1 });
    expect(await scrolls(app)).toBe(false);
    if (place === 'page') return;
    // What stands in the head keeps out of the corner of the button that closes it, in one line and in two.
    for (const width of [1440, 1920]) {
      await app.page.setViewportSize({ width, height: 900 });
      const close = await app.page.getByRole('button', { name: 'Close details' }).boundingBox();
      for (const beside of await app.details.locator('.details-top :is(a, button)').all()) {
        const box = await beside.boundingBox();
        const apart = !box || !close || box.x + box.width <= close.x || box.y >= close.y + close.height;
        expect(apart, `${await beside.textContent()} at ${width} px`).toBe(true);
      }
    }
  });
}

test('at 390 x 844 the chart and six rows are in sight without a tap, and the editor stays open', async ({ app, page }) => {
  await openLibrary(app);
  await openEditor(app, 'ink wash');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(app.details.getByRole('img', { name: /^Chart of/ })).toBeInViewport({ ratio: 1 });
  await expect.poll(() => slidersInSight(app)).toBeGreaterThanOrEqual(6);
  await expect(app.details.getByRole('button', { name: 'Save profile' })).toBeInViewport({ ratio: 1 });
});

test('a preset by its name, saved under the proposed name, open again after a reload, and back to how it was trained', async ({
  app,
  page,
}) => {
  await openLibrary(app);
  await app.search.fill('family:sd15');
  await expect(app.table.locator('.name')).toHaveText(['gouache', 'portrait']);
  await openEditor(app, 'portrait');
  const presets = app.details.getByRole('tab', { name: 'Presets' });
  // A click on a tab of the drawer opens it and never closes it.
  for (let clicks = 0; clicks < 2; clicks++) {
    await presets.click();
    await expect(app.details.getByRole('tabpanel', { name: 'Presets' })).toBeVisible();
  }
  const reset = app.details.getByRole('button', { name: 'Reset to original' });
  await expect(reset).toHaveCount(1);
  await expect(reset).toBeDisabled();
  await expect(page.getByText(/unsaved/i)).toHaveCount(0);
  await app.details.getByRole('button', { name: 'MIDD', exact: true }).click();
  await expect(reset).toBeEnabled();
  await expect(page.getByText(/unsaved/i).first()).toBeAttached();
  await app.details.getByRole('button', { name: 'Save profile' }).click();
  await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();
  await expect(app.details.getByRole('textbox', { name: 'Profile name' })).toHaveValue('Profile 1');
  await expect(page.getByText(/unsaved/i)).toHaveCount(0);

  await page.reload();
  await app.ready();
  await app.details.getByRole('tab', { name: 'Profile' }).click();
  await expect(app.details.getByRole('textbox', { name: 'Profile name' })).toHaveValue('Profile 1');
  await expect(app.details.getByRole('spinbutton', { name: 'IN01 gain' })).toHaveValue('0.00');
  await reset.click();
  await expect(app.details.getByRole('spinbutton', { name: 'IN01 gain' })).toHaveValue('1.00');
  await app.details.getByRole('button', { name: 'Revert to saved' }).click();
  await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();
});

test('the drawer has its six tabs, and the program used last is remembered by family', async ({ app }) => {
  await openLibrary(app);
  await openEditor(app, 'portrait');
  await expect(app.details.getByRole('tablist', { name: 'Drawer' }).getByRole('tab')).toHaveText([
    'Presets',
    'Tools',
    'Copy for…',
    'Compare',
    'Versions',
    'Notes',
  ]);
  const copy = app.details.getByRole('tab', { name: 'Copy for…' });
  await copy.click();
  const program = app.details.getByRole('combobox', { name: 'Program' });
  await program.selectOption('A1111: LoRA Block Weight');
  // As trained and for A1111: the 17 values that its users know.
  await expect(app.details.getByRole('textbox', { name: /^Text for/ })).toHaveValue(/lbw=1(,1){16}>$/);
  await app.page.goto('./#/library');
  await openEditor(app, 'ink wash');
  await copy.click();
  await program.selectOption({ index: 1 });
  await app.page.goto('./#/library');
  await openEditor(app, 'gouache');
  await copy.click();
  await expect(program).toHaveText(/A1111/);
  await expect
    .poll(() => program.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.label))
    .toBe('A1111: LoRA Block Weight');
});

test('what a number means is said on focus and on touch, with its formula and the way to Help', async ({ app, page }) => {
  await openLibrary(app);
  await openEditor(app, 'ink wash');
  const statistics = app.details.getByRole('region', { name: 'Statistics' });
  await statistics.getByRole('button', { name: 'keeps' }).focus();
  const sheet = statistics.getByRole('group', { name: 'Energy kept' });
  await expect(sheet).toContainText('Σ g² s² / Σ s²');
  await page.keyboard.press('Tab');
  await expect(sheet.getByRole('link')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  // Escape closed what was on top, and nothing else.
  await expect(statistics).toBeVisible();
  await statistics.getByRole('button', { name: 'effective' }).dispatchEvent('click');
  await expect(statistics.getByText('e = g · s')).toBeVisible();
});

test('of sixteen LoRAs in the stack eight are in sight, and their list alone scrolls', async ({ app, page }) => {
  const names = Array.from({ length: 16 }, (_, index) => `lora ${String(index + 1).padStart(2, '0')}`);
  await app.open();
  await app.dropFolder(makeFolder(Object.fromEntries(names.map((name, index) => [`${name}.safetensors`, kohya(fluxPairs(index + 1))]))));
  await app.upToDate(16);
  await app.table.focus();
  await page.keyboard.press('Shift+End');
  await page.getByRole('region', { name: 'Stack' }).getByRole('link', { name: 'Compose' }).click();
  const members = page.getByRole('list', { name: 'LoRAs of the stack' }).getByRole('listitem');
  await expect(members).toHaveCount(16);
  const boxes = await members.evaluateAll((all) => all.map((each) => each.getBoundingClientRect()));
  for (const { height } of boxes) expect(height).toBeLessThanOrEqual(84);
  expect(boxes.filter(({ bottom }) => bottom <= 862).length).toBeGreaterThanOrEqual(8);
  await expect(members.nth(7).getByRole('slider', { name: 'lora 08 Model strength' })).toBeInViewport({ ratio: 1 });
  await members.last().scrollIntoViewIfNeeded();
  await expect(members.last().getByRole('spinbutton', { name: 'lora 16 Model strength' })).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('heading', { name: 'Stack 16 LoRAs' })).toBeInViewport();
  expect(await scrolls(app)).toBe(false);
  // A role means something under the original rules alone.
  await page.getByRole('button', { name: 'Details of lora 16' }).click();
  await expect(page.getByRole('combobox', { name: 'Role of lora 16' })).toHaveCount(0);
  await page.getByText('Original rules', { exact: true }).click();
  await expect(page.getByRole('combobox', { name: 'Role of lora 16' })).toBeVisible();
});

test('two LoRAs, and a profile against how it was trained, are compared at a place of their own', async ({ app, page }) => {
  await app.open();
  const files = { 'one.safetensors': kohya(fluxPairs(1)), 'two.safetensors': kohya(fluxPairs(2)) };
  await app.dropFolder(makeFolder(files));
  await app.upToDate(2);
  await app.choose('one');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await app.details.getByRole('spinbutton', { name: 'Double 7 gain' }).fill('-0.5');
  await app.details.getByRole('button', { name: 'Save profile' }).click();
  await app.details.getByRole('tab', { name: 'Strengths' }).click();
  await app.details.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible();
  // Beside itself with its profile: one change, turned round in one block.
  await page.getByRole('button', { name: 'Again, with another profile' }).click();
  await expect(page.getByRole('combobox', { name: 'Profile of one' }).last()).toHaveValue(/.+/);
  await expect(page.getByRole('img', { name: /^Cosine over 57 blocks.*From −1.00 in Double 7 to 1.00/ })).toBeVisible();
  await page.getByRole('button', { name: 'Leave out one · Profile 1' }).click();
  // Another LoRA: the direction comes from the weights.
  await page.getByRole('list', { name: 'Offered' }).getByRole('button', { name: /^two/ }).click();
  await expect(page.getByText(/^Over all blocks: /)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Difference by block' })).toBeVisible();
  await page.reload();
  await app.ready();
  await expect(page.getByRole('list', { name: 'Compared' }).getByRole('listitem')).toHaveText([/one/, /two/]);
});

test('everything is found from anywhere: the palette by Ctrl+K, the keys by ?', async ({ app, page }) => {
  await openLibrary(app);
  await page.goto('./#/settings');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await expect(palette.getByRole('option', { name: 'Go to Compose' })).toBeVisible();
  await page.keyboard.type('ink wash');
  await expect(palette.getByRole('option', { name: /^ink wash/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'ink wash' })).toBeVisible();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
  await expect(sheet).toContainText('Select: show the details beside the list');
  // Escape closes what is on top and leaves the page below where it is.
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: 'ink wash' })).toBeVisible();
});
