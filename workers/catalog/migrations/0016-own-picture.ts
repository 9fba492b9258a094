/**
 * Version 16: pictures of the user. A small one for each content, as base64, because it travels with snapshots and backups, which
 * are text.
 */
import type { Migration } from './migration.ts';

export const ownPicture: Migration = {
  version: 16,
  up(db) {
    db.exec(`CREATE TABLE own_picture (
      owner TEXT PRIMARY KEY CHECK (owner GLOB 'content:?*' OR owner GLOB 'row:?*'),
      type TEXT NOT NULL CHECK (type IN ('image/webp', 'image/jpeg', 'image/png')),
      data TEXT NOT NULL CHECK (length(data) BETWEEN 1 AND 400000),
      updated_at INTEGER NOT NULL
    ) WITHOUT ROWID;`);
  },
};
