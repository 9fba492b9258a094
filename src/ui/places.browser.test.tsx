/** From place to place: the title says where one is, the keyboard is never lost, and search says what it did not understand. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { MEASURING } from '../testing/fake-app.ts';
import { makeRows } from '../testing/made-rows.ts';
import { mounting } from '../testing/mount-ui.tsx';

const open = mounting();

const FLUX = makeRows(60).find(({ familyId, status }) => familyId === 'flux1' && status === 'measured');
if (!FLUX) throw new Error('There is no measured Flux LoRA');
const address = `row-${FLUX.id}`;
const table = page.getByRole('grid', { name: 'LoRAs' });
const search = page.getByRole('searchbox', { name: 'Search LoRAs' });
const go = (place: string): void => {
  location.hash = `#${place}`;
};
const focused = () => document.activeElement;

describe('the title', () => {
  test('names the place, and the LoRA on its page', async () => {
    await open({ rows: 60 });
    await expect.poll(() => document.title).toBe('Library · LoRA Weights Builder');
    go('/settings');
    await expect.poll(() => document.title).toBe('Settings · LoRA Weights Builder');
    go('/compose');
    await expect.poll(() => document.title).toBe('Compose · LoRA Weights Builder');
    go(`/lora/${address}`);
    await expect.poll(() => document.title).toBe(`${FLUX.name} · LoRA Weights Builder`);
    go('/library');
    await expect.poll(() => document.title).toBe('Library · LoRA Weights Builder');
  });

  test('has the progress in front', async () => {
    await open({ rows: 60, state: { progress: MEASURING } }, { place: `/lora/${address}` });
    await expect.poll(() => document.title).toBe(`83 % · ${FLUX.name} · LoRA Weights Builder`);
  });

  test('names no place while the library is elsewhere', async () => {
    await open({ rows: 60, state: { phase: { kind: 'elsewhere' } } });
    await expect.element(page.getByRole('heading', { name: 'The library is open in another tab' })).toBeVisible();
    expect(document.title).toBe('LoRA Weights Builder');
  });
});

describe('the keyboard', () => {
  test('is on the heading of the place one came to, and on the list in the library', async () => {
    await open({ rows: 60 });
    await expect.element(table).toBeVisible();
    expect(focused()).toBe(document.body);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
    await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toHaveFocus();
    go('/compose');
    await expect.element(page.getByRole('heading', { level: 1, name: 'Compose' })).toHaveFocus();
    go(`/lora/${address}`);
    await expect.element(page.getByRole('heading', { level: 1, name: FLUX.name })).toHaveFocus();
    await page.getByRole('link', { name: '← Library' }).click();
    await expect.element(table).toHaveFocus();
  });

  test('is on the heading when there is no list, or no such LoRA', async () => {
    await open({ rows: 60 });
    await expect.element(table).toBeVisible();
    go('/lora/row-4000');
    await expect.element(page.getByRole('heading', { name: 'This LoRA is not in the library' })).toHaveFocus();
  });

  test('stays where it was put while the page was on its way', async () => {
    const { app } = await open({ rows: 60 });
    await expect.element(table).toBeVisible();
    const asIs = app.detail.bind(app);
    let answer = (): void => undefined;
    app.detail = (key) => new Promise((resolve) => (answer = () => resolve(asIs(key))));
    go(`/lora/${address}`);
    const back = page.getByRole('link', { name: '← Library' });
    await expect.element(back).toBeVisible();
    (back.element() as HTMLElement).focus();
    answer();
    await expect.element(page.getByRole('heading', { level: 1, name: FLUX.name })).toBeVisible();
    expect(focused()).toBe(back.element());
  });

  test('Escape leads from the page of a LoRA back to it in the list, but closes a menu first', async () => {
    await open({ rows: 60 }, { place: `/lora/${address}` });
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await expect.element(page.getByRole('menu')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
    expect(location.hash).toBe(`#/lora/${address}`);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => location.hash).toBe(`#/library?lora=${address}`);
    await expect.element(table).toHaveFocus();
    await expect.element(page.getByRole('region', { name: 'Details' }).getByRole('heading', { name: FLUX.name })).toBeVisible();
  });

  test('Escape in a field of the page is about the field', async () => {
    await open({ rows: 60 }, { place: `/lora/${address}` });
    await page.getByRole('tab', { name: /Modules/ }).click();
    await page.getByRole('searchbox', { name: 'Filter modules' }).click();
    await userEvent.keyboard('{Escape}');
    expect(location.hash).toBe(`#/lora/${address}`);
  });

  test('skips to the list first of all', async () => {
    await open({ rows: 60 });
    await expect.element(table).toBeVisible();
    await userEvent.keyboard('{Tab}');
    const skip = page.getByRole('link', { name: 'Skip to the list' });
    await expect.element(skip).toHaveFocus();
    expect(skip.element().getBoundingClientRect().top).toBeGreaterThanOrEqual(0);
    await userEvent.keyboard('{Enter}');
    await expect.element(table).toHaveFocus();
    go('/settings');
    await expect.element(page.getByRole('link', { name: 'Skip to content' })).toBeInTheDocument();
  });

  test('goes from the search to table and cards with the arrow', async () => {
    await open({ rows: 60 });
    await search.click();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(table).toHaveFocus();
    await page.getByRole('button', { name: 'Cards' }).click();
    await search.click();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(page.getByRole('grid', { name: 'LoRAs' })).toHaveFocus();
  });
});

describe('search', () => {
  test.each([
    ['rank:>=abc', 'Not understood: rank:>=abc (not a number)'],
    [
      'foo:bar',
      'Not understood: foo:bar (no such field; there are family, layout, adapter, status, folder, name, tag, base, trigger, author, note, rank, size, rating, strength, concentration, date, fav, has)',
    ],
    ['family: "neon', 'Not understood: family: (nothing after the colon), "neon (no closing quote)'],
  ])('says what it did not understand of %s', async (line, words) => {
    await open({ rows: 60 });
    await search.fill(line);
    await expect.element(page.getByText(words, { exact: true }).first()).toBeVisible();
    await expect.element(search).toHaveAccessibleDescription(words);
    await search.fill('family:flux rank:>=16');
    await expect.element(search).toHaveAccessibleDescription('');
  });
});

test('one LoRA is one', async () => {
  await open({ rows: 1 });
  await expect.element(page.getByText('1 LoRA', { exact: true })).toBeVisible();
});
