import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBackupFolder } from './backup-folder.ts';

interface Movable {
  move(name: string): Promise<void>;
}

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
  const snapshot = (day: number): string => `lora-work-2026-11-${day}T00-00-00-000Z-daily.json`;
  const put = async (name: string, text: string): Promise<void> => {
    const writable = await (await (await folder()).getFileHandle(name, { create: true })).createWritable();
    await writable.write(text);
    await writable.close();
  };
  /** Those with something in them. */
  const whole = async (): Promise<string[]> => {
    const sizes = (await names()).map(async (name) => [name, await textOf(name)] as const);
    return (await Promise.all(sizes)).flatMap(([name, text]) => (name.endsWith('.json') && text !== '' ? [name] : []));
  };
  const textOf = async (name: string): Promise<string> => (await (await (await folder()).getFileHandle(name)).getFile()).text();
  const FULL = new DOMException('No room', 'QuotaExceededError');

  afterEach(async () => {
    vi.restoreAllMocks();
    await kept.forget();
    await (await root()).removeEntry(FOLDER, { recursive: true });
  });

  it('holds the newest ten, what was just written among them, and leaves other files alone', async () => {
    await kept.choose();
    // As a clock that was ahead has left them.
    for (let day = 10; day < 22; day += 1) await kept.write(`lora-work-2031-01-${day}T00-00-00-000Z-daily.json`, 'later');
    await put('mine.json', '');
    await kept.write('lora-work-2026-11-30T00-00-00-000Z-hand.json', 'now');
    const now = await names();
    expect(now).toHaveLength(11);
    expect(now.slice(0, 2)).toEqual(['lora-work-2026-11-30T00-00-00-000Z-hand.json', 'lora-work-2031-01-13T00-00-00-000Z-daily.json']);
    expect(now).toContain('mine.json');
  });

  it.each(['createWritable', 'write', 'close'] as const)('has nothing under the name of a snapshot that fails at %s', async (at) => {
    await kept.choose();
    await kept.write(snapshot(10), 'whole');
    if (at === 'createWritable') vi.spyOn(FileSystemFileHandle.prototype, at).mockRejectedValue(FULL);
    else vi.spyOn(FileSystemWritableFileStream.prototype, at).mockRejectedValue(FULL);
    await expect(kept.write(snapshot(11), 'cut short')).rejects.toThrow('No room');
    expect(await whole()).toEqual([snapshot(10)]);
    expect(await names()).not.toContain(snapshot(11));
    vi.restoreAllMocks();
    await kept.write(snapshot(11), 'second try');
    expect(await names()).toEqual([snapshot(10), snapshot(11)]);
    expect(await textOf(snapshot(11))).toBe('second try');
  });

  it('shows a snapshot under its name only when it is whole', async () => {
    await kept.choose();
    const { close } = FileSystemWritableFileStream.prototype;
    let seen: string[] = ['nothing was looked at'];
    vi.spyOn(FileSystemWritableFileStream.prototype, 'close').mockImplementation(async function (this: FileSystemWritableFileStream) {
      seen = (await names()).filter((name) => name.endsWith('.json'));
      return close.call(this);
    });
    await kept.write(snapshot(10), 'whole');
    expect(seen).toEqual([]);
    expect(await names()).toEqual([snapshot(10)]);
  });

  it.each([
    ['cannot rename', undefined],
    ['may not rename here', () => Promise.reject(new DOMException('Not here', 'NotSupportedError'))],
  ])('is written to where the browser %s', async (_, move) => {
    await kept.choose();
    const known = Object.getOwnPropertyDescriptor(FileSystemFileHandle.prototype, 'move') ?? {};
    if (move) Object.defineProperty(FileSystemFileHandle.prototype, 'move', { ...known, value: move });
    else delete (FileSystemFileHandle.prototype as Partial<Movable>).move;
    try {
      await kept.write(snapshot(10), 'whole');
      vi.spyOn(FileSystemWritableFileStream.prototype, 'write').mockRejectedValue(FULL);
      await expect(kept.write(snapshot(11), 'cut short')).rejects.toThrow('No room');
    } finally {
      Object.defineProperty(FileSystemFileHandle.prototype, 'move', known);
    }
    expect(await whole()).toEqual([snapshot(10)]);
    vi.restoreAllMocks();
    await kept.write(snapshot(12), 'whole');
    expect(await names()).toEqual([snapshot(10), snapshot(12)]);
    expect(await textOf(snapshot(10))).toBe('whole');
  });

  it('does not count what holds nothing, as earlier versions left it: no good one goes for it', async () => {
    await kept.choose();
    for (let day = 10; day < 20; day += 1) await put(snapshot(day), 'whole');
    for (let day = 20; day < 25; day += 1) await put(snapshot(day), '');
    await put(`${snapshot(25)}.part`, 'half');
    await put('mine.part', 'of somebody else');
    await kept.write(snapshot(26), 'whole');
    expect(await names()).toEqual([...Array.from({ length: 9 }, (_, at) => snapshot(at + 11)), snapshot(26), 'mine.part']);
  });
});
