import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolders } from './file-sources.ts';
import { dropped } from './drop.ts';
import { chosen, selection } from './input-files.ts';

const FOLDER = 'file-sources-test';

async function write(folder: FileSystemDirectoryHandle, name: string, text: string): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  await stream.write(text);
  await stream.close();
}

function relative(path: string): File {
  const file = new File([path], path.slice(path.lastIndexOf('/') + 1));
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

describe('createFolders', () => {
  let root: FileSystemDirectoryHandle;
  let sub: FileSystemDirectoryHandle;
  const folders = createFolders();

  beforeEach(async () => {
    const opfs = await navigator.storage.getDirectory();
    root = await opfs.getDirectoryHandle(FOLDER, { create: true });
    sub = await root.getDirectoryHandle('sub', { create: true });
    await write(root, 'a.safetensors', 'aa');
    await write(sub, 'b.safetensors', 'bbb');
  });

  afterEach(async () => {
    await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true });
  });

  it('finds files again by their path, and says what is missing', async () => {
    const found = await folders.open({ kind: 'directory', handle: root }, 'sub/b.safetensors');
    expect(found.ok && (await found.value.text())).toBe('bbb');
    expect(await folders.open({ kind: 'directory', handle: root }, 'sub/none.safetensors')).toMatchObject({
      ok: false,
      error: { code: 'not-found' },
    });
    expect(await folders.open({ kind: 'directory', handle: root }, 'none/b.safetensors')).toMatchObject({
      ok: false,
      error: { code: 'not-found' },
    });
  });

  it('notices a folder that was removed and comes back', async () => {
    const rooted = { kind: 'directory', handle: sub } as const;
    expect(await folders.access(rooted)).toBe('ready');
    await root.removeEntry('sub', { recursive: true });
    expect(await folders.access(rooted)).toBe('offline');
    await root.getDirectoryHandle('sub', { create: true });
    expect(await folders.access(rooted)).toBe('ready');
  });

  it('tells how two folders lie to each other', async () => {
    const again = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER);
    expect(await folders.compare(root, again)).toEqual({ kind: 'same' });
    expect(await folders.compare(root, sub)).toEqual({ kind: 'b-inside-a', path: 'sub' });
    expect(await folders.compare(sub, root)).toEqual({ kind: 'a-inside-b', path: 'sub' });
  });

  it('reads the picker through the window it is given', async () => {
    const picking = createFolders({ showDirectoryPicker: async () => root });
    expect(picking.canPick).toBe(true);
    expect(await picking.pick()).toMatchObject({ kind: 'picked', picked: { kind: 'picker', name: FOLDER, loose: false } });
    const cancelling = createFolders({ showDirectoryPicker: () => Promise.reject(new DOMException('no', 'AbortError')) });
    expect(await cancelling.pick()).toEqual({ kind: 'cancelled' });
    const refusing = createFolders({ showDirectoryPicker: () => Promise.reject(new DOMException('not here', 'SecurityError')) });
    expect(await refusing.pick()).toEqual({ kind: 'failed', reason: 'not here' });
    expect(createFolders({}).canPick).toBe(false);
  });

  it('asks dropped items before it waits for anything', async () => {
    let gone = false;
    const item = {
      kind: 'file',
      getAsFile: () => null,
      getAsFileSystemHandle: () => (gone ? Promise.reject(new Error('too late')) : Promise.resolve(root)),
    };
    const picked = folders.fromDrop([item, item, { kind: 'string', getAsFile: () => null }]);
    gone = true;
    expect((await picked).picked.map((each) => [each.kind, each.name, each.root.kind])).toEqual([
      ['drop', FOLDER, 'directory'],
      ['drop', FOLDER, 'directory'],
    ]);
  });

  it('gives up on a folder that the browser never opens, names it, and takes the others', async () => {
    const entry = { name: 'hub', isDirectory: true, isFile: false };
    const silent = {
      kind: 'file',
      getAsFile: () => null,
      getAsFileSystemHandle: () => new Promise<never>(() => undefined),
      webkitGetAsEntry: () => entry,
    };
    const open = { kind: 'file', getAsFile: () => null, getAsFileSystemHandle: () => Promise.resolve(root) };
    const { picked, blocked } = await dropped([silent, open], 50);
    expect(blocked).toEqual(['hub']);
    expect(picked.map(({ name }) => name)).toEqual([FOLDER]);
  });

  it('gives a large folder all the time it needs, as long as something of it comes', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `${i}.safetensors`);
    const later = <T>(answer: (value: T) => void, value: T): void => void setTimeout(() => answer(value), 20);
    const file = (name: string) => ({
      name,
      isFile: true,
      isDirectory: false,
      file: (give: (file: File) => void) => later(give, new File(['x'], name)),
    });
    const batches = [names.map(file), []];
    const folder = {
      name: 'large',
      isFile: false,
      isDirectory: true,
      createReader: () => ({ readEntries: (give: (some: unknown) => void) => later(give, batches.shift() ?? []) }),
    };
    const item = { kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => folder };
    const { picked, blocked } = await dropped([item], 1_000);
    expect(blocked).toEqual([]);
    expect(picked.map(({ root }) => root.kind === 'files' && root.files.length)).toEqual([60]);
  });

  it('makes one loose source of dropped files', async () => {
    const loose = new File(['x'], 'x.safetensors');
    const dropped = await folders.fromDrop([{ kind: 'file', getAsFile: () => loose }]);
    expect(dropped.blocked).toEqual([]);
    expect(dropped.picked[0]).toMatchObject({ kind: 'drop', name: 'x.safetensors', loose: true });
  });
});

describe('chosen', () => {
  it('makes a source of each chosen folder, with paths below it', () => {
    const picked = chosen([relative('loras/x.safetensors'), relative('loras/deep/er/y.safetensors'), relative('more/z.safetensors')]);
    expect(
      picked.map(({ kind, name, loose, root }) => [kind, name, loose, root.kind === 'files' && root.files.map((file) => file.path)]),
    ).toEqual([
      ['input', 'loras', false, ['x.safetensors', 'deep/er/y.safetensors']],
      ['input', 'more', false, ['z.safetensors']],
    ]);
  });

  it('keeps files of one name out of two folders apart', () => {
    const { name, root, loose } = selection('drop', [
      new File(['1'], 'style.safetensors', { lastModified: 2 }),
      new File(['22'], 'style.safetensors', { lastModified: 1 }),
      new File(['3'], 'other.safetensors'),
    ]);
    expect(loose).toBe(true);
    expect(name).toBe('other.safetensors and 2 more');
    expect(root.kind === 'files' && root.files.map(({ path, file }) => [path, file.size])).toEqual([
      ['other.safetensors', 1],
      ['style.safetensors', 2],
      ['style (2).safetensors', 1],
    ]);
  });
});
