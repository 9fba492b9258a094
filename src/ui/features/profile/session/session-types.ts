/** What the parts of the editor share. */
import type { Accessor } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import type { Gesture } from '../../../../domain/history.ts';
import type { Draft, GainChange } from '../../../../domain/profiles/editing/draft-types.ts';
import type { Edit } from '../../../../domain/profiles/editing/edits.ts';
import type { Gains, Profile } from '../../../../domain/profiles/profile.ts';
import type { Layout } from '../../../../domain/reading.ts';
import type { Selection } from './selection.ts';

/** Gains looked at before they are applied. */
export interface Preview {
  readonly gains: Gains;
}

export interface ProfileSession {
  readonly detail: Accessor<LoraDetail>;
  readonly layout: Accessor<Layout | null>;
  /** null while it is being read, or when the LoRA has no blocks. */
  readonly draft: Accessor<Draft | null>;
  /** Why there is no draft: the profiles could not be read. */
  readonly failure: Accessor<{ readonly error: unknown } | null>;
  /** Reads them again. */
  retry(): void;
  /** The gains on screen: those looked at before they are applied, else the draft's. */
  readonly shownGains: Accessor<Gains>;
  readonly setPreview: (preview: Preview | null) => void;
  readonly preview: Accessor<Preview | null>;
  readonly profiles: Accessor<readonly Profile[]>;
  readonly profile: Accessor<Profile | null>;
  /** The name a new profile gets when none is typed. */
  readonly proposal: Accessor<string>;
  /** The draft of an earlier visit was taken up again. */
  readonly returned: Accessor<boolean>;
  readonly dirty: Accessor<boolean>;
  readonly changes: Accessor<readonly GainChange[]>;
  /** Sentences of fields whose text is not a gain, by slot. */
  readonly faults: Accessor<ReadonlyMap<string, string>>;
  /** @param typed what stands in the field, kept while it is wrong, whatever tab is looked at */
  setFault(slot: string, message: string | null, typed?: string): void;
  /** What is typed in a field that is wrong; null in all others. */
  wrongText(slot: string): string | null;
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
  edit(edit: Edit, gesture?: Gesture | null): boolean;
  undo(): void;
  redo(): void;
  /** Opens a profile, or with null a new one as trained. Whatever was unsaved is given up: ask before. */
  open(profile: Profile | null): void;
  /** @returns whether it was stored */
  save(): Promise<boolean>;
  discard(): void;
  /** Back to the stored profile, as a step that Undo takes back; wrong fields are forgotten. */
  revert(): void;
}
