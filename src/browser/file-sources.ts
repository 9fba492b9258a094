/**
 * Three doors, one interface: the folder picker, a drop, and `<input webkitdirectory>` all end as a `SourceRoot`, which the
 * indexer walks and from which a file is found again by its path.
 */
import type { Folders, PickOutcome, Relation, RootAccess } from '../contracts/platform.ts';
import type { SourceRoot } from '../contracts/indexer.ts';
import { accessFault, PathResolver } from '../domain/library/file-access.ts';
import { dropped } from './drop.ts';
import { hasPicker, isPermissioned } from './file-system-access.ts';
import { forgetHandle, rememberedHandles, rememberHandle } from './handle-store.ts';
import { chooseList, chosen } from './input-files.ts';
import { watchFolder } from './watch.ts';
import { TOO_LATE, within } from './within.ts';

type Resolver = PathResolver<FileSystemDirectoryHandle, FileSystemFileHandle>;

export function createFolders(scope: object = globalThis): Folders {
  const resolvers = new WeakMap<FileSystemDirectoryHandle, Resolver>();
  const lists = new WeakMap<readonly unknown[], ReadonlyMap<string, File>>();

  async function fileOf(root: SourceRoot, path: string): Promise<File> {
    if (root.kind === 'directory') {
      const resolver: Resolver = resolvers.get(root.handle) ?? new PathResolver(root.handle);
      resolvers.set(root.handle, resolver);
      return (await resolver.file(path)).getFile();
    }
    const list = lists.get(root.files) ?? new Map(root.files.map(({ path: each, file }) => [each, file]));
    lists.set(root.files, list);
    const file = list.get(path);
    if (!file) throw new DOMException(`${path} is not among the chosen files`, 'NotFoundError');
    return file;
  }

  return {
    canPick: hasPicker(scope),
    pick: () => pick(scope),
    fromInput: chosen,
    fromDrop: (items) => dropped(items),
    chooseList,
    access,
    request,
    compare,
    watch: (root, tell, lost) => watchFolder(scope, root, tell, lost),
    async open(root, path) {
      try {
        return { ok: true, value: await fileOf(root, path) };
      } catch (error) {
        return { ok: false, error: accessFault(error, 'file') };
      }
    },
    remembered: rememberedHandles,
    remember: rememberHandle,
    forget: forgetHandle,
  };
}

async function pick(scope: object): Promise<PickOutcome> {
  if (!hasPicker(scope)) return { kind: 'failed', reason: 'This browser has no folder picker.' };
  try {
    const handle = await scope.showDirectoryPicker({ id: 'loras', mode: 'read' });
    return { kind: 'picked', picked: { kind: 'picker', name: handle.name, root: { kind: 'directory', handle }, loose: false } };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return { kind: 'cancelled' };
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function access(root: SourceRoot): Promise<RootAccess> {
  if (root.kind === 'files') return 'ready';
  if (isPermissioned(root.handle) && (await root.handle.queryPermission({ mode: 'read' })) !== 'granted') return 'needs-permission';
  return canList(root.handle);
}

async function request(root: SourceRoot): Promise<RootAccess> {
  if (root.kind === 'files') return 'ready';
  if (isPermissioned(root.handle) && (await root.handle.requestPermission({ mode: 'read' })) !== 'granted') return 'needs-permission';
  return canList(root.handle);
}

/** A spun-down disk wakes up in less; a network folder whose server is gone may never answer. */
const LIST_MS = 20_000;

/** Permission says nothing about a disk that was pulled out; listing the first entry does. */
async function canList(handle: FileSystemDirectoryHandle): Promise<RootAccess> {
  try {
    return (await within(LIST_MS, handle.values().next())) === TOO_LATE ? 'offline' : 'ready';
  } catch (error) {
    return accessFault(error, 'folder').code === 'not-permitted' ? 'needs-permission' : 'offline';
  }
}

async function compare(a: FileSystemDirectoryHandle, b: FileSystemDirectoryHandle): Promise<Relation> {
  if (await a.isSameEntry(b)) return { kind: 'same' };
  const inward = await a.resolve(b);
  if (inward) return { kind: 'b-inside-a', path: inward.join('/') };
  const outward = await b.resolve(a);
  if (outward) return { kind: 'a-inside-b', path: outward.join('/') };
  return { kind: 'apart' };
}
