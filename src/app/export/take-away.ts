/** What leaves the page: files handed to the browser, and texts put on the clipboard. `files` of `LwbApp`. */
import type { Platform } from '../../contracts/platform.ts';
import { clipboardNotice } from '../notices/notices.ts';
import type { Store } from '../store.ts';

export interface FilesApp {
  /** Gives the browser a file to keep. */
  save(name: string, content: string | Uint8Array<ArrayBuffer>, type: string): void;
  /**
   * To the clipboard; a notice says what can be done when the browser refuses.
   * @param what is copied, for that notice, in the user's words: "profile text"; null: the weights
   * @returns whether it was copied
   */
  copy(text: string, what: string | null): Promise<boolean>;
}

export function createFiles(platform: Pick<Platform, 'download' | 'copyText'>, store: Store): FilesApp {
  return {
    save: (name, content, type) => platform.download(name, type, [content]),
    async copy(text, what) {
      try {
        await platform.copyText(text);
        return true;
      } catch (error) {
        store.notify(clipboardNotice(error, what));
        return false;
      }
    },
  };
}
