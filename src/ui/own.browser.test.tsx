/** What the user keeps about a LoRA: marked in the list, edited in the details, found by the filters. */
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { type Mounted, mountUi } from '../testing/mount-ui.tsx';

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const table = page.getByRole('grid', { name: 'LoRAs' });
const details = page.getByRole('region', { name: 'Details' });
const stars = (): HTMLButtonElement[] => [...table.element().querySelectorAll<HTMLButtonElement>('.table-body .star')];

async function open(): Promise<Mounted> {
  mounted = await mountUi({ rows: 30 });
  await expect.element(table.getByRole('row').nth(3)).toBeVisible();
  return mounted;
}

describe('favourites', () => {
  test('are marked by the star, which does not open the row, and by F', async () => {
    await open();
    stars()[1]?.click();
    await expect.poll(() => stars()[1]?.getAttribute('aria-pressed')).toBe('true');
    expect(table.element().querySelectorAll('[aria-selected=true]')).toHaveLength(0);
    (table.element() as HTMLElement).focus();
    await userEvent.keyboard('{Home}f');
    await expect.poll(() => stars()[0]?.getAttribute('aria-pressed')).toBe('true');
    await userEvent.keyboard('F');
    await expect.poll(() => stars()[0]?.getAttribute('aria-pressed')).toBe('false');
  });

  test('are a filter, and one that can be cleared', async () => {
    await open();
    stars()[2]?.click();
    await expect.poll(() => stars()[2]?.getAttribute('aria-pressed')).toBe('true');
    const filter = page.getByRole('button', { name: 'Favourites', exact: true });
    await filter.click();
    await expect.poll(() => table.element().getAttribute('aria-rowcount')).toBe('2');
    await expect.element(filter).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'Clear' }).first().click();
    await expect.poll(() => table.element().getAttribute('aria-rowcount')).toBe('31');
  });
});

describe('in the details', () => {
  test('tags are added by Enter and comma, and taken away', async () => {
    await open();
    await table.getByRole('row').nth(1).click();
    const tags = details.getByRole('list', { name: 'Tags' });
    await details.getByRole('textbox', { name: 'Add a tag' }).fill('style');
    await userEvent.keyboard('{Enter}');
    await expect.element(tags.getByRole('button', { name: 'Remove tag style' })).toBeVisible();
    await details.getByRole('textbox', { name: 'Add a tag' }).fill('Red dress, STYLE');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() =>
        tags
          .getByRole('button')
          .elements()
          .map((each) => each.textContent),
      )
      .toEqual(['style', 'Red dress']);
    await tags.getByRole('button', { name: 'Remove tag style' }).click();
    await expect
      .poll(() =>
        tags
          .getByRole('button')
          .elements()
          .map((each) => each.textContent),
      )
      .toEqual(['Red dress']);
  });

  test('a rating is given, changed and taken away', async () => {
    await open();
    await table.getByRole('row').nth(1).click();
    const star = (stars: number) => details.getByRole('radio', { name: stars === 1 ? '1 star' : `${stars} stars` });
    await star(4).click();
    await expect.element(star(4)).toBeChecked();
    await star(2).click();
    await expect.element(star(2)).toBeChecked();
    await star(2).click();
    await expect.element(star(2)).not.toBeChecked();
  });

  test('notes and trigger words stay after another LoRA was looked at', async () => {
    await open();
    await table.getByRole('row').nth(1).click();
    await details.getByText('Trigger words · Notes').click();
    await details.getByRole('textbox', { name: 'Notes' }).fill('Best at 0.6');
    await details.getByRole('textbox', { name: 'Trigger words' }).fill('fog, ink wash');
    await table.getByRole('row').nth(2).click();
    await expect.poll(() => details.element().querySelector('.yours-more')?.hasAttribute('open')).toBe(false);
    await table.getByRole('row').nth(1).click();
    await expect.element(details.getByRole('textbox', { name: 'Notes' })).toHaveValue('Best at 0.6');
    await expect.element(details.getByRole('textbox', { name: 'Trigger words' })).toHaveValue('fog, ink wash');
  });

  test('notes are kept while they are typed, and never replaced by what the library answers meanwhile', async () => {
    const { app } = await open();
    await table.getByRole('row').nth(1).click();
    await details.getByText('Trigger words · Notes').click();
    const notes = details.getByRole('textbox', { name: 'Notes' });
    await notes.click();
    await userEvent.keyboard('soft');
    const id = Number(table.element().querySelector('.row.chosen')?.id.replace('lora-', ''));
    const kept = async (): Promise<string | undefined> => (await app.rows([id]))[0]?.own.notes;
    await expect.poll(kept).toBe('soft');
    await userEvent.keyboard(' at 0.6');
    app.patch({ revision: app.getState().revision + 1 });
    await expect.element(notes).toHaveValue('soft at 0.6');
    await expect.poll(kept).toBe('soft at 0.6');
  });
});
