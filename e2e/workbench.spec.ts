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
