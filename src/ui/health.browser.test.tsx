/** Health: what it shows, what its buttons ask for, and a Restore that is refused or has nothing to do. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { BackupApp } from '../app/health/backup-types.ts';
import type { Choices, RestoreItem } from '../domain/backup/restore.ts';
import { ok } from '../domain/result.ts';
import { type Mounted, mountUi } from '../testing/mount-ui.tsx';

let mounted: Mounted;
beforeEach(async () => {
  mounted = await mountUi({ rows: 3 }, { place: '/health' });
});
afterEach(() => mounted.unmount());

const ITEM: RestoreItem = {
  id: '',
  kind: 'setting',
  label: '',
  owner: null,
  state: 'differs',
  mineAt: null,
  theirsAt: null,
  canBoth: false,
};
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

  test('a notice with a snapshot leads to what it would bring back: restored in two clicks', async () => {
    const item: RestoreItem = { ...ITEM, id: 'a', kind: 'preset', label: 'Mine', state: 'new' };
    mounted.app.backup.previewSnapshot = () => Promise.resolve(ok({ backup: '', plan: { items: [item], same: 0 } }));
    const restored: string[] = [];
    mounted.app.backup.restore = () => {
      restored.push('restored');
      return Promise.resolve(null);
    };
    const snapshot = { name: 'one.json', madeAt: 1_760_200_000_000 };
    const facts = { names: [], setAside: 0, newest: snapshot.madeAt };
    mounted.app.patch({
      notices: [{ id: 'emptied', tone: 'warning', said: { code: 'emptied', facts }, restore: snapshot, more: 'health' }],
    });
    await page.getByRole('link', { name: /^Restore from / }).click();
    await expect.element(page.getByRole('heading', { name: /^Restore from .*daily$/ })).toBeVisible();
    await page
      .getByRole('region', { name: /^Restore from/ })
      .getByRole('button', { name: 'Restore', exact: true })
      .click();
    await expect.poll(() => restored).toEqual(['restored']);
  });

  test('a snapshot with nothing new says so', async () => {
    await page.getByRole('button', { name: /^Restore .*daily$/ }).click();
    await expect.element(page.getByText('The library already has everything in it.')).toBeVisible();
  });

  test('settings in a backup are called as the Settings page calls them', async () => {
    const times = { mineAt: null, theirsAt: null };
    const item = (label: string): RestoreItem => ({
      id: label,
      kind: 'setting',
      label,
      owner: null,
      state: 'differs',
      ...times,
      canBoth: false,
    });
    const items = ['gain-range', 'of a later version'].map(item);
    mounted.app.backup.previewSnapshot = () => Promise.resolve(ok({ backup: '', plan: { items, same: 0 } }));
    await page.getByRole('button', { name: /^Restore .*daily$/ }).click();
    await expect.element(page.getByRole('combobox', { name: 'What to do with Gain sliders' })).toBeVisible();
    await expect.element(page.getByRole('combobox', { name: 'What to do with of a later version' })).toBeVisible();
  });

  test('of a thousand things a hundred are shown at a time, and all of them are restored', async () => {
    const things = Array.from({ length: 230 }, (_, i): RestoreItem => ({ ...ITEM, id: `${i}`, kind: 'profile', label: `Profile ${i}` }));
    mounted.app.backup.previewSnapshot = () => Promise.resolve(ok({ backup: '', plan: { items: things, same: 0 } }));
    let chosen: Choices = {};
    mounted.app.backup.restore = (_, choices) => {
      chosen = choices;
      return Promise.resolve(null);
    };
    await page.getByRole('button', { name: /^Restore .*daily$/ }).click();
    const shown = page.getByRole('combobox', { name: 'What to do with Profile' });
    await expect.poll(() => shown.elements().length).toBe(100);
    await button('Show 100 of 130 more').click();
    await button('Show 30 more').click();
    await expect.poll(() => shown.elements().length).toBe(230);
    await button('Keep all of mine').click();
    await page
      .getByRole('region', { name: /^Restore from/ })
      .getByRole('button', { name: 'Restore', exact: true })
      .click();
    await expect.poll(() => Object.keys(chosen).length).toBe(230);
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

test('rules of folders stand in the order of their names, numbers too', async () => {
  location.hash = '#/settings';
  await page.getByText('Category folders', { exact: true }).click();
  const names = page.getByRole('table', { name: 'Category folders' }).getByRole('rowheader');
  await expect.poll(() => names.elements().map((each) => each.textContent)).toEqual('01 02 03 04 05 06 07 08 09 10 11'.split(' '));
});

describe('without a library', () => {
  const failed = async (reason: string | null, withoutLibrary?: BackupApp['withoutLibrary']): Promise<void> => {
    mounted.unmount();
    const phase = { kind: 'failed', reason, crashed: false } as const;
    mounted = await mountUi({ rows: 0, state: { phase } }, { place: '/' });
    if (withoutLibrary) mounted.app.backup.withoutLibrary = withoutLibrary;
    location.hash = '#/health';
    await expect.element(page.getByRole('heading', { name: 'The library could not be opened' })).toBeVisible();
  };
  const said = (text: string) => page.getByText(text, { exact: false });
  const wipe = () => page.getByRole('button', { name: 'Delete everything' });

  test('the newest snapshot is to be downloaded first, where there is one', async () => {
    await failed('The disk said no.');
    await expect.element(said('Download the newest one first.')).toBeVisible();
    await expect.element(wipe()).toBeVisible();
  });

  test('no snapshot is promised where there is none', async () => {
    await failed('The disk said no.', () => Promise.resolve([]));
    await expect.element(said('There is no snapshot in this browser.')).toBeVisible();
    await expect.element(said('Download the newest one first.')).not.toBeInTheDocument();
  });

  test('none is denied where they could not be listed', async () => {
    await failed('The disk said no.', () => Promise.resolve(null));
    await expect.element(said('The snapshots could not be listed.')).toBeVisible();
    await expect.element(said('There is no snapshot')).not.toBeInTheDocument();
    await expect.element(said('Download the newest one first.')).not.toBeInTheDocument();
  });

  test('nothing is to be deleted where another window holds the files', async () => {
    await failed(null);
    await expect.element(said('Nothing needs to be deleted.')).toBeVisible();
    await expect.element(said('delete the library below')).not.toBeInTheDocument();
    await expect.element(wipe()).not.toBeInTheDocument();
  });
});
