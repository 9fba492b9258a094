import type { Driver } from '../driver.ts';

/** One step of the schema. Never edited once released: a change is a new file with the next number, added to `index.ts`. */
export interface Migration {
  /** `PRAGMA user_version` after it. */
  readonly version: number;
  /** Runs inside the transaction of all steps. */
  readonly up: (db: Driver) => void;
}
