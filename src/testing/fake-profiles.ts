/** Profiles in memory: what the editor keeps is there again as long as the fake application lives. */
import type { ProfilesApp } from '../app/profiles/profile-types.ts';
import type { OwnWork } from '../app/state.ts';
import type { LibraryRow } from '../contracts/library.ts';
import { message } from '../domain/message.ts';
import type { Profile, ProfileContent, ProfileFault, ProfileVersion, UserPreset } from '../domain/profiles/profile.ts';
import type { Layout } from '../domain/reading.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { familyById } from './fake-library.ts';
import { FALLBACK } from './fake-layouts.ts';

export interface FakeProfiles extends ProfilesApp {
  readonly kept: Map<number, string>;
  countOf(loraId: number): number;
}

const NOW = 1_760_200_000_000;

export function createFakeProfiles(rowOf: (id: number) => LibraryRow | undefined, changed: (topic: OwnWork) => void): FakeProfiles {
  const profiles: Profile[] = [];
  const bound = new Map<string, number | null>();
  const versions = new Map<string, ProfileVersion[]>();
  const deleted = new Set<string>();
  const presets: UserPreset[] = [];
  const kept = new Map<number, string>();
  let ids = 0;
  /** Last used last. */
  const used: string[] = [];
  const use = (id: string): void => {
    if (used.includes(id)) used.splice(used.indexOf(id), 1);
    used.push(id);
  };
  const layoutOf = (id: number): Layout | null => {
    const row = rowOf(id);
    return row ? (row.status === 'fallback' ? FALLBACK : familyById(row.familyId).layout) : null;
  };
  const live = (): readonly Profile[] => profiles.filter(({ id }) => !deleted.has(id));
  const find = (id: string): Profile | null => live().find((profile) => profile.id === id) ?? null;
  const create = (loraId: number, owner: number | null, content: ProfileContent): Result<Profile, ProfileFault> => {
    const layout = layoutOf(loraId);
    if (content.name.trim() === '') return err({ field: 'name', message: message('profile.name-empty') });
    if (!layout) return err({ field: 'layout', message: message('profile.no-blocks') });
    ids += 1;
    const at = NOW + ids * 1000;
    const profile = {
      ...content,
      id: `profile-${ids}`,
      owner: owner === null ? null : `content:${owner}`,
      layout,
      isDefault: false,
      createdAt: at,
      updatedAt: at,
    };
    profiles.push(profile);
    bound.set(profile.id, owner);
    use(profile.id);
    changed('profiles');
    return ok(profile);
  };
  const replace = (id: string, change: Partial<Profile>): void => {
    const place = profiles.findIndex((profile) => profile.id === id);
    const old = profiles[place];
    if (old) profiles[place] = { ...old, ...change };
  };
  return {
    kept,
    countOf: (loraId) => live().filter(({ id }) => bound.get(id) === loraId).length,
    of: (loraId) => Promise.resolve(live().filter(({ id }) => bound.get(id) === loraId)),
    lastUsed: (loraId) => {
      const own = live().filter(({ id }) => bound.get(id) === loraId);
      const rank = ({ id, isDefault, updatedAt }: Profile): readonly number[] => [used.indexOf(id), isDefault ? 1 : 0, updatedAt];
      const later = (a: Profile, b: Profile): number =>
        rank(b)
          .map((value, i) => value - (rank(a)[i] ?? 0))
          .find((value) => value !== 0) ?? 0;
      return Promise.resolve([...own].sort(later)[0] ?? null);
    },
    use(id) {
      use(id);
      return Promise.resolve();
    },
    all: (layoutId) =>
      Promise.resolve(
        live()
          .filter(({ layout }) => layoutId === null || layout.id === layoutId)
          .map((profile) => {
            const loraId = bound.get(profile.id) ?? null;
            return { ...profile, loras: loraId === null ? 0 : 1, loraId, loraName: loraId === null ? null : (rowOf(loraId)?.name ?? null) };
          }),
      ),
    get: (id) => Promise.resolve(find(id)),
    create: (loraId, content) => Promise.resolve(create(loraId, loraId, content)),
    createForLayout: (loraId, content) => Promise.resolve(create(loraId, null, content)),
    update(id, content) {
      const old = find(id);
      if (!old) return Promise.resolve(err({ field: 'other', message: message('profile.gone') }));
      if (content.name.trim() === '') return Promise.resolve(err({ field: 'name', message: message('profile.name-empty') }));
      const list = versions.get(id) ?? [];
      const { name, gains, notes, tags, favourite } = old;
      versions.set(id, [{ number: list.length + 1, savedAt: old.updatedAt, content: { name, gains, notes, tags, favourite } }, ...list]);
      replace(id, { ...content, updatedAt: old.updatedAt + 60_000 });
      use(id);
      changed('profiles');
      return Promise.resolve(ok(find(id) ?? old));
    },
    duplicate(id, name) {
      const old = find(id);
      const loraId = bound.get(id);
      if (!old || loraId === undefined || loraId === null)
        return Promise.resolve(err({ field: 'other', message: message('profile.gone') }));
      const { gains, notes, tags, favourite } = old;
      return Promise.resolve(create(loraId, loraId, { name, gains, notes, tags, favourite }));
    },
    remove(id) {
      deleted.add(id);
      changed('profiles');
      return Promise.resolve();
    },
    async takeBack(ids) {
      for (const id of ids) await this.remove(id);
    },
    restore(id) {
      deleted.delete(id);
      changed('profiles');
      return Promise.resolve();
    },
    setDefault(loraId, profileId) {
      for (const { id } of live()) if (bound.get(id) === loraId) replace(id, { isDefault: id === profileId });
      if (profileId !== null) use(profileId);
      changed('profiles');
      return Promise.resolve();
    },
    versions: (id) => Promise.resolve(versions.get(id) ?? []),
    draft(loraId) {
      const text = kept.get(loraId);
      return Promise.resolve(text === undefined ? null : { loraId, loraName: rowOf(loraId)?.name ?? '', text, updatedAt: NOW });
    },
    drafts: () =>
      Promise.resolve([...kept].map(([loraId, text]) => ({ loraId, loraName: rowOf(loraId)?.name ?? '', text, updatedAt: NOW }))),
    keepDraft(loraId, text) {
      const had = kept.has(loraId);
      if (text === null) kept.delete(loraId);
      else kept.set(loraId, text);
      if (had !== kept.has(loraId)) changed('drafts');
    },
    draftsStored: () => Promise.resolve(),
    presets: () => Promise.resolve(presets),
    putPreset(preset) {
      const stored = { ...preset, updatedAt: NOW };
      presets.push(stored);
      changed('presets');
      return Promise.resolve(ok(stored));
    },
    removePreset(id) {
      presets.splice(
        presets.findIndex((preset) => preset.id === id),
        1,
      );
      changed('presets');
      return Promise.resolve();
    },
    exportAll: () => Promise.resolve(),
    importAll: () => Promise.resolve(ok({ profiles: 0, presets: 0, skipped: [] })),
  };
}
