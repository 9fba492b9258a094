/** Windows that are low or small: nothing that can be clicked is hidden below something else, or where no scrolling reaches it. */
import type { Page } from '@playwright/test';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

/** A low window, a small one, a small phone, a phone on its side. */
const SIZES = [
  [1024, 400],
  [800, 500],
  [390, 600],
  [844, 390],
] as const;

/** At least this much of the editor's rows is in sight at once, px: four rows of a mouse, two of a finger. */
const ROWS = 100;

/**
 * Scrolls to each control and looks what lies at its middle. Rows that a list makes only while they are in sight, and what is meant
 * for readers of the screen alone, are passed over.
 * @returns the names of controls that something else lies over
 */
const covered = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const CONTROLS = 'button, a[href], input, select, textarea, summary, [role="tab"], [role="menuitem"]';
    const dialog = document.querySelector('dialog[open], [role="dialog"]');
    const faults: string[] = [];
    const shown = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      return width > 2 && height > 2 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    };
    const target = (element: HTMLElement): HTMLElement | null => {
      if (shown(element) && getComputedStyle(element).pointerEvents !== 'none' && !getComputedStyle(element).clipPath.startsWith('inset'))
        return element;
      const label = element instanceof HTMLInputElement ? element.labels?.[0] : null;
      return label && shown(label) ? label : null;
    };
    /** On a phone the details take the whole screen; where there is one column the drawer is a sheet over the rows. */
    const isSheetOver = (hit: Element, element: Element): boolean => {
      const sheet = hit.closest('.details-panel, .details.page');
      if (sheet && !sheet.contains(element) && getComputedStyle(sheet).position === 'fixed') return true;
      return hit.closest('.drawer') !== null && element.closest('.gain-list') !== null;
    };
    const look = (aim: HTMLElement, element: HTMLElement): string | null => {
      let over = 'outside the window';
      // What sticks to an edge moves while it is scrolled to, and lies over the rest there.
      for (const to of ['center', 'center', 'end', 'start'] as const) {
        aim.scrollIntoView({ block: to, inline: to, behavior: 'instant' });
        // A link may go over two lines.
        const { left, right, top, bottom } = aim.getClientRects()[0] ?? aim.getBoundingClientRect();
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        if (!hit) continue;
        if (aim.contains(hit) || hit.closest('label')?.control === element || isSheetOver(hit, element)) return null;
        over = `below .${hit.getAttribute('class') ?? hit.tagName}`;
      }
      return over;
    };
    for (const element of (dialog ?? document).querySelectorAll<HTMLElement>(CONTROLS)) {
      const aim = target(element);
      if (!aim || element.matches('.skip-link, :disabled')) continue;
      const found = look(aim, element);
      if (found === null) continue;
      const name = element.getAttribute('aria-label') ?? (element.textContent.trim() || element.id || element.className);
      faults.push(`${element.tagName.toLowerCase()} "${name}": ${found}`);
    }
    return faults;
  });

/** The walk is made in a large window; each place is then looked at in every small one. */
test('everything can be reached in low and small windows', async ({ app, page }) => {
  page.setDefaultTimeout(10_000);
  const large = { width: 1280, height: 800 };
  await page.setViewportSize(large);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const faults: string[] = [];
  const inEach = async (place: string, faultsOf: () => Promise<readonly string[]>): Promise<void> => {
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      // Two frames: what follows the size of the window has followed it.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const file = process.env['SHOTS'];
      if (file) await page.screenshot({ path: `${file}/${width}x${height} ${place}.png` });
      for (const fault of await faultsOf()) faults.push(`${width} x ${height}, ${place}: ${fault}`);
    }
    await page.setViewportSize(large);
  };
  const look = (place: string): Promise<void> => inEach(place, () => covered(page));
  await app.open();
  await app.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)), 'b.safetensors': kohya(fluxPairs(2)) }));
  await app.upToDate(2);
  await look('library');
  await app.row('a').getByRole('checkbox').check();
  await app.row('b').getByRole('checkbox').check();
  await look('library with a stack');
  await app.choose('a');
  await expect(app.blocks.getByRole('listitem').first()).toBeVisible();
  await look('panel');
  const editor = async (place: string): Promise<void> => {
    await app.details.getByRole('tab', { name: /^Profile/ }).click();
    await app.details.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill('0.5');
    for (const tab of ['Presets', 'Tools', 'Copy for…', 'Compare', 'Versions', 'Notes']) {
      const rail = app.details.getByRole('tab', { name: tab });
      if ((await rail.getAttribute('aria-selected')) !== 'true') await rail.click();
      await look(`${place}, ${tab}`);
    }
    await app.details
      .getByRole('button', { name: /^Close/ })
      .first()
      .click();
    await look(place);
    const rows = app.details.locator('.gain-rows');
    await inEach(place, async () => {
      await rows.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      const height = (await rows.boundingBox())?.height ?? 0;
      return height > ROWS ? [] : [`its rows are ${height} px high`];
    });
    await app.details.getByRole('button', { name: 'Reset to original', exact: true }).click();
  };
  await editor('editor in the panel');
  await page.goto('./#/lora/row-1');
  await editor('editor');
  for (const tab of [/^Strengths/, /^Modules/, /^Metadata/]) {
    await app.details.getByRole('tab', { name: tab }).click();
    await look(`page, ${String(tab)}`);
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await look('palette');
  await page.keyboard.press('Escape');
  for (const place of ['compose', 'compare?of=FLX-STL-001', 'settings', 'health', 'help', 'dashboard']) {
    await page.goto(`./#/${place}`);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await look(place);
    if (place !== 'compose') continue;
    const tabs = page.locator('#main').getByRole('tab');
    for (let i = 0; i < (await tabs.count()); i++) {
      await tabs.nth(i).click();
      await look(`compose, ${await tabs.nth(i).textContent()}`);
    }
  }
  await page.goto('./#/compose');
  await page.getByRole('button', { name: 'Bake stack' }).click();
  await expect(page.getByRole('dialog', { name: 'Bake' }).getByRole('button', { name: /^Bake \d/ })).toBeVisible();
  await look('bake');
  expect(faults).toEqual([]);
});
