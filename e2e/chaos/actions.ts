/** What a user does while the program is being killed. Each notes what was acknowledged on screen, and what was only tried. */
import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { workFileText } from '../../src/domain/backup/work-file.ts';
import { SCHEMA_VERSION } from '../../workers/catalog/migrations/index.ts';
import { fluxPairs, kohya } from '../support/files.ts';
import { pause } from './browser.ts';
import type { Promises } from './promise.ts';

export interface Scene {
  readonly page: Page;
  readonly address: string;
  readonly promises: Promises;
  /** Of this action in the whole run. */
  readonly serial: number;
}

export type Action = (scene: Scene) => Promise<void>;

/** A draft is stored 300 ms after the last change; a crash may cost less than half a second. */
const DRAFT_MS = 600;

const gainOf = (serial: number): number => Number((0.1 + (serial % 800) / 1000).toFixed(3));

async function openProfile({ page, address }: Scene, row: number): Promise<void> {
  await page.goto(`${address}#/lora/row-${row}`);
  await page.getByRole('button', { name: 'Edit profile' }).click();
}

/** New files in the folder, then a scan of it. */
const add: Action = async ({ page, address, promises, serial }) => {
  await page.goto(`${address}#/library`);
  const bytes = kohya(fluxPairs(serial, [serial % 19], [serial % 38])).toString('base64');
  promises.files += await page.evaluate(
    async ([name, text]) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
      const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writer.write(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
      await writer.close();
      return 1;
    },
    [`lora ${serial}.safetensors`, bytes] as const,
  );
  const rescan = page.getByRole('button', { name: 'Rescan', exact: true });
  await ((await rescan.isVisible()) ? rescan : page.getByRole('button', { name: 'Add folder' }).first()).click();
  await page.locator('.status-line').filter({ hasText: 'Library up to date' }).waitFor();
};

const save: Action = async (scene) => {
  const { page, promises, serial } = scene;
  await openProfile(scene, 1);
  const name = `Profile ${serial}`;
  // In a page that has saved before, the profile is still open, and saving gives it another name.
  const before = promises.open.get(page);
  if (before) promises.profiles.delete(before);
  await page.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill(String(gainOf(serial)));
  await page.getByRole('textbox', { name: 'Profile name' }).fill(name);
  await page.getByRole('button', { name: 'Save profile', exact: true }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  promises.open.set(page, name);
  promises.profiles.set(name, gainOf(serial));
};

const draft: Action = async (scene) => {
  const { page, promises, serial } = scene;
  await openProfile(scene, 2);
  const gain = gainOf(serial);
  promises.draft = { ...promises.draft, tried: [...promises.draft.tried, gain] };
  await page.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill(String(gain));
  await pause(DRAFT_MS);
  promises.draft = { acknowledged: gain, tried: [] };
};

const compose: Action = async ({ page, address, promises, serial }) => {
  await page.goto(`${address}#/library`);
  const first = page.getByRole('grid', { name: 'LoRAs' }).getByRole('checkbox').first();
  await first.check();
  await page.goto(`${address}#/compose`);
  const name = `Set ${serial}`;
  await page.getByRole('textbox', { name: 'Name of the set' }).fill(name);
  await page.getByRole('button', { name: 'Save set' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  promises.sets.add(name);
};

const restore: Action = async ({ page, address, promises, serial }) => {
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
  await page
    .getByRole('region', { name: /^Restore from/ })
    .getByRole('button', { name: 'Restore', exact: true })
    .click();
  await page.getByText('The backup was restored').waitFor();
  bundle.acknowledged = true;
};

export const ACTIONS: readonly Action[] = [add, save, draft, compose, restore];

/** There must be LoRAs before anything can be made of them. */
export const FIRST: readonly Action[] = [add, add];
