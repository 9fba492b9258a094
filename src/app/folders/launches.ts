/** Files that were opened with the app: each is shown where it lies in the library, or comes into it. */
import type { Launched } from '../../contracts/platform.ts';
import { type ActionParts, addPicked } from './folder-actions.ts';

interface Place {
  readonly sourceId: string;
  readonly path: string;
}

/** @returns the row of the first of them, or null when none is a LoRA file that can be read */
export async function openLaunched(parts: ActionParts, files: readonly Launched[]): Promise<number | null> {
  let first: number | null = null;
  const strangers: File[] = [];
  for (const launched of files) {
    const place = await placeOf(parts, launched);
    if (place) first ??= await known(parts, place, await launched.file());
    else strangers.push(await launched.file());
  }
  return first ?? (strangers.length > 0 ? added(parts, strangers) : null);
}

/** Where it lies in a folder of the library. */
async function placeOf({ session: { sources } }: ActionParts, launched: Launched): Promise<Place | null> {
  for (const sourceId of sources.connectedIds) {
    const root = sources.get(sourceId)?.root;
    const path = root ? await launched.within(root) : null;
    if (path !== null) return { sourceId, path };
  }
  return null;
}

async function known({ session }: ActionParts, { sourceId, path }: Place, { size, lastModified }: File): Promise<number | null> {
  const row = await session.catalog.rowAt(sourceId, path);
  if (row !== null) return row;
  await session.scan(sourceId, [{ path, size, mtime: lastModified }]);
  return session.catalog.rowAt(sourceId, path);
}

async function added(parts: ActionParts, files: readonly File[]): Promise<number | null> {
  const picked = parts.platform.folders.fromInput(files);
  const [sourceId] = await addPicked(parts, picked);
  const [root] = picked.map((each) => each.root);
  const path = root?.kind === 'files' ? root.files[0]?.path : undefined;
  return sourceId === undefined || path === undefined ? null : parts.session.catalog.rowAt(sourceId, path);
}
