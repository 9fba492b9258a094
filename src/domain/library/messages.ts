/** What can be said of reading a file of the library for the user. */
import type { Message, None } from '../message.ts';

export interface LibraryMessages {
  readonly 'library.gone': None;
  readonly 'library.folder-away': None;
  readonly 'library.file-changed': None;
  readonly 'library.worker-ended': None;
  readonly 'library.compare-ended': None;
  readonly 'library.no-answer': None;
  /** Why the file of that name could not be read. */
  readonly 'library.of-file': { readonly name: string; readonly problem: Message };
  /** A cell of the database that no longer says what it should. */
  readonly 'library.damaged-cell': { readonly column: string; readonly why: 'not-json' | 'form' | 'blocks' | 'folder' };
}
