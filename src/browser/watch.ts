/**
 * Changes of a folder as the browser tells them: `FileSystemObserver`, which Chromium has since version 133 and which is in no DOM
 * library yet.
 */
import type { FolderChange } from '../contracts/platform.ts';
import type { SourceRoot } from '../contracts/indexer.ts';

interface ChangeRecord {
  readonly type: FolderChange['kind'] | 'errored';
  readonly changedHandle: FileSystemHandle | null;
  readonly relativePathComponents: readonly string[];
}

interface Observer {
  observe(handle: FileSystemHandle, options: { recursive: boolean }): Promise<void>;
  disconnect(): void;
}

interface ObservingScope {
  readonly FileSystemObserver: new (tell: (records: readonly ChangeRecord[]) => void) => Observer;
}

const observes = (scope: object): scope is ObservingScope => 'FileSystemObserver' in scope;

/**
 * @param lost the browser will tell no more of this folder
 * @returns the way to stop, or null where the browser does not tell: no observer, a list of files, a file system that it cannot watch
 */
export async function watchFolder(
  scope: object,
  root: SourceRoot,
  tell: (changes: readonly FolderChange[]) => void,
  lost: () => void,
): Promise<(() => void) | null> {
  if (root.kind !== 'directory' || !observes(scope)) return null;
  const observer = new scope.FileSystemObserver((records) => {
    const changes = records.flatMap((record) => changeOf(record));
    if (changes.length > 0) tell(changes);
    if (records.some(({ type }) => type === 'errored')) {
      observer.disconnect();
      lost();
    }
  });
  try {
    await observer.observe(root.handle, { recursive: true });
  } catch {
    return null;
  }
  return () => observer.disconnect();
}

function changeOf({ type, changedHandle, relativePathComponents }: ChangeRecord): FolderChange[] {
  if (type === 'errored') return [];
  return [{ kind: type, path: relativePathComponents.join('/'), folder: changedHandle?.kind === 'directory' }];
}
