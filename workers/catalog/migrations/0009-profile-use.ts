/** Version 9: when a profile was last used with its LoRA, `profile.used_at`; NULL: never since this version. */
import type { Migration } from './migration.ts';

export const profileUse: Migration = { version: 9, up: (db) => db.exec('ALTER TABLE profile ADD COLUMN used_at INTEGER') };
