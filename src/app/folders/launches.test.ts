import { beforeEach, describe, expect, it } from 'vitest';
import type { Launched } from '../../contracts/platform.ts';
import { Harness } from '../../testing/app-harness.ts';
import { file } from '../../testing/memory-folder.ts';

describe('a file that is opened with the app', () => {
  let page: Harness;

  beforeEach(async () => {
    page = await Harness.started();
  });

  const within = (path: string): Launched => ({
    name: path,
    file: async () => new File(['x'], path, { lastModified: 1 }),
    within: async () => path,
  });
  const elsewhere = (name: string): Launched => ({ ...within(name), within: async () => null });
  const shown = async (): Promise<string | undefined> => {
    await page.rest();
    const id = page.app.getState().launched?.id;
    return id === undefined ? undefined : (await page.app.rows([id]))[0]?.path;
  };

  it('is shown where it lies in a folder of the library', async () => {
    await page.add();
    page.browser.launch([within('sub/c.safetensors')]);
    expect(await shown()).toBe('sub/c.safetensors');
    expect(page.app.getState().sources).toHaveLength(1);
  });

  it('that is new in such a folder is read at once', async () => {
    await page.add();
    page.tree.entries.set('new.safetensors', file('new'));
    page.browser.launch([within('new.safetensors')]);
    expect(await shown()).toBe('new.safetensors');
    expect(page.line).toBe('Library up to date: 5 LoRAs');
  });

  it('comes into the library by itself when it lies elsewhere', async () => {
    await page.add();
    page.browser.fromInput = () => [
      {
        kind: 'input',
        name: 'x.safetensors',
        root: { kind: 'files', files: [{ path: 'x.safetensors', file: new File(['one'], 'x') }] },
        loose: true,
      },
    ];
    page.browser.launch([elsewhere('x.safetensors')]);
    expect(await shown()).toBe('x.safetensors');
    expect(page.app.getState().sources).toHaveLength(2);
  });

  it('waits until this page has the library', async () => {
    await page.add();
    await page.newPage();
    const starting = page.app.start();
    page.browser.launch([within('a.safetensors')]);
    expect(page.app.getState().launched).toBeNull();
    await starting;
    expect(await shown()).toBe('a.safetensors');
  });

  it('is shown again when it is opened again', async () => {
    await page.add();
    page.browser.launch([within('a.safetensors')]);
    await page.rest();
    const first = page.app.getState().launched;
    page.browser.launch([within('a.safetensors')]);
    await page.rest();
    expect(page.app.getState().launched).toEqual(first);
    expect(page.app.getState().launched).not.toBe(first);
  });
});
