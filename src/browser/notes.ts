/** Short texts of the page, in the browser's storage for those: it has room of its own, beside that of files and databases. */
import type { Notes } from '../contracts/platform.ts';

const PREFIX = 'lwb-note-';

/** What storage a page has may be refused already by asking for it. */
export function createNotes(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = () => localStorage): Notes {
  return {
    get(key) {
      try {
        return storage().getItem(PREFIX + key);
      } catch {
        return null;
      }
    },
    set(key, text) {
      try {
        if (text === '') storage().removeItem(PREFIX + key);
        else storage().setItem(PREFIX + key, text);
      } catch (error) {
        console.warn('The browser keeps no notes for this page', error);
      }
    },
  };
}
