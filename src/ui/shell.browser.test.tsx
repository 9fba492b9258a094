/** Around the library: the first run, phases of owning it, indexing, problems, notices, settings, narrow windows. */
import { blockedNotice, hiddenNotice, memoryNotice, restoredNotice } from '../app/notices/notices.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { type FakeOptions, IDLE, MEASURING } from '../testing/fake-app.ts';
import { SETTINGS } from '../domain/settings.ts';
import { type Mounted, mountUi } from '../testing/mount-ui.tsx';
import { speak } from './strings/language.ts';

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  document.documentElement.removeAttribute('data-theme');
  localStorage.clear();
});

async function open(options: FakeOptions = {}, window?: Parameters<typeof mountUi>[1]): Promise<Mounted> {
  mounted = await mountUi(options, window);
  return mounted;
}

describe('the first run', () => {
  test('offers a folder and the sample', async () => {
    const { app } = await open({ rows: 0 });
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByRole('button', { name: 'Try the sample library' }).click();
    expect(app.calls).toEqual(['addFolder', 'trySample']);
    await expect.element(page.getByText(/nothing is uploaded/)).toBeVisible();
  });

  test('without a picker the same button opens a folder input, and what is lost is said', async () => {
    const { app } = await open({ rows: 0, canPickFolders: false });
    const input = document.querySelector<HTMLInputElement>('input[type=file][webkitdirectory]');
    let asked = 0;
    input?.addEventListener('click', (event) => {
      event.preventDefault();
      asked += 1;
    });
    await page.getByRole('button', { name: 'Add folder' }).click();
    expect(asked).toBe(1);
    expect(app.calls).toEqual([]);
    await expect.element(page.getByText(/choose it again/)).toBeVisible();
  });
});

describe('one library, one tab', () => {
  test.each([
    ['elsewhere', 'The library is open in another tab'],
    ['taken-over', 'The library moved to another tab'],
  ] as const)('%s: a screen of its own, and the way to take it', async (kind, title) => {
    const { app } = await open({ rows: 20, state: { phase: { kind } } });
    await expect.element(page.getByRole('heading', { name: title })).toBeVisible();
    await page.getByRole('button', { name: 'Use it here' }).click();
    expect(app.calls).toEqual(['useItHere']);
    await expect.element(page.getByRole('grid', { name: 'LoRAs' })).toBeVisible();
  });

  test('a failure gives its reason', async () => {
    await open({ rows: 20, state: { phase: { kind: 'failed', reason: 'The disk said no.', crashed: false } } });
    await expect.element(page.getByRole('alert')).toHaveTextContent('The disk said no.');
  });

  test('a failure leaves Health: snapshots to download, what was set aside, diagnostics, a way to start over', async () => {
    const aside = { name: 'library-1.sqlite3', reason: 'copy', detail: '', bytes: 4096 } as const;
    const phase = { kind: 'failed', reason: 'The disk said no.', crashed: false } as const;
    const { app } = await open({ rows: 20, state: { phase, setAsides: [aside] } });
    await page.getByRole('link', { name: 'Snapshots and diagnostics' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('The disk said no.');
    await expect.element(page.getByText('library-1.sqlite3')).toBeVisible();
    await page.getByRole('button', { name: /^Download .*daily$/ }).click();
    await page.getByRole('button', { name: 'Copy diagnostics' }).click();
    await expect.poll(() => app.copied.at(-1)).toContain('without names');
    expect(page.getByRole('button', { name: /^Restore/ }).elements()).toEqual([]);
    await page.getByRole('textbox', { name: 'Type DELETE to confirm' }).fill('DELETE');
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(app.calls).toEqual(['downloadSnapshot one.json', 'wipe', 'start']);
  });
});

describe('indexing', () => {
  test('progress, rate and the status line; pause, resume, cancel', async () => {
    const { app } = await open({ rows: 200, waiting: 0.3, state: { progress: MEASURING } });
    const bar = page.getByRole('progressbar', { name: 'Indexing' });
    await expect.element(bar).toHaveAttribute('aria-valuenow', '83');
    await expect.element(page.getByRole('status').filter({ hasText: /\S/ })).toHaveTextContent('Indexed 1,902 of 2,346');
    await expect.element(page.getByText('214 GB of 257 GB · 1.1 GB/s · 38 s left')).toBeVisible();
    expect(document.title).toMatch(/^83 %/);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(app.calls).toEqual(['pause', 'resume', 'cancel']);
    await expect.element(bar).not.toBeInTheDocument();
    // What is left can be taken up again.
    await expect.element(page.getByRole('button', { name: 'Resume' })).toBeVisible();
    expect(document.title).toBe('Library · LoRA Weights Builder');
  });

  test('the end is said at once, although the way there is said calmly', async () => {
    const { app } = await open({ rows: 50, state: { progress: MEASURING } });
    const status = page.getByRole('status').filter({ hasText: /\S/ });
    await expect.element(status).toHaveTextContent('Indexed 1,902 of 2,346');
    for (let done = 1903; done < 1950; done++)
      app.patch({ progress: { ...MEASURING, statusLine: { kind: 'indexed', done, known: 2346 } } });
    expect(status.element().textContent).toBe('Indexed 1,902 of 2,346');
    app.patch({ progress: { ...IDLE, statusLine: { kind: 'up-to-date', loras: 2346 } } });
    expect(status.element().textContent).toBe('Library up to date: 2,346 LoRAs');
  });

  test('problems have a name, a reason and a place, and lead to the LoRA', async () => {
    await open({ rows: 300 });
    await page.getByRole('button', { name: /\d+ problems/ }).click();
    const first = page.getByRole('list', { name: 'Problems' }).getByRole('listitem').first();
    await expect.element(first).toHaveTextContent(/\.safetensors.*download is incomplete.*byte 61,440.*expected 153,092,160/);
    await first.getByRole('link').click();
    await expect.element(page.getByRole('region', { name: 'Details' })).toHaveTextContent('The file cannot be read');
  });
});

describe('notices', () => {
  test('a folder that waits for permission is one click away', async () => {
    const { app } = await open({ rows: 30 });
    app.patch({ sources: app.getState().sources.map((source) => ({ ...source, connection: 'needs-permission' as const })) });
    await page.getByRole('button', { name: 'Reconnect loras' }).click();
    expect(app.calls).toEqual(['reconnect source-a']);
  });

  test('a folder chosen for one visit is chosen again, not reconnected', async () => {
    const { app } = await open({ rows: 30, waiting: 1, canPickFolders: false }, { place: '/settings' });
    app.patch({ sources: app.getState().sources.map((source) => ({ ...source, connection: 'pick-again' as const })) });
    await expect.element(page.getByText(/it cannot be reconnected/)).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Choose loras again' })).toBeVisible();
    expect(page.getByRole('button', { name: /Reconnect/ }).elements()).toEqual([]);
    location.hash = '#/lora/row-1';
    await expect.element(page.getByRole('heading', { name: 'Waiting to be measured' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: /^Choose .* again$/ })).toBeVisible();
    expect(page.getByRole('button', { name: /Reconnect/ }).elements()).toEqual([]);
  });

  test('where folders can be picked the button reconnects', async () => {
    const { app } = await open({ rows: 30 }, { place: '/settings' });
    app.patch({ sources: app.getState().sources.map((source) => ({ ...source, connection: 'pick-again' as const })) });
    await page.getByRole('button', { name: 'Reconnect loras' }).click();
    expect(app.calls).toEqual(['reconnect source-a']);
  });

  test('are one line, the most important first; the rest opens by its button', async () => {
    const { app } = await open({ rows: 30, state: { updateReady: true } });
    const lines = () => [...document.querySelectorAll('.notices > .notice')];
    await expect.poll(() => lines().length).toBe(1);
    const [first, ...others] = app.getState().sources;
    if (!first) throw new Error('no folder');
    app.patch({ sources: [{ ...first, connection: 'needs-permission' }, ...others] });
    await expect.element(page.getByRole('button', { name: 'Reconnect loras' })).toBeVisible();
    expect(lines()).toHaveLength(1);
    await page.getByRole('button', { name: '1 more' }).click();
    await expect.element(page.getByText('A new version is ready.')).toBeVisible();
    expect(lines()).toHaveLength(2);
    await page.getByRole('button', { name: 'One line' }).click();
    expect(lines()).toHaveLength(1);
    app.patch({ notices: [restoredNotice(() => undefined)] });
    await expect.element(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    expect(lines()).toHaveLength(1);
  });

  test('what was just done comes with its Undo before what waits, until something newer is said', async () => {
    const { app } = await open({ rows: 30 });
    const waiting = memoryNotice('no files here');
    const undo = restoredNotice(() => undefined);
    app.patch({ notices: [waiting, undo] });
    await expect.element(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    app.patch({ notices: [waiting, undo, blockedNotice('loras')] });
    await expect.element(page.getByRole('button', { name: '2 more' })).toBeVisible();
    expect(page.getByRole('button', { name: 'Undo' }).elements()).toEqual([]);
  });

  test('a sentence without room stays one line, on a phone too, and is read in full by a button', async () => {
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      mounted?.unmount();
      const { app } = await open({ rows: 30 }, { width, height });
      app.patch({ notices: [hiddenNotice('loras', ['a <b> file whose name no web app is shown.safetensors'], false, () => undefined)] });
      const line = () => document.querySelector('.notices')?.getBoundingClientRect().height ?? 0;
      await page.getByRole('button', { name: 'Read all' }).click();
      const opened = line();
      await page.getByRole('button', { name: 'One line' }).click();
      expect(line()).toBeLessThan(opened);
      expect(line()).toBeLessThanOrEqual(56);
    }
  });

  test('an update waits for the click', async () => {
    const { app } = await open({ rows: 30, state: { updateReady: true } });
    await expect.element(page.getByText('A new version is ready.')).toBeVisible();
    app.patch({ release: { version: '9.8.7', changes: ['<b>Faster</b> charts'] } });
    await expect.element(page.getByText('Version 9.8.7 is ready.')).toBeVisible();
    await page.getByText('What is new').click();
    await expect.element(page.getByText('<b>Faster</b> charts')).toBeVisible();
    app.patch({ release: { version: '9.8.7', changes: ['Faster charts'], translated: { zh: ['图表更快'] } } });
    await expect.element(page.getByText('Faster charts')).toBeInTheDocument();
    await speak('zh');
    await expect.element(page.getByText('图表更快')).toBeInTheDocument();
    await speak('en');
    await page.getByRole('button', { name: 'Reload' }).click();
    expect(app.calls).toEqual(['applyUpdate']);
  });
});

describe('settings', () => {
  test('theme and density take effect at once and are kept', async () => {
    const { app } = await open({ rows: 30 }, { place: '/settings' });
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Light').click();
    expect(document.documentElement.dataset['theme']).toBe('light');
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
    expect(document.documentElement.dataset['theme']).toBe('dark');
    await page.getByRole('radiogroup', { name: 'Density' }).getByText('Compact').click();
    expect(document.documentElement.dataset['density']).toBe('compact');
    await page.getByRole('radiogroup', { name: 'Motion' }).getByText('Reduced').click();
    const button = document.querySelector('.button');
    expect(button && getComputedStyle(button).transitionDuration).toBe('0s');
    expect([app.setting(SETTINGS.theme), app.setting(SETTINGS.density)]).toEqual(['dark', 'compact']);
  });

  test('folders, categories and roles are edited, refused where they are not codes, and set back', async () => {
    const { app } = await open({ rows: 30 }, { place: '/settings' });
    await page.getByText('Base folders').click();
    const table = page.getByRole('table', { name: 'Base folders' });
    await table.getByRole('textbox', { name: 'Code of SDXL' }).fill('x');
    await table.getByRole('textbox', { name: 'New folder in Base folders', exact: true }).fill('Mine');
    await expect.element(page.getByText('“X” is not a code.', { exact: false })).toBeVisible();
    expect(app.setting(SETTINGS.folderRules).bases['SDXL']).toBe('SDX');
    await table.getByRole('textbox', { name: 'Code of New folder in Base folders' }).fill('min');
    await table.getByRole('button', { name: 'Add' }).click();
    await table.getByRole('button', { name: 'Remove FLUX', exact: true }).click();
    expect(app.setting(SETTINGS.folderRules).bases).toMatchObject({ Mine: 'MIN' });
    expect(app.setting(SETTINGS.folderRules).bases).not.toHaveProperty('FLUX');
    await page.getByText('Roles', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Role of 09 - Animals' }).selectOptions('Character');
    expect(app.setting(SETTINGS.folderRoles)['09 - Animals']).toBe('character');
    await page.getByRole('button', { name: 'Reset to the original' }).click();
    expect(app.setting(SETTINGS.folderRules).bases).toHaveProperty('Mine');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reset to the original' }).click();
    expect([app.setting(SETTINGS.folderRules), app.setting(SETTINGS.folderRoles)]).toEqual([
      SETTINGS.folderRules.initial,
      SETTINGS.folderRoles.initial,
    ]);
  });

  test('how many files are measured at once, and how CSV files begin', async () => {
    const { app } = await open({ rows: 30 }, { place: '/settings' });
    const workers = page.getByRole('combobox', { name: 'Files measured at the same time' });
    await expect.element(workers).toHaveTextContent('Automatic12');
    await workers.selectOptions('2');
    await page.getByRole('checkbox', { name: 'Begin CSV files with a byte order mark' }).click();
    await page.getByRole('radiogroup', { name: 'Measure' }).getByText('RMS').click();
    expect([app.setting(SETTINGS.workers), app.setting(SETTINGS.csvMark), app.setting(SETTINGS.measure)]).toEqual(['2', false, 'rms']);
  });

  test('the output folder is chosen, named and forgotten', async () => {
    const { app } = await open({ rows: 30 }, { place: '/settings' });
    const folder = page.getByRole('group', { name: 'Output folder' });
    await folder.getByRole('button', { name: 'Change' }).click();
    await expect.element(folder.getByText('New files go to “baked”.', { exact: false })).toBeVisible();
    await folder.getByRole('button', { name: 'Forget the output folder' }).click();
    await expect.element(folder.getByRole('button', { name: 'Choose folder' })).toBeVisible();
    expect(app.bakes.state().folder).toEqual({ kind: 'none' });
  });

  test('a folder is removed only after a second word', async () => {
    const { app } = await open({ rows: 30 }, { place: '/settings' });
    await page.getByRole('button', { name: 'Remove loras' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Keep' }).click();
    expect(app.calls).toEqual([]);
    await page.getByRole('button', { name: 'Remove loras' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    expect(app.calls).toEqual(['removeSource source-a']);
  });
});

test('on a phone the filters are a sheet and the details a page', async () => {
  await open({ rows: 200 }, { width: 390, height: 844 });
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('group', { name: 'Family' }).getByRole('checkbox', { name: /SDXL/ }).click();
  await page.getByRole('button', { name: /^Show \d+ LoRAs/ }).click();
  await page.getByRole('grid', { name: 'LoRAs' }).getByRole('row').nth(2).click();
  const panel = page.getByRole('region', { name: 'Details' });
  await expect.element(panel).toBeVisible();
  expect(panel.element().getBoundingClientRect().width).toBe(390);
  await page.getByRole('button', { name: 'Close details' }).click();
  await expect.element(panel).not.toBeInTheDocument();
});
