/** Earlier saves of the profile: what was different, and the way back to them. */
import { createEffect, createSignal, For, type JSX, on, Show } from 'solid-js';
import { gainOf } from '../../../../domain/profiles/editing/gains.ts';
import { gainToText } from '../../../../domain/profiles/editing/gain-text.ts';
import type { ProfileVersion } from '../../../../domain/profiles/profile.ts';
import { dateAndTime } from '../../../state/format.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { useProfiles } from '../../../state/profiles-app.ts';
import { useEditing } from '../session/session-context.tsx';

const words = () => profileText().versions;
const LISTED = 4;

export function VersionsPanel(): JSX.Element {
  const { session } = useEditing();
  const app = useProfiles();
  const [versions, setVersions] = createSignal<readonly ProfileVersion[] | null>(null);
  const profile = session.profile;
  createEffect(
    on(
      () => [profile()?.id, profile()?.updatedAt] as const,
      ([id]) => {
        if (id === undefined) return void setVersions([]);
        void app.versions(id).then((found) => profile()?.id === id && setVersions(found));
      },
    ),
  );
  /** Against the gains on screen now. */
  const difference = (version: ProfileVersion): string => {
    const draft = session.draft();
    const changed = (draft?.slots ?? []).flatMap(({ id, label }) => {
      const [now, then] = [gainOf(draft?.gains ?? {}, id), gainOf(version.content.gains, id)];
      return now === then ? [] : [`${label} ${gainToText(now)} → ${gainToText(then)}`];
    });
    if (changed.length === 0) return words().same;
    return words()
      .difference(changed.slice(0, LISTED), Math.max(0, changed.length - LISTED))
      .replaceAll('-', '−');
  };
  const restore = (version: ProfileVersion): void => {
    session.setPreview(null);
    const { gains } = version.content;
    const all = Object.fromEntries((session.draft()?.slots ?? []).map(({ id }) => [id, gainOf(gains, id)]));
    session.edit({ kind: 'begin', start: { label: { kind: 'version', number: version.number }, gains: all } });
  };
  return (
    <>
      <Show when={(versions()?.length ?? 0) > 0} fallback={<p class="muted">{words().none}</p>}>
        <ul class="panel-list" onPointerLeave={() => session.setPreview(null)}>
          <For each={versions() ?? []}>
            {(version) => (
              <li onPointerEnter={() => session.setPreview({ gains: version.content.gains })}>
                <div>
                  <strong class="num">
                    {version.number} · {dateAndTime(version.savedAt)}
                  </strong>
                  <span class="muted num">{difference(version)}</span>
                </div>
                <button
                  type="button"
                  class="button"
                  aria-label={words().restoreOne(version.number)}
                  onFocus={() => session.setPreview({ gains: version.content.gains })}
                  onBlur={() => session.setPreview(null)}
                  onClick={() => restore(version)}
                >
                  {words().restore}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
