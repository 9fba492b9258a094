/** What a program does with a text on this file: host slot -> blocks -> value. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import { gainToText } from '../../domain/profiles/editing/gain-text.ts';
import type { HostFile, Loss, Simulation } from '../../domain/profiles/hosts/host-target.ts';
import { profileText } from '../strings/rooms/profile.ts';
import { t } from '../strings/language.ts';
import './panels.css';

const words = () => profileText().copy;

export const shownValue = (value: number | null): string =>
  value === null ? words().varies : gainToText(Number(value.toPrecision(6))).replace('-', '−');

/** "Double 3: 0.5 set, 1 arrives. it shares …"; without numbers that differ among the blocks. */
export function lossText({ what, wanted, arrives, why }: Loss): string {
  return words().loss(what, wanted === null ? null : shownValue(wanted), shownValue(arrives), why);
}

/** The replay: what each slot of the program reaches in this file. */
export function Arrivals(props: { readonly simulation: Simulation; readonly file: HostFile }): JSX.Element {
  const labels = createMemo(() => new Map(props.file.layout.slots.map(({ id, label }) => [id, label])));
  const blocks = (slots: readonly (string | null)[]): string =>
    slots.length === 0 ? words().nothing : slots.map((slot) => (slot === null ? words().outside : (labels().get(slot) ?? slot))).join(', ');
  return (
    <div class="arrivals" role="region" aria-label={words().arrivals} tabindex="0">
      <table class="num">
        <thead>
          <tr>
            <th scope="col">{words().hostSlot}</th>
            <th scope="col">{words().blocks}</th>
            <th scope="col">{words().value}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.simulation.rows}>
            {(row) => (
              <tr classList={{ unreached: row.modules === 0 }}>
                <th scope="row">{t().reasons.said(row.hostSlot)}</th>
                <td>
                  {blocks(row.slots)}
                  <Show when={row.note}>{(note) => <small class="muted"> {t().reasons.said(note())}</small>}</Show>
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
