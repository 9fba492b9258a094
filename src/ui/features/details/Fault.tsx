/** Why a file cannot be read: what is wrong, the evidence, and what can be done about it. */
import { type JSX, Show } from 'solid-js';
import type { FaultCode, FileFault } from '../../../domain/safetensors/types.ts';
import { count } from '../../state/format.ts';
import { say } from '../../strings/language.ts';

const INCOMPLETE = 'The download most likely stopped early. Download the file again, then Re-index.';
const BROKEN =
  'The file is damaged or was written by a faulty tool. Download it again, or save it anew with the tool that made it, then Re-index.';
const GONE = 'Check that the folder is connected and may be read, then Rescan.';

const ADVICE: Readonly<Partial<Record<FaultCode, string>>> = {
  'empty-file': INCOMPLETE,
  'header-incomplete': INCOMPLETE,
  'data-incomplete': INCOMPLETE,
  'git-lfs-pointer': 'This is a pointer of Git LFS, not the model itself. Fetch the real file with "git lfs pull", then Rescan.',
  'web-page': 'A web page was saved instead of the model, often because the download needs a login. Download it again, then Rescan.',
  pickle:
    'This is a pickle file (.pt, .ckpt) with another name. It can run code when it is opened, so it is not read here. Look for a .safetensors version.',
  'not-found': GONE,
  'not-permitted': GONE,
  'read-failed': GONE,
  'walk-failed': GONE,
};

export function Fault(props: { readonly fault: FileFault }): JSX.Element {
  return (
    <div class="state-note unreadable">
      <h3>The file cannot be read</h3>
      <p>{say(props.fault.message)}</p>
      <dl class="facts num">
        <Show when={props.fault.tensor}>{(tensor) => <Evidence name="Tensor" value={tensor()} />}</Show>
        <Show when={props.fault.offset !== undefined}>
          <Evidence name="Seen at" value={`byte ${count(props.fault.offset ?? 0)}`} />
        </Show>
        <Show when={props.fault.expected}>{(expected) => <Evidence name="Expected" value={say(expected())} />}</Show>
        <Show when={props.fault.found}>{(found) => <Evidence name="Found" value={say(found())} />}</Show>
      </dl>
      <p class="muted">{ADVICE[props.fault.code] ?? BROKEN}</p>
    </div>
  );
}

const Evidence = (props: { readonly name: string; readonly value: string }): JSX.Element => (
  <div>
    <dt>{props.name}</dt>
    <dd class="mono">{props.value}</dd>
  </div>
);
