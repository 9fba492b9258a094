/** Solo and mute of some blocks. */
import type { JSX } from 'solid-js';
import { editorText } from '../../../strings/rooms/editor.ts';
import { useEditing } from '../session/session-context.tsx';

interface SoloMuteProps {
  /** As it is read out: of a block, of a group. */
  readonly name: string;
  readonly slots: readonly string[];
  readonly solo: boolean;
  readonly muted: boolean;
}

export function SoloMute(props: SoloMuteProps): JSX.Element {
  const { session } = useEditing();
  return (
    <>
      <button
        type="button"
        class="mini"
        aria-pressed={props.solo}
        aria-label={editorText().rows.solo(props.name)}
        title={editorText().rows.soloHint}
        onClick={() => session.edit({ kind: 'solo', slots: props.slots })}
      >
        {editorText().rows.soloShort}
      </button>
      <button
        type="button"
        class="mini"
        aria-pressed={props.muted}
        aria-label={editorText().rows.mute(props.name)}
        title={editorText().rows.muteHint}
        onClick={() => session.edit({ kind: 'mute', slots: props.slots, on: !props.muted })}
      >
        {editorText().rows.muteShort}
      </button>
    </>
  );
}
