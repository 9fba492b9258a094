/** The older entries of a drop, which every browser has and which last beyond the event. */

export const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
export const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** Real trees of models are less than ten deep; a loop of links is not followed for ever. */
export const MAX_DEPTH = 32;

/** `readEntries` gives some at a time (Chromium at most 100) and an empty list at the end. @param heard after each of its answers */
export async function entriesOf(folder: FileSystemDirectoryEntry, heard: () => void = () => undefined): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    heard();
    if (some.length === 0) return all;
    for (const entry of some) all.push(entry);
  }
}
