/** The line to the worker that makes small pictures and keeps them. */
import type { PictureFault } from '../domain/library/pictures/size.ts';
import type { OwnPicture } from './own.ts';

export type Thumb = { readonly kind: 'picture'; readonly blob: Blob } | { readonly kind: 'refused'; readonly why: PictureFault };

export interface ThumbsApi {
  /** @param key names the file as it is now: another size or time is another key */
  thumb(key: string, file: Blob): Promise<Thumb>;
  /** What is kept under the key; null when there is nothing. */
  kept(key: string): Promise<Blob | null>;
  keep(key: string, thumb: Blob): Promise<void>;
  /** A picture of the user, small enough for backups. */
  own(
    file: Blob,
  ): Promise<{ readonly kind: 'own'; readonly picture: OwnPicture } | { readonly kind: 'refused'; readonly why: PictureFault }>;
  /** Bytes kept. */
  usage(): Promise<number>;
  clear(): Promise<void>;
}
