/** The signals of an editing session, and the two ways its draft changes: begun anew, or by a step that goes to the store. */
import { type Accessor, batch, createMemo, createSignal, type Setter } from 'solid-js';
import type { ProfilesApp } from '../../../app/profile-types.ts';
import type { LoraDetail } from '../../../contracts/library.ts';
import { isDirty, newDraft } from '../../../domain/profiles/editing/draft.ts';
import { draftToText } from '../../../domain/profiles/editing/draft-text.ts';
import type { Draft } from '../../../domain/profiles/editing/draft-types.ts';
import { neutral } from '../../../domain/profiles/editing/starting-points.ts';
import type { Profile } from '../../../domain/profiles/types.ts';
import type { Layout } from '../../../domain/reading.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';
import type { Preview } from './session-types.ts';

export interface SessionCore {
  readonly app: ProfilesApp;
  readonly detail: Accessor<LoraDetail>;
  readonly loraId: Accessor<number>;
  readonly layout: Accessor<Layout | null>;
  readonly draft: Accessor<Draft | null>;
  readonly setDraft: Setter<Draft | null>;
  readonly profiles: Accessor<readonly Profile[]>;
  readonly setProfiles: Setter<readonly Profile[]>;
  readonly returned: Accessor<boolean>;
  readonly setReturned: Setter<boolean>;
  readonly faults: Accessor<ReadonlyMap<string, string>>;
  readonly setFaults: Setter<ReadonlyMap<string, string>>;
  readonly refusal: Accessor<string | null>;
  readonly setRefusal: Setter<string | null>;
  readonly said: Accessor<string>;
  readonly say: Setter<string>;
  readonly selection: Accessor<Selection>;
  readonly setSelection: Setter<Selection>;
  readonly preview: Accessor<Preview | null>;
  readonly setPreview: Setter<Preview | null>;
  /** Another draft takes the place of this one; nothing is stored. */
  begin(next: Draft | null, cameBack?: boolean): void;
  /** A step of the draft: shown, and kept in the store. */
  change(next: Draft): void;
}

const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function createCore(app: ProfilesApp, detail: Accessor<LoraDetail>): SessionCore {
  const loraId = createMemo(() => detail().row.id);
  const layout = createMemo(() => detail().layout, undefined, { equals: sameText });
  const [draft, setDraft] = createSignal<Draft | null>(null);
  const [profiles, setProfiles] = createSignal<readonly Profile[]>([], { equals: sameText });
  const [returned, setReturned] = createSignal(false);
  const [faults, setFaults] = createSignal<ReadonlyMap<string, string>>(new Map());
  const [refusal, setRefusal] = createSignal<string | null>(null);
  const [said, say] = createSignal('');
  const [selection, setSelection] = createSignal<Selection>(NOTHING_SELECTED);
  const [preview, setPreview] = createSignal<Preview | null>(null);
  const begin = (next: Draft | null, cameBack = false): void =>
    batch(() => {
      setDraft(next);
      setReturned(cameBack);
      setFaults(new Map());
      setRefusal(null);
      setPreview(null);
    });
  const change = (next: Draft): void => {
    const worthKeeping = isDirty(next) || next.past.length > 0 || next.future.length > 0;
    app.keepDraft(loraId(), worthKeeping ? draftToText(next) : null);
    setDraft(next);
    setReturned(false);
    // What is seen after a step is what is set.
    setPreview(null);
  };
  const draftAndWords = { draft, setDraft, returned, setReturned, faults, setFaults, refusal, setRefusal, said, say };
  return {
    app,
    detail,
    loraId,
    layout,
    profiles,
    setProfiles,
    selection,
    setSelection,
    preview,
    setPreview,
    ...draftAndWords,
    begin,
    change,
  };
}

/** A fresh session on a stored profile, or with null on a new one as trained. */
export function fromProfile(profile: Profile | null, layout: Layout): Draft {
  if (!profile) return newDraft({ layoutId: layout.id, slots: layout.slots, start: neutral(), profile: null });
  const { name, notes, tags, favourite } = profile;
  return newDraft({
    layoutId: layout.id,
    slots: layout.slots,
    start: { label: name, gains: profile.gains },
    profile: { id: profile.id, about: { name, notes, tags, favourite } },
  });
}
