/**
 * A browser that may write into folders of this disk. The permission is a setting of its profile, which a user gives by a prompt that
 * belongs to no page; the picker's window, which no test can click, gives the folder that was dropped last.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { LoraApp, test as base } from './test.ts';

const ALLOWED = 1;

const PICKER = `
  window.showDirectoryPicker = async () => window.pickedFolder;
  // The page's own target for folders must not see them.
  for (const type of ['dragenter', 'dragover'])
    addEventListener(type, (event) => {
      if (!window.takesDrop) return;
      event.stopImmediatePropagation();
      event.preventDefault();
    }, true);
  addEventListener('drop', (event) => {
    if (!window.takesDrop) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    window.takesDrop = false;
    event.dataTransfer.items[0].getAsFileSystemHandle().then((handle) => (window.pickedFolder = handle));
  }, true);
`;

export class WritingApp extends LoraApp {
  /** The next picker gives this folder. */
  async nextPick(folder: string): Promise<void> {
    await this.page.evaluate('window.takesDrop = true; window.pickedFolder = null');
    await this.dropFolder(folder);
    await this.page.waitForFunction('window.pickedFolder');
  }
}

export const test = base.extend<{ writing: WritingApp }>({
  context: async ({ launchOptions, baseURL, viewport, colorScheme }, use) => {
    const profile = mkdtempSync(path.join(os.tmpdir(), 'profile-'));
    mkdirSync(path.join(profile, 'Default'));
    const preferences = {
      profile: { default_content_setting_values: { file_system_read_guard: ALLOWED, file_system_write_guard: ALLOWED } },
    };
    writeFileSync(path.join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
    const options = { ...launchOptions, viewport, colorScheme, acceptDownloads: true };
    const context = await chromium.launchPersistentContext(profile, baseURL === undefined ? options : { ...options, baseURL });
    await context.addInitScript(PICKER);
    await use(context);
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  },
  writing: async ({ page }, use) => use(new WritingApp(page)),
});

export interface Verified {
  readonly ok: boolean;
  readonly level: number;
  readonly sources: boolean;
  readonly error: { readonly total: number };
  readonly modules: readonly { readonly name: string; readonly rank: number | null; readonly deltaNorm: number | null }[];
}

/** The command line's own check of a file, by baking its sources once more. @throws when it does not verify */
export function verified(file: string, sources: string): Verified {
  const text = execFileSync('npm', ['run', '-s', 'bake', '--', '--verify', file, '--sources', sources], { encoding: 'utf8' });
  return JSON.parse(text) as Verified;
}
