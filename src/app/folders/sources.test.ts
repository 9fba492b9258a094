import { beforeEach, describe, expect, it } from 'vitest';
import type { SourceRow } from '../../contracts/library.ts';
import type { Folders, Picked, RootAccess } from '../../contracts/platform.ts';
import { folder, memoryHandle } from '../../testing/memory-folder.ts';
import { Sources } from './sources.ts';

const tree = folder({ loras: folder({ styles: folder(), people: folder() }), more: folder() });

const handleAt = async (...path: string[]): Promise<FileSystemDirectoryHandle> => {
  let handle = memoryHandle(tree, 'disk');
  for (const name of path) handle = await handle.getDirectoryHandle(name);
  return handle;
};

const asFolder = async (...path: string[]): Promise<Picked> => {
  const handle = await handleAt(...path);
  return { kind: 'picker', name: handle.name, root: { kind: 'directory', handle }, loose: false };
};

const asFiles = (name: string, ...paths: string[]): Picked => ({
  kind: 'input',
  name,
  root: { kind: 'files', files: paths.map((path) => ({ path, file: new File(['x'], path) })) },
  loose: false,
});

describe('Sources', () => {
  let rows: SourceRow[];
  let handles: Map<string, FileSystemDirectoryHandle>;
  let states: Map<string, RootAccess>;
  let problems: string[];
  let canRemember: boolean;

  const parts = () => ({
    newId: () => `id${rows.length + 1}`,
    now: () => 5,
    notRemembered: (name: string) => problems.push(name),
    catalog: {
      sources: async () => rows,
      addSource: async (source: Pick<SourceRow, 'id' | 'kind' | 'name' | 'addedAt'>) => {
        rows.push({ ...source, lastScanAt: null, loras: 0, otherFiles: 0, waiting: 0, closed: 0 });
      },
      removeSource: async (id: string) => {
        rows = rows.filter((row) => row.id !== id);
      },
    },
    folders: {
      access: async (root) => (root.kind === 'directory' ? (states.get(root.handle.name) ?? 'ready') : 'ready'),
      request: async () => 'ready',
      compare: async (a, b) => {
        if (await a.isSameEntry(b)) return { kind: 'same' };
        const [inward, outward] = [await a.resolve(b), await b.resolve(a)];
        if (inward) return { kind: 'b-inside-a', path: inward.join('/') };
        return outward ? { kind: 'a-inside-b', path: outward.join('/') } : { kind: 'apart' };
      },
      remembered: async () => handles,
      remember: async (id, handle) => {
        if (!canRemember) throw new DOMException('no', 'QuotaExceededError');
        handles.set(id, handle);
      },
      forget: async (id) => void handles.delete(id),
    } satisfies Partial<Folders> as unknown as Folders,
  });

  const opened = async (): Promise<Sources> => {
    const sources = new Sources(parts());
    await sources.load();
    return sources;
  };

  const connections = (sources: Sources): string[] => sources.states.map((state) => `${state.name} ${state.connection}`);

  beforeEach(() => {
    rows = [];
    handles = new Map();
    states = new Map();
    problems = [];
    canRemember = true;
  });

  it('adds a folder once and recognises it the second time', async () => {
    const sources = await opened();
    expect(await sources.add(await asFolder('loras'))).toEqual({ kind: 'added', id: 'id1', inner: [] });
    expect(await sources.add(await asFolder('loras'))).toEqual({ kind: 'known', id: 'id1' });
    expect(await sources.add(await asFolder('more'))).toEqual({ kind: 'added', id: 'id2', inner: [] });
    expect(connections(sources)).toEqual(['loras connected', 'more connected']);
  });

  it('does not add a folder inside one it has', async () => {
    const sources = await opened();
    await sources.add(await asFolder('loras'));
    expect(await sources.add(await asFolder('loras', 'styles'))).toEqual({ kind: 'inside', id: 'id1', outer: 'loras' });
    expect(rows).toHaveLength(1);
  });

  it('scans a folder around known ones without them, and with them once they are removed', async () => {
    const sources = await opened();
    await sources.add(await asFolder('loras', 'styles'));
    expect(await sources.add(await asFolder('loras'))).toEqual({ kind: 'added', id: 'id2', inner: ['styles'] });
    expect((await sources.toScan('id2'))?.root).toMatchObject({ kind: 'directory', exclude: ['styles'] });
    expect((await sources.toScan('id1'))?.root).not.toHaveProperty('exclude');
    await sources.remove('id1');
    expect((await sources.toScan('id2'))?.root).not.toHaveProperty('exclude');
    expect([...handles.keys()]).toEqual(['id2']);
  });

  it('knows after a restart which folders it can read', async () => {
    const before = await opened();
    await before.add(await asFolder('loras'));
    await before.add(await asFolder('more'));
    await before.add(asFiles('chosen', 'x.safetensors'));
    states.set('loras', 'needs-permission');
    states.set('more', 'offline');
    const after = await opened();
    expect(connections(after)).toEqual(['loras needs-permission', 'more offline', 'chosen pick-again']);
    expect(after.connectedIds).toEqual([]);
    expect(await after.check('id1', 'request')).toBe('connected');
    expect(after.connectedIds).toEqual(['id1']);
  });

  it('gives chosen files of the same folder name to the source they had', async () => {
    const before = await opened();
    await before.add(asFiles('chosen', 'x.safetensors'));
    const after = await opened();
    expect(await after.add(asFiles('chosen', 'x.safetensors', 'y.safetensors'))).toEqual({ kind: 'known', id: 'id1' });
    expect(after.get('id1')?.root).toMatchObject({ kind: 'files', files: [{ path: 'x.safetensors' }, { path: 'y.safetensors' }] });
    expect(await after.add(asFiles('another', 'x.safetensors'))).toMatchObject({ kind: 'added', id: 'id2' });
  });

  it('never confuses a chosen folder with a picked one of the same name', async () => {
    const sources = await opened();
    await sources.add(await asFolder('loras'));
    expect(await sources.add(asFiles('loras', 'x.safetensors'))).toMatchObject({ kind: 'added', id: 'id2' });
  });

  it('works with a folder that cannot be remembered, and says so', async () => {
    canRemember = false;
    const sources = await opened();
    await sources.add(await asFolder('loras'));
    expect(problems).toEqual(['loras']);
    expect(connections(sources)).toEqual(['loras connected']);
    expect(connections(await opened())).toEqual(['loras pick-again']);
  });

  it('takes over fresh counts and keeps what was added meanwhile', async () => {
    const sources = await opened();
    await sources.add(await asFolder('loras'));
    const earlier = rows.map((row) => ({ ...row, loras: 12 }));
    await sources.add(await asFolder('more'));
    sources.update(earlier);
    expect(sources.states.map((state) => [state.name, state.loras])).toEqual([
      ['loras', 12],
      ['more', 0],
    ]);
  });
});
