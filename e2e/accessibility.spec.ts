import AxeBuilder from '@axe-core/playwright';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

for (const width of [1440, 390]) {
  test(`no violations, dark and light, ${width} px`, async ({ app, page }) => {
    // Nearly twenty places are scanned, each for some seconds.
    test.setTimeout(300_000);
    const faults: string[] = [];
    const run = async (place: string, axe: AxeBuilder): Promise<void> => {
      for (const { id, nodes } of (await axe.analyze()).violations)
        faults.push(`${place}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    };
    const themed = (colorScheme: 'dark' | 'light'): Promise<void> => page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    /** Every rule in the dark; contrast is the only one that a theme can break. */
    const scan = async (place: string): Promise<void> => {
      await run(place, new AxeBuilder({ page }));
      await themed('light');
      await run(`${place}, light`, new AxeBuilder({ page }).withRules('color-contrast'));
      await themed('dark');
    };
    await themed('dark');
    await page.setViewportSize({ width, height: 860 });
    await app.open();
    await scan('first run');
    await app.dropFolder(makeFolder({ 'FLUX/02 - Styles/a.safetensors': kohya(fluxPairs(1)), 'empty.safetensors': '' }));
    await app.upToDate(2);
    await scan('library');
    await app.choose('a');
    await expect(app.blocks.getByRole('listitem').first()).toBeVisible();
    await scan('details');
    await app.details.getByRole('tab', { name: /Modules/ }).click();
    await scan('modules');
    await app.details.getByRole('tab', { name: /^Profile/ }).click();
    for (const tab of ['Presets', 'Tools', 'Copy for…', 'Compare', 'Versions', 'Notes']) {
      await app.details.getByRole('tab', { name: tab }).click();
      await scan(`editor, ${tab}`);
    }
    await page.goto('./#/library');
    await app.row('a').getByRole('checkbox').check();
    await scan('library with a stack');
    await page.getByRole('button', { name: 'Cards' }).click();
    await expect(page.locator('.card').first()).toBeVisible();
    await scan('cards with a stack');
    for (const place of ['compose', 'compare?of=FLX-STL-001', 'settings', 'health', 'help', 'lora/FLX-STL-001']) {
      await page.goto(`./#/${place}`);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await scan(place);
    }
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await scan('palette');
    expect(faults).toEqual([]);
  });
}
