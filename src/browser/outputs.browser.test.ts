import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOutputs } from './outputs.ts';

describe('the folder in which downloads are built', () => {
  const NAME = 'lora-weights-builder-baking';
  const outputs = createOutputs();

  /** As Chromium answers on a full disk: whatever may make something is refused, also where it is there. */
  const fillDisk = (): void => {
    const open = FileSystemDirectoryHandle.prototype.getDirectoryHandle;
    vi.spyOn(FileSystemDirectoryHandle.prototype, 'getDirectoryHandle').mockImplementation(function (
      this: FileSystemDirectoryHandle,
      name,
      how,
    ) {
      return how?.create ? Promise.reject(new DOMException('No room', 'QuotaExceededError')) : open.call(this, name);
    });
  };

  afterEach(async () => {
    vi.restoreAllMocks();
    await (await navigator.storage.getDirectory()).removeEntry(NAME).catch(() => undefined);
  });

  it('is made when it is asked for, and not by looking for it', async () => {
    expect(await outputs.staged()).toBeNull();
    expect((await outputs.staging())?.name).toBe(NAME);
    expect((await outputs.staged())?.name).toBe(NAME);
  });

  it('on a full disk is used where it is there, and says "no room" where it is not', async () => {
    await outputs.staging();
    fillDisk();
    expect((await outputs.staging())?.name).toBe(NAME);
    await (await navigator.storage.getDirectory()).removeEntry(NAME);
    await expect(outputs.staging()).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(await outputs.staged()).toBeNull();
  });

  it('is none where the browser gives the page no storage', async () => {
    vi.spyOn(navigator.storage, 'getDirectory').mockRejectedValue(new DOMException('not here', 'SecurityError'));
    expect(await outputs.staging()).toBeNull();
    expect(await outputs.staged()).toBeNull();
  });
});
