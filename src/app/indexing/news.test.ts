import { describe, expect, it } from 'vitest';
import { Harness } from '../../testing/app-harness.ts';
import { file, folder } from '../../testing/memory-folder.ts';
import { CHANGES } from './news.ts';

const told = (page: Harness): Record<string, string[]> => {
  const { news } = page.app.getState();
  return Object.fromEntries(CHANGES.filter((kind) => news[kind].length > 0).map((kind) => [kind, news[kind].map(({ path }) => path)]));
};

async function scanned(): Promise<Harness> {
  const page = await Harness.started();
  await page.add();
  return page;
}

describe('what changed', () => {
  it('is nothing after the first scan of a folder, and after one that found all as it was', async () => {
    const page = await scanned();
    expect(told(page)).toEqual({});
    await page.doing(page.app.rescanAll());
    expect(told(page)).toEqual({});
  });

  it('names what is new, changed and gone', async () => {
    const page = await scanned();
    page.tree.entries.set('new.safetensors', file('new'));
    page.tree.entries.set('b.safetensors', file('two changed', 2_000));
    page.tree.entries.delete('a.safetensors');
    await page.doing(page.app.rescanAll());
    expect(told(page)).toEqual({ added: ['new.safetensors'], changed: ['b.safetensors'], gone: ['a.safetensors'] });
  });

  it('calls a file that lies elsewhere now moved, and not new and gone', async () => {
    const page = await scanned();
    const [moved] = [page.tree.entries.get('a.safetensors')];
    page.tree.entries.delete('a.safetensors');
    if (moved) page.tree.entries.set('other', folder({ 'a.safetensors': moved }));
    await page.doing(page.app.rescanAll());
    expect(told(page)).toEqual({ moved: ['other/a.safetensors'] });
  });

  it('adds up over scans, each file as it was found last, until it is cleared', async () => {
    const page = await scanned();
    page.tree.entries.set('new.safetensors', file('new'));
    await page.doing(page.app.rescanAll());
    page.tree.entries.delete('new.safetensors');
    page.tree.entries.set('newer.safetensors', file('newer'));
    await page.doing(page.app.rescanAll());
    expect(told(page)).toEqual({ added: ['newer.safetensors'], gone: ['new.safetensors'] });
    page.app.forgetNews();
    expect(told(page)).toEqual({});
  });
});
