/** What can be said of reading a file of the library for the user. */
import type { Message, None } from '../message.ts';

export interface LibraryMessages {
  readonly 'library.gone': None;
  readonly 'library.folder-away': None;
  readonly 'library.file-changed': None;
  readonly 'library.worker-ended': None;
  readonly 'library.compare-ended': None;
  readonly 'library.no-answer': None;
  /** Modules of two files may share a weight, and what they have in common there cannot be computed. */
  readonly 'library.not-comparable': None;
  /** Offered as a base model, and a LoRA of so many modules itself. */
  readonly 'library.lora-as-model': { readonly name: string; readonly modules: number };
  /** Why the file of that name could not be read. */
  readonly 'library.of-file': { readonly name: string; readonly problem: Message };
  /** A cell of the database that no longer says what it should. */
  readonly 'library.damaged-cell': { readonly column: string; readonly why: 'not-json' | 'form' | 'blocks' | 'folder' };
}
