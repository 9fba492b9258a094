import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

/** A LoRA, a copy of it, a run of two epochs, a file that is not a LoRA. */
const library = (): string => {
  const epoch = (number: number): Buffer => kohya(fluxPairs(5), { ss_session_id: '7', ss_epoch: String(number), ss_steps: String(number) });
  return makeFolder({
    'FLUX/02 - Styles/a.safetensors': kohya(fluxPairs(1)),
    'FLUX/02 - Styles/a copy with a name that no column of the list has the room to show in full.safetensors': kohya(fluxPairs(1)),
    'run/b-000001.safetensors': epoch(1),
    'run/b-000002.safetensors': epoch(2),
    'empty.safetensors': '',
  });
};

/** @returns texts that are cut off where no focus reads them in full: neither a control nor a list with a cursor is beside them */
const lost = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const FOCUS = 'a[href], button:not(:disabled), input, select, textarea, summary, [tabindex]';
    const ROWS = '[role="row"], [role="listitem"], [role="gridcell"], [role="option"], li, tr, dl > div, .member, .bake-member, .card';
    const root = document.querySelector('[role="dialog"]') ?? document;
    return [...root.querySelectorAll<HTMLElement>('*')]
      .filter((element) => {
        const { clientWidth, scrollWidth } = element;
        if (clientWidth < 8 || scrollWidth <= clientWidth + 1 || !element.checkVisibility({ visibilityProperty: true })) return false;
        const style = getComputedStyle(element);
        if (style.textOverflow !== 'ellipsis' || style.overflowX === 'visible') return false;
        const scope = element.closest(ROWS) ?? element;
        return !scope.closest(FOCUS) && !scope.querySelector(FOCUS);
      })
      .map((element) => `${element.className}: ${element.textContent.trim().slice(0, 60)}`);
  });

type Place = (name: string, part?: string) => Promise<void>;

interface Scanning {
  /**
   * Every rule in the dark; contrast is the only one that a theme can break.
   * @param part what is new there; the rest was scanned before
   */
  readonly scan: Place;
  readonly dialog: (place: string, open: () => Promise<unknown>, part?: string) => Promise<void>;
  readonly go: (place: string) => Promise<void>;
}

/** More than fifteen places are scanned in each test, each for some seconds. */
const LIMIT = 300_000;

async function scanned(page: Page, width: number, walk: (scanning: Scanning) => Promise<void>): Promise<void> {
  const faults: string[] = [];
  const themed = (colorScheme: 'dark' | 'light'): Promise<void> => page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const run = async (place: string, axe: AxeBuilder, part: string | undefined): Promise<void> => {
    for (const { id, nodes } of (await (part === undefined ? axe : axe.include(part)).analyze()).violations)
      faults.push(`${place}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  };
  const scan: Place = async (place, part) => {
    await run(place, new AxeBuilder({ page }), part);
    for (const text of await lost(page)) faults.push(`${place}: cannot be read in full: ${text}`);
    const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (beside > 0) faults.push(`${place}: ${beside} px lie beside the screen`);
    await themed('light');
    await run(`${place}, light`, new AxeBuilder({ page }).withRules('color-contrast'), part);
    await themed('dark');
  };
  await themed('dark');
  await page.setViewportSize({ width, height: 860 });
  await walk({
    scan,
    dialog: async (place, open, part = '[role="dialog"]') => {
      await open();
      await expect(page.locator(part).first()).toBeVisible();
      await scan(place, part);
      await page.keyboard.press('Escape');
      await expect(page.locator(part)).toHaveCount(0);
    },
    go: async (place) => {
      await page.goto(`./#/${place}`);
      await expect(page.getByRole('heading').first()).toBeVisible();
    },
  });
  expect(faults).toEqual([]);
}

for (const width of [1440, 390]) {
  test(`library, details and editor without violations, dark and light, ${width} px`, async ({ app, page }) => {
    test.setTimeout(LIMIT);
    await scanned(page, width, async ({ scan, dialog, go }) => {
      await app.open();
      await scan('first run');
      await app.dropFolder(library());
      await app.upToDate(5);
      await scan('library');
      // On a phone there are no columns to choose.
      if (width > 390) await dialog('columns', () => page.getByRole('button', { name: 'Columns and fingerprints' }).click());
      await dialog('actions', () => page.getByRole('button', { name: 'Actions' }).click(), '[role="menu"]');
      await app.choose('a');
      await expect(app.blocks.getByRole('listitem').first()).toBeVisible();
      await scan('details');
      await app.details.getByRole('button', { name: 'std. dev.' }).focus();
      await expect(app.details.getByRole('group', { name: 'std. dev.' })).toContainText('σ = √');
      await scan('an explanation', '.explained-sheet');
      for (const tab of [/^Metadata/, /^Similar/, /^Modules/]) {
        await app.details.getByRole('tab', { name: tab }).click();
        await scan(`details, ${String(tab)}`, '.details-panel');
      }
      await app.details.getByRole('tab', { name: /^Profile/ }).click();
      await scan('editor');
      for (const tab of ['Tools', 'Copy for…', 'Compare', 'Versions', 'Notes', 'Presets']) {
        await app.details.getByRole('tab', { name: tab }).click();
        await scan(`editor, ${tab}`, '.drawer');
      }
      for (const place of ['duplicates', 'lora/FLX-STL-001']) {
        await go(place);
        await scan(place, '#main');
      }
    });
  });

  test(`stack, Compose and the other places without violations, dark and light, ${width} px`, async ({ app, page }) => {
    test.setTimeout(LIMIT);
    await scanned(page, width, async ({ scan, dialog, go }) => {
      await app.open();
      await app.dropFolder(library());
      await app.upToDate(5);
      await app.row('a').getByRole('checkbox').check();
      await app.row('b').getByRole('checkbox').check();
      await scan('library with a stack');
      await page.getByRole('button', { name: 'Cards' }).click();
      await expect(page.locator('.card').first()).toBeVisible();
      await scan('cards with a stack');
      await page.getByRole('button', { name: 'Table', exact: true }).click();
      await app.table.focus();
      await page.keyboard.press('Home');
      for (let line = 0; line < 2; line++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('g');
      await expect(page.getByRole('region', { name: 'Saves' })).toBeVisible();
      await scan('growth');
      await go('compose');
      await scan('compose');
      const tabs = page.locator('#main').getByRole('tab');
      for (let tab = 1; tab < (await tabs.count()); tab++) {
        await tabs.nth(tab).click();
        await scan(`compose, tab ${tab}`, '#main');
      }
      const bake = page.getByRole('dialog', { name: 'Bake' });
      await dialog('bake', async () => {
        await page.getByRole('button', { name: 'Bake stack' }).click();
        await expect(bake.getByRole('button', { name: /^Bake \d/ })).toBeVisible();
      });
      for (const place of ['compare?of=FLX-STL-001', 'dashboard', 'settings', 'health', 'help']) {
        await go(place);
        await scan(place, '#main');
      }
      await dialog('palette', () => page.keyboard.press('Control+k'));
      await dialog('shortcuts', () => page.keyboard.press('?'));
    });
  });
}
