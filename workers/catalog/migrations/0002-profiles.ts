/**
 * People's own work, version 2. It hangs on content, not on rows of `lora`: `owner` is `content:<content_hash>`, or `row:<id>` while
 * the content is not known yet (owners.ts carries it over when it is). Deleting is a mark, `deleted_at`; see `purge` in
 * profiles.ts.
 *
 * profile          Gains under slot ids as JSON, with the layout they were made for. `owner` NULL: of the layout alone.
 *                  At most one `is_default` per owner.
 * profile_version  Content before each save, as JSON; the newest 20 are kept.
 * draft            Text of an editing session, one per owner. Opaque here.
 * preset           Presets of the user. `folder` '' is the top.
 * composition      Stacks that were saved. `text` is the document; opaque here.
 * pair             Numbers two LoRAs have between them, packed; `owner_a` < `owner_b`. A cache: the least recently used go.
 *
 * Triggers refuse gains that are not finite numbers, so that no path into the tables can let one in.
 */
import type { Migration } from './migration.ts';

/** JSON has no infinity, but 1e999 reads as one. */
const FINITE = 1.7976931348623157e308;

const refuses = (table: string, when: string): string => `
CREATE TRIGGER ${table}_gains_${when.toLowerCase()} BEFORE ${when} ON ${table}
WHEN EXISTS (SELECT 1 FROM json_each(NEW.gains) WHERE type NOT IN ('integer', 'real') OR abs(value) > ${FINITE})
BEGIN SELECT RAISE(ABORT, 'A gain is not a finite number'); END;`;

const SCHEMA = `
CREATE TABLE profile (
  id TEXT PRIMARY KEY,
  owner TEXT CHECK (owner IS NULL OR owner GLOB 'content:?*' OR owner GLOB 'row:?*'),
  layout_ref INTEGER NOT NULL REFERENCES layout (id),
  layout_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (trim(name) <> '' AND length(name) <= 200),
  gains TEXT NOT NULL CHECK (json_type(gains) = 'object'),
  notes TEXT NOT NULL,
  tags TEXT NOT NULL CHECK (json_type(tags) = 'array'),
  favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
  is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1) AND (is_default = 0 OR owner IS NOT NULL)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) WITHOUT ROWID;
CREATE INDEX profile_owner ON profile (owner) WHERE deleted_at IS NULL;
CREATE INDEX profile_layout ON profile (layout_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX profile_default ON profile (owner) WHERE is_default = 1;

CREATE TABLE profile_version (
  profile_id TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  saved_at INTEGER NOT NULL,
  content TEXT NOT NULL CHECK (json_type(content) = 'object'),
  PRIMARY KEY (profile_id, number)
) WITHOUT ROWID;

CREATE TABLE draft (
  owner TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE preset (
  id TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  name TEXT NOT NULL CHECK (trim(name) <> '' AND length(name) <= 200),
  layout_id TEXT NOT NULL,
  gains TEXT NOT NULL CHECK (json_type(gains) = 'object'),
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) WITHOUT ROWID;

CREATE TABLE composition (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (trim(name) <> '' AND length(name) <= 200),
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) WITHOUT ROWID;

CREATE TABLE pair (
  owner_a TEXT NOT NULL,
  owner_b TEXT NOT NULL,
  bytes BLOB NOT NULL,
  used_at INTEGER NOT NULL,
  PRIMARY KEY (owner_a, owner_b),
  CHECK (owner_a < owner_b)
) WITHOUT ROWID;
CREATE INDEX pair_used ON pair (used_at);
${['profile', 'preset'].flatMap((table) => ['INSERT', 'UPDATE'].map((when) => refuses(table, when))).join('')}
`;

export const profiles: Migration = { version: 2, up: (db) => db.exec(SCHEMA) };
