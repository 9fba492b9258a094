/**
 * What the metadata of a file and the sidecars beside it say that the list shows and searches: trigger words, author, base model,
 * tags. Derived when a header is stored. Rows whose sidecars have changed, and those of an earlier version of the schema, are filled
 * here, in small batches while the library is open.
 */
import { baseNameOf } from '../../src/domain/library/base-name.ts';
import { readAbout } from '../../src/domain/library/facts/about.ts';
import { readTriggers } from '../../src/domain/library/facts/triggers.ts';
import { eachOnce, type MergedFacts, NOTHING_BESIDE } from '../../src/domain/library/sidecars/merged.ts';
import { besideAt } from './beside.ts';
import { foldText } from '../../src/domain/library/search.ts';
import { RUN, runCells } from './run-cell.ts';
import type { Context } from './context.ts';
import type { Cell } from './cells.ts';
import { METADATA, parseJson } from './json.ts';
import { unpack } from './packed.ts';
import { nameOf } from './texts.ts';

/** Of the code below. Raised when it learns more; rows of a lower version are derived anew. */
const VERSION = 1;
/** Of notes, in characters: they stand in the index that every word is looked for in. `note:` goes through all of them. */
const MOST_NOTES = 300;

export const SAID = ['name_fold', 'triggers', 'author', 'base_name', 'base_from', 'said', 'said_words', 'said_tags', 'said_more'] as const;

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

export function saidOf(
  family: string,
  metadata: Readonly<Record<string, string>>,
  path: string,
  beside: MergedFacts = NOTHING_BESIDE,
): Readonly<Record<(typeof SAID)[number], Cell>> {
  const base = baseNameOf(family, metadata, path, beside.bases);
  // Stated ones only: a frequent tag is a guess, and the details say so.
  const words = eachOnce([...readTriggers(metadata, []).map(({ text }) => text), ...beside.triggers].map(oneLine)).join('\n');
  const authors = eachOnce([readAbout(metadata).author ?? '', beside.author ?? '']).filter((author) => author !== '');
  const more = [beside.title ?? '', ...beside.notes.map((note) => note.slice(0, MOST_NOTES))].map(oneLine);
  return {
    name_fold: foldText(nameOf(path)),
    triggers: foldText(words),
    author: foldText(authors.join('\n')),
    base_name: base?.name ?? null,
    base_from: base?.from ?? null,
    said: VERSION,
    said_words: words,
    said_tags: foldText(beside.tags.map(oneLine).join('\n')),
    said_more: foldText(more.filter((text) => text !== '').join('\n')),
  };
}

const BATCH = 200;

/** `formOf` of a row whose header was stored earlier. */
const FORM = `json_extract(detail, '$.moduleCount') || ' ' || json_extract(detail, '$.ranks')`;
const FILLED = [...SAID, ...RUN] as const;

/** One batch of rows that lack these. @returns whether more are left */
export async function fillSaid(ctx: Context): Promise<boolean> {
  const rows = ctx.db.all(
    `SELECT lora.id, family_id, source_id, path, metadata, ${FORM} FROM lora INDEXED BY lora_unsaid JOIN lora_detail ON lora_id = lora.id
     WHERE said = 0 LIMIT ?`,
    [BATCH],
    (row) => ({
      id: row.number('lora.id'),
      family: row.text('lora.family_id'),
      sourceId: row.text('lora.source_id'),
      path: row.text('lora.path'),
      packed: row.textOrBytes('lora_detail.metadata'),
      form: row.text('lora_detail.detail'),
    }),
  );
  const filled = await Promise.all(rows.map(async ({ packed, ...row }) => ({ ...row, metadata: await metadataOf(packed) })));
  if (filled.length === 0) return false;
  ctx.change(() => {
    // A row that moved meanwhile is filled with the next batch, or was by the record that moved it.
    for (const { id, sourceId, path, family, metadata, form } of filled) {
      // Asked now: what lies beside it may have changed while the metadata were unpacked.
      const said = { ...saidOf(family, metadata, path, besideAt(ctx, sourceId, path)), ...runCells(path, metadata, form) };
      ctx.db.run(`UPDATE lora SET ${FILLED.map((column) => `${column} = ?`).join(', ')} WHERE id = ? AND path = ? AND said = 0`, [
        ...FILLED.map((column) => said[column]),
        id,
        path,
      ]);
    }
  });
  return true;
}

/** Damaged metadata say nothing; the details name the damage. */
async function metadataOf(packed: string | Uint8Array): Promise<Readonly<Record<string, string>>> {
  try {
    return parseJson('lora_detail.metadata', await unpack(packed), METADATA);
  } catch {
    return {};
  }
}
