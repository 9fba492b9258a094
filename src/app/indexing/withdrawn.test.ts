/** The user takes the permission for a folder back while the program is at work in it: it stops there, says so, and one click goes on. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogApi } from '../../contracts/catalog.ts';
import { Harness } from '../../testing/app-harness.ts';
import { file, type MemoryFolder } from '../../testing/memory-folder.ts';

const files = (folder: MemoryFolder): { fails?: { readonly at: 'open' | 'read'; readonly name: string | null } }[] =>
  [...folder.entries.values()].flatMap((node) => (node.kind === 'file' ? [node] : node.kind === 'folder' ? files(node) : []));

describe('a permission that is withdrawn', () => {
  let page: Harness;
  let isWithdrawn: boolean;

  function withdraw(): void {
    page.browser.access.set('loras', 'needs-permission');
    for (const each of files(page.tree)) each.fails = { at: 'open', name: 'NotAllowedError' };
  }
  function give(): void {
    for (const each of files(page.tree)) delete each.fails;
  }

  /** Of the next page. */
  function withdrawAt(call: keyof CatalogApi): void {
    page.spoil = (api) =>
      new Proxy(api, {
        get: (target, name: keyof CatalogApi) => {
          if (name !== call || isWithdrawn) return target[name];
          return (...args: never[]) => {
            isWithdrawn = true;
            withdraw();
            return (target[name] as (...given: never[]) => unknown)(...args);
          };
        },
      });
  }

  beforeEach(async () => {
    isWithdrawn = false;
    page = await Harness.started();
  });

  const STAGES: readonly (keyof CatalogApi)[] = ['scanBegin', 'reconcile', 'putHeaders', 'pending', 'putMeasurements'];

  it.each(STAGES)('at %s keeps what was read, and reconnecting goes on to the end', async (call) => {
    withdrawAt(call);
    await page.reload();
    await page.add();
    await page.rest();
    expect(isWithdrawn).toBe(true);
    const { line } = page;
    expect(line).not.toContain('up to date');
    expect(page.app.getState().sources).toMatchObject([{ connection: 'needs-permission' }]);
    give();
    await page.doing(page.app.reconnect(page.sourceId));
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it.each(['knownBeside', 'putBeside', 'endBeside'] as const)('at %s keeps what the texts beside LoRAs say', async (call) => {
    page.tree.entries.set('a.txt', file('at 0.8'));
    page.tree.entries.set('b.txt', file('at 0.9'));
    await page.add();
    const notes = async (): Promise<unknown[]> => {
      const rows = (await page.rows()).filter(({ name }) => name === 'a' || name === 'b');
      const details = await Promise.all(rows.map(({ id }) => page.app.detail({ id })));
      return details.map((each) => each?.sidecars.map(({ facts }) => facts?.notes));
    };
    expect(await notes()).toEqual([['at 0.8'], ['at 0.9']]);
    page.tree.entries.set('b.txt', file('at 1', 2_000));
    withdrawAt(call);
    await page.reload();
    await page.doing(page.app.rescan(page.sourceId));
    expect(page.line).not.toContain('up to date');
    expect(page.app.getState().sources).toMatchObject([{ connection: 'needs-permission' }]);
    expect(await notes()).toEqual([['at 0.8'], [call === 'knownBeside' ? 'at 0.9' : 'at 1']]);
    give();
    await page.doing(page.app.reconnect(page.sourceId));
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(await notes()).toEqual([['at 0.8'], ['at 1']]);
  });
});
