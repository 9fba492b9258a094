/** Which profile: its name, the others of this LoRA, undo and redo, and what can be done with it as a whole. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createSignal, For, type JSX, Show } from 'solid-js';
import { createGesture } from '../../state/gesture.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { useProfiles } from './profiles-app.ts';
import { useEditing } from './session-context.tsx';

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
    <div class="profile-bar" role="group" aria-label="Profile">
      <UndoButtons />
      <div class="profile-name">
        <button
          type="button"
          class="button quiet square star"
          aria-label="Favourite"
          aria-pressed={about()?.favourite ?? false}
          onClick={star}
        >
          <Icon name="star" />
        </button>
        <input
          type="text"
          class="field"
          aria-label="Profile name"
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
  const past = () => session.draft()?.history.past.at(-1)?.label;
  const future = () => session.draft()?.history.future.at(-1)?.label;
  return (
    <>
      <button
        type="button"
        class="button quiet square"
        aria-label="Undo"
        title={past() === undefined ? 'Nothing to undo' : `Undo: ${past()} (Ctrl+Z)`}
        disabled={past() === undefined}
        onClick={() => session.undo()}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        class="button quiet square"
        aria-label="Redo"
        title={future() === undefined ? 'Nothing to redo' : `Redo: ${future()} (Ctrl+Shift+Z)`}
        disabled={future() === undefined}
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
    <DropdownMenu placement="bottom-start">
      <DropdownMenu.Trigger class="button">
        <span class="wide-words">{session.profiles().length > 0 ? 'Profiles · ' : 'Profiles'}</span>
        {session.profiles().length > 0 ? session.profiles().length : ''}
        <Icon name="down" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu profile-menu">
          <DropdownMenu.Item class="menu-item" onSelect={() => guard.leave(() => session.open(null))}>
            New profile
            <span class="muted">as trained</span>
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
                <span class="muted">{profile.isDefault ? 'default' : ''}</span>
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
    const copy = await app.duplicate(now.id, `${now.name} copy`);
    setBusy(false);
    if (copy.ok) session.open(copy.value);
    else session.setRefusal(`Not duplicated: ${copy.error.message}`);
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
    <DropdownMenu placement="bottom-end">
      <DropdownMenu.Trigger class="button quiet" disabled={profile() === null}>
        <span class="wide-words">More</span>
        <Icon name="down" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <DropdownMenu.Item class="menu-item" onSelect={() => guard.leave(() => void duplicate())}>
            Duplicate
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item" onSelect={setDefault}>
            {profile()?.isDefault ? 'No longer the default' : 'Make it the default'}
            <span class="muted">for this LoRA</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item" onSelect={() => desk.show('versions')}>
            Versions
          </DropdownMenu.Item>
          <DropdownMenu.Separator class="menu-line" />
          <DropdownMenu.Item class="menu-item" onSelect={remove}>
            Delete
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
