/**
 * What the metadata of a file say that the list shows and searches: trigger words, author, base model. Derived when a header is
 * stored. Rows of an earlier version of the schema are filled here, in small batches while the library is open.
 */
import { baseNameOf } from '../../src/domain/library/base-name.ts';
import { readAbout } from '../../src/domain/library/facts/about.ts';
import { readTriggers } from '../../src/domain/library/facts/triggers.ts';
import { foldText } from '../../src/domain/library/search.ts';
import type { Context } from './context.ts';
import type { Cell } from './driver.ts';
import { METADATA, parseJson } from './json.ts';
import { unpack } from './packed.ts';
import { nameOf } from './texts.ts';

/** Of the code below. Raised when it learns more; rows of a lower version are derived anew. */
const VERSION = 1;

export const SAID = ['name_fold', 'triggers', 'author', 'base_name', 'base_from', 'said'] as const;

export function saidOf(
  family: string,
  metadata: Readonly<Record<string, string>>,
  path: string,
): Readonly<Record<(typeof SAID)[number], Cell>> {
  const base = baseNameOf(family, metadata, path);
  return {
    name_fold: foldText(nameOf(path)),
    // Stated ones only: a frequent tag is a guess, and the details say so.
    triggers: foldText(
      readTriggers(metadata, [])
        .map(({ text }) => text.replaceAll(/\s+/gu, ' '))
        .join('\n'),
    ),
    author: foldText(readAbout(metadata).author ?? ''),
    base_name: base?.name ?? null,
    base_from: base?.from ?? null,
    said: VERSION,
  };
}

const BATCH = 200;

/** One batch of rows that lack these. @returns whether more are left */
export async function fillSaid(ctx: Context): Promise<boolean> {
  const rows = ctx.db.all(
    `SELECT lora.id, family_id, path, metadata FROM lora INDEXED BY lora_unsaid JOIN lora_detail ON lora_id = lora.id
     WHERE said = 0 LIMIT ?`,
    [BATCH],
    (row) => ({
      id: row.number('lora.id'),
      family: row.text('lora.family_id'),
      path: row.text('lora.path'),
      packed: row.textOrBytes('lora_detail.metadata'),
    }),
  );
  const filled = await Promise.all(
    rows.map(async ({ id, family, path, packed }) => ({ id, path, said: saidOf(family, await metadataOf(packed), path) })),
  );
  if (filled.length === 0) return false;
  ctx.change(() => {
    // A row that moved meanwhile is filled with the next batch, or was by the record that moved it.
    for (const { id, path, said } of filled) {
      ctx.db.run(`UPDATE lora SET ${SAID.map((column) => `${column} = ?`).join(', ')} WHERE id = ? AND path = ? AND said = 0`, [
        ...SAID.map((column) => said[column]),
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
