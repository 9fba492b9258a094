/** Every step of the schema, oldest first. A new one is appended; fixtures of the version before it are then kept for good. */
import type { Driver } from '../driver.ts';
import { initial } from './0001-initial.ts';
import { profiles } from './0002-profiles.ts';
import { shownTexts } from './0003-shown-texts.ts';
import { readAgain } from './0004-read-again.ts';
import { messages } from './0005-messages.ts';
import { storedForms } from './0006-stored-forms.ts';
import { own } from './0007-own.ts';
import { boundedGains } from './0008-bounded-gains.ts';
import { profileUse } from './0009-profile-use.ts';
import { oneWeight } from './0010-one-weight.ts';
import { families } from './0011-families.ts';
import { rotations } from './0012-rotations.ts';
import { search } from './0013-search.ts';
import { bakes } from './0014-bakes.ts';
import { beside } from './0015-beside.ts';
import { ownPicture } from './0016-own-picture.ts';
import { runs } from './0017-runs.ts';
import { sketches } from './0018-sketches.ts';
import { peaks } from './0019-peaks.ts';
import { failedOutside } from './0020-failed-outside.ts';
import { largeStrengths } from './0021-large-strengths.ts';
import { codes } from './0022-codes.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  initial,
  profiles,
  shownTexts,
  readAgain,
  messages,
  storedForms,
  own,
  boundedGains,
  profileUse,
  oneWeight,
  families,
  rotations,
  search,
  bakes,
  beside,
  ownPicture,
  runs,
  sketches,
  peaks,
  failedOutside,
  largeStrengths,
  codes,
];

/** "LWB" and a one: marks our files among SQLite databases (`PRAGMA application_id`). */
export const APPLICATION_ID = 0x4c_57_42_01;

export const SCHEMA_VERSION = MIGRATIONS.reduce((latest, { version }) => Math.max(latest, version), 0);

/**
 * Brings the schema to `SCHEMA_VERSION` in one transaction: all steps or none. Of this version nothing is written: a library opens
 * on a full disk too.
 * @returns the version it found
 */
export function migrate(db: Driver, steps: readonly Migration[] = MIGRATIONS): number {
  return db.transaction(() => {
    const pragma = (name: string): number => db.get(`PRAGMA ${name}`, [], (row) => row.number(name)) ?? 0;
    const found = pragma('user_version');
    for (const { version, up } of steps) {
      if (version <= found) continue;
      up(db);
      db.exec(`PRAGMA user_version = ${version}`);
    }
    if (pragma('application_id') !== APPLICATION_ID) db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    return found;
  });
}
