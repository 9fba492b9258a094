import { afterEach, describe, expect, it } from 'vitest';
import { createBackupFolder } from './backup-folder.ts';

describe('the folder for snapshots', () => {
  const FOLDER = 'backup-folder-test';
  const root = (): Promise<FileSystemDirectoryHandle> => navigator.storage.getDirectory();
  const folder = async (): Promise<FileSystemDirectoryHandle> => (await root()).getDirectoryHandle(FOLDER, { create: true });
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const [name] of (await folder()).entries()) found.push(name);
    return found.sort();
  };
  const kept = createBackupFolder({ showDirectoryPicker: folder });

  afterEach(async () => {
    await kept.forget();
    await (await root()).removeEntry(FOLDER, { recursive: true });
  });

  it('holds the newest ten, what was just written among them, and leaves other files alone', async () => {
    await kept.choose();
    // As a clock that was ahead has left them.
    for (let day = 10; day < 22; day += 1) await kept.write(`lora-work-2031-01-${day}T00-00-00-000Z-daily.json`, 'later');
    const writable = await (await (await folder()).getFileHandle('mine.json', { create: true })).createWritable();
    await writable.close();
    await kept.write('lora-work-2026-11-30T00-00-00-000Z-hand.json', 'now');
    const now = await names();
    expect(now).toHaveLength(11);
    expect(now.slice(0, 2)).toEqual(['lora-work-2026-11-30T00-00-00-000Z-hand.json', 'lora-work-2031-01-13T00-00-00-000Z-daily.json']);
    expect(now).toContain('mine.json');
  });
});
