/** Between an editing session and the store: what it begins with, and saving. */
import { createEffect, createMemo, on } from 'solid-js';
import { savedAs } from '../../../domain/profiles/editing/draft.ts';
import { draftFromText } from '../../../domain/profiles/editing/draft-text.ts';
import type { Draft } from '../../../domain/profiles/editing/draft-types.ts';
import type { Profile } from '../../../domain/profiles/types.ts';
import type { Layout } from '../../../domain/reading.ts';
import { useApp } from '../../state/app-context.tsx';
import { NOTHING_SELECTED } from './selection.ts';
import { fromProfile, type SessionCore } from './session-core.ts';

/** Begins anew with every LoRA: with its draft where one was left, else with its default profile, else as trained. */
export function loadSessions(core: SessionCore): void {
  const { app, begin } = core;
  let newest = 0;
  const load = async (id: number, layout: Layout | null): Promise<void> => {
    newest += 1;
    const mine = newest;
    begin(null);
    core.setSelection(NOTHING_SELECTED);
    if (!layout) return;
    // What was just typed on the other page of the same LoRA must be there to be found.
    await app.draftsStored();
    const [kept, profiles] = await Promise.all([app.draft(id), app.of(id)]);
    if (mine !== newest) return;
    core.setProfiles(profiles);
    const read = kept ? draftFromText(kept.text, layout) : null;
    if (read?.ok) begin(orphaned(read.value, profiles), true);
    else begin(fromProfile(profiles.find(({ isDefault }) => isDefault) ?? null, layout));
    if (read && !read.ok) core.setRefusal(`${read.error} It stays stored until something is changed here.`);
  };
  createEffect(on([core.loraId, core.layout], ([id, layout]) => void load(id, layout)));
}

/** A draft of a profile that was deleted meanwhile goes on as a new one. */
const orphaned = (draft: Draft, profiles: readonly Profile[]): Draft =>
  profiles.some(({ id }) => id === draft.profileId) ? draft : { ...draft, profileId: null };

/** Keeps the list of profiles as it is in the store; gives the way to ask at once. */
export function watchProfiles({ app, loraId, setProfiles }: SessionCore): () => Promise<void> {
  const { state } = useApp();
  const refresh = async (): Promise<void> => {
    const id = loraId();
    const profiles = await app.of(id);
    if (id === loraId()) setProfiles(profiles);
  };
  const revision = createMemo(() => {
    state();
    return app.revision();
  });
  createEffect(on(revision, () => void refresh(), { defer: true }));
  return refresh;
}

/** Why the draft cannot be saved as it stands, or null. */
function hindrance({ faults }: SessionCore, draft: Draft): string | null {
  const wrong = [...faults().keys()].map((slot) => draft.slots.find(({ id }) => id === slot)?.label ?? slot);
  if (wrong.length > 0) return `Not saved: ${wrong.join(', ')} ${wrong.length === 1 ? 'has' : 'have'} no valid gain.`;
  return draft.about.name.trim() === '' ? 'Not saved: the profile has no name. Type one at the top, then save again.' : null;
}

/** @returns whether it was stored */
export async function saveDraft(core: SessionCore): Promise<boolean> {
  const { app, draft, loraId, setDraft, setRefusal } = core;
  const now = draft();
  if (!now) return false;
  const hindered = hindrance(core, now);
  if (hindered !== null) {
    setRefusal(hindered);
    return false;
  }
  const id = loraId();
  const about = { ...now.about, name: now.about.name.trim() };
  const content = { ...about, gains: now.gains };
  const stored = now.profileId === null ? await app.create(id, content) : await app.update(now.profileId, content);
  if (!stored.ok) {
    setRefusal(`Not saved: ${stored.error.message}`);
    return false;
  }
  if (id !== loraId()) return true;
  if (draft() === now) {
    setDraft(savedAs({ ...now, about }, stored.value.id));
    app.keepDraft(id, null);
  } else {
    // What was changed while it was being stored stays unsaved.
    setDraft((later) => later && { ...later, profileId: stored.value.id, saved: { gains: now.gains, about } });
  }
  setRefusal(null);
  core.setReturned(false);
  core.say(`Profile ${about.name} saved`);
  return true;
}
