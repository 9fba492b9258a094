/** Between an editing session and the store: what it begins with, and saving. */
import { type Accessor, createEffect, createMemo, on, type Setter } from 'solid-js';
import type { ProfilesApp } from '../../../../app/profiles/profile-types.ts';
import { aboutOf, isDirty, newDraft, onto, savedAs } from '../../../../domain/profiles/editing/draft.ts';
import { draftFromText } from '../../../../domain/profiles/editing/draft-text.ts';
import type { Draft } from '../../../../domain/profiles/editing/draft-types.ts';
import type { Profile } from '../../../../domain/profiles/profile.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { useApp } from '../../../state/app-context.tsx';
import { editorText } from '../../../strings/rooms/editor.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';
import { say } from '../../../strings/language.ts';
import { slotNameOf } from '../../../state/slot-name.ts';

/** What of a session the store has to do with. */
interface SessionParts {
  readonly app: ProfilesApp;
  readonly loraId: Accessor<number>;
  readonly layout: Accessor<Layout | null>;
  readonly draft: Accessor<Draft | null>;
  readonly setDraft: Setter<Draft | null>;
  readonly faults: Accessor<ReadonlyMap<string, string>>;
  readonly setProfiles: Setter<readonly Profile[]>;
  readonly setRefusal: Setter<string | null>;
  readonly setReturned: Setter<boolean>;
  readonly say: Setter<string>;
  readonly proposal: Accessor<string>;
  begin(next: Draft | null, cameBack?: boolean): void;
}

/** A fresh draft of a stored profile, or with null of a new one as trained. */
export function fromProfile(profile: Profile | null, layout: Layout): Draft {
  return newDraft({ layoutId: layout.id, slots: layout.slots, profile: profile && { ...profile, about: aboutOf(profile) } });
}

interface LoadingParts {
  readonly setSelection: Setter<Selection>;
  readonly setFailure: Setter<{ readonly error: unknown } | null>;
  /** Another number: load again. */
  readonly tries: Accessor<number>;
}

/**
 * Begins anew with every LoRA: with its draft where one was left that differs from what is saved, else with the profile last used
 * with it, else as trained.
 */
export function keepLoaded(parts: SessionParts & LoadingParts): void {
  const { app, begin } = parts;
  let newest = 0;
  const load = async (id: number, layout: Layout | null): Promise<void> => {
    newest += 1;
    const mine = newest;
    begin(null);
    parts.setFailure(null);
    parts.setSelection(NOTHING_SELECTED);
    if (!layout) return;
    // What was just typed on the other page of the same LoRA must be there to be found.
    await app.draftsStored();
    const [kept, profiles, last] = await Promise.all([app.draft(id), app.of(id), app.lastUsed(id)]);
    if (mine !== newest) return;
    parts.setProfiles(profiles);
    const read = kept ? draftFromText(kept.text, layout) : null;
    const draft = read?.ok ? onto(read.value, profiles) : null;
    if (draft && isDirty(draft)) return begin(draft, true);
    begin(fromProfile(last, layout));
    if (draft) app.keepDraft(id, null);
    if (read && !read.ok) parts.setRefusal(profileText().draftStays(profileText().draftFault(read.error)));
  };
  createEffect(
    on([parts.loraId, parts.layout, parts.tries], ([id, layout]) => {
      const mine = newest + 1;
      load(id, layout).catch((error: unknown) => mine === newest && parts.setFailure({ error }));
    }),
  );
}

/** Keeps the list of profiles as it is in the store; gives the way to ask at once. */
export function watchProfiles({ app, loraId, setProfiles }: SessionParts): () => Promise<void> {
  const { state } = useApp();
  const refresh = async (): Promise<void> => {
    const id = loraId();
    const profiles = await app.of(id);
    if (id === loraId()) setProfiles(profiles);
  };
  const revision = createMemo(() => state().changes.profiles);
  createEffect(on(revision, () => void refresh(), { defer: true }));
  return refresh;
}

/** Why the draft cannot be saved as it stands, or null. */
function hindrance({ faults }: SessionParts, draft: Draft): string | null {
  const wrong = [...faults().keys()].map((slot) => slotNameOf(draft.slots, slot) ?? slot);
  return wrong.length > 0 ? profileText().noValidGain(wrong) : null;
}

/** "Profile 2" for the second: counted on from the number there are, past names that are taken. */
export function proposedName(taken: readonly string[]): string {
  for (let number = taken.length + 1; ; number += 1) {
    const name = editorText().footer.proposal(number);
    if (!taken.includes(name)) return name;
  }
}

/** @returns whether it was stored */
export async function saveDraft(parts: SessionParts): Promise<boolean> {
  const { app, draft, loraId, setDraft, setRefusal } = parts;
  const now = draft();
  if (!now) return false;
  const hindered = hindrance(parts, now);
  if (hindered !== null) {
    setRefusal(hindered);
    return false;
  }
  const id = loraId();
  const about = { ...now.about, name: now.about.name.trim() || now.saved.about.name || parts.proposal() };
  const content = { ...about, gains: now.gains };
  const stored = now.profileId === null ? await app.create(id, content) : await app.update(now.profileId, content);
  if (!stored.ok) {
    setRefusal(profileText().notSaved(say(stored.error.message)));
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
  parts.setReturned(false);
  parts.say(profileText().saved(about.name));
  return true;
}
