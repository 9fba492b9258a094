/**
 * Files that are in a folder and that its handle does not show: Chromium leaves out links and names that it holds to be unsafe (with
 * `: ? * " < > |`, a leading space or dot at the end, control characters, device names such as `CON`). The older entries of a
 * drop show the names; links are in neither, nor in the list of a chosen folder (Chromium 156).
 */
import { entriesOf, isFolder, MAX_DEPTH } from './entries.ts';

/** Relative paths of LoRA files that `entry` lists and `handle` does not. Never rejects: what cannot be listed is not compared. */
export async function hiddenFiles(entry: FileSystemDirectoryEntry, handle: FileSystemDirectoryHandle | null): Promise<string[]> {
  return compared(entry, handle, '', 0);
}

async function compared(
  entry: FileSystemDirectoryEntry,
  handle: FileSystemDirectoryHandle | null,
  prefix: string,
  depth: number,
): Promise<string[]> {
  if (depth > MAX_DEPTH) return [];
  const shown = handle ? await childrenOf(handle) : new Map<string, FileSystemHandle>();
  // A folder that cannot be listed is told by the walk.
  if (!shown) return [];
  const hidden: string[] = [];
  for (const child of (await entriesOf(entry)).entries) {
    const seen = shown.get(child.name) ?? null;
    if (isFolder(child)) {
      const folder = seen?.kind === 'directory' ? (seen as FileSystemDirectoryHandle) : null;
      for (const path of await compared(child, folder, `${prefix}${child.name}/`, depth + 1)) hidden.push(path);
    } else if (!seen && /\.safetensors$/iu.test(child.name) && !child.name.startsWith('._')) hidden.push(prefix + child.name);
  }
  return hidden.sort();
}

async function childrenOf(handle: FileSystemDirectoryHandle): Promise<Map<string, FileSystemHandle> | null> {
  try {
    const found = new Map<string, FileSystemHandle>();
    for await (const child of handle.values()) found.set(child.name, child);
    return found;
  } catch {
    return null;
  }
}
