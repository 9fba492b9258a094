/**
 * The schema, version 1.
 *
 * source       A folder (or set of files) the user gave us. `removed` = taken out of the library: its rows are hidden, not
 *              deleted, so that the same files give their stable IDs and numbers back when they return by whatever door.
 * scan         One walk over a source. Its number orders sightings: see `lora.first_scan` and `lora.seen_scan`.
 * walk_fault   Folders and files the newest walk could not look into.
 * folder       One row per folder that holds a LoRA; `path` '' is the source itself. `fold` for searching.
 * lora         One row per LoRA file. A LoRA is its content; the path is where it was last seen.
 *                `present`        1 while the file is there as far as we know; 0 = missing. (source_id, path) is unique among these.
 *                `hidden`         1 while its source is removed.
 *                `stale`          1 = must be read again by the next scan, whatever size and mtime say.
 *                `state`          what was found out last: header | measured | fallback | unreadable. `status` adds missing.
 *                `first_scan`     scan that met it; `seen_scan` the last scan that saw it at its place.
 *                `header_hash`    XXH3-128 of the header; with `size` it stands in for `content_hash` until that is known.
 *                `content_hash`   XXH3-128 of the tensor data. Once set it never changes in this row: other content is another row.
 *                `stable_id`      BASE-CAT-###; never changed, never given twice (see stable_number).
 *                `awaits`         a row with the same content whose own file has changed and is not measured yet (identity.ts).
 *                `adapters`       ids between plus signs: '+lora+locon+'.
 *                `fingerprint`    one byte per slot: 0 untouched, 1..255 linear in the weight. `groups`: JSON list of group lengths.
 *                `search`         folded text of all that searching should find, one line per fact.
 *                `sort_*`         natural order as text. `status_order`: measured, fallback, header, unreadable, missing.
 *              The table on screen is filtered, sorted and counted through indices alone (see query.ts): reading 20,000
 *              whole rows, or sorting them, takes longer than a keystroke should.
 * lora_detail  What only the details panel needs, one row per lora. `detail` JSON; `metadata` JSON as text, or deflate-raw of it.
 * lora_prior   How a row with known content looked before its file changed or moved, until measuring says whether the content is
 *              the same. Same: dropped. Different: the row goes back to this and is missing, the new content gets a new row.
 * layout       Layouts as JSON, shared by the thousands of LoRAs that have the same one.
 * label        Names for family, layout and adapter values, for filters.
 * measurement  Numbers of one measured LoRA. `blocks`: see blocks-codec.ts.
 * module_table The module table as made by the measuring worker (deflate-raw); apart from `measurement` because it is large
 *              and seldom wanted.
 * stable_number  The next number per base and category. It only grows, so no number is given twice, not even after a deletion.
 * set_aside    Databases that could not be used, by the name of their file.
 * setting      Key and value.
 *
 * Times are ms since 1970. Every REAL that comes from a file is checked to be finite: NaN is stored as NULL by SQLite and
 * refused by NOT NULL, infinities are refused by the range. Profiles (a later version) hang on `content_hash`, or on
 * `header_hash` and `size` while that is null, never on the row.
 */
import type { Migration } from './migration.ts';

const FINITE = 1.7976931348623157e308;

const SCHEMA = `
CREATE TABLE source (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('picker', 'drop', 'input', 'sample')),
  name TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  last_scan_at INTEGER,
  other_files INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) WITHOUT ROWID;

CREATE TABLE scan (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id TEXT NOT NULL REFERENCES source (id),
  begun_at INTEGER NOT NULL,
  ended_at INTEGER,
  complete INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1)),
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  moved INTEGER NOT NULL DEFAULT 0,
  missing INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE walk_fault (
  source_id TEXT NOT NULL REFERENCES source (id),
  path TEXT NOT NULL,
  fault TEXT NOT NULL,
  PRIMARY KEY (source_id, path)
) WITHOUT ROWID;

CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES source (id),
  path TEXT NOT NULL,
  fold TEXT NOT NULL,
  UNIQUE (source_id, path)
);

CREATE TABLE layout (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE
);

CREATE TABLE label (
  kind TEXT NOT NULL CHECK (kind IN ('family', 'layout', 'adapter')),
  value TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;

CREATE TABLE lora (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id TEXT NOT NULL REFERENCES source (id),
  folder_id INTEGER NOT NULL REFERENCES folder (id),
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0),
  mtime REAL NOT NULL CHECK (typeof(mtime) = 'real' AND abs(mtime) <= ${FINITE}),
  present INTEGER NOT NULL DEFAULT 1 CHECK (present IN (0, 1)),
  hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1) AND (hidden = 0 OR present = 0)),
  stale INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('header', 'measured', 'fallback', 'unreadable')),
  first_scan INTEGER NOT NULL,
  seen_scan INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  header_hash TEXT,
  content_hash TEXT,
  base_code TEXT NOT NULL,
  category_code TEXT NOT NULL,
  stable_id TEXT UNIQUE,
  stable_sort TEXT,
  awaits INTEGER REFERENCES lora (id) ON DELETE SET NULL,
  family_id TEXT NOT NULL,
  family_label TEXT NOT NULL,
  adapters TEXT NOT NULL,
  adapter_label TEXT NOT NULL,
  layout_id TEXT,
  layout_label TEXT,
  main_count INTEGER NOT NULL,
  rank INTEGER,
  rank_varies INTEGER NOT NULL CHECK (rank_varies IN (0, 1)),
  total_strength REAL CHECK (total_strength IS NULL OR (typeof(total_strength) = 'real' AND abs(total_strength) <= ${FINITE})),
  fingerprint BLOB,
  groups TEXT NOT NULL DEFAULT '[]',
  problem TEXT,
  search TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  sort_folder TEXT NOT NULL,
  status TEXT NOT NULL GENERATED ALWAYS AS (CASE WHEN present = 1 THEN state ELSE 'missing' END) VIRTUAL,
  status_order INTEGER NOT NULL GENERATED ALWAYS AS (
    CASE WHEN present = 0 THEN 4 ELSE instr('mfhu', substr(state, 1, 1)) - 1 END) VIRTUAL,
  CHECK (state NOT IN ('measured', 'fallback') OR content_hash IS NOT NULL)
);

CREATE UNIQUE INDEX lora_place ON lora (source_id, path) WHERE present = 1;
CREATE INDEX lora_gone ON lora (source_id, path) WHERE present = 0;
CREATE INDEX lora_header ON lora (header_hash);
CREATE INDEX lora_content ON lora (content_hash);
CREATE INDEX lora_pending ON lora (source_id, path, size) WHERE present = 1 AND state = 'header' AND stale = 0;
CREATE INDEX lora_unnumbered ON lora (source_id, path) WHERE present = 1 AND stable_id IS NULL AND state <> 'unreadable';
CREATE INDEX lora_awaits ON lora (awaits) WHERE awaits IS NOT NULL;
CREATE INDEX lora_folder ON lora (folder_id);

CREATE INDEX lora_search ON lora (search, stable_id) WHERE hidden = 0;
CREATE INDEX lora_facets ON lora (family_id, layout_id, adapters, status, folder_id) WHERE hidden = 0;
CREATE INDEX lora_by_name ON lora (sort_name) WHERE hidden = 0;
CREATE INDEX lora_by_family ON lora (family_label COLLATE NOCASE, sort_name) WHERE hidden = 0;
CREATE INDEX lora_by_adapter ON lora (nullif(adapter_label, '') COLLATE NOCASE, sort_name) WHERE hidden = 0;
CREATE INDEX lora_by_layout ON lora (layout_label COLLATE NOCASE, sort_name) WHERE hidden = 0;
CREATE INDEX lora_by_rank ON lora (rank, sort_name) WHERE hidden = 0;
CREATE INDEX lora_by_size ON lora (size) WHERE hidden = 0;
CREATE INDEX lora_by_folder ON lora (sort_folder, sort_name) WHERE hidden = 0;
CREATE INDEX lora_by_date ON lora (mtime) WHERE hidden = 0;
CREATE INDEX lora_by_status ON lora (status_order, sort_name) WHERE hidden = 0;
CREATE INDEX lora_by_strength ON lora (total_strength) WHERE hidden = 0;
CREATE INDEX lora_by_stable_id ON lora (stable_sort) WHERE hidden = 0;

CREATE TABLE lora_detail (
  lora_id INTEGER PRIMARY KEY REFERENCES lora (id) ON DELETE CASCADE,
  detail TEXT NOT NULL,
  metadata NOT NULL,
  fault TEXT,
  warnings TEXT NOT NULL DEFAULT '[]',
  layout_ref INTEGER REFERENCES layout (id)
);
CREATE INDEX lora_detail_problem ON lora_detail (lora_id) WHERE fault IS NOT NULL OR warnings <> '[]';

CREATE TABLE lora_prior (
  lora_id INTEGER PRIMARY KEY REFERENCES lora (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL, folder_id INTEGER NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
  mtime REAL NOT NULL, search TEXT NOT NULL, sort_name TEXT NOT NULL, sort_folder TEXT NOT NULL,
  state TEXT NOT NULL, header_hash TEXT, base_code TEXT NOT NULL, category_code TEXT NOT NULL, family_id TEXT NOT NULL,
  family_label TEXT NOT NULL, adapters TEXT NOT NULL, adapter_label TEXT NOT NULL, layout_id TEXT, layout_label TEXT,
  main_count INTEGER NOT NULL, rank INTEGER, rank_varies INTEGER NOT NULL, problem TEXT,
  total_strength REAL, fingerprint BLOB, groups TEXT NOT NULL,
  detail TEXT NOT NULL, metadata NOT NULL, fault TEXT, warnings TEXT NOT NULL, layout_ref INTEGER
);

CREATE TABLE measurement (
  lora_id INTEGER PRIMARY KEY REFERENCES lora (id) ON DELETE CASCADE,
  layout_ref INTEGER REFERENCES layout (id),
  blocks BLOB NOT NULL,
  fallback TEXT,
  scale TEXT,
  warnings TEXT NOT NULL,
  measured_at INTEGER NOT NULL
);
CREATE INDEX measurement_problem ON measurement (lora_id) WHERE warnings <> '[]';

CREATE TABLE module_table (
  lora_id INTEGER PRIMARY KEY REFERENCES lora (id) ON DELETE CASCADE,
  bytes BLOB NOT NULL
);

CREATE TABLE stable_number (
  base TEXT NOT NULL,
  category TEXT NOT NULL,
  next INTEGER NOT NULL CHECK (next >= 1),
  PRIMARY KEY (base, category)
) WITHOUT ROWID;

CREATE TABLE set_aside (
  file TEXT PRIMARY KEY,
  reason TEXT NOT NULL CHECK (reason IN ('corrupted', 'newer')),
  detail TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
`;

export const initial: Migration = { version: 1, up: (db) => db.exec(SCHEMA) };
