/** Small pictures: made once, kept, and asked of the store the next time. Two at a time, since each holds a whole decoded picture. */
import type { OwnPicture } from '../../src/contracts/own.ts';
import type { Thumb, ThumbsApi } from '../../src/contracts/thumbs.ts';
import { HEAD_BYTES, MOST_PICTURE_BYTES, MOST_PIXELS, type PictureFault, pictureSize } from '../../src/domain/library/pictures/size.ts';

/** Where they are kept. */
export interface ThumbStore {
  get(key: string): Promise<Blob | null>;
  put(key: string, thumb: Blob): Promise<void>;
  bytes(): Promise<number>;
  clear(): Promise<void>;
}

/** Draws a picture to fit into a box; never larger than it is. @throws when it cannot be decoded */
export type Draw = (file: Blob, box: { readonly width: number; readonly height: number }, quality: number) => Promise<Blob>;

/** Twice as wide as a card, for screens of two pixels a point. */
const BOX = { width: 480, height: 720 };
const QUALITY = 0.8;
const AT_ONCE = 2;
/** Of a picture of the user, which travels with every backup: of these the first that is small enough. */
const OWN: readonly (readonly [size: number, quality: number])[] = [
  [512, 0.8],
  [512, 0.6],
  [384, 0.6],
  [256, 0.5],
];
const MOST_OWN_BYTES = 64 * 1024;

export function createThumbs(store: ThumbStore, draw: Draw): ThumbsApi {
  const turns = createTurns(AT_ONCE);
  return {
    async thumb(key, file): Promise<Thumb> {
      const kept = await store.get(key);
      if (kept) return { kind: 'picture', blob: kept };
      return turns(async () => {
        const fault = await faultOf(file);
        if (fault) return { kind: 'refused', why: fault };
        const blob = await draw(file, BOX, QUALITY).catch(() => null);
        if (blob === null) return { kind: 'refused', why: 'broken' };
        // A full disk keeps nothing; the picture is shown all the same.
        await store.put(key, blob).catch(() => undefined);
        return { kind: 'picture', blob };
      });
    },
    kept: (key) => store.get(key),
    keep: (key, thumb) => store.put(key, thumb),
    own: (file) =>
      turns(async () => {
        const fault = await faultOf(file);
        if (fault) return { kind: 'refused', why: fault };
        for (const [size, quality] of OWN) {
          const blob = await draw(file, { width: size, height: size }, quality).catch(() => null);
          if (blob === null) return { kind: 'refused', why: 'broken' };
          if (blob.size <= MOST_OWN_BYTES) return { kind: 'own', picture: await asOwn(blob) };
        }
        return { kind: 'refused', why: 'too-large' };
      }),
    usage: () => store.bytes(),
    clear: () => store.clear(),
  };
}

async function faultOf(file: Blob): Promise<PictureFault | null> {
  if (file.size > MOST_PICTURE_BYTES) return 'too-large';
  const head = await file
    .slice(0, HEAD_BYTES)
    .arrayBuffer()
    .catch(() => null);
  if (head === null) return 'gone';
  const size = pictureSize(new Uint8Array(head));
  if (size === null || size.width === 0 || size.height === 0) return 'no-picture';
  return size.width * size.height > MOST_PIXELS ? 'too-large' : null;
}

async function asOwn(blob: Blob): Promise<OwnPicture> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return { type: blob.type === 'image/jpeg' || blob.type === 'image/png' ? blob.type : 'image/webp', data: btoa(text) };
}

/** Runs at most `most` tasks at once, the newest first: it is for what is on screen now. */
function createTurns(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await task();
    } finally {
      running -= 1;
      waiting.pop()?.();
    }
  };
}
