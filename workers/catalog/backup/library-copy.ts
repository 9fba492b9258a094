/**
 * The library as a file for other programs (sqlite3, DuckDB, Datasette): a copy of the database with what is packed in it laid out
 * in rows, views to ask it by, and a table `about` that says what is what. It is a backup as well: Restore reads the work in it.
 */
import type { Work } from '../../../src/domain/backup/work.ts';
import { DAMAGE_KEY } from '../open-library.ts';
import { blocksFromBytes } from '../blocks-codec.ts';
import type { Driver } from '../driver.ts';
import { LAYOUT, parseJson } from '../json.ts';
import { type HashText, SEAL_KEY } from './seal.ts';
import { readWork } from './work.ts';

const TABLES = `
CREATE TABLE about (name TEXT PRIMARY KEY, what TEXT NOT NULL);
CREATE TABLE block (
  lora_id INTEGER NOT NULL, position INTEGER NOT NULL, slot TEXT NOT NULL, label TEXT NOT NULL, role TEXT NOT NULL,
  weight REAL NOT NULL, strength REAL NOT NULL, rms REAL NOT NULL, tensor_norm_sum REAL NOT NULL, modules INTEGER NOT NULL,
  failed INTEGER NOT NULL, PRIMARY KEY (lora_id, position)
) WITHOUT ROWID;
CREATE TABLE backup_seal (hash TEXT NOT NULL);`;

const VIEWS = `
CREATE VIEW loras AS
  SELECT lora.id, stable_id, lora.name, lora.path, source.name AS folder, status, family_label AS family, adapter_label AS adapter,
    layout_label AS layout, rank, total_strength AS strength, size AS bytes, datetime(mtime / 1000, 'unixepoch') AS modified,
    content_hash, problem
  FROM lora JOIN source ON source.id = lora.source_id WHERE hidden = 0;
CREATE VIEW blocks AS
  SELECT loras.stable_id, loras.name, loras.family, block.* FROM block JOIN loras ON loras.id = block.lora_id;
CREATE VIEW profiles AS
  SELECT profile.id, profile.name, profile.layout_id, profile.notes, profile.favourite, profile.is_default,
    (SELECT min(name) FROM lora WHERE 'content:' || content_hash = profile.owner) AS lora,
    datetime(profile.updated_at / 1000, 'unixepoch') AS changed
  FROM profile WHERE deleted_at IS NULL;
CREATE VIEW profile_gains AS
  SELECT profile.id AS profile_id, profile.name AS profile, gain.key AS slot, gain.value AS gain
  FROM profile, json_each(profile.gains) AS gain WHERE deleted_at IS NULL;`;

const ABOUT: Readonly<Record<string, string>> = {
  loras: 'One row per LoRA of the library. strength: Frobenius norm of the whole delta; bytes: size of the file; modified: UTC.',
  blocks:
    'One row per measured block of a LoRA. strength: Frobenius norm of the delta in the block; weight: the same divided by the largest of the LoRA; rms: root mean square of its elements.',
  profiles: 'Profiles of the user that are not deleted. lora: a LoRA with the content it belongs to.',
  profile_gains: 'One row per gain of a profile. A slot that is not named has gain 1.',
  about: 'This list.',
  backup_seal: 'A hash over the user’s work, by which Restore knows that the file is whole.',
  'all other tables': 'As the program keeps them; they change with its version (PRAGMA user_version).',
};

/** @param copy a copy of the library that may be changed */
export function layOut(copy: Driver, hash: HashText): void {
  // In one transaction: 20,000 LoRAs have a million blocks.
  copy.transaction(() => {
    copy.run('DELETE FROM setting WHERE key IN (?, ?)', [SEAL_KEY, DAMAGE_KEY]);
    copy.exec(TABLES);
    fillBlocks(copy);
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
  const layouts = new Map(
    db.all(
      'SELECT id, json FROM layout',
      [],
      (row) => [row.number('layout.id'), parseJson('layout.json', row.text('layout.json'), LAYOUT)] as const,
    ),
  );
  const ids = db.all('SELECT lora_id FROM measurement ORDER BY lora_id', [], (row) => row.number('lora_id'));
  for (const id of ids) {
    const found = db.get('SELECT layout_ref, blocks FROM measurement WHERE lora_id = ?', [id], (row) => ({
      ref: row.numberOrNull('layout_ref'),
      blocks: row.bytes('blocks'),
    }));
    const layout = found?.ref === null || found === null ? null : (layouts.get(found.ref) ?? null);
    // A vector that cannot be read says so in the program; here it has no rows.
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
