/**
 * The library as a file for other programs (sqlite3, DuckDB, Datasette): a copy of the database with what is packed in it laid out
 * in rows, views to ask it by, and a table `about` that says what is what. It is a backup as well: Restore reads the work in it.
 */
import type { Work } from '../../../src/domain/backup/work.ts';
import { blocksFromBytes } from '../blocks-codec.ts';
import type { Driver } from '../driver.ts';
import { LAYOUT } from '../json.ts';
import { decodeJson } from '../../../src/domain/decode.ts';
import type { Layout } from '../../../src/domain/reading.ts';
import { NOTES } from '../../../src/domain/program-notes.ts';
import type { HashText } from './seal.ts';
import { readWork } from './work.ts';

const TABLES = `
CREATE TABLE about (name TEXT PRIMARY KEY, what TEXT NOT NULL);
CREATE TABLE block (
  lora_id INTEGER NOT NULL, position INTEGER NOT NULL, slot TEXT NOT NULL, label TEXT NOT NULL, role TEXT NOT NULL,
  weight REAL NOT NULL, strength REAL NOT NULL, rms REAL NOT NULL, tensor_norm_sum REAL NOT NULL, modules INTEGER NOT NULL,
  failed INTEGER NOT NULL, PRIMARY KEY (lora_id, position)
) WITHOUT ROWID;
CREATE TABLE lora_date (lora_id INTEGER PRIMARY KEY, modified TEXT);
CREATE TABLE profile_date (profile_id TEXT PRIMARY KEY, changed TEXT) WITHOUT ROWID;
CREATE TABLE profile_gain (
  profile_id TEXT NOT NULL, slot TEXT NOT NULL, gain REAL NOT NULL, PRIMARY KEY (profile_id, slot)
) WITHOUT ROWID;
CREATE TABLE backup_seal (hash TEXT NOT NULL);`;

/** A gain or a set of gains that is damaged has no row here; Health says so. */
const ROWS = `
INSERT INTO lora_date SELECT id, datetime(mtime / 1000, 'unixepoch') FROM lora;
INSERT INTO profile_date SELECT id, datetime(updated_at / 1000, 'unixepoch') FROM profile;
INSERT OR REPLACE INTO profile_gain
  SELECT profile.id, gain.key, gain.value FROM profile, json_each(CASE WHEN json_valid(gains) THEN gains ELSE '{}' END) AS gain
  WHERE gain.type IN ('integer', 'real');`;

/**
 * DuckDB does not have SQLite run a view: it reads the view's text as SQL of its own, over tables whose computed columns it does not see
 * (duckdb-sqlite, GetTableInfo and GetCatalogEntry), and where it cannot, it gives every column as text. So views use what both know:
 * stored columns, joins, CASE, min. Dates and gains, which both compute otherwise, are laid out in tables.
 */
const VIEWS = `
CREATE VIEW loras AS
  SELECT lora.id, lora.stable_id, lora.name, lora.path, source.name AS folder,
    CASE WHEN lora.present = 1 THEN lora.state ELSE 'missing' END AS status, lora.family_label AS family, lora.adapter_label AS adapter,
    lora.layout_label AS layout, lora.rank, lora.total_strength AS strength, lora.size AS bytes, lora_date.modified, lora.content_hash,
    lora.problem
  FROM lora JOIN source ON source.id = lora.source_id LEFT JOIN lora_date ON lora_date.lora_id = lora.id WHERE lora.hidden = 0;
CREATE VIEW blocks AS
  SELECT loras.stable_id, loras.name, loras.family, block.* FROM block JOIN loras ON loras.id = block.lora_id;
CREATE VIEW profiles AS
  SELECT profile.id, profile.name, profile.layout_id, profile.notes, profile.favourite, profile.is_default,
    (SELECT min(lora.name) FROM lora WHERE 'content:' || lora.content_hash = profile.owner) AS lora, profile_date.changed
  FROM profile LEFT JOIN profile_date ON profile_date.profile_id = profile.id WHERE profile.deleted_at IS NULL;
CREATE VIEW profile_gains AS
  SELECT profile.id AS profile_id, profile.name AS profile, profile_gain.slot, profile_gain.gain
  FROM profile JOIN profile_gain ON profile_gain.profile_id = profile.id WHERE profile.deleted_at IS NULL;`;

const ABOUT: Readonly<Record<string, string>> = {
  loras: 'One row per LoRA of the library. strength: Frobenius norm of the whole delta; bytes: size of the file; modified: UTC.',
  blocks:
    'One row per measured block of a LoRA. strength: Frobenius norm of the delta in the block; weight: the same divided by the largest of the LoRA; rms: root mean square of its elements.',
  profiles: 'Profiles of the user that are not deleted. lora: a LoRA with the content it belongs to.',
  profile_gains: 'One row per gain of a profile. A slot that is not named has gain 1.',
  'block, lora_date, profile_date, profile_gain': 'What the views are made from.',
  about: 'This list.',
  backup_seal: 'A hash over the user’s work, by which Restore knows that the file is whole.',
  'all other tables': 'As the program keeps them; they change with its version (PRAGMA user_version).',
};

/** @param copy a copy of the library that may be changed */
export function layOut(copy: Driver, hash: HashText): void {
  // In one transaction: 20,000 LoRAs have a million blocks.
  copy.transaction(() => {
    copy.run('DELETE FROM setting WHERE key IN (?, ?)', [NOTES.seal.id, NOTES.damage.id]);
    copy.exec(TABLES);
    fillBlocks(copy);
    copy.exec(ROWS);
    copy.exec(VIEWS);
    for (const [name, what] of Object.entries(ABOUT)) copy.run('INSERT INTO about (name, what) VALUES (?, ?)', [name, what]);
    copy.run('INSERT INTO backup_seal (hash) VALUES (?)', [sealOf(readWork(copy), hash)]);
  });
}

const sealOf = (work: Work, hash: HashText): string => hash(JSON.stringify(work));

/** A database without a seal (the live library, a set-aside one) is taken at its word. */
export function sealFits(db: Driver, hash: HashText): boolean {
  if (db.get(`SELECT count(*) FROM sqlite_schema WHERE name = 'backup_seal'`, [], (row) => row.number('count')) === 0) return true;
  return db.get('SELECT hash FROM backup_seal', [], (row) => row.text('hash')) === sealOf(readWork(db), hash);
}

function fillBlocks(db: Driver): void {
  const layouts = new Map<number, Layout>();
  for (const { id, json } of db.all('SELECT id, json FROM layout', [], (row) => ({
    id: row.number('layout.id'),
    json: row.text('layout.json'),
  }))) {
    const layout = decodeJson(LAYOUT, json);
    if (layout.ok) layouts.set(id, layout.value);
  }
  const ids = db.all('SELECT lora_id FROM measurement ORDER BY lora_id', [], (row) => row.number('lora_id'));
  for (const id of ids) {
    const found = db.get('SELECT layout_ref, blocks FROM measurement WHERE lora_id = ?', [id], (row) => ({
      ref: row.numberOrNull('layout_ref'),
      blocks: row.bytes('blocks'),
    }));
    const layout = found?.ref === null || found === null ? null : (layouts.get(found.ref) ?? null);
    // A vector or a layout that cannot be read says so in the program; here it has no rows.
    for (const block of (found && layout && blocksFromBytes(found.blocks, layout)) ?? []) {
      const slot = layout?.slots[block.index];
      db.run('INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
        id,
        block.index,
        block.slot,
        slot?.label ?? block.slot,
        slot?.role ?? '',
        block.weight,
        block.strength,
        block.rms,
        block.tensorNormSum,
        block.modules,
        block.failed,
      ]);
    }
  }
}
