/** Pictures of LoRAs: what lies beside them, and what the user gave them. Loaded when the first one is shown. */
import type { LibraryRow } from '../../contracts/library.ts';
import type { OwnPicture } from '../../contracts/own.ts';
import type { WorkerLine, Platform } from '../../contracts/platform.ts';
import type { ThumbsApi } from '../../contracts/thumbs.ts';
import { kindOf } from '../../domain/library/sidecars/names.ts';
import { MOST_VIDEO_BYTES, type PictureFault } from '../../domain/library/pictures/size.ts';
import type { Session } from '../session.ts';

export type PictureRow = Pick<LibraryRow, 'id' | 'sourceId' | 'path' | 'picture' | 'ownPicture'>;

export type ShownPicture =
  | { readonly kind: 'picture'; readonly blob: Blob; readonly own: boolean }
  /** `poster` null: none was made of it yet; the page can, and hands it to `keepPoster`. */
  | { readonly kind: 'video'; readonly file: File; readonly poster: Blob | null; readonly key: string }
  | { readonly kind: 'refused'; readonly why: PictureFault };

export interface PicturesApp {
  /** The small picture that stands for the LoRA. */
  small(row: PictureRow): Promise<ShownPicture>;
  /** A file beside the LoRA, as it is; null when it cannot be had now. */
  file(row: PictureRow, name: string): Promise<File | null>;
  /** Small, of one of several files. */
  smallOf(row: PictureRow, name: string): Promise<ShownPicture>;
  keepPoster(key: string, poster: Blob): Promise<void>;
  /** The user's own; null takes it away. @returns the way back, or why not; null: it could not be kept, and that was told */
  give(
    id: number,
    file: Blob | null,
  ): Promise<{ readonly ok: true; undo(): Promise<void> } | { readonly ok: false; readonly why: PictureFault } | null>;
  /** Bytes of small pictures that are kept. */
  usage(): Promise<number>;
  clear(): Promise<void>;
}

export interface PicturesParts {
  readonly platform: Pick<Platform, 'folders' | 'workers'>;
  readonly session: () => Pick<Session, 'sources' | 'catalog' | 'refresh' | 'trouble'> | null;
}

export function createPictures({ platform, session }: PicturesParts): PicturesApp {
  let line: WorkerLine<ThumbsApi> | null = null;
  const worker = (): ThumbsApi => (line ??= platform.workers.thumbs()).api;

  async function file({ sourceId, path }: PictureRow, name: string): Promise<File | null> {
    const source = session()?.sources.get(sourceId);
    if (!source?.root || source.connection !== 'connected') return null;
    const opened = await platform.folders.open(source.root, path.slice(0, path.lastIndexOf('/') + 1) + name);
    return opened.ok ? opened.value : null;
  }

  async function smallOf(row: PictureRow, name: string): Promise<ShownPicture> {
    const found = await file(row, name);
    if (!found) return { kind: 'refused', why: 'gone' };
    const key = JSON.stringify([row.sourceId, row.path, name, found.size, found.lastModified]);
    if (kindOf(name) === 'picture') {
      const made = await worker().thumb(key, found);
      return made.kind === 'picture' ? { ...made, own: false } : made;
    }
    if (found.size > MOST_VIDEO_BYTES) return { kind: 'refused', why: 'too-large' };
    return { kind: 'video', file: found, poster: await worker().kept(key), key };
  }

  /** @returns what was there before; null: the change was not kept, and that was told */
  async function put(id: number, picture: OwnPicture | null): Promise<{ readonly before: OwnPicture | null } | null> {
    const open = session();
    try {
      const before = (await open?.catalog.putOwnPicture(id, picture)) ?? null;
      await open?.refresh();
      return { before };
    } catch (error) {
      open?.trouble('keep-change', error);
      return null;
    }
  }

  return {
    file,
    smallOf,
    async small(row) {
      const own = row.ownPicture === null ? null : await session()?.catalog.ownPicture(row.id);
      if (own) return { kind: 'picture', blob: blobOf(own), own: true };
      return row.picture === null ? { kind: 'refused', why: 'gone' } : smallOf(row, row.picture);
    },
    keepPoster: (key, poster) => worker().keep(key, poster),
    async give(id, given) {
      if (!session()) return { ok: false, why: 'gone' };
      const made = given === null ? null : await worker().own(given);
      if (made?.kind === 'refused') return { ok: false, why: made.why };
      const kept = await put(id, made?.picture ?? null);
      return kept && { ok: true, undo: async () => void (await put(id, kept.before)) };
    },
    usage: () => worker().usage(),
    clear: () => worker().clear(),
  };
}

function blobOf({ type, data }: OwnPicture): Blob {
  return new Blob([Uint8Array.from(atob(data), (character) => character.charCodeAt(0))], { type });
}
