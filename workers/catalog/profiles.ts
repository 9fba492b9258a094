/** Profiles and their history, drafts. Everything that comes in is checked here, and again by the tables themselves. */
import type { DraftRow, ImportedProfile, NewProfile, ProfileRow } from '../../src/contracts/profiles.ts';
import { message } from '../../src/domain/message.ts';
import { checkContent } from '../../src/domain/profiles/check.ts';
import type { Profile, ProfileContent, ProfileFault, ProfileVersion } from '../../src/domain/profiles/profile.ts';
import { newGains, withNewSlots } from '../../src/domain/profiles/old-slots.ts';
import type { Layout } from '../../src/domain/reading.ts';
import { err, ok, type Result } from '../../src/domain/result.ts';
import type { Context } from './context.ts';
import type { CellReader } from './driver.ts';
import { CONTENT, GAINS, LAYOUT, TEXTS, parseJson } from './json.ts';
import { lorasOf, ownerOf } from './owners.ts';

const MOST_VERSIONS = 20;
/** Marks older than 30 days are gone for good. */
const KEPT_MS = 30 * 86_400_000;

const COLUMNS = 'p.id, p.owner, l.json, p.name, p.gains, p.notes, p.tags, p.favourite, p.is_default, p.created_at, p.updated_at';
const FROM = 'FROM profile AS p JOIN layout AS l ON l.id = p.layout_ref';
const ALIVE = 'p.deleted_at IS NULL';

const readProfile = (row: CellReader): Profile =>
  withNewSlots({
    id: row.text('profile.id'),
    owner: row.textOrNull('profile.owner'),
    layout: parseJson('layout.json', row.text('layout.json'), LAYOUT),
    name: row.text('profile.name'),
    gains: parseJson('profile.gains', row.text('profile.gains'), GAINS),
    notes: row.text('profile.notes'),
    tags: parseJson('profile.tags', row.text('profile.tags'), TEXTS),
    favourite: row.flag('profile.favourite'),
    isDefault: row.flag('profile.is_default'),
    createdAt: row.number('profile.created_at'),
    updatedAt: row.number('profile.updated_at'),
  });

export function profilesOf(ctx: Context, loraId: number): Profile[] {
  const owner = ownerOf(ctx, loraId);
  if (owner === null) return [];
  return ctx.db.all(
    `SELECT ${COLUMNS} ${FROM} WHERE p.owner = ? AND ${ALIVE} ORDER BY p.is_default DESC, p.favourite DESC, p.updated_at DESC, p.id`,
    [owner],
    readProfile,
  );
}

/** Opened, chosen or saved last with this LoRA; where none was, its default, else the one saved last. */
export function lastUsedProfile(ctx: Context, loraId: number): Profile | null {
  return ctx.db.get(
    `SELECT ${COLUMNS} ${FROM} WHERE p.owner = ? AND ${ALIVE}
     ORDER BY p.used_at DESC NULLS LAST, p.is_default DESC, p.updated_at DESC, p.id LIMIT 1`,
    [ownerOf(ctx, loraId)],
    readProfile,
  );
}

export const useProfile = (ctx: Context, id: string): void =>
  void ctx.db.run('UPDATE profile SET used_at = ? WHERE id = ?', [nextUse(ctx), id]);

/** After every use before it, also where the clock went back or stood still. */
const nextUse = (ctx: Context): number =>
  Math.max(ctx.now(), 1 + (ctx.db.get('SELECT coalesce(max(used_at), 0) FROM profile', [], (row) => row.number('profile.used_at')) ?? 0));

export function profiles(ctx: Context, layoutId: string | null): ProfileRow[] {
  const found = ctx.db.all(
    `SELECT ${COLUMNS} ${FROM} WHERE ${ALIVE} AND (? IS NULL OR p.layout_id = ?) ORDER BY p.updated_at DESC, p.id`,
    [layoutId, layoutId],
    readProfile,
  );
  return found.map((profile) => {
    const ids = profile.owner === null ? [] : lorasOf(ctx, profile.owner);
    const [first] = ids;
    const name = first === undefined ? null : ctx.db.get('SELECT name FROM lora WHERE id = ?', [first], (row) => row.text('lora.name'));
    return { ...profile, loras: ids.length, loraId: first ?? null, loraName: name };
  });
}

export const profile = (ctx: Context, id: string): Profile | null =>
  ctx.db.get(`SELECT ${COLUMNS} ${FROM} WHERE p.id = ? AND ${ALIVE}`, [id], readProfile);

export function createProfile(ctx: Context, { loraId, layout, ...content }: NewProfile): Result<Profile, ProfileFault> {
  const fault = checkContent(content, layout);
  if (fault) return err(fault);
  const owner = loraId === null ? null : ownerOf(ctx, loraId);
  if (loraId !== null && owner === null) return err({ field: 'other', message: message('profile.lora-gone') });
  const made = insert(ctx, owner, layout, content);
  if (made.ok) useProfile(ctx, made.value.id);
  return made;
}

export function importProfile(ctx: Context, { owner, layout, ...content }: ImportedProfile): Result<Profile, ProfileFault> {
  const fault = checkContent(content, layout);
  if (fault) return err(fault);
  return insert(ctx, owner !== null && /^content:.{1,80}$/.test(owner) ? owner : null, layout, content);
}

function insert(ctx: Context, owner: string | null, layout: Layout, content: ProfileContent): Result<Profile, ProfileFault> {
  const id = ctx.newId();
  const now = ctx.now();
  ctx.db.run(
    `INSERT INTO profile (id, owner, layout_ref, layout_id, name, gains, notes, tags, favourite, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, owner, ctx.layoutRef(JSON.stringify(layout)), layout.id, ...cellsOf(content), now, now],
  );
  return ok(profile(ctx, id) as Profile);
}

const cellsOf = ({ name, gains, notes, tags, favourite }: ProfileContent) =>
  [name.trim(), JSON.stringify(gains), notes, JSON.stringify(tags), favourite] as const;

export function updateProfile(ctx: Context, id: string, content: ProfileContent): Result<Profile, ProfileFault> {
  const before = profile(ctx, id);
  if (!before) return err({ field: 'other', message: message('profile.gone') });
  const fault = checkContent(content, before.layout);
  if (fault) return err(fault);
  renew(ctx, id);
  keepVersion(ctx, before);
  ctx.db.run('UPDATE profile SET name = ?, gains = ?, notes = ?, tags = ?, favourite = ?, updated_at = ? WHERE id = ?', [
    ...cellsOf(content),
    ctx.now(),
    id,
  ]);
  useProfile(ctx, id);
  return ok(profile(ctx, id) as Profile);
}

/** What is written is under the slots of now, so the rest of the profile has to be too: read again, an old number would be mapped twice. */
function renew(ctx: Context, id: string): void {
  const stored = storedLayout(ctx, id);
  if (!stored) return;
  const { layout } = withNewSlots({ layout: stored, gains: {} });
  if (layout === stored) return;
  for (const { number, content } of profileVersions(ctx, id))
    ctx.db.run('UPDATE profile_version SET content = ? WHERE profile_id = ? AND number = ?', [JSON.stringify(content), id, number]);
  ctx.db.run('UPDATE profile SET layout_ref = ? WHERE id = ?', [ctx.layoutRef(JSON.stringify(layout)), id]);
}

const storedLayout = (ctx: Context, id: string): Layout | undefined =>
  ctx.db.get(`SELECT l.json ${FROM} WHERE p.id = ?`, [id], (row) => parseJson('layout.json', row.text('layout.json'), LAYOUT)) ?? undefined;

function keepVersion(ctx: Context, { id, updatedAt, name, gains, notes, tags, favourite }: Profile): void {
  const content: ProfileContent = { name, gains, notes, tags, favourite };
  ctx.db.run(
    `INSERT INTO profile_version (profile_id, number, saved_at, content)
     SELECT ?, coalesce(max(number), 0) + 1, ?, ? FROM profile_version WHERE profile_id = ?`,
    [id, updatedAt, JSON.stringify(content), id],
  );
  ctx.db.run(
    'DELETE FROM profile_version WHERE profile_id = ? AND number <= (SELECT max(number) FROM profile_version WHERE profile_id = ?) - ?',
    [id, id, MOST_VERSIONS],
  );
}

export function profileVersions(ctx: Context, id: string): ProfileVersion[] {
  const layout = storedLayout(ctx, id);
  return ctx.db.all('SELECT number, saved_at, content FROM profile_version WHERE profile_id = ? ORDER BY number DESC', [id], (row) => {
    const [number, savedAt] = [row.number('profile_version.number'), row.number('profile_version.saved_at')];
    const content = parseJson('profile_version.content', row.text('profile_version.content'), CONTENT);
    return { number, savedAt, content: layout ? { ...content, gains: newGains(content.gains, layout) } : content };
  });
}

/** A default that is deleted is not a default when it comes back: another may have taken its part. */
export const deleteProfile = (ctx: Context, id: string): void =>
  void ctx.db.run('UPDATE profile SET deleted_at = ?, is_default = 0 WHERE id = ? AND deleted_at IS NULL', [ctx.now(), id]);

export function setDefaultProfile(ctx: Context, loraId: number, profileId: string | null): void {
  const owner = ownerOf(ctx, loraId);
  ctx.db.run('UPDATE profile SET is_default = 0 WHERE owner = ? AND is_default = 1', [owner]);
  if (profileId !== null)
    ctx.db.run('UPDATE profile SET is_default = 1, used_at = ? WHERE id = ? AND owner = ? AND deleted_at IS NULL', [
      nextUse(ctx),
      profileId,
      owner,
    ]);
}

const readDraft = (row: CellReader): { owner: string; text: string; updatedAt: number } => ({
  owner: row.text('draft.owner'),
  text: row.text('draft.text'),
  updatedAt: row.number('draft.updated_at'),
});

export function draft(ctx: Context, loraId: number): DraftRow | null {
  const found = ctx.db.get('SELECT owner, text, updated_at FROM draft WHERE owner = ?', [ownerOf(ctx, loraId)], readDraft);
  return found && { loraId, text: found.text, updatedAt: found.updatedAt };
}

/** Of LoRAs that are in the library now; the others wait until theirs comes back. */
export const drafts = (ctx: Context): DraftRow[] =>
  ctx.db.all('SELECT owner, text, updated_at FROM draft ORDER BY updated_at DESC', [], readDraft).flatMap(({ owner, text, updatedAt }) => {
    const [loraId] = lorasOf(ctx, owner);
    return loraId === undefined ? [] : [{ loraId, text, updatedAt }];
  });

export function putDraft(ctx: Context, loraId: number, text: string | null): void {
  const owner = ownerOf(ctx, loraId);
  if (owner === null) return;
  if (text === null) ctx.db.run('DELETE FROM draft WHERE owner = ?', [owner]);
  else ctx.db.run('INSERT OR REPLACE INTO draft (owner, text, updated_at) VALUES (?, ?, ?)', [owner, text, ctx.now()]);
}

/** Takes the mark of a deletion away again. */
export const restore = (ctx: Context, table: 'profile' | 'preset' | 'composition', id: string): void =>
  void ctx.db.run(`UPDATE ${table} SET deleted_at = NULL WHERE id = ?`, [id]);

/** What has been marked as deleted for 30 days goes. Called when the library is opened. */
export function purge(ctx: Context): void {
  for (const table of ['profile', 'preset', 'composition']) ctx.db.run(`DELETE FROM ${table} WHERE deleted_at < ?`, [ctx.now() - KEPT_MS]);
}
