/**
 * What a row of the user's work has to look like before it goes into the tables. A backup whose hash fits can still hold what no
 * version of this program wrote, and one row that cannot be read would close the list it stands in.
 */
import { type Decoder, decode, decodeJson, finite, guarded, nullable, oneOf, text } from '../../../src/domain/decode.ts';
import { VERSIONS, type Work, type WorkRow } from '../../../src/domain/backup/work.ts';
import { CONTENT, GAINS, LAYOUT, TEXTS } from '../json.ts';

const json = (decoder: Decoder<unknown>): Decoder<string> =>
  guarded((value): value is string => typeof value === 'string' && decodeJson(decoder, value).ok, 'JSON of its form');

const NAME: Decoder<string> = guarded(
  (value): value is string => typeof value === 'string' && value.trim() !== '' && [...value].length <= 200,
  'a name of at most 200 characters',
);
const DEFAULTED = 'is_default';
const FLAG = oneOf(0, 1);
const TIME = finite;
const TIME_OR_NULL = nullable(finite);
/** `content:` and its hash, or `row:` and the number of a row. */
const OWNER: Decoder<string> = guarded(
  (value): value is string => typeof value === 'string' && /^(?:content|row):./su.test(value),
  'an owner',
);

const PICTURE: Decoder<string> = guarded(
  (value): value is string => typeof value === 'string' && value.length <= 400_000 && /^[A-Za-z0-9+/]+={0,2}$/u.test(value),
  'a picture of at most 300 kB as base64',
);

/**
 * By table and column; columns that may be null may be missing, too. Gains need only be finite: what an early version has stored
 * beyond 100 is still the user's.
 */
const ROWS: Readonly<Record<string, Readonly<Record<string, Decoder<unknown>>>>> = {
  profile: {
    id: text,
    owner: nullable(OWNER),
    layout: json(LAYOUT),
    layout_id: text,
    name: NAME,
    gains: json(GAINS),
    notes: text,
    tags: json(TEXTS),
    favourite: FLAG,
    is_default: FLAG,
    created_at: TIME,
    updated_at: TIME,
    deleted_at: TIME_OR_NULL,
    used_at: TIME_OR_NULL,
  },
  [VERSIONS]: { profile_id: text, number: finite, saved_at: TIME, content: json(CONTENT) },
  preset: { id: text, folder: text, name: NAME, layout_id: text, gains: json(GAINS), updated_at: TIME, deleted_at: TIME_OR_NULL },
  composition: { id: text, name: NAME, text, created_at: TIME, updated_at: TIME, deleted_at: TIME_OR_NULL },
  own: {
    owner: OWNER,
    favourite: FLAG,
    rating: nullable(oneOf(1, 2, 3, 4, 5)),
    tags: json(TEXTS),
    notes: text,
    triggers: json(TEXTS),
    fold: text,
    updated_at: TIME,
  },
  own_picture: { owner: OWNER, type: oneOf('image/webp', 'image/jpeg', 'image/png'), data: PICTURE, updated_at: TIME },
  draft: { owner: OWNER, text, updated_at: TIME },
  setting: { key: text, value: text },
};

/** @returns the first table with a row that is not of its form, else null */
export function wrongTable(work: Work): string | null {
  const wrong = Object.entries(work).find(([table, rows]) => !rows.every((row) => isRow(ROWS[table] ?? {}, row)));
  return wrong?.[0] ?? null;
}

const isRow = (columns: Readonly<Record<string, Decoder<unknown>>>, row: WorkRow): boolean =>
  Object.entries(columns).every(([column, decoder]) => {
    const cell = row[column];
    return cell === undefined ? column === DEFAULTED || decode(decoder, null).ok : decode(decoder, cell).ok;
  });
