/** What the user makes of LoRAs: profiles, drafts, presets and saved compositions, kept by the catalog, with an Undo for what is removed. */
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { Platform } from '../../contracts/platform.ts';
import type { NewProfile } from '../../contracts/profiles.ts';
import { message } from '../../domain/message.ts';
import { draftDiffers } from '../../domain/profiles/editing/draft-text.ts';
import type { ReaderApi } from '../../contracts/reader.ts';
import type { Gains, ProfileContent, ProfileFault } from '../../domain/profiles/profile.ts';
import {
  type ProfileFile,
  profileFileText,
  type TransferredPreset,
  type TransferredProfile,
} from '../../domain/profiles/transfer/profile-file.ts';
import { err, type Result } from '../../domain/result.ts';
import { createAsk } from '../ask.ts';
import { DraftKeeper } from './draft-keeper.ts';
import type { Removed } from '../notices/notice-facts.ts';
import { isQuotaError, notKeptNotice, removedNotice, troubleNotice } from '../notices/notices.ts';
import type { CompositionsApp, LeftOut, ProfilesApp } from './profile-types.ts';
import type { Store } from '../store.ts';
import type { OwnWork } from '../state.ts';

const CLOSED: ProfileFault = { field: 'other', message: message('profile.elsewhere') };
const FULL: ProfileFault = { field: 'other', message: message('profile.no-room') };
const GONE: ProfileFault = { field: 'other', message: message('profile.lora-gone') };
const HERE: ProfileFault = { field: 'other', message: message('profile.here-already') };
const NO_LAYOUT: ProfileFault = { field: 'layout', message: message('profile.no-blocks') };

interface Parts {
  readonly platform: Platform;
  readonly store: Store;
  readonly texts: Pick<ReaderApi, 'profileFile'>;
  readonly catalog: () => CatalogApi | null;
}

export interface UserWork {
  /** What the user made was changed by another way: lists ask anew. */
  readonly changed: () => void;
  readonly profiles: ProfilesApp;
  readonly compositions: CompositionsApp;
}

export function createUserWork({ platform, store, texts, catalog }: Parts): UserWork {
  const changed = (topic: OwnWork): void => {
    const { changes } = store.state;
    store.set({ changes: { ...changes, [topic]: changes[topic] + 1 } });
  };

  const ask = createAsk(catalog);
  /** @param refused the outcome when there is no room for the change, with the reason */
  async function change<T>(
    topic: OwnWork,
    work: (open: CatalogApi) => Promise<T>,
    otherwise: T,
    refused: (why: ProfileFault) => T,
  ): Promise<T> {
    let outcome: T;
    try {
      outcome = await ask(work, otherwise);
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      store.notify(notKeptNotice());
      outcome = refused(FULL);
    }
    changed(topic);
    return outcome;
  }
  /** A change with an answer. */
  const put = <T>(topic: OwnWork, work: (open: CatalogApi) => Promise<Result<T, ProfileFault>>): Promise<Result<T, ProfileFault>> =>
    change(topic, work, err(CLOSED), (fault) => err(fault));
  /** A change without one. @returns whether it was made */
  const make = (topic: OwnWork, work: (open: CatalogApi) => Promise<void>): Promise<boolean> =>
    change(
      topic,
      async (open) => {
        await work(open);
        return true;
      },
      false,
      () => false,
    );

  const keeper = new DraftKeeper(
    (loraId, text) => ask((open) => open.putDraft(loraId, text), undefined),
    platform,
    (error) => store.notify(troubleNotice('draft', error)),
  );
  // What is stored last must be in the database itself before the page may go.
  platform.onHide(() => void keeper.flush().then(() => ask((open) => open.settle(), undefined)));
  /** LoRAs with a draft, as far as is known: to tell that there is one more or one less. */
  const drafted = new Set<number>();

  /** Removes, and offers to take that back. */
  async function remove(
    topic: OwnWork,
    what: Removed,
    name: string,
    away: (open: CatalogApi) => Promise<void>,
    back: (open: CatalogApi) => Promise<void>,
  ): Promise<void> {
    if (!(await make(topic, away))) return;
    const notice = removedNotice(what, name, () => {
      store.dismiss(notice.id);
      void make(topic, back).catch((error: unknown) => store.notify(troubleNotice(`restore-${what}`, error)));
    });
    store.notify(notice);
  }

  const create = (loraId: number, content: ProfileContent, bound: boolean): ReturnType<ProfilesApp['create']> =>
    put('profiles', async (open) => {
      const detail = await open.detail({ id: loraId });
      if (!detail) return err(GONE);
      if (!detail.layout) return err(NO_LAYOUT);
      return open.createProfile({ ...content, loraId: bound ? loraId : null, layout: detail.layout });
    });

  const profiles: ProfilesApp = {
    of: (loraId) => ask((open) => open.profilesOf(loraId), []),
    lastUsed: (loraId) => ask((open) => open.lastUsedProfile(loraId), null),
    use: (id) => ask((open) => open.useProfile(id), undefined),
    all: (layoutId) => ask((open) => open.profiles(layoutId), []),
    get: (id) => ask((open) => open.profile(id), null),
    create: (loraId, content) => create(loraId, content, true),
    createForLayout: (loraId, content) => create(loraId, content, false),
    update: (id, content) => put('profiles', (open) => open.updateProfile(id, content)),
    duplicate: (id, name) =>
      put('profiles', async (open) => {
        const found = await open.profile(id);
        if (!found) return err({ field: 'other', message: message('profile.gone') });
        const { gains, notes, tags, layout, owner } = found;
        const [loraId] = owner === null ? [] : await open.lorasOf(owner);
        const copy: NewProfile = { name, gains, notes, tags, favourite: false, layout, loraId: loraId ?? null };
        return open.createProfile(copy);
      }),
    async remove(id) {
      const found = await profiles.get(id);
      if (found)
        await remove(
          'profiles',
          'profile',
          found.name,
          (open) => open.deleteProfile(id),
          (open) => open.restoreProfile(id),
        );
    },
    async takeBack(ids) {
      await make('profiles', async (open) => {
        for (const id of ids) await open.deleteProfile(id);
      });
    },
    async restore(id) {
      await make('profiles', (open) => open.restoreProfile(id));
    },
    async setDefault(loraId, profileId) {
      await make('profiles', (open) => open.setDefaultProfile(loraId, profileId));
    },
    versions: (id) => ask((open) => open.profileVersions(id), []),

    async draft(loraId) {
      // A draft that is still waiting is newer than the one stored.
      if (keeper.waiting(loraId) !== undefined) await keeper.flush();
      return ask(async (open) => {
        const [found, [row]] = await Promise.all([open.draft(loraId), open.rows([loraId])]);
        return found && { ...found, loraName: row?.name ?? '' };
      }, null);
    },
    async drafts() {
      await keeper.flush();
      return ask(async (open) => {
        const found = await open.drafts();
        const [profiles, rows] = await Promise.all([
          Promise.all(found.map(({ loraId }) => open.profilesOf(loraId))),
          open.rows(found.map(({ loraId }) => loraId)),
        ]);
        const names = new Map(rows.map((row) => [row.id, row.name]));
        const standing = found.filter(({ text }, index) => draftDiffers(text, profiles[index] ?? []));
        for (const { loraId } of standing) drafted.add(loraId);
        return standing.map((each) => ({ ...each, loraName: names.get(each.loraId) ?? '' }));
      }, []);
    },
    keepDraft(loraId, text) {
      keeper.keep(loraId, text);
      if (drafted.has(loraId) === (text !== null)) return;
      if (text === null) drafted.delete(loraId);
      else drafted.add(loraId);
      changed('drafts');
    },
    draftsStored: () => keeper.flush(),

    presets: () => ask((open) => open.presets(), []),
    putPreset: (preset) => put('presets', (open) => open.putPreset(preset)),
    async removePreset(id) {
      const found = (await profiles.presets()).find((preset) => preset.id === id);
      if (found)
        await remove(
          'presets',
          'preset',
          found.name,
          (open) => open.deletePreset(id),
          (open) => open.restorePreset(id),
        );
    },

    async exportAll() {
      const [all, presets] = await Promise.all([profiles.all(null), profiles.presets()]);
      const carried = all.map((profile) => ({ ...profile, lora: profile.loraName }));
      platform.download('lora-profiles.json', 'application/json', [profileFileText({ profiles: carried, presets })]);
    },
    importAll: (text) => importAll(text),
  };

  async function importAll(text: string): ReturnType<ProfilesApp['importAll']> {
    const read = await texts.profileFile(text);
    if (!read.ok) return err({ field: 'other', message: message('profile.not-a-file') });
    const taken = await put('profiles', (open) => takeIn(open, read.value, platform.newId));
    changed('presets');
    return taken;
  }

  const compositions: CompositionsApp = {
    list: () => ask((open) => open.compositions(), []),
    put: (composition) => put('sets', (open) => open.putComposition(composition)),
    async remove(id) {
      const found = (await compositions.list()).find((each) => each.id === id);
      if (found)
        await remove(
          'sets',
          'set',
          found.name,
          (open) => open.deleteComposition(id),
          (open) => open.restoreComposition(id),
        );
    },
    lorasOf: (owner) => ask((open) => open.lorasOf(owner), []),
    ownerOf: (loraId) => ask((open) => open.ownerOf(loraId), null),
    pairs: (owners) => ask((open) => open.pairs(owners), []),
    putPairs: (pairs) => ask((open) => open.putPairs(pairs), undefined),
  };

  return {
    profiles,
    compositions,
    changed: () => {
      for (const topic of ['profiles', 'drafts', 'presets', 'sets'] as const) changed(topic);
    },
  };
}

/** Adds what is not there yet; what is left out is named. */
async function takeIn(open: CatalogApi, file: ProfileFile, newId: () => string): ReturnType<ProfilesApp['importAll']> {
  const skipped: LeftOut[] = [];
  const known = new Set((await open.profiles(null)).map(profileKey));
  let [made, presets] = [0, 0];
  for (const { owner, layout, name, gains, notes, tags, favourite } of file.profiles) {
    const outcome = known.has(profileKey({ owner, layout, name, gains }))
      ? err(HERE)
      : await open.importProfile({ name, gains, notes, tags, favourite, layout, owner });
    if (outcome.ok) made += 1;
    else skipped.push({ name, why: outcome.error.message });
  }
  const there = new Set((await open.presets()).map(presetKey));
  for (const preset of file.presets) {
    const outcome = there.has(presetKey(preset)) ? err(HERE) : await open.putPreset({ ...preset, id: newId() });
    if (outcome.ok) presets += 1;
    else skipped.push({ name: preset.name, why: outcome.error.message });
  }
  return { ok: true, value: { profiles: made, presets, skipped } };
}

const gainsKey = (gains: Gains): [string, number][] => Object.entries(gains).sort(([a], [b]) => (a < b ? -1 : 1));

/** Importing a file twice adds nothing: equal in these is equal. */
const profileKey = ({ owner, layout, name, gains }: Pick<TransferredProfile, 'owner' | 'layout' | 'name' | 'gains'>): string =>
  JSON.stringify([owner, layout.id, name, gainsKey(gains)]);
const presetKey = ({ folder, name, layoutId, gains }: TransferredPreset): string =>
  JSON.stringify([folder, name, layoutId, gainsKey(gains)]);
