/** The folders of the training data. */
import { For, type JSX, Show } from 'solid-js';
import type { DatasetFolder } from '../../../../domain/library/facts/datasets.ts';
import { count } from '../../../state/format.ts';
import { detailsText } from '../../../strings/rooms/details.ts';

const words = () => detailsText().metadata.datasets;

const number = (value: number | null): string => (value === null ? '–' : count(value));

export function Datasets(props: { readonly folders: readonly DatasetFolder[] }): JSX.Element {
  const sized = () => props.folders.some(({ resolution }) => resolution !== null);
  return (
    <table class="datasets">
      <thead>
        <tr>
          <th scope="col">{words().folder}</th>
          <th scope="col" class="number">
            {words().images}
          </th>
          <th scope="col" class="number">
            {words().repeats}
          </th>
          <Show when={sized()}>
            <th scope="col">{words().resolution}</th>
          </Show>
        </tr>
      </thead>
      <tbody>
        <For each={props.folders}>
          {(folder) => (
            <tr>
              <th scope="row">
                {folder.name}
                <Show when={folder.regularisation}>
                  {' '}
                  <span class="badge">{words().regularisation}</span>
                </Show>
              </th>
              <td class="number num">{number(folder.images)}</td>
              <td class="number num">{number(folder.repeats)}</td>
              <Show when={sized()}>
                <td class="num">{folder.resolution ?? '–'}</td>
              </Show>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
