/** Which profile: its name, the others of this LoRA, undo and redo, and what can be done with it as a whole. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { StepLabel } from '../../../../domain/profiles/editing/draft-types.ts';
import { createGesture } from '../../../state/gesture.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { useProfiles } from '../../../state/profiles-app.ts';
import { useEditing } from '../session/session-context.tsx';
import { say } from '../../../strings/language.ts';

const words = () => profileText().bar;

const labelText = (label: StepLabel | undefined): string | null => (label === undefined ? null : profileText().step(label));

export function ProfileBar(): JSX.Element {
  const { session } = useEditing();
  const about = () => session.draft()?.about;
  const gesture = createGesture();
  const rename = (name: string): void => {
    const now = about();
    if (now) session.edit({ kind: 'about', about: { ...now, name } }, gesture.current());
  };
  const star = (): void => {
    const now = about();
    if (now) session.edit({ kind: 'about', about: { ...now, favourite: !now.favourite } });
  };
  return (
    <div class="profile-bar" role="group" aria-label={profileText().label}>
      <UndoButtons />
      <div class="profile-name">
        <button
          type="button"
          class="button quiet square star"
          aria-label={words().favourite}
          aria-pressed={about()?.favourite ?? false}
          onClick={star}
        >
          <Icon name="star" />
        </button>
        <input
          type="text"
          class="field"
          aria-label={words().name}
          placeholder={session.proposal()}
          title={about()?.name}
          maxlength={200}
          value={about()?.name ?? ''}
          onInput={(event) => rename(event.currentTarget.value)}
          onBlur={() => gesture.end()}
        />
        <ProfileMenu />
      </div>
      <MoreMenu />
    </div>
  );
}

function UndoButtons(): JSX.Element {
  const { session } = useEditing();
  const past = () => labelText(session.draft()?.history.past.at(-1)?.label);
  const future = () => labelText(session.draft()?.history.future.at(-1)?.label);
  return (
    <>
      <button
        type="button"
        class="button quiet square"
        aria-label={words().undo}
        title={past() === null ? words().nothingToUndo : words().undoOf(past() ?? '')}
        disabled={past() === null}
        onClick={() => session.undo()}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        class="button quiet square"
        aria-label={words().redo}
        title={future() === null ? words().nothingToRedo : words().redoOf(future() ?? '')}
        disabled={future() === null}
        onClick={() => session.redo()}
      >
        <Icon name="redo" />
      </button>
    </>
  );
}

function ProfileMenu(): JSX.Element {
  const { session, guard } = useEditing();
  return (
    <DropdownMenu modal={false} placement="bottom-start">
      <DropdownMenu.Trigger class="button">
        <span class="wide-words">{session.profiles().length > 0 ? `${words().profiles} · ` : words().profiles}</span>
        {session.profiles().length > 0 ? session.profiles().length : ''}
        <Icon name="down" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu profile-menu">
          <DropdownMenu.Item class="menu-item" onSelect={() => guard.leave(() => session.open(null))}>
            {words().new}
            <span class="muted">{words().asTrained}</span>
          </DropdownMenu.Item>
          <Show when={session.profiles().length > 0}>
            <DropdownMenu.Separator class="menu-line" />
          </Show>
          <For each={session.profiles()}>
            {(profile) => (
              <DropdownMenu.Item
                class="menu-item"
                data-checked={profile.id === session.draft()?.profileId ? '' : undefined}
                onSelect={() => guard.leave(() => session.open(profile))}
              >
                <span>
                  {profile.favourite ? '★ ' : ''}
                  {profile.name}
                </span>
                <span class="muted">{profile.isDefault ? words().default : ''}</span>
              </DropdownMenu.Item>
            )}
          </For>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

function MoreMenu(): JSX.Element {
  const { session, guard, desk } = useEditing();
  const app = useProfiles();
  const [busy, setBusy] = createSignal(false);
  const profile = session.profile;
  const duplicate = async (): Promise<void> => {
    const now = profile();
    if (!now || busy()) return;
    setBusy(true);
    const copy = await app.duplicate(now.id, words().copyOf(now.name));
    setBusy(false);
    if (copy.ok) session.open(copy.value);
    else session.setRefusal(words().notDuplicated(say(copy.error.message)));
  };
  const remove = (): void => {
    const now = profile();
    if (!now) return;
    guard.leave(() => {
      session.open(null);
      void app.remove(now.id);
    });
  };
  const setDefault = (): void => {
    const now = profile();
    if (now) void app.setDefault(session.detail().row.id, now.isDefault ? null : now.id);
  };
  return (
    <DropdownMenu modal={false} placement="bottom-end">
      <DropdownMenu.Trigger class="button quiet" disabled={profile() === null}>
        <span class="wide-words">{words().more}</span>
        <Icon name="down" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <DropdownMenu.Item class="menu-item" onSelect={() => guard.leave(() => void duplicate())}>
            {words().duplicate}
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item" onSelect={setDefault}>
            {profile()?.isDefault ? words().noDefault : words().makeDefault}
            <span class="muted">{words().forThisLora}</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item" onSelect={() => desk.show('versions')}>
            {words().versions}
          </DropdownMenu.Item>
          <DropdownMenu.Separator class="menu-line" />
          <DropdownMenu.Item class="menu-item" onSelect={remove}>
            {words().delete}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
