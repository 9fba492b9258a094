/** Around the desk: comparing at a place of its own, the palette of commands and the sheet of keys. */
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { LibraryRow } from '../contracts/library.ts';
import { makeRows } from '../testing/made-rows.ts';
import { type Mounted, mountUi } from '../testing/mount-ui.tsx';

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const ROWS = 400;
const isFlux = (row: LibraryRow): boolean => row.familyId === 'flux1' && row.status === 'measured';
const FLUX = makeRows(ROWS).filter(isFlux);
const [ONE, TWO] = FLUX as [LibraryRow, LibraryRow];
const SDXL = makeRows(ROWS).find((row) => row.familyId === 'sdxl' && row.status === 'measured') as LibraryRow;

describe('the palette', () => {
  test('opens anywhere by Ctrl+K, finds commands and LoRAs, and goes there', async () => {
    mounted = await mountUi({ rows: ROWS }, { place: '/settings' });
    await userEvent.keyboard('{Control>}k{/Control}');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    await expect.element(palette.getByRole('option', { name: 'Go to Compose' })).toBeVisible();
    await expect.element(palette.getByRole('combobox')).toHaveFocus();
    const [{ stableId }] = (await mounted.app.rows([ONE.id])) as [LibraryRow];
    await palette.getByRole('combobox').fill(`"${stableId}"`);
    const option = palette.getByRole('option', { name: new RegExp(stableId ?? '') });
    await expect.element(option).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('heading', { level: 1, name: ONE.name })).toBeVisible();
    expect(palette.elements()).toHaveLength(0);
  });

  test('? lists the keys, and Escape closes what is on top alone', async () => {
    mounted = await mountUi({ rows: ROWS }, { place: `/lora/row-${ONE.id}` });
    await expect.element(page.getByRole('heading', { level: 1, name: ONE.name })).toBeVisible();
    await userEvent.keyboard('?');
    const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
    await expect.element(sheet.getByText('Commands: find anything')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(sheet).not.toBeInTheDocument();
    await expect.element(page.getByRole('heading', { level: 1, name: ONE.name })).toBeVisible();
  });

  test('both give the focus back to what had it', async () => {
    mounted = await mountUi({ rows: ROWS }, { place: '/library' });
    const actions = page.getByRole('button', { name: 'Actions' });
    await expect.element(actions).toBeEnabled();
    for (const keys of ['{Control>}k{/Control}', '?']) {
      (actions.element() as HTMLElement).focus();
      await userEvent.keyboard(keys);
      await expect.element(page.getByRole('dialog')).toBeVisible();
      await userEvent.keyboard('{Escape}');
      await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
      await expect.element(actions).toHaveFocus();
    }
  });

  test.each([
    ['/library?lora=row-', 'grid'],
    ['/lora/row-', 'main'],
  ] as const)('Escape before the palette has the focus closes nothing below it: %s', async (place, role) => {
    mounted = await mountUi({ rows: ROWS }, { place: `${place}${ONE.id}` });
    const name = page.getByRole('region', { name: 'Details' }).getByRole('heading', { name: ONE.name });
    await expect.element(name).toBeVisible();
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    const below = page.getByRole(role, { includeHidden: true }).first().element();
    below.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    await expect.element(page.getByRole('dialog', { name: 'Commands' })).not.toBeInTheDocument();
    await expect.element(name).toBeVisible();
  });

  test.each([
    ['{Control>}k{/Control}', 'Commands'],
    ['?', 'Shortcuts'],
  ])('%s: another place, which would lie hidden below, closes it', async (keys, name) => {
    mounted = await mountUi({ rows: ROWS }, { place: '/settings' });
    await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    await userEvent.keyboard(keys);
    await expect.element(page.getByRole('dialog', { name })).toBeVisible();
    location.hash = `#/lora/row-${ONE.id}`;
    await expect.element(page.getByRole('dialog', { name })).not.toBeInTheDocument();
    await expect.element(page.getByRole('heading', { level: 1, name: ONE.name })).toBeVisible();
  });
});

describe('comparing', () => {
  const sides = page.getByRole('list', { name: 'Compared' });

  test('two LoRAs on one scale, with difference and direction; swapped and left out again', async () => {
    mounted = await mountUi({ rows: ROWS }, { place: `/compare?of=row-${ONE.id},row-${TWO.id}` });
    await expect.element(page.getByRole('heading', { name: 'Difference by block' })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Direction by block' })).toBeVisible();
    await expect
      .poll(() =>
        sides
          .getByRole('listitem')
          .elements()
          .map((each) => each.querySelector('.side-name')?.textContent?.trim()),
      )
      .toEqual([ONE.name, TWO.name]);
    await page.getByRole('button', { name: 'Swap A and B' }).click();
    await expect
      .poll(() =>
        sides
          .getByRole('listitem')
          .elements()
          .map((each) => each.querySelector('.side-name')?.textContent?.trim()),
      )
      .toEqual([TWO.name, ONE.name]);
    await page.getByRole('button', { name: `Leave out ${ONE.name}`, exact: true }).click();
    await expect.element(page.getByText('Add a second one to see the difference and the direction.')).toBeVisible();
  });

  test('a profile against how it was trained: the direction is the sign of the gain', async () => {
    mounted = await mountUi({ rows: ROWS }, { place: '/settings' });
    const made = await mounted.app.profiles.create(ONE.id, {
      name: 'Turned',
      gains: { 'double.7': -1, 'double.8': 0 },
      notes: '',
      tags: [],
      favourite: false,
    });
    if (!made.ok) throw new Error(made.error.message.code);
    location.hash = `#/compare?of=row-${ONE.id}`;
    await page.getByRole('button', { name: 'Again, with another profile' }).click();
    await expect.element(page.getByRole('combobox', { name: `Profile of ${ONE.name}` }).last()).toHaveDisplayValue('Turned');
    await expect.element(page.getByRole('img', { name: /^Cosine over 57 blocks\. From −1\.00 in Double 7 to 1\.00/ })).toBeVisible();
  });

  test('other blocks are named and not drawn, and nothing is claimed about the direction', async () => {
    mounted = await mountUi({ rows: ROWS }, { place: `/compare?of=row-${ONE.id},row-${SDXL.id},row-99999` });
    await expect.element(page.getByText('Not compared: they have different blocks.')).toBeVisible();
    await expect.element(page.getByText(new RegExp(`${SDXL.name} has other blocks`))).toBeVisible();
    await expect.element(page.getByText('row-99999 is not in the library.')).toBeVisible();
  });
});
