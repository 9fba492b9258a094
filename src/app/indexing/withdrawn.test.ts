/** The user takes the permission for a folder back while the program is at work in it: it stops there, says so, and one click goes on. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogApi } from '../../contracts/catalog.ts';
import { Harness } from '../../testing/app-harness.ts';
import type { MemoryFolder } from '../../testing/memory-folder.ts';

const files = (folder: MemoryFolder): { fails?: { readonly at: 'open' | 'read'; readonly name: string | null } }[] =>
  [...folder.entries.values()].flatMap((node) => (node.kind === 'file' ? [node] : node.kind === 'folder' ? files(node) : []));

describe('a permission that is withdrawn', () => {
  let page: Harness;

  function withdraw(): void {
    page.browser.access.set('loras', 'needs-permission');
    for (const each of files(page.tree)) each.fails = { at: 'open', name: 'NotAllowedError' };
  }
  function give(): void {
    for (const each of files(page.tree)) delete each.fails;
  }

  beforeEach(async () => {
    page = await Harness.started();
  });

  const STAGES: readonly (keyof CatalogApi)[] = ['scanBegin', 'reconcile', 'putHeaders', 'pending', 'putMeasurements'];

  it.each(STAGES)('at %s keeps what was read, and reconnecting goes on to the end', async (call) => {
    let withdrawn = false;
    page.spoil = (api) =>
      new Proxy(api, {
        get: (target, name: keyof CatalogApi) => {
          if (name !== call || withdrawn) return target[name];
          return (...args: never[]) => {
            withdrawn = true;
            withdraw();
            return (target[name] as (...given: never[]) => unknown)(...args);
          };
        },
      });
    await page.reload();
    await page.add();
    await page.rest();
    expect(withdrawn).toBe(true);
    const { line } = page;
    expect(line).not.toContain('up to date');
    expect(page.app.getState().sources).toMatchObject([{ connection: 'needs-permission' }]);
    give();
    await page.doing(page.app.reconnect(page.sourceId));
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });
});
