import { beforeEach, describe, expect, it } from 'vitest';
import type { FolderChange } from '../../contracts/platform.ts';
import { Harness } from '../../testing/app-harness.ts';
import { file, folder } from '../../testing/memory-folder.ts';

const change = (kind: FolderChange['kind'], path: string, isFolder = false): FolderChange => ({ kind, path, folder: isFolder });

describe('a folder that tells what changes in it', () => {
  let page: Harness;
  let walks: number;

  beforeEach(async () => {
    page = await Harness.started();
    walks = 0;
    await page.add();
    const { watch } = page.browser.platform.folders;
    expect(watch).toBeDefined();
    page.app.subscribe(({ progress }) => {
      if (progress.stage === 'walking') walks += 1;
    });
    page.browser.measured.length = 0;
  });

  const tell = (...changes: FolderChange[]): void => page.browser.watching.get('loras')?.(changes);

  it('has a new file in the list without a walk, once nothing was written for a moment', async () => {
    page.tree.entries.set('new.safetensors', file('half'));
    tell(change('appeared', 'new.safetensors'));
    await page.browser.clock.advance(400);
    page.tree.entries.set('new.safetensors', file('whole', 2_000));
    tell(change('modified', 'new.safetensors'));
    await page.browser.clock.advance(400);
    expect(page.browser.measured).toEqual([]);
    await page.browser.clock.advance(400);
    await page.rest();
    expect(page.browser.measured).toEqual(['new.safetensors']);
    expect(walks).toBe(0);
    expect(page.line).toBe('Library up to date: 5 LoRAs');
  });

  it('reads a changed file again, and the others not', async () => {
    page.tree.entries.set('b.safetensors', file('two changed', 2_000));
    tell(change('modified', 'b.safetensors'));
    await page.browser.clock.advance(1_000);
    await page.rest();
    expect(page.browser.measured).toEqual(['b.safetensors']);
  });

  it('walks for what disappeared or moved, and marks it', async () => {
    page.tree.entries.delete('a.safetensors');
    tell(change('disappeared', 'a.safetensors'));
    await page.browser.clock.advance(1_000);
    await page.rest();
    expect(await page.statuses()).toContain('a missing');
    expect(page.browser.measured).toEqual([]);
  });

  it('walks for a folder that came, with all that is in it', async () => {
    page.tree.entries.set('more', folder({ 'd.safetensors': file('four') }));
    tell(change('appeared', 'more', true));
    await page.browser.clock.advance(1_000);
    await page.rest();
    expect(await page.statuses()).toContain('d fallback');
  });

  it('walks when a file that was told of is gone again', async () => {
    tell(change('appeared', 'passing.safetensors'), change('modified', 'a.safetensors'));
    await page.browser.clock.advance(1_000);
    await page.rest();
    expect(walks).toBeGreaterThan(0);
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('is in no hurry for files beside the LoRAs', async () => {
    tell(change('appeared', 'picture.png'));
    await page.browser.clock.advance(5_000);
    expect(walks).toBe(0);
    await page.browser.clock.advance(6_000);
    await page.rest();
    expect(walks).toBeGreaterThan(0);
  });

  it('is walked once more when it began to tell after it was walked', async () => {
    const late = await Harness.started();
    const { folders } = late.browser.platform;
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { watch } = folders;
    Object.assign(folders, {
      watch: async (...asked: Parameters<typeof watch>) => {
        await begun;
        return watch(...asked);
      },
    });
    const adding = late.add();
    await late.browser.clock.advance(2_000);
    await adding;
    late.tree.entries.set('between.safetensors', file('between'));
    begin();
    await late.browser.clock.advance(1_000);
    await late.rest();
    expect(await late.statuses()).toContain('between fallback');
  });

  async function expectOnlyAfterResume(): Promise<void> {
    expect(page.browser.measured).toEqual([]);
    page.app.resume();
    await page.browser.clock.advance(1_000);
    await page.rest();
    expect(page.browser.measured).toEqual(['new.safetensors']);
  }

  it('waits while the user has paused, and goes on with Resume', async () => {
    page.app.pause();
    page.tree.entries.set('new.safetensors', file('new'));
    tell(change('appeared', 'new.safetensors'));
    await page.browser.clock.advance(5_000);
    await expectOnlyAfterResume();
  });

  it('waits for Resume also when the user pauses while the changed file is opened', async () => {
    const { folders } = page.browser.platform;
    const { open } = folders;
    Object.assign(folders, {
      open: (...asked: Parameters<typeof open>) => {
        page.app.pause();
        Object.assign(folders, { open });
        return open(...asked);
      },
    });
    page.tree.entries.set('new.safetensors', file('new'));
    tell(change('appeared', 'new.safetensors'));
    await page.browser.clock.advance(1_000);
    await page.rest();
    await expectOnlyAfterResume();
  });

  it('is left in peace once it is removed from the library', async () => {
    const [source] = page.app.getState().sources;
    await page.app.removeSource(source?.id ?? '');
    await page.rest();
    expect(page.browser.watching.size).toBe(0);
  });

  it('is watched again after a reload, and no longer by the page that gave the library away', async () => {
    const before = page.browser;
    await page.reload();
    expect(before.watching.size).toBe(0);
    expect(page.browser.watching.size).toBe(1);
  });
});
