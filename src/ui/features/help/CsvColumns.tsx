/** The columns of the exported files, from the same specification that writes them. */
import { For, type JSX } from 'solid-js';
import { BLOCKS_CSV, DASHBOARD_CSV, LIBRARY_BLOCKS_CSV, LIBRARY_CSV, MODULES_CSV } from '../../../domain/export/columns.ts';

interface ShownFile {
  readonly name: string;
  readonly what: string;
  readonly version: number;
  readonly columns: readonly { readonly id: string; readonly doc: string }[];
}

const FILES: readonly ShownFile[] = [
  { name: `<stable-id>_${BLOCKS_CSV.file}`, what: 'the blocks of one LoRA', ...BLOCKS_CSV },
  { name: `<stable-id>_${MODULES_CSV.file}`, what: 'the modules of one LoRA', ...MODULES_CSV },
  { name: LIBRARY_CSV.file, what: 'the filtered library, a line for each LoRA', ...LIBRARY_CSV },
  { name: DASHBOARD_CSV.file, what: 'the bars and columns of the dashboard', ...DASHBOARD_CSV },
  { name: LIBRARY_BLOCKS_CSV.file, what: 'all blocks of the filtered library', ...LIBRARY_BLOCKS_CSV },
];

export function CsvColumns(): JSX.Element {
  return (
    <section class="page-section" aria-labelledby="csv-title">
      <h2 id="csv-title">CSV files</h2>
      <p>
        Weights have 6 decimals; every other number is written so that it reads back exactly. What is not known is empty. A file’s version
        rises when its columns change.
      </p>
      <For each={FILES}>
        {(file) => (
          <details class="csv-file">
            <summary>
              <code>{file.name}</code> {file.what} <span class="muted num">version {file.version}</span>
            </summary>
            <dl class="pairs keys">
              <For each={file.columns}>
                {(column) => (
                  <div>
                    <dt class="mono">{column.id}</dt>
                    <dd>{column.doc}</dd>
                  </div>
                )}
              </For>
            </dl>
          </details>
        )}
      </For>
    </section>
  );
}
