/**
 * One editing session per LoRA: the draft and everything around it that the parts of the editor share. It lives above the tabs, so
 * that looking at the metadata ends nothing, and every change of it goes to the store as a draft.
 */
import { type Accessor, batch, createMemo, createSignal } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { changesOf, edited, isDirty, redone, undone } from '../../../../domain/profiles/editing/draft.ts';
import { draftToText } from '../../../../domain/profiles/editing/draft-text.ts';
import type { Draft, StepLabel } from '../../../../domain/profiles/editing/draft-types.ts';
import { gainToText } from '../../../../domain/profiles/editing/gain-text.ts';
import type { Profile } from '../../../../domain/profiles/profile.ts';
import { useProfiles } from '../../../state/profiles-app.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';
import { fromProfile, keepLoaded, proposedName, saveDraft, watchProfiles } from './session-store.ts';
import type { Preview, ProfileSession } from './session-types.ts';
import { profileText } from '../../../strings/rooms/profile.ts';

const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function createProfileSession(detail: Accessor<LoraDetail>): ProfileSession {
  const app = useProfiles();
  const loraId = createMemo(() => detail().row.id);
  const layout = createMemo(() => detail().layout, undefined, { equals: sameText });
  const [draft, setDraft] = createSignal<Draft | null>(null);
  const [profiles, setProfiles] = createSignal<readonly Profile[]>([], { equals: sameText });
  const [returned, setReturned] = createSignal(false);
  const [refusal, setRefusal] = createSignal<string | null>(null);
  const [said, say] = createSignal('');
  const [selection, setSelection] = createSignal<Selection>(NOTHING_SELECTED);
  const [preview, setPreview] = createSignal<Preview | null>(null);
  const [failure, setFailure] = createSignal<{ readonly error: unknown } | null>(null);
  const [tries, setTries] = createSignal(0);
  const { faults, setFault, wrongText, forgetFaults } = createFaults();

  /** Another draft takes the place of this one; nothing is stored. */
  const begin = (next: Draft | null, cameBack = false): void =>
    batch(() => {
      setDraft(next);
      setReturned(cameBack);
      forgetFaults();
      setRefusal(null);
      setPreview(null);
    });
  /** A step of the draft: shown, and kept in the store as long as it differs from what is saved there. */
  const change = (next: Draft): void => {
    app.keepDraft(loraId(), isDirty(next) ? draftToText(next) : null);
    setDraft(next);
    setReturned(false);
    // What is seen after a step is what is set.
    setPreview(null);
  };
  const edit: ProfileSession['edit'] = (wanted, gesture = null) => {
    const now = draft();
    if (!now) return false;
    const result = edited(now, wanted, gesture);
    if (!result.ok) {
      const { label, gain, most } = result.error;
      const shown = Number.isFinite(gain) ? gainToText(gain) : profileText().infinity;
      setRefusal(profileText().outOfRange(label, shown, most));
      return false;
    }
    setRefusal(null);
    if (result.value !== now) change(result.value);
    return true;
  };
  const step = (said: 'undone' | 'redone', move: (now: Draft) => Draft, label: (now: Draft) => StepLabel | undefined) => (): void => {
    const now = draft();
    const what = now ? label(now) : undefined;
    if (!now || what === undefined) return;
    change(move(now));
    say(profileText()[said](profileText().step(what)));
  };
  const open: ProfileSession['open'] = (profile) => {
    const now = layout();
    if (!now) return;
    app.keepDraft(loraId(), null);
    begin(fromProfile(profile, now));
    if (profile) void app.use(profile.id);
  };

  const proposal = createMemo(() => proposedName(profiles().map(({ name }) => name)));
  const parts = { app, proposal, loraId, layout, draft, setDraft, faults, setProfiles, setRefusal, setReturned, say, begin };
  keepLoaded({ ...parts, setSelection, setFailure, tries });
  const refresh = watchProfiles(parts);
  return {
    detail,
    layout,
    draft,
    failure,
    retry: () => setTries((count) => count + 1),
    shownGains: createMemo(() => preview()?.gains ?? draft()?.gains ?? {}),
    setPreview,
    preview,
    profiles,
    proposal,
    profile: createMemo(() => profiles().find(({ id }) => id === draft()?.profileId) ?? null),
    returned,
    dirty: createMemo(() => {
      const now = draft();
      return now !== null && (isDirty(now) || faults().size > 0);
    }),
    changes: createMemo(() => {
      const now = draft();
      return now ? changesOf(now) : [];
    }),
    faults,
    setFault,
    wrongText,
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
    edit,
    undo: step('undone', undone, (now) => now.history.past.at(-1)?.label),
    redo: step('redone', redone, (now) => now.history.future.at(-1)?.label),
    revert: () => {
      forgetFaults();
      edit({ kind: 'revert' });
    },
    open,
    save: async () => {
      const stored = await saveDraft(parts);
      if (stored) await refresh();
      return stored;
    },
    discard: () => open(profiles().find(({ id }) => id === draft()?.profileId) ?? null),
  };
}

/** Fields whose text is not a gain: why, and what is typed in them. */
function createFaults(): Pick<ProfileSession, 'faults' | 'setFault' | 'wrongText'> & { forgetFaults(): void } {
  const [faults, setFaults] = createSignal<ReadonlyMap<string, string>>(new Map());
  const texts = new Map<string, string>();
  return {
    faults,
    setFault(slot, message, typed = '') {
      texts.set(slot, typed);
      if ((faults().get(slot) ?? null) === message) return;
      const next = new Map(faults());
      if (message === null) next.delete(slot);
      else next.set(slot, message);
      setFaults(next);
    },
    wrongText: (slot) => (faults().has(slot) ? (texts.get(slot) ?? '') : null),
    forgetFaults: () => setFaults((old) => (old.size > 0 ? new Map() : old)),
  };
}
