/** The columns of the table as they stand now, and the scale that fingerprints share; made once for table, cards and toolbar. */
import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js';
import type { ShownColumn } from '../../../../domain/library/columns.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { latest } from '../../../state/latest.ts';
import { useLibrary } from '../../../state/library-context.tsx';
import { changeSetting, readSetting } from '../../../state/settings.ts';
import { columnsIn, leastOf, templateOf } from './table-columns.ts';

export interface ListColumns {
  readonly shown: Accessor<readonly ShownColumn[]>;
  readonly template: Accessor<string>;
  /** Least width of a row, px. */
  readonly least: Accessor<number>;
  /** Of the list, px. */
  setRoom(width: number): void;
  preview(column: ShownColumn, width: number | null): void;
  keep(column: ShownColumn, width: number | null): void;
  /** The block strength drawn brightest where all fingerprints share one scale; null where each has its own. */
  readonly scale: Accessor<number | null>;
}

export function createListColumns(): ListColumns {
  const { app } = useApp();
  const library = useLibrary();
  const [room, setRoom] = createSignal(0);
  const [drawn, setDrawn] = createSignal<{ readonly column: ShownColumn; readonly width: number } | null>(null);
  const widths = createMemo(() => {
    const now = drawn();
    const kept = readSetting(app, SETTINGS.columnWidths);
    return now ? { ...kept, [now.column]: now.width } : kept;
  });
  const chosen = createMemo(() => readSetting(app, SETTINGS.columns));
  const shown = createMemo(() => columnsIn(room(), chosen()), undefined, {
    equals: (a, b) => a?.join() === b.join(),
  });
  const choice = createMemo(() => Object.keys(chosen()).length > 0 || Object.keys(widths()).length > 0);
  const [scale, setScale] = createSignal<number | null>(null);
  const ask = latest(
    (filter: ReturnType<typeof library.filter>) => app.strengthScale(filter),
    setScale,
    () => false,
    // Then each fingerprint has its own scale; the list says what is wrong with the library.
    () => setScale(null),
  );
  createEffect(
    on([() => readSetting(app, SETTINGS.fingerprints), library.result], ([kind]) => {
      if (kind === 'absolute') ask(library.filter());
      else setScale(null);
    }),
  );
  return {
    shown,
    template: createMemo(() => templateOf(shown(), widths())),
    least: createMemo(() => (choice() ? leastOf(shown(), widths()) : 0)),
    setRoom,
    preview: (column, width) => setDrawn(width === null ? null : { column, width }),
    keep(column, width) {
      const { [column]: _, ...rest } = readSetting(app, SETTINGS.columnWidths);
      changeSetting(app, SETTINGS.columnWidths, width === null ? rest : { ...rest, [column]: width });
    },
    scale,
  };
}
