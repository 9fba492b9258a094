/** What the user does with folders: add, reconnect, rescan, re-index, remove. Each ends on screen, also when it cannot be done. */
import type { Dropped, Picked, Platform } from '../../contracts/platform.ts';
import { isModelFile } from '../../domain/library/model-file.ts';
import {
  blockedNotice,
  deniedNotice,
  emptyFolderNotice,
  hiddenNotice,
  innerNotice,
  insideNotice,
  noLoraNotice,
  nothingDroppedNotice,
  offlineNotice,
  pickAgainNotice,
  troubleNotice,
} from '../notices/notices.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';

export interface ActionParts {
  readonly platform: Platform;
  readonly store: Store;
  readonly session: Session;
}

/** Resolves when everything picked has gone through its header stage. @returns the sources that they are or lie in */
export async function addPicked({ store, session }: ActionParts, picked: readonly Picked[]): Promise<readonly string[]> {
  if (picked.length === 0) {
    store.notify(nothingDroppedNotice());
    return [];
  }
  const ids = new Set<string>();
  const strangers = picked.filter(({ loose, root }) => loose && root.kind === 'files' && !root.files.some(({ path }) => isModelFile(path)));
  if (strangers.length > 0)
    store.notify(noLoraNotice(strangers.flatMap(({ root }) => (root.kind === 'files' ? root.files.map(({ path }) => path) : []))));
  for (const each of picked) {
    if (strangers.includes(each)) continue;
    const added = await session.sources.add(each);
    ids.add(added.id);
    if (added.kind === 'inside') store.notify(insideNotice(each.name, added.outer));
    if (added.kind === 'added' && added.inner.length > 0) store.notify(innerNotice(each.name, added.inner));
    store.dismiss(pickAgainNotice(each.name).id);
    store.dismiss(offlineNotice(each.name).id);
    store.dismiss(deniedNotice(each.name).id);
  }
  // A folder that was renamed is met under its new name here: the old one must be known to be away before the scan ends.
  await Promise.all(session.sources.states.filter(({ id }) => !ids.has(id)).map(({ id }) => session.sources.check(id, 'access')));
  session.showSources();
  await session.watching();
  await Promise.all([...ids].map((id) => session.scan(id)));
  for (const id of ids) sayEmpty({ store, session }, id);
  return [...ids];
}

/** A folder without any LoRA would be added without a word. */
function sayEmpty({ store, session }: Pick<ActionParts, 'store' | 'session'>, id: string): void {
  const source = session.sources.get(id);
  if (source?.connection === 'connected' && source.row.loras === 0 && source.row.lastScanAt !== null)
    store.notify(emptyFolderNotice(source.row.name, source.row.otherFiles));
}

export async function addDropped(parts: ActionParts, { picked, blocked }: Dropped): Promise<void> {
  for (const name of blocked) parts.store.notify(blockedNotice(name));
  if (picked.length === 0 && blocked.length > 0) return;
  await addPicked(parts, picked);
  for (const each of picked) {
    const paths = (await each.hidden?.()) ?? [];
    if (paths.length > 0) parts.store.notify(hiddenNotice(each.name, paths, false, () => void addHidden(parts, each.name, paths)));
  }
}

/** The files that the handle hides, out of the folder chosen once more as a list. They are a source of their own, for one visit. */
async function addHidden(parts: ActionParts, name: string, paths: readonly string[]): Promise<void> {
  const wanted = new Set(paths);
  const chosen = parts.platform.folders.fromInput(await parts.platform.folders.chooseList());
  const files = chosen.flatMap(({ root }) => (root.kind === 'files' ? root.files.filter(({ path }) => wanted.has(path)) : []));
  if (files.length === 0) return;
  const found = new Set(files.map(({ path }) => path));
  const rest = paths.filter((path) => !found.has(path));
  const notice = hiddenNotice(name, rest, true);
  parts.store.dismiss(notice.id);
  if (rest.length > 0) parts.store.notify(notice);
  await addPicked(parts, [{ kind: 'input', name: `${name} (hidden files)`, root: { kind: 'files', files }, loose: false }]);
}

/** Folders that the browser remembers and the library has lost. Call from a click: the browser may ask for permission. */
export async function addRemembered(parts: ActionParts, handles: ReadonlyMap<string, FileSystemDirectoryHandle>): Promise<void> {
  const { folders } = parts.platform;
  const picked: Picked[] = [];
  for (const [id, handle] of handles) {
    const root = { kind: 'directory', handle } as const;
    if ((await folders.request(root)) !== 'ready') continue;
    await folders.forget(id);
    picked.push({ kind: 'picker', name: handle.name, root, loose: false });
  }
  if (picked.length > 0) await addPicked(parts, picked);
}

export async function addFolder(parts: ActionParts): Promise<void> {
  const outcome = await parts.platform.folders.pick();
  if (outcome.kind === 'failed') parts.store.notify(troubleNotice('open-folder', new Error(outcome.reason)));
  if (outcome.kind === 'picked') await addPicked(parts, [outcome.picked]);
}

/** Call from a click: the browser may ask for permission. */
export async function reconnect(parts: ActionParts, sourceId: string): Promise<void> {
  const { platform, store, session } = parts;
  const source = session.sources.get(sourceId);
  if (!source) return;
  const { name } = source.row;
  const connection = await session.sources.check(sourceId, 'request');
  session.showSources();
  if (connection === 'offline' || connection === 'needs-permission') return session.sourceLost(sourceId);
  if (connection === 'pick-again') {
    if (!platform.folders.canPick) return store.notify(pickAgainNotice(name));
    return addFolder(parts);
  }
  store.dismiss(offlineNotice(name).id);
  store.dismiss(deniedNotice(name).id);
  await session.watching();
  await session.scan(sourceId);
}

export async function rescanAll(parts: ActionParts): Promise<void> {
  await Promise.all(parts.session.sources.states.map((source) => rescan(parts, source.id)));
}

/** A folder that cannot be read says why instead of being scanned; a disk that came back is noticed by the scan itself. */
export async function rescan({ store, session }: ActionParts, sourceId: string): Promise<void> {
  const source = session.sources.get(sourceId);
  if (!source) return;
  if (source.root) await session.scan(sourceId);
  else store.notify(pickAgainNotice(source.row.name));
}

export async function removeSource({ store, session }: ActionParts, sourceId: string): Promise<void> {
  const source = session.sources.get(sourceId);
  if (!source) return;
  session.sources.setConnection(sourceId, 'offline');
  await session.scanner.cancel(sourceId);
  await session.queue.leave(sourceId);
  const around = await session.sources.around(sourceId);
  await session.sources.remove(sourceId);
  await session.forgetScan(sourceId);
  for (const notice of [offlineNotice, deniedNotice, pickAgainNotice]) store.dismiss(notice(source.row.name).id);
  await session.refresh();
  // Its files belong to the folder it lies in again.
  await Promise.all(around.map((id) => session.scan(id)));
}

/** Forgets what was read of one LoRA and reads it again at once, ahead of everything else that is pending. */
export async function reindex(parts: ActionParts, id: number): Promise<void> {
  const { platform, store, session } = parts;
  const [row] = await session.catalog.rows([id]);
  const source = row ? session.sources.get(row.sourceId) : null;
  if (!row || !source) return;
  if (!source.root) return store.notify(pickAgainNotice(source.row.name));
  const connection = await session.sources.check(row.sourceId, 'access');
  session.showSources();
  if (connection !== 'connected') return session.sourceLost(row.sourceId);
  const opened = await platform.folders.open(source.root, row.path);
  if (!opened.ok) {
    await session.catalog.putMeasureFault({ id, sourceId: row.sourceId, path: row.path, size: row.size, mtime: row.mtime }, opened.error);
    return session.refresh();
  }
  await session.catalog.invalidate([id]);
  session.queue.prefer([id]);
  await session.scan(row.sourceId, [{ path: row.path, size: opened.value.size, mtime: opened.value.lastModified }]);
}

export async function trySample(parts: ActionParts): Promise<void> {
  const { platform, store } = parts;
  if (store.state.sample.building) return;
  const line = platform.workers.sampler();
  store.set({ sample: { building: true, done: 0, total: 0 } });
  try {
    const root = await line.api.build((done, total) => store.setSoon({ sample: { building: true, done, total } }));
    store.set({ sample: { ...store.state.sample, building: false } });
    await addPicked(parts, [{ kind: 'sample', name: 'Sample library', root, loose: false }]);
  } catch (error) {
    parts.session.trouble('sample', error);
  } finally {
    store.set({ sample: { building: false, done: 0, total: 0 } });
    line.terminate('it is done');
  }
}
