/** Earlier saves of the profile: what was different, and the way back to them. */
import { createEffect, createSignal, For, type JSX, on, Show } from 'solid-js';
import { gainOf } from '../../../domain/profiles/editing/gains.ts';
import { gainToText } from '../../../domain/profiles/editing/gain-text.ts';
import type { ProfileVersion } from '../../../domain/profiles/types.ts';
import { plural } from '../../state/format.ts';
import { useProfiles } from './profiles-app.ts';
import { useEditing } from './session-context.tsx';

const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
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
    if (changed.length === 0) return 'Same gains as now';
    const rest = changed.length - LISTED;
    return `${changed.slice(0, LISTED).join(', ')}${rest > 0 ? ` and ${plural(rest, 'more block')}` : ''}`.replaceAll('-', '−');
  };
  const restore = (version: ProfileVersion): void => {
    session.setPreview(null);
    const { gains } = version.content;
    const all = Object.fromEntries((session.draft()?.slots ?? []).map(({ id }) => [id, gainOf(gains, id)]));
    session.edit({ kind: 'begin', start: { label: `version ${version.number}`, gains: all } });
  };
  return (
    <>
      <Show
        when={(versions()?.length ?? 0) > 0}
        fallback={<p class="muted">No earlier save yet. The last 20 saves of a profile are kept.</p>}
      >
        <ul class="panel-list" onPointerLeave={() => session.setPreview(null)}>
          <For each={versions() ?? []}>
            {(version) => (
              <li onPointerEnter={() => session.setPreview({ label: `version ${version.number}`, gains: version.content.gains })}>
                <div>
                  <strong class="num">
                    {version.number} · {WHEN.format(version.savedAt)}
                  </strong>
                  <span class="muted num">{difference(version)}</span>
                </div>
                <button
                  type="button"
                  class="button"
                  aria-label={`Restore version ${version.number}`}
                  onFocus={() => session.setPreview({ label: `version ${version.number}`, gains: version.content.gains })}
                  onBlur={() => session.setPreview(null)}
                  onClick={() => restore(version)}
                >
                  Restore
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
