/**
 * One editing session per LoRA: the draft and everything around it that the parts of the editor share. It lives above the tabs, so
 * that looking at the metadata ends nothing, and every change of it goes to the store as a draft.
 */
import { type Accessor, batch, createEffect, createMemo, createSignal, on } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { changesOf, edited, isDirty, newDraft, redone, savedAs, undone } from '../../../domain/profiles/editing/draft.ts';
import { draftFromText, draftToText } from '../../../domain/profiles/editing/draft-text.ts';
import type { Draft, GainChange } from '../../../domain/profiles/editing/draft-types.ts';
import type { Edit } from '../../../domain/profiles/editing/edits.ts';
import { gainToText } from '../../../domain/profiles/editing/gain-text.ts';
import { neutral } from '../../../domain/profiles/editing/starting-points.ts';
import { type Gains, LEAST_GAIN, MOST_GAIN, type Profile } from '../../../domain/profiles/types.ts';
import type { Layout } from '../../../domain/reading.ts';
import { useApp } from '../../state/app-context.tsx';
import { useProfiles } from './profiles-app.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';

export interface ProfileSession {
  readonly detail: Accessor<LoraDetail>;
  readonly layout: Accessor<Layout | null>;
  /** null while it is being read, or when the LoRA has no blocks. */
  readonly draft: Accessor<Draft | null>;
  /** The gains on screen: those looked at before they are applied, else the draft's. */
  readonly shownGains: Accessor<Gains>;
  readonly setPreview: (preview: { readonly label: string; readonly gains: Gains } | null) => void;
  readonly preview: Accessor<{ readonly label: string; readonly gains: Gains } | null>;
  readonly profiles: Accessor<readonly Profile[]>;
  readonly profile: Accessor<Profile | null>;
  /** The draft of an earlier visit was taken up again. */
  readonly returned: Accessor<boolean>;
  readonly dirty: Accessor<boolean>;
  readonly changes: Accessor<readonly GainChange[]>;
  /** Sentences of fields whose text is no gain, by slot. */
  readonly faults: Accessor<ReadonlyMap<string, string>>;
  setFault(slot: string, message: string | null): void;
  /** Why the last thing asked for was not done; null when it was. */
  readonly refusal: Accessor<string | null>;
  setRefusal(message: string | null): void;
  /** For the live region. */
  readonly said: Accessor<string>;
  say(sentence: string): void;
  readonly selection: Accessor<Selection>;
  setSelection(next: Selection | ((old: Selection) => Selection)): void;
  /** The selected slots in order of the model; all of the model's own when none is selected. */
  readonly targets: Accessor<readonly string[]>;
  edit(edit: Edit, gesture?: string | null): boolean;
  undo(): void;
  redo(): void;
  /** Opens a profile, or with null a new one as trained. Whatever was unsaved is given up: ask before. */
  open(profile: Profile | null): void;
  /** @returns whether it was stored */
  save(): Promise<boolean>;
  discard(): void;
}

const OUT_OF_RANGE = `Gains go from −${Math.abs(LEAST_GAIN)} to ${MOST_GAIN}. Nothing was changed.`;

export function createProfileSession(detail: Accessor<LoraDetail>): ProfileSession {
  const app = useProfiles();
  const { state } = useApp();
  const loraId = createMemo(() => detail().row.id);
  const layout = createMemo(() => detail().layout, undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const [draft, setDraft] = createSignal<Draft | null>(null);
  const [profiles, setProfiles] = createSignal<readonly Profile[]>([]);
  const [returned, setReturned] = createSignal(false);
  const [faults, setFaults] = createSignal<ReadonlyMap<string, string>>(new Map());
  const [refusal, setRefusal] = createSignal<string | null>(null);
  const [said, say] = createSignal('');
  const [selection, setSelection] = createSignal<Selection>(NOTHING_SELECTED);
  const [preview, setPreview] = createSignal<{ readonly label: string; readonly gains: Gains } | null>(null);

  const begin = (next: Draft | null, cameBack = false): void =>
    batch(() => {
      setDraft(next);
      setReturned(cameBack);
      setFaults(new Map());
      setRefusal(null);
      setPreview(null);
    });

  const keep = (next: Draft): void => {
    const worth = isDirty(next) || next.past.length > 0 || next.future.length > 0;
    app.keepDraft(loraId(), worth ? draftToText(next) : null);
  };

  let newest = 0;
  const load = async (id: number, now: Layout | null): Promise<void> => {
    newest += 1;
    const mine = newest;
    begin(null);
    setSelection(NOTHING_SELECTED);
    if (!now) return;
    await app.draftsStored();
    const [kept, list] = await Promise.all([app.draft(id), app.of(id)]);
    if (mine !== newest) return;
    setProfiles(list);
    const read = kept ? draftFromText(kept.text, now) : null;
    if (read?.ok) begin(orphaned(read.value, list), true);
    else begin(fromProfile(list.find(({ isDefault }) => isDefault) ?? null, now));
    if (read && !read.ok) setRefusal(`${read.error} It stays stored until something is changed here.`);
  };
  createEffect(on([loraId, layout], ([id, now]) => void load(id, now)));

  const refresh = async (): Promise<void> => {
    const id = loraId();
    const list = await app.of(id);
    if (id === loraId()) setProfiles(list);
  };
  const revision = createMemo(() => {
    state();
    return app.revision();
  });
  createEffect(on(revision, () => void refresh(), { defer: true }));

  const change = (next: Draft): void => {
    setDraft(next);
    setReturned(false);
    keep(next);
  };

  const save = async (): Promise<boolean> => {
    const now = draft();
    if (!now) return false;
    if (faults().size > 0) {
      setRefusal(
        `Not saved: ${[...faults().keys()].map((slot) => labelIn(now, slot)).join(', ')} ${faults().size === 1 ? 'has' : 'have'} no valid gain.`,
      );
      return false;
    }
    const content = { ...now.about, name: now.about.name.trim(), gains: now.gains };
    if (content.name === '') {
      setRefusal('Not saved: the profile has no name. Type one at the top, then save again.');
      return false;
    }
    const id = loraId();
    const stored = now.profileId === null ? await app.create(id, content) : await app.update(now.profileId, content);
    if (!stored.ok) {
      setRefusal(`Not saved: ${stored.error.message}`);
      return false;
    }
    if (id !== loraId()) return true;
    const after = draft() ?? now;
    // What was typed while it was being stored stays unsaved.
    setDraft(
      after === now
        ? savedAs({ ...after, about: { ...after.about, name: content.name } }, stored.value.id)
        : { ...after, profileId: stored.value.id },
    );
    setRefusal(null);
    setReturned(false);
    if (after === now) app.keepDraft(id, null);
    say(`Profile ${content.name} saved`);
    await refresh();
    return true;
  };

  const dirty = createMemo(() => {
    const now = draft();
    return now !== null && (isDirty(now) || faults().size > 0);
  });
  return {
    detail,
    layout,
    draft,
    shownGains: createMemo(() => preview()?.gains ?? draft()?.gains ?? {}),
    preview,
    setPreview,
    profiles,
    profile: createMemo(() => profiles().find(({ id }) => id === draft()?.profileId) ?? null),
    returned,
    dirty,
    changes: createMemo(() => {
      const now = draft();
      return now ? changesOf(now) : [];
    }),
    faults,
    setFault: (slot, message) => setFaults((old) => withFault(old, slot, message)),
    refusal,
    setRefusal,
    said,
    say,
    selection,
    setSelection,
    targets: createMemo(() => {
      const chosen = selection().slots;
      const slots = layout()?.slots ?? [];
      return slots.filter((slot) => (chosen.size > 0 ? chosen.has(slot.id) : slot.role === 'main')).map(({ id }) => id);
    }),
    edit: (edit, gesture = null) => {
      const now = draft();
      if (!now) return false;
      const result = edited(now, edit, gesture);
      if (!result.ok) {
        const { label, gain } = result.error;
        setRefusal(`${label} would get the gain ${Number.isFinite(gain) ? gainToText(gain) : 'infinity'}. ${OUT_OF_RANGE}`);
        return false;
      }
      setRefusal(null);
      if (result.value !== now) change(result.value);
      return true;
    },
    undo: () => {
      const now = draft();
      const step = now?.past.at(-1);
      if (!now || !step) return;
      change(undone(now));
      say(`Undone: ${step.label}`);
    },
    redo: () => {
      const now = draft();
      const step = now?.future.at(-1);
      if (!now || !step) return;
      change(redone(now));
      say(`Redone: ${step.label}`);
    },
    open: (profile) => {
      const now = layout();
      if (!now) return;
      app.keepDraft(loraId(), null);
      begin(fromProfile(profile, now));
    },
    save,
    discard: () => {
      const now = layout();
      const id = draft()?.profileId;
      if (!now) return;
      app.keepDraft(loraId(), null);
      begin(fromProfile(profiles().find((profile) => profile.id === id) ?? null, now));
    },
  };
}

const labelIn = (draft: Draft, slot: string): string => draft.slots.find(({ id }) => id === slot)?.label ?? slot;

function fromProfile(profile: Profile | null, layout: Layout): Draft {
  if (!profile) return newDraft({ layoutId: layout.id, slots: layout.slots, start: neutral(), profile: null });
  const { name, notes, tags, favourite } = profile;
  return newDraft({
    layoutId: layout.id,
    slots: layout.slots,
    start: { label: name, gains: profile.gains },
    profile: { id: profile.id, about: { name, notes, tags, favourite } },
  });
}

/** A draft of a profile that was deleted meanwhile goes on as a new one. */
const orphaned = (draft: Draft, profiles: readonly Profile[]): Draft =>
  profiles.some(({ id }) => id === draft.profileId) ? draft : { ...draft, profileId: null };

function withFault(faults: ReadonlyMap<string, string>, slot: string, message: string | null): ReadonlyMap<string, string> {
  if ((faults.get(slot) ?? null) === message) return faults;
  const next = new Map(faults);
  if (message === null) next.delete(slot);
  else next.set(slot, message);
  return next;
}
