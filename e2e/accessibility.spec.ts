import AxeBuilder from '@axe-core/playwright';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

for (const colorScheme of ['dark', 'light'] as const) {
  for (const width of [1440, 390]) {
    test(`no violations, ${colorScheme}, ${width} px`, async ({ app, page }) => {
      // Nearly twenty places are scanned, each for some seconds.
      test.setTimeout(300_000);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 860 });
      const scan = async (place: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${place}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual([]);
      };
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
    });
  }
}
