/** Health: what it shows, what its buttons ask for, and a Restore that is refused or has nothing to do. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { type Mounted, mountUi } from '../testing/mount-ui.tsx';

let mounted: Mounted;
beforeEach(async () => {
  mounted = await mountUi({ rows: 3 }, { place: '/health' });
});
afterEach(() => mounted.unmount());

const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('Health', () => {
  test('says how things are', async () => {
    await expect.element(page.getByText('3 profiles, 1 preset, 0 sets, 0 drafts', { exact: false })).toBeVisible();
    await expect.poll(() => document.title).toBe('Health · LoRA Weights Builder');
    for (const fact of ['Version', 'Schema', 'SQLite', 'Database', 'Write-ahead log', 'Measuring kernel'])
      await expect.element(page.getByRole('term').filter({ hasText: fact })).toBeVisible();
    await button('Check integrity').click();
    await expect.element(page.getByText('All pages, indexes and references are intact.')).toBeVisible();
  });

  test('diagnostics begin with the version and the browser', async () => {
    await button('Copy diagnostics').click();
    await expect.poll(() => mounted.app.copied.at(-1)).toMatch(/^version: \d+\.\d+\.\d+\nbrowser: .+\nwithout names/);
  });

  test('every export and the snapshot are one click', async () => {
    for (const [name, call] of [
      ['Back up', 'exportWork'],
      ['Export library (SQLite)', 'exportLibraryFile'],
      ['Export library (JSON)', 'exportJson'],
      ['Take a snapshot', 'takeSnapshot'],
      ['Choose backup folder', 'chooseFolder'],
    ] as const) {
      await button(name).click();
      expect(mounted.app.calls.at(-1)).toContain(call);
    }
  });

  test('a file that is not a backup is refused with the reason, and the page goes on', async () => {
    await userEvent.upload(page.getByLabelText('Restore from a file'), new File(['hello'], 'hello.json'));
    await expect.element(page.getByText('This file is not a backup of this program. Nothing was changed.')).toBeVisible();
    await button('Cancel').click();
    await expect.element(page.getByRole('heading', { name: 'Restore from hello.json' })).not.toBeInTheDocument();
  });

  test('a snapshot with nothing new says so', async () => {
    await page.getByRole('button', { name: /^Restore .*daily$/ }).click();
    await expect.element(page.getByText('The library already has everything in it.')).toBeVisible();
  });

  test('nothing is deleted before the word is typed', async () => {
    await expect.element(button('Delete everything')).toBeDisabled();
    await page.getByRole('textbox', { name: 'Type DELETE to confirm' }).fill('delete');
    await expect.element(button('Delete everything')).toBeDisabled();
    await page.getByRole('textbox', { name: 'Type DELETE to confirm' }).fill('DELETE');
    await button('Delete everything').click();
    expect(mounted.app.calls.at(-1)).toContain('wipe');
  });
});
