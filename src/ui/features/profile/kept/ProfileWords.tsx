/** Notes and tags of the profile. */
import type { JSX } from 'solid-js';
import { createGesture } from '../../../state/gesture.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { useEditing } from '../session/session-context.tsx';

const words = () => profileText().words;

export function ProfileWords(): JSX.Element {
  const { session } = useEditing();
  const about = () => session.draft()?.about;
  const gesture = createGesture();
  const setNotes = (notes: string): void => {
    const now = about();
    if (now) session.edit({ kind: 'about', about: { ...now, notes } }, gesture.current());
  };
  const setTags = (text: string): void => {
    const now = about();
    const tags = [...new Set(text.split(',').map((tag) => tag.trim()))].filter(Boolean);
    if (now) session.edit({ kind: 'about', about: { ...now, tags } });
  };
  return (
    <div class="profile-words">
      <label>
        <span>{words().tags}</span>
        {/* Read when the field is left: a comma that is being typed must not vanish. */}
        <input
          type="text"
          class="field"
          placeholder={words().tagsHint}
          value={about()?.tags.join(', ') ?? ''}
          onChange={(event) => setTags(event.currentTarget.value)}
        />
      </label>
      <label>
        <span>{words().notes}</span>
        <textarea
          class="field"
          rows="3"
          value={about()?.notes ?? ''}
          onInput={(event) => setNotes(event.currentTarget.value)}
          onBlur={() => gesture.end()}
        />
      </label>
    </div>
  );
}
