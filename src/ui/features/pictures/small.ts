/**
 * Small pictures of rows, as addresses that an `<img>` takes. Those seen last stay in memory, so that scrolling back shows them at
 * once; a scan of the folder asks for all of them again, as their files may have changed.
 */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { ShownPicture } from '../../../app/library/pictures.ts';
import type { LwbApp } from '../../../app/lwb-app.ts';
import type { LibraryRow } from '../../../contracts/library.ts';
import type { PictureFault } from '../../../domain/library/pictures/size.ts';
import { useApp } from '../../state/app-context.tsx';
import { posterOf } from './poster.ts';

export type Small =
  | { readonly kind: 'picture'; readonly url: string; readonly own: boolean }
  /** `url` null: the browser cannot play it. */
  | { readonly kind: 'video'; readonly url: string | null; readonly file: File }
  | { readonly kind: 'refused'; readonly why: PictureFault };

/** About 12 MB. */
const KEPT = 400;
/** Rows that fly by while the list is scrolled are not worth a file each. */
const SETTLED_MS = 80;

const kept = new Map<string, Small>();

/** null while it is on its way, or when there is none. @param name of one of several files beside the LoRA; the one that stands for it otherwise */
export function createSmall(row: Accessor<LibraryRow>, name?: Accessor<string>): Accessor<Small | null> {
  const { app, state } = useApp();
  const scanned = createMemo(() => state().sources.find(({ id }) => id === row().sourceId)?.lastScanAt ?? 0);
  const wanted = createMemo(() => name !== undefined || row().picture !== null || row().ownPicture !== null);
  const key = createMemo(() => {
    const { id, path, sourceId, picture, ownPicture } = row();
    return wanted() ? JSON.stringify([id, path, sourceId, name?.() ?? picture, name ? null : ownPicture, scanned()]) : null;
  });
  const [small, setSmall] = createSignal<Small | null>(null);
  createEffect(
    on(key, (now) => {
      const known = now === null ? null : kept.get(now);
      setSmall(known ?? null);
      if (now === null || known) return;
      const asked = row();
      const timer = setTimeout(() => {
        void ask(app, asked, name?.()).then(
          (found) => {
            keep(now, found);
            if (key() === now) setSmall(found);
          },
          () => key() === now && setSmall({ kind: 'refused', why: 'gone' }),
        );
      }, SETTLED_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return small;
}

function keep(key: string, small: Small): void {
  // What is away may come back without a scan.
  if (small.kind === 'refused' && small.why === 'gone') return;
  kept.set(key, small);
  const [oldest] = kept;
  if (kept.size <= KEPT || !oldest) return;
  kept.delete(oldest[0]);
  if (oldest[1].kind !== 'refused' && oldest[1].url !== null) URL.revokeObjectURL(oldest[1].url);
}

async function ask(app: LwbApp, row: LibraryRow, name: string | undefined): Promise<Small> {
  const found: ShownPicture = await (name === undefined ? app.pictures.small(row) : app.pictures.smallOf(row, name));
  if (found.kind === 'refused') return found;
  if (found.kind === 'picture') return { kind: 'picture', url: URL.createObjectURL(found.blob), own: found.own };
  const poster = found.poster ?? (await posterOf(found.file));
  if (poster && !found.poster) void app.pictures.keepPoster(found.key, poster).catch(() => undefined);
  return { kind: 'video', url: poster && URL.createObjectURL(poster), file: found.file };
}
