/** What lies beside LoRAs, by their places. */
import type { BesideFile, BesideRecord } from '../../src/contracts/indexer.ts';
import { finite, list, nullable, object, oneOf, text, tuple, flag, type Decoder } from '../../src/domain/decode.ts';
import { kindOf } from '../../src/domain/library/sidecars/names.ts';
import { mergedFacts, type MergedFacts, NOTHING_BESIDE } from '../../src/domain/library/sidecars/merged.ts';
import type { Sidecar } from '../../src/domain/library/sidecars/sidecar.ts';
import { foldText } from '../../src/domain/library/search.ts';
import type { Context } from './context.ts';
import { DamagedCell, parseJson } from './json.ts';

/** Characters of notes and descriptions of one LoRA that `note:` goes through. */
const MOST_NOTES = 1000;

const FILES: Decoder<readonly BesideFile[]> = list(tuple(text, nullable(finite), nullable(finite)));
const SIDECARS: Decoder<readonly Sidecar[]> = list(
  object({
    name: text,
    fault: nullable(oneOf('too-large', 'not-json', 'not-object', 'unreadable')),
    facts: nullable(
      object({
        title: nullable(text),
        base: nullable(text),
        triggers: list(text),
        tags: list(text),
        notes: nullable(text),
        description: nullable(text),
        author: nullable(text),
        page: nullable(text),
        weight: nullable(finite),
        negative: nullable(text),
        adult: nullable(flag),
        size: nullable(finite),
      }),
    ),
  }),
);

/** How the files beside each of these LoRAs were when they were read; null where they never were, or where that is damaged. */
export const knownBeside = (ctx: Context, sourceId: string, paths: readonly string[]): (readonly BesideFile[] | null)[] =>
  paths.map((path) =>
    ctx.db.get('SELECT files FROM beside WHERE source_id = ? AND path = ?', [sourceId, path], (row) =>
      orNull(() => parseJson('beside.files', row.text('beside.files'), FILES)),
    ),
  );

const isUnreadable = ({ fault }: Sidecar): boolean => fault === 'unreadable';

/** A text that cannot be read now says what it said the last time. */
export function putBeside(ctx: Context, sourceId: string, records: readonly BesideRecord[]): void {
  for (const { path, files, sidecars: read } of records) {
    const before = read.some(isUnreadable) ? sidecarsAt(ctx, sourceId, path) : [];
    const sidecars = read.map((own) =>
      isUnreadable(own) ? { ...own, facts: before.find(({ name }) => name === own.name)?.facts ?? null } : own,
    );
    const { notes, descriptions, adult } = mergedFacts(sidecars);
    const shown = ['picture', 'video'].flatMap((kind) => files.find(([name]) => kindOf(name) === kind)?.[0] ?? []);
    ctx.db.run('INSERT OR REPLACE INTO beside (source_id, path, files, sidecars, picture, adult, notes) VALUES (?, ?, ?, ?, ?, ?, ?)', [
      sourceId,
      path,
      JSON.stringify(files),
      JSON.stringify(sidecars),
      shown[0] ?? null,
      adult,
      foldText([...notes, ...descriptions].join('\n')).slice(0, MOST_NOTES),
    ]);
    deriveAgain(ctx, sourceId, path);
  }
}

/** @param paths of all LoRAs that have something beside them. @param unknown folders that could not be looked into */
export function endBeside(ctx: Context, sourceId: string, paths: readonly string[], unknown: readonly string[]): number {
  const gone = ctx.db.all(
    `DELETE FROM beside WHERE source_id = ? AND beside.path NOT IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
       SELECT 1 FROM json_each(?) AS f WHERE f.value = '' OR beside.path = f.value OR substr(beside.path, 1, length(f.value) + 1) = f.value || '/')
     RETURNING beside.path`,
    [sourceId, JSON.stringify(paths), JSON.stringify(unknown)],
    (row) => row.text('beside.path'),
  );
  for (const path of gone) deriveAgain(ctx, sourceId, path);
  return gone.length;
}

/** See `said.ts`. */
const deriveAgain = (ctx: Context, sourceId: string, path: string): void =>
  void ctx.db.run('UPDATE lora SET said = 0 WHERE source_id = ? AND path = ? AND present = 1', [sourceId, path]);

/** Of a place; damaged ones say nothing until they are read again. */
export const sidecarsAt = (ctx: Context, sourceId: string, path: string): readonly Sidecar[] =>
  ctx.db.get('SELECT sidecars FROM beside WHERE source_id = ? AND path = ?', [sourceId, path], (row) =>
    orNull(() => parseJson('beside.sidecars', row.text('beside.sidecars'), SIDECARS)),
  ) ?? [];

export function besideAt(ctx: Context, sourceId: string, path: string): MergedFacts {
  const sidecars = sidecarsAt(ctx, sourceId, path);
  return sidecars.length === 0 ? NOTHING_BESIDE : mergedFacts(sidecars);
}

/** Names of pictures and videos at a place, best first. */
export function picturesAt(ctx: Context, sourceId: string, path: string): readonly string[] {
  const files = knownBeside(ctx, sourceId, [path])[0] ?? [];
  return files.map(([name]) => name).filter((name) => ['picture', 'video'].includes(kindOf(name)));
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedCell)) throw error;
    return null;
  }
}
