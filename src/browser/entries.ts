/** The older entries of a drop, which every browser has and which last beyond the event. */

export const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
export const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** `readEntries` gives at most 100 at a time and an empty list at the end. */
export async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
