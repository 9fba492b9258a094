/** What a program does with a text on this file: host slot -> blocks -> value. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import { gainToText } from '../../../domain/profiles/editing/gain-text.ts';
import type { HostFile, Loss, Simulation } from '../../../domain/profiles/hosts/types.ts';

export const shownValue = (value: number | null): string =>
  value === null ? 'varies' : gainToText(Number(value.toPrecision(6))).replace('-', '−');

/** "Double 3: 0.5 set, 1 arrives. it shares …"; without numbers that differ among the blocks. */
export function lossText({ what, wanted, arrives, why }: Loss): string {
  const set = wanted === null ? 'different gains set' : `${shownValue(wanted)} set`;
  return `${what}: ${set}, ${shownValue(arrives)} arrives. ${why}`;
}

/** The replay: what each slot of the program reaches in this file. */
export function Arrivals(props: { readonly simulation: Simulation; readonly file: HostFile }): JSX.Element {
  const labels = createMemo(() => new Map(props.file.layout.slots.map(({ id, label }) => [id, label])));
  const blocks = (slots: readonly (string | null)[]): string =>
    slots.length === 0
      ? 'nothing in this file'
      : slots.map((slot) => (slot === null ? 'outside of blocks' : (labels().get(slot) ?? slot))).join(', ');
  return (
    <div class="arrivals" role="region" aria-label="What the program does with the text" tabindex="0">
      <table class="num">
        <thead>
          <tr>
            <th scope="col">Host slot</th>
            <th scope="col">Blocks of this file</th>
            <th scope="col">Value that arrives</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.simulation.rows}>
            {(row) => (
              <tr classList={{ unreached: row.modules === 0 }}>
                <th scope="row">{row.hostSlot}</th>
                <td>
                  {blocks(row.slots)}
                  <Show when={row.note}>
                    <small class="muted"> {row.note}</small>
                  </Show>
                </td>
                <td>{shownValue(row.value)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
