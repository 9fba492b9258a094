/** Which browser can do what: the ways a folder gets in differ, everything after that is the same. */
import { For, type JSX } from 'solid-js';
import { helpText } from '../../strings/rooms/help.ts';

const HEADS = ['Chrome, Edge', 'Firefox, Safari, Brave'] as const;
const ROWS = ['add', 'drop', 'restart', 'index', 'offline'] as const;

export function Browsers(): JSX.Element {
  return (
    <section class="page-section" aria-labelledby="browsers-title">
      <h2 id="browsers-title">{helpText().browsers.title}</h2>
      <table class="help-table" aria-labelledby="browsers-title">
        <thead>
          <tr>
            <td />
            <For each={HEADS}>{(head) => <th scope="col">{head}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={ROWS}>
            {(row) => (
              <tr>
                <th scope="row">{helpText().browsers.rows[row].what}</th>
                <td>{helpText().browsers.rows[row].chrome}</td>
                <td>{helpText().browsers.rows[row].others}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <p class="muted page-note">{helpText().browsers.private}</p>
      <p class="muted page-note">{helpText().browsers.hidden}</p>
    </section>
  );
}
