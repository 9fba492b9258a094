/** The library as the user meets it: a long table, its keyboard, search and filters that never show an older answer. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mounting } from '../testing/mount-ui.tsx';

const open = mounting();

const table = page.getByRole('grid', { name: 'LoRAs' });
const rows = (): HTMLElement[] => [...table.element().querySelectorAll<HTMLElement>('.table-body [role=row]')];
const activeRow = (): HTMLElement | null => document.getElementById(table.element().getAttribute('aria-activedescendant') ?? '');
const activeIndex = (): number => Number(activeRow()?.getAttribute('aria-rowindex'));

describe('20,000 rows', () => {
  test('exist only around what is seen, wherever one scrolls', async () => {
    const { app } = await open({ rows: 20_000 });
    await expect.element(table.getByRole('row').nth(1)).toHaveTextContent(/\d+ MB|GB/);
    expect(table.element().getAttribute('aria-rowcount')).toBe('20001');
    expect(rows().length).toBeLessThan(80);

    table.element().scrollTop = 500_000;
    await expect.poll(() => rows().some((row) => Number(row.getAttribute('aria-rowindex')) > 5000)).toBe(true);
    await expect.poll(() => rows().every((row) => row.querySelector('.name') !== null)).toBe(true);
    expect(rows().length).toBeLessThan(80);
    expect(app.asked.rows).toBeLessThan(20);
  });

  test('the last row is the last of the whole library', async () => {
    await open({ rows: 20_000 });
    await expect.element(table.getByRole('row').nth(1)).toBeVisible();
    (table.element() as HTMLElement).focus();
    await userEvent.keyboard('{End}');
    await expect.poll(activeIndex).toBe(20_001);
    await expect
      .poll(() => activeRow()?.getBoundingClientRect().bottom ?? 0)
      .toBeLessThanOrEqual(table.element().getBoundingClientRect().bottom + 1);
    await userEvent.keyboard('{Home}');
    await expect.poll(activeIndex).toBe(2);
  });
});

describe('the keyboard', () => {
  test('moves, selects and opens', async () => {
    await open({ rows: 50 });
    await expect.element(table.getByRole('row').nth(5)).toBeVisible();
    (table.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(activeIndex()).toBe(3);
    await userEvent.keyboard(' ');
    await expect.poll(() => activeRow()?.getAttribute('aria-selected')).toBe('true');
    await expect.element(page.getByRole('region', { name: 'Details' })).toBeVisible();
    expect(location.hash).toMatch(/^#\/library\?lora=/);
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => location.hash).toMatch(/^#\/lora\//);
    await expect.element(page.getByRole('region', { name: 'Details' })).toBeVisible();
  });

  test('a slash goes to the search, and stays a slash inside it', async () => {
    await open({ rows: 50 });
    const search = page.getByRole('searchbox', { name: 'Search LoRAs' });
    await expect.element(search).toBeVisible();
    await userEvent.keyboard('/');
    expect(document.activeElement).toBe(search.element());
    await userEvent.keyboard('a/b');
    await expect.element(search).toHaveValue('a/b');
  });

  test('a slash goes to the search after a click on a checkbox too', async () => {
    await open({ rows: 50 });
    await userEvent.click(table.getByRole('checkbox').first());
    await userEvent.keyboard('/');
    expect(document.activeElement).toBe(page.getByRole('searchbox', { name: 'Search LoRAs' }).element());
  });
});

describe('Escape', () => {
  test('closes the details wherever the focus is, then clears the search', async () => {
    await open({ rows: 50 });
    await expect.element(table.getByRole('row').nth(2)).toBeVisible();
    const search = page.getByRole('searchbox', { name: 'Search LoRAs' });
    await search.fill('a');
    await table.getByRole('row').nth(1).click();
    await expect.element(page.getByRole('region', { name: 'Details' })).toBeVisible();
    await table.getByRole('checkbox').first().click();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('region', { name: 'Details' })).not.toBeInTheDocument();
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Escape}');
    await expect.element(search).toHaveValue('');
  });
});

describe('search and filters', () => {
  test('the answer to the newest question wins, however late the older ones come', async () => {
    const { app } = await open({ rows: 400 });
    await expect.element(table.getByRole('row').nth(1)).toBeVisible();
    const held = app.holdQueries();
    await page.getByRole('searchbox', { name: 'Search LoRAs' }).fill('Neon');
    await page.getByRole('searchbox', { name: 'Search LoRAs' }).fill('Origami');
    await expect.poll(() => held.waiting).toBeGreaterThan(0);
    // Newest last; whatever was asked first is answered last.
    for (let round = 0; round < 3; round++) {
      for (let index = held.waiting - 1; index >= 0; index--) held.answer(index);
      await Promise.resolve();
    }
    await expect.poll(() => held.waiting).toBeGreaterThan(1);
    for (let index = held.waiting - 1; index >= 0; index--) held.answer(index);
    await expect
      .poll(() => rows().map((row) => row.querySelector('.name')?.textContent?.split(' ')[0]))
      .toSatisfy((names: string[]) => names.length > 0 && names.every((name) => name === 'Origami'));
  });

  test('a filter narrows the list, is shown as a chip, and goes with it', async () => {
    const { app } = await open({ rows: 400 });
    const box = page.getByRole('group', { name: 'Family' }).getByRole('checkbox', { name: /SDXL/ });
    await box.click();
    await expect.poll(() => app.queries.at(-1)?.filter.family).toEqual(['sdxl']);
    await expect.poll(() => rows().every((row) => row.textContent?.includes('SDXL'))).toBe(true);
    await page.getByRole('button', { name: /Remove filter.*SDXL/ }).click();
    await expect.poll(() => app.queries.at(-1)?.filter.family).toEqual([]);
    await expect.element(box).not.toBeChecked();
  });

  test('nothing found offers the way back', async () => {
    await open({ rows: 40 });
    await page.getByRole('searchbox', { name: 'Search LoRAs' }).fill('no such thing');
    await expect.element(page.getByText('No LoRA matches')).toBeVisible();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await expect.element(table.getByRole('row').nth(1)).toBeVisible();
    await expect.element(page.getByRole('searchbox', { name: 'Search LoRAs' })).toHaveValue('');
  });

  test('every column sorts the whole library, and says so', async () => {
    const { app } = await open({ rows: 400 });
    for (const [label, key] of [
      ['Size', 'size'],
      ['Rank', 'rank'],
      ['Status', 'status'],
      ['Layout', 'layout'],
    ] as const) {
      await table.getByRole('columnheader', { name: label }).getByRole('button').click();
      await expect.poll(() => app.queries.at(-1)?.sort.key).toBe(key);
      expect(table.getByRole('columnheader', { name: label }).element().getAttribute('aria-sort')).not.toBe('none');
    }
    await table.getByRole('columnheader', { name: 'Layout' }).getByRole('button').click();
    await expect.poll(() => app.queries.at(-1)?.sort).toEqual({ key: 'layout', descending: true });
  });
});

describe('while the library changes underneath', () => {
  test('rows update in place and the choice stays', async () => {
    const { app } = await open({ rows: 60, waiting: 1 });
    const first = table.getByRole('row').nth(1);
    await first.click();
    await expect.element(first).toHaveTextContent('Header only');
    const name = first.element().querySelector('.name')?.textContent;
    await app.measure();
    await expect.element(first).toHaveTextContent('Measured');
    expect(first.element().querySelector('.name')?.textContent).toBe(name);
    expect(first.element().getAttribute('aria-selected')).toBe('true');
  });
});
