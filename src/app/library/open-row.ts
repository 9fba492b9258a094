/** From a row of the library to its file on the disk, if it is still the one that was indexed. */
import type { LoraDetail } from '../../contracts/library.ts';
import type { Platform } from '../../contracts/platform.ts';
import { type Message, message } from '../../domain/message.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { Session } from '../session.ts';

/** Opens the file of a row as it was when it was indexed; else why not. */
export type OpenRow = (id: number) => Promise<Result<File, Message>>;

export interface OpenRowParts {
  readonly platform: Pick<Platform, 'folders'>;
  readonly session: () => Pick<Session, 'sources'> | null;
  readonly detail: (key: { readonly id: number }) => Promise<LoraDetail | null>;
}

export function createOpenRow({ platform, session, detail }: OpenRowParts): OpenRow {
  return async (id) => {
    const found = await detail({ id });
    if (!found) return err(message('library.gone'));
    const { sourceId, path, size, mtime } = found.row;
    const source = session()?.sources.get(sourceId);
    if (!source?.root || source.connection !== 'connected') return err(message('library.folder-away'));
    const file = await platform.folders.open(source.root, path);
    if (!file.ok) return err(file.error.message);
    return file.value.size === size && file.value.lastModified === mtime ? ok(file.value) : err(message('library.file-changed'));
  };
}
