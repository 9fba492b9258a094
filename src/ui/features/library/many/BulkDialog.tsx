/** What an action on many LoRAs still needs to know: which tag, or which profile. */
import { Dialog } from '@kobalte/core/dialog';
import { createResource, createSignal, For, type JSX, Show } from 'solid-js';
import { type AppliedTo, applyToMany } from '../../../../app/profiles/apply-profile.ts';
import { LONGEST_TAG, tidyList } from '../../../../domain/library/own.ts';
import { focusBack } from '../../../state/focus.ts';
import { useApp } from '../../../state/app-context.tsx';
import { bulkText } from '../../../strings/rooms/bulk.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import type { UndoNoteState } from '../../../widgets/UndoNote.tsx';
import './bulk.css';
import { say, t } from '../../../strings/language.ts';
import '../../../widgets/dialog.css';

interface BulkProps {
  readonly kind: 'tag' | 'untag' | 'profile';
  readonly ids: readonly number[];
  readonly note: UndoNoteState;
  readonly close: () => void;
}

export function BulkDialog(props: BulkProps): JSX.Element {
  const title = (): string =>
    ({ tag: bulkText().tagTitle, untag: bulkText().untagTitle, profile: bulkText().profileTitle })[props.kind](props.ids.length);
  return (
    <Dialog open onOpenChange={(open) => !open && props.close()}>
      <Dialog.Portal>
        <Dialog.Overlay class="dialog-overlay" />
        <div class="dialog-place">
          <Dialog.Content class="dialog bulk-dialog" role="dialog" onCloseAutoFocus={focusBack}>
            <Dialog.Title class="dialog-title">{title()}</Dialog.Title>
            <Show when={props.kind === 'profile'} fallback={<TagForm {...props} />}>
              <ProfileForm {...props} />
            </Show>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  );
}

function TagForm(props: BulkProps): JSX.Element {
  const { app } = useApp();
  const [known] = createResource(() => app.own.tags());
  const [text, setText] = createSignal('');
  const adds = (): boolean => props.kind === 'tag';
  const go = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const [tag] = tidyList([text()]);
    if (tag === undefined) return;
    const undo = await app.own.change(props.ids, adds() ? { addTags: [tag] } : { removeTags: [tag] });
    props.note.show((adds() ? bulkText().done.tag : bulkText().done.untag)(tag, props.ids.length), undo);
    props.close();
  };
  return (
    <form class="bulk-form" onSubmit={(event) => void go(event)}>
      <input
        type="text"
        class="field"
        list="bulk-tags"
        maxlength={LONGEST_TAG}
        aria-label={bulkText().tagField}
        placeholder={bulkText().tagField}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <datalist id="bulk-tags">
        <For each={known() ?? []}>{({ tag }) => <option value={tag} />}</For>
      </datalist>
      <p class="bulk-buttons">
        <button type="button" class="button" onClick={() => props.close()}>
          {bulkText().cancel}
        </button>
        <button type="submit" class="button primary" disabled={text().trim() === ''}>
          {adds() ? bulkText().add : bulkText().remove}
        </button>
      </p>
    </form>
  );
}

function ProfileForm(props: BulkProps): JSX.Element {
  const { app } = useApp();
  const [profiles] = createResource(() => app.profiles.all(null));
  const [chosen, setChosen] = createSignal('');
  const [done, setDone] = createSignal<number | null>(null);
  const [refused, setRefused] = createSignal<readonly AppliedTo[]>([]);
  let stopped = false;
  const go = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const profile = profiles()?.find(({ id }) => id === chosen());
    if (!profile || done() !== null) return;
    const { name, gains, notes, tags } = profile;
    const made: string[] = [];
    const results = await applyToMany({ name, gains, notes, tags, favourite: false }, profile.layout, props.ids, {
      profiles: {
        create: async (id, content) => {
          const outcome = await app.profiles.create(id, content);
          if (outcome.ok) made.push(outcome.value.id);
          return outcome;
        },
      },
      detail: (id) => app.detail({ id }),
      goOn: (count) => {
        setDone(count);
        return !stopped;
      },
    });
    setDone(null);
    const left = results.filter((each) => each.refused !== null);
    props.note.show(bulkText().done.profile(name, made.length, left.length), made.length > 0 ? () => app.profiles.takeBack(made) : null);
    if (left.length === 0) props.close();
    else setRefused(left);
  };
  return (
    <form class="bulk-form" onSubmit={(event) => void go(event)}>
      <Show when={(profiles()?.length ?? 1) > 0} fallback={<p>{bulkText().noProfiles}</p>}>
        <p class="muted">{bulkText().profileAbout}</p>
        <div class="bulk-profiles" role="radiogroup" aria-label={bulkText().profile}>
          <For each={profiles() ?? []}>
            {(profile) => (
              <label>
                <input type="radio" name="bulk-profile" value={profile.id} onChange={() => setChosen(profile.id)} />
                <span>{profile.name}</span>
                <span class="muted">{[profile.loraName, t().names.layout(profile.layout.label)].filter(Boolean).join(' · ')}</span>
              </label>
            )}
          </For>
        </div>
      </Show>
      <Show when={refused().length > 0}>
        <section class="bulk-refused" aria-label={bulkText().refused} tabindex="0">
          <For each={refused()}>
            {(each) => (
              <p>
                {each.name}: {each.refused && profileText().notApplied(each.refused, say)}
              </p>
            )}
          </For>
        </section>
      </Show>
      <p class="bulk-buttons">
        <span role="status" class="num">
          {done() === null ? '' : bulkText().applying(done() ?? 0, props.ids.length)}
        </span>
        <Show
          when={done() === null}
          fallback={
            <button type="button" class="button" onClick={() => (stopped = true)}>
              {bulkText().stop}
            </button>
          }
        >
          <button type="button" class="button" onClick={() => props.close()}>
            {refused().length > 0 ? bulkText().close : bulkText().cancel}
          </button>
          <button type="submit" class="button primary" disabled={chosen() === ''}>
            {bulkText().apply}
          </button>
        </Show>
      </p>
    </form>
  );
}
