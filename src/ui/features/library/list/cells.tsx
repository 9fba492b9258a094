/** What the table shows in each of its columns. Narrow tables leave out the ones a neighbour speaks for: see `table.css`. */
import { type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import type { ShownColumn } from '../../../../domain/library/columns.ts';
import { bytes, date, inColumn } from '../../../state/format.ts';
import { t } from '../../../strings/language.ts';
import { listText } from '../../../strings/rooms/list.ts';
import { RowPicture } from '../../pictures/RowPicture.tsx';
import { Star } from '../../../widgets/Star.tsx';
import { StatusBadge } from '../../../widgets/StatusBadge.tsx';
import { Base, familyTitle } from './Base.tsx';
import type { StackSelection } from '../stack/stack-selection.ts';
import { ProfileCount } from './ProfileCount.tsx';
import { nameOfRun, type RowRun, RunTools } from '../../../widgets/RunHead.tsx';
import { Strength } from './Strength.tsx';
import { StackCheck } from '../stack/StackCheck.tsx';
import { AllWords } from '../../../widgets/TriggerWords.tsx';

export interface CellProps {
  readonly row: LibraryRow;
  /** Of the list. */
  readonly line: number;
  readonly run: RowRun | null;
  readonly stackSelection: StackSelection;
  /** Why it cannot be computed together with what is in the stack; null when it can. */
  readonly apart: string | null;
  /** What fingerprints share as their brightest; null when each has its own. */
  readonly scale: number | null;
  /** A row of the list has a picture: every name makes room for one. */
  readonly pictured: boolean;
  readonly favour: (row: LibraryRow) => void;
}

interface TableCell {
  readonly content: (props: CellProps) => JSX.Element;
  /** What the pointer is told. */
  readonly title?: (row: LibraryRow) => string | undefined;
}

const folderOf = (row: LibraryRow): string => {
  const cut = row.path.lastIndexOf('/');
  return [row.sourceName, ...(cut < 0 ? [] : row.path.slice(0, cut).split('/'))].join(' / ');
};

export const CELLS: Readonly<Record<ShownColumn, TableCell>> = {
  name: { content: Name },
  family: { content: Family, title: familyTitle },
  layout: { content: Layout },
  adapter: { content: (props) => t().reasons.said(props.row.adapter) || '–', title: (row) => t().reasons.said(row.adapter) },
  rank: {
    content: (props) => `${props.row.rank ?? '–'}${props.row.rankVaries ? '*' : ''}`,
    title: (row) => (row.rankVaries ? listText().rankVaries : undefined),
  },
  strength: { content: Strength },
  total: {
    content: (props) => (props.row.totalStrength === null || props.row.status === 'fallback' ? '–' : inColumn(props.row.totalStrength)),
  },
  size: { content: (props) => bytes(props.row.size) },
  folder: { content: (props) => folderOf(props.row), title: folderOf },
  date: { content: (props) => date(props.row.mtime) },
  status: { content: (props) => <StatusBadge row={props.row} /> },
};

function Name(props: CellProps): JSX.Element {
  return (
    <>
      <StackCheck row={props.row} line={props.line} stackSelection={props.stackSelection} apart={props.apart} />
      <Show when={props.pictured}>
        <RowPicture row={props.row} />
      </Show>
      <span class="name-line">
        <span class="name" title={props.row.name}>
          {props.run ? nameOfRun(props.row) : props.row.name}
        </span>
        <RunTools row={props.row} run={props.run} />
        <ProfileCount row={props.row} />
      </span>
      <Star name={props.row.name} on={props.row.own.favourite} toggle={() => props.favour(props.row)} inList />
      <span class="sub" title={props.apart ?? `${props.row.sourceName}/${props.row.path}`}>
        {/* Made anew for another LoRA: while files are read they change their lines, and words would slide along those of the one before. */}
        <Show when={props.row.id} keyed>
          {/* Numbers are given when the whole folder is known: their place is kept until then. */}
          <Show when={props.row.status !== 'unreadable' || props.row.stableId}>
            <span class="sub-id">{props.row.stableId}</span>
          </Show>
          <AllWords row={props.row} />
          <Show when={props.apart} fallback={<span class="sub-folder">{folderOf(props.row)}</span>}>
            <span class="sub-apart">{t().doors.apartShort}</span>
          </Show>
        </Show>
      </span>
    </>
  );
}

function Family(props: CellProps): JSX.Element {
  return (
    <>
      {t().names.family(props.row.familyLabel)}
      <Base row={props.row} />
    </>
  );
}

function Layout(props: CellProps): JSX.Element {
  return (
    <Show when={props.row.layoutLabel}>
      <span class="badge" classList={{ fallback: props.row.status === 'fallback' }} title={props.row.layoutId ?? ''}>
        {t().names.layout(props.row.layoutLabel ?? '')}
      </span>
    </Show>
  );
}
