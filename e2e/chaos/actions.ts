/** What a user does while the program is being killed. Each notes what was acknowledged on screen, and what was only tried. */
import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { workFileText } from '../../src/domain/backup/work-file.ts';
import { SNAPSHOT_DIRECTORY } from '../../workers/catalog/backup/snapshots.ts';
import { SCHEMA_VERSION } from '../../workers/catalog/migrations/index.ts';
import { fluxPairs, kohya } from '../support/files.ts';
import { PATIENCE_MS } from './browser.ts';
import type { Promises } from './promise.ts';

export interface Scene {
  readonly page: Page;
  readonly address: string;
  readonly promises: Promises;
  /** Of this action in the whole run. */
  readonly serial: number;
  /** What comes next is what a kill would hurt most. */
  readonly begins: () => void;
}

export type Action = (scene: Scene) => Promise<void>;

/** A draft is on its way to the library 300 ms after the last change. */
const DRAFT_MS = 400;

/** Enough of them that a kill can come between two. */
const NEW_FILES = 8;

const gainOf = (serial: number): number => Number((0.1 + (serial % 800) / 1000).toFixed(3));

/** The editor stays open in the page in which it was opened. */
async function openProfile({ page, address }: Scene, row: number): Promise<void> {
  await page.goto(`${address}#/lora/row-${row}`);
  const edit = page.getByRole('button', { name: 'Edit profile' });
  await edit
    .or(page.getByRole('textbox', { name: 'Profile name' }))
    .first()
    .waitFor();
  if (await edit.isVisible()) await edit.click();
}

/** New files in the folder, then a scan of it. */
export const add: Action = async ({ page, address, promises, serial, begins }) => {
  await page.goto(`${address}#/library`);
  const files = Array.from({ length: NEW_FILES }, (_, i) => {
    const bytes = kohya(fluxPairs(serial * NEW_FILES + i, [serial % 19], [serial % 38]));
    return [`lora ${serial}.${i}.safetensors`, bytes.toString('base64')] as const;
  });
  await page.evaluate(async (list) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
    for (const [name, text] of list) {
      const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writer.write(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
      await writer.close();
    }
  }, files);
  begins();
  await scan(page);
  for (const [name] of files) promises.measured.add(name.replace('.safetensors', ''));
};

/** The first opening of a library of an earlier version, whose work is copied before its tables change. */
export const migrate: Action = async ({ page, address, begins }) => {
  await page.goto(`${address}#/library`, { waitUntil: 'commit' });
  const ready = page.getByRole('button', { name: 'Add folder' }).first();
  const copied = page.evaluate(
    async ({ folders, patience }) => {
      for (const end = performance.now() + patience; performance.now() < end; await new Promise((resolve) => setTimeout(resolve))) {
        try {
          let folder = await navigator.storage.getDirectory();
          for (const name of folders) folder = await folder.getDirectoryHandle(name);
          for await (const name of folder.keys()) if (name.endsWith('-migration.json')) return;
        } catch {
          // There is no such folder yet.
        }
      }
    },
    { folders: SNAPSHOT_DIRECTORY.split('/'), patience: PATIENCE_MS },
  );
  await Promise.race([copied, ready.waitFor()]);
  begins();
  await ready.waitFor();
};

/** Scans the folder to its end, which is when the library has every file of it. */
export async function scan(page: Page): Promise<void> {
  const rescan = page.getByRole('button', { name: 'Rescan', exact: true });
  const choose = page.getByRole('button', { name: 'Add folder' }).first();
  await rescan.or(choose).first().waitFor();
  await ((await rescan.isVisible()) ? rescan : choose).click();
  // A bake that a kill has cut off is begun again meanwhile, and its file joins the library. What `waitForFunction` is given may not
  // wait itself: a promise is true.
  await page.evaluate(async (patience) => {
    for (const end = performance.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
      const root = await navigator.storage.getDirectory();
      let count = 0;
      for (const name of ['picked', 'baked']) {
        const folder = await root.getDirectoryHandle(name, { create: true });
        for await (const each of folder.values()) {
          if (each.kind !== 'file' || !each.name.endsWith('.safetensors')) continue;
          // Beside a bake that is under way an empty file stands for its name and does not count; an empty file of a copy that was cut off does.
          if (name === 'picked' || (await (each as FileSystemFileHandle).getFile()).size > 0) count += 1;
        }
      }
      const line = document.querySelector('.status-line')?.textContent ?? '';
      if (line.includes(`Library up to date: ${count} LoRAs`)) return;
      if (performance.now() > end) throw new Error(`There are ${count} files, and the library says: ${line}`);
    }
  }, PATIENCE_MS);
}

const upToDate = (page: Page): Promise<void> => page.locator('.status-line').filter({ hasText: 'Library up to date' }).waitFor();

/** Everything is read and measured once more. */
const measure: Action = async ({ page, address, promises, begins }) => {
  await page.goto(`${address}#/health`);
  await upToDate(page);
  await page.getByRole('button', { name: 'Re-analyse everything' }).click();
  // A small library is through before the status line, which speaks calmly, has said a word: the bar that was there is watched for.
  await page.evaluate(() => {
    const bar = document.querySelector('.indexing');
    if (!bar) throw new Error('There is no bar to watch.');
    new MutationObserver((records, observer) => {
      const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
      if (!added.some((node) => node instanceof Element && node.matches('.progress'))) return;
      observer.disconnect();
      bar.setAttribute('data-begun', '');
    }).observe(bar, { subtree: true, childList: true });
  });
  promises.readsAgain = true;
  begins();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Re-analyse everything' }).click();
  await page.locator('.indexing[data-begun]').waitFor();
  await page.locator('.indexing .progress').waitFor({ state: 'detached' });
  await upToDate(page);
  promises.readsAgain = false;
  await page.locator('.indexing').evaluate((bar) => bar.removeAttribute('data-begun'));
};

const save: Action = async (scene) => {
  const { page, promises, serial, begins } = scene;
  await openProfile(scene, 1);
  const name = `Profile ${serial}`;
  promises.saved.tries({ name, gain: gainOf(serial) });
  await page.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill(String(gainOf(serial)));
  await page.getByRole('textbox', { name: 'Profile name' }).fill(name);
  begins();
  await page.getByRole('button', { name: 'Save profile', exact: true }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  promises.saved.acknowledge();
};

const draft: Action = async (scene) => {
  const { page, address, promises, serial, begins } = scene;
  await openProfile(scene, 2);
  const gain = gainOf(serial);
  promises.draft.tries(gain);
  begins();
  await page.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill(String(gain));
  // By the clock of the page, however busy the machine is; then the library answers what it was asked later.
  await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), DRAFT_MS);
  await page.goto(`${address}#/health`);
  await page.getByRole('button', { name: 'Keep as draft' }).click();
  await page.getByRole('button', { name: 'Check integrity' }).waitFor();
  promises.draft.acknowledge();
};

/** The first LoRA of the list that could be read is in the stack: a kill may have left an empty file of a copy. */
async function openStack({ page, address }: Scene): Promise<void> {
  await page.goto(`${address}#/library`);
  const good = page
    .getByRole('grid', { name: 'LoRAs' })
    .getByRole('row')
    .filter({ hasNot: page.locator('.row-problem') });
  // By its name: a file that joins the list puts another one into the first row.
  const name = await good.locator('.name').first().innerText();
  await good
    .filter({ has: page.locator('.name').getByText(name, { exact: true }) })
    .getByRole('checkbox')
    .check();
  await page.goto(`${address}#/compose`);
}

const compose: Action = async (scene) => {
  const { page, promises, serial, begins } = scene;
  await openStack(scene);
  await page.getByRole('tab', { name: 'Sets' }).click();
  const name = `Set ${serial}`;
  promises.set.tries(name);
  await page.getByRole('textbox', { name: 'Name of the set' }).fill(name);
  begins();
  await page.getByRole('button', { name: 'Save set' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  promises.set.acknowledge();
};

/** A file into the folder that was chosen, or one for a download. */
async function bakeStack(scene: Scene, to: 'Folder' | 'Download'): Promise<string> {
  const { page, serial, begins } = scene;
  await openStack(scene);
  await page.getByRole('button', { name: 'Bake stack' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bake' });
  await dialog.getByRole('radiogroup').getByText(to, { exact: true }).click();
  if (to === 'Folder') await dialog.getByRole('button', { name: 'Choose output folder' }).click();
  const file = `Bake ${serial}`;
  await dialog.getByRole('textbox', { name: 'File name' }).fill(file);
  begins();
  await dialog.getByRole('button', { name: /^Bake \d/ }).click();
  await dialog.getByRole('listitem').filter({ hasText: file }).filter({ hasText: 'written and checked' }).waitFor();
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  return `${file}.safetensors`;
}

const bakeToFolder: Action = async (scene) => {
  const file = await bakeStack(scene, 'Folder');
  scene.promises.baked.add(file);
};

const bakeToDownload: Action = async (scene) => {
  await bakeStack(scene, 'Download');
};

const restore: Action = async ({ page, address, promises, serial, begins }) => {
  const names = Array.from({ length: 40 }, (_, i) => `Preset ${serial}.${i}`);
  const preset = names.map((name) => ({
    id: name,
    folder: '',
    name,
    layout_id: 'flux_unet_57',
    gains: '{}',
    updated_at: 1,
    deleted_at: null,
  }));
  const hash = async (text: string): Promise<string> => createHash('sha256').update(text).digest('hex');
  const text = await workFileText({ schema: SCHEMA_VERSION, madeAt: Date.now(), work: { preset } }, hash);
  const bundle = { names, acknowledged: false };
  promises.bundles.push(bundle);
  await page.goto(`${address}#/health`);
  await page
    .getByLabel('Restore from a file')
    .setInputFiles({ name: 'backup.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  begins();
  await page
    .getByRole('region', { name: /^Restore from/ })
    .getByRole('button', { name: 'Restore', exact: true })
    .click();
  await page.getByText('The backup was restored').waitFor();
  bundle.acknowledged = true;
};

export const ACTIONS: readonly Action[] = [add, measure, save, draft, compose, bakeToFolder, bakeToDownload, restore];
