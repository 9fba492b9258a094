/**
 * One editing session per LoRA: the draft and everything around it that the parts of the editor share. It lives above the tabs, so
 * that looking at the metadata ends nothing, and every change of it goes to the store as a draft.
 */
import { type Accessor, createMemo } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { changesOf, edited, isDirty, redone, undone } from '../../../domain/profiles/editing/draft.ts';
import { gainToText } from '../../../domain/profiles/editing/gain-text.ts';
import { useProfiles } from './profiles-app.ts';
import { createCore, fromProfile, type SessionCore } from './session-core.ts';
import { loadSessions, saveDraft, watchProfiles } from './session-store.ts';
import type { ProfileSession } from './session-types.ts';

export function createProfileSession(detail: Accessor<LoraDetail>): ProfileSession {
  const core = createCore(useProfiles(), detail);
  loadSessions(core);
  const refresh = watchProfiles(core);
  const save = async (): Promise<boolean> => {
    const stored = await saveDraft(core);
    if (stored) await refresh();
    return stored;
  };
  const texts = new Map<string, string>();
  const setFault: ProfileSession['setFault'] = (slot, message, typed = '') => {
    texts.set(slot, typed);
    core.setFaults((old) => withFault(old, slot, message));
  };
  const wrongText = (slot: string): string | null => (core.faults().has(slot) ? (texts.get(slot) ?? '') : null);
  return { ...core, ...derived(core), ...editing(core), ...opening(core), setFault, wrongText, save };
}

function derived({ draft, faults, layout, preview, profiles, selection }: SessionCore) {
  return {
    shownGains: createMemo(() => preview()?.gains ?? draft()?.gains ?? {}),
    profile: createMemo(() => profiles().find(({ id }) => id === draft()?.profileId) ?? null),
    dirty: createMemo(() => {
      const now = draft();
      return now !== null && (isDirty(now) || faults().size > 0);
    }),
    changes: createMemo(() => {
      const now = draft();
      return now ? changesOf(now) : [];
    }),
    targets: createMemo(() => {
      const chosen = selection().slots;
      const slots = layout()?.slots ?? [];
      return slots.filter((slot) => (chosen.size > 0 ? chosen.has(slot.id) : slot.role === 'main')).map(({ id }) => id);
    }),
  };
}

function editing({ draft, change, say, setRefusal }: SessionCore): Pick<ProfileSession, 'edit' | 'undo' | 'redo'> {
  return {
    edit: (edit, gesture = null) => {
      const now = draft();
      if (!now) return false;
      const result = edited(now, edit, gesture);
      if (!result.ok) {
        const { label, gain, most } = result.error;
        const shown = Number.isFinite(gain) ? gainToText(gain) : 'infinity';
        setRefusal(`${label} would get the gain ${shown}. Gains go from −${most} to ${most}. Nothing was changed.`);
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
  };
}

function opening({ app, begin, draft, layout, loraId, profiles }: SessionCore): Pick<ProfileSession, 'open' | 'discard'> {
  const open: ProfileSession['open'] = (profile) => {
    const now = layout();
    if (!now) return;
    app.keepDraft(loraId(), null);
    begin(fromProfile(profile, now));
  };
  return { open, discard: () => open(profiles().find(({ id }) => id === draft()?.profileId) ?? null) };
}

function withFault(faults: ReadonlyMap<string, string>, slot: string, message: string | null): ReadonlyMap<string, string> {
  if ((faults.get(slot) ?? null) === message) return faults;
  const next = new Map(faults);
  if (message === null) next.delete(slot);
  else next.set(slot, message);
  return next;
}
