/** What scanning and measuring tell the session whose part they are. */
import type { Trouble } from '../notices/notice-facts.ts';

export interface IndexingSession {
  /** Rows of the catalog changed. */
  stored(): void;
  /** Something that the user can see changed. */
  changed(): void;
  /** The folder cannot be read now. */
  sourceLost(sourceId: string): void;
  /** A file is not as the walk met it: its folder has to be walked again. */
  outdated(sourceId: string): void;
  /** A worker, the database or the browser failed, and no file is to blame. */
  trouble(what: Trouble, error: unknown): void;
}
