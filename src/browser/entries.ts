/** The older entries of a drop, which every browser has and which last beyond the event. */

export const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
export const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** Real trees of models are less than ten deep; a loop of links is not followed for ever. */
export const MAX_DEPTH = 32;

export interface Listed {
  /** Those that came before the error, if there is one. */
  readonly entries: readonly FileSystemEntry[];
  /** What kept the folder from being listed to its end; else null. */
  readonly error: DOMException | null;
}

/** `readEntries` gives some at a time (Chromium at most 100) and an empty list at the end. @param heard after each of its answers */
export async function entriesOf(folder: FileSystemDirectoryEntry, heard: () => void = () => undefined): Promise<Listed> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[] | DOMException>((resolve) => reader.readEntries(resolve, resolve));
    heard();
    if (!Array.isArray(some)) return { entries: all, error: some };
    if (some.length === 0) return { entries: all, error: null };
    for (const entry of some) all.push(entry);
  }
}
