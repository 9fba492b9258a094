/** Which browser can do what: the ways a folder gets in differ, everything after that is the same. */
import { For, type JSX } from 'solid-js';

const HEADS = ['Chrome, Edge', 'Firefox, Safari, Brave'] as const;
const ROWS: readonly (readonly [what: string, ...answers: readonly [string, string]])[] = [
  ['Add folder', 'Yes, and it is remembered', 'Yes, for one visit'],
  ['Drop a folder or files', 'Yes, and a folder is remembered', 'Yes, for one visit'],
  ['After a restart', 'Reconnect reads the folder again', 'Choose the folder again to rescan'],
  ['What was indexed', 'Kept', 'Kept'],
  ['Offline', 'Yes', 'Yes'],
];

export function Browsers(): JSX.Element {
  return (
    <section class="page-section" aria-labelledby="browsers-title">
      <h2 id="browsers-title">Browsers</h2>
      <table class="help-table" aria-labelledby="browsers-title">
        <thead>
          <tr>
            <td />
            <For each={HEADS}>{(head) => <th scope="col">{head}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={ROWS}>
            {([what, ...answers]) => (
              <tr>
                <th scope="row">{what}</th>
                <For each={answers}>{(answer) => <td>{answer}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <p class="muted page-note">In a private window nothing is kept, whatever the browser.</p>
      <p class="muted page-note">
        Chrome and Edge do not show web apps every file of a picked folder: links, and names with a leading space, control characters or one
        of : ? * &quot; &lt; &gt; | are left out, without a word to the app. When a folder is dropped, the app can tell and names them. If a
        LoRA is missing after Add folder, drop its folder instead, rename the file, or put the file itself in place of the link.
      </p>
    </section>
  );
}
