/** The columns of the exported files, from the same specification that writes them. */
import { For, type JSX } from 'solid-js';
import { BLOCKS_CSV, DASHBOARD_CSV, LIBRARY_BLOCKS_CSV, LIBRARY_CSV, MODULES_CSV } from '../../../domain/export/columns.ts';
import { helpText } from '../../strings/rooms/help.ts';
import { t } from '../../strings/language.ts';

interface ShownFile {
  readonly name: string;
  readonly what: keyof ReturnType<typeof helpText>['csv']['files'];
  readonly version: number;
  readonly columns: readonly { readonly id: string; readonly doc: string }[];
}

const FILES: readonly ShownFile[] = [
  { name: `<stable-id>_${BLOCKS_CSV.file}`, what: 'blocks', ...BLOCKS_CSV },
  { name: `<stable-id>_${MODULES_CSV.file}`, what: 'modules', ...MODULES_CSV },
  { name: LIBRARY_CSV.file, what: 'library', ...LIBRARY_CSV },
  { name: DASHBOARD_CSV.file, what: 'dashboard', ...DASHBOARD_CSV },
  { name: LIBRARY_BLOCKS_CSV.file, what: 'libraryBlocks', ...LIBRARY_BLOCKS_CSV },
];

export function CsvColumns(): JSX.Element {
  return (
    <section class="page-section" aria-labelledby="csv-title">
      <h2 id="csv-title">{helpText().csv.title}</h2>
      <p>{helpText().csv.text}</p>
      <For each={FILES}>
        {(file) => (
          <details class="csv-file">
            <summary>
              <code>{file.name}</code> {helpText().csv.files[file.what]}{' '}
              <span class="muted num">{helpText().csv.version(file.version)}</span>
            </summary>
            <dl class="pairs keys">
              <For each={file.columns}>
                {(column) => (
                  <div>
                    <dt class="mono">{column.id}</dt>
                    <dd>{t().reasons.said(column.doc)}</dd>
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
