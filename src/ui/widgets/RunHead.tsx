/** The line of a training run in the list: its name, how many files it has, the way to open it and to its growth. */
import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../contracts/library.ts';
import type { RunRows } from '../../contracts/runs.ts';
import { runName } from '../../domain/library/runs/facts.ts';
import { growthHref } from '../routes.ts';
import { runsText } from '../strings/rooms/runs.ts';
import { Icon } from './Icon.tsx';
import './runs.css';

interface RunHeadProps {
  readonly run: RunRows;
  readonly row: LibraryRow;
  readonly open: boolean;
  readonly toggle: () => void;
}

/** What a row may show of its run. */
export type RowRun = Pick<RunHeadProps, 'run' | 'open' | 'toggle'>;

export const nameOfRun = (row: Pick<LibraryRow, 'name'>): string => runName(row.name);

/** The way to open a run and the way to its growth; nothing beside a file of no run. */
export function RunTools(props: { readonly row: LibraryRow; readonly run: RowRun | null }): JSX.Element {
  return (
    <Show when={props.run}>
      {(run) => (
        <>
          <RunToggle row={props.row} run={run().run} open={run().open} toggle={run().toggle} />
          <GrowthLink row={props.row} />
        </>
      )}
    </Show>
  );
}

/** Reached by the arrow keys of the list, so that Tab does not stop at every row. */
function RunToggle(props: RunHeadProps): JSX.Element {
  return (
    <button
      type="button"
      class="run-toggle"
      tabindex="-1"
      aria-expanded={props.open}
      aria-label={runsText().files(nameOfRun(props.row), props.run.ids.length)}
      title={runsText().evidence[props.run.evidence]}
      onClick={(event) => {
        event.stopPropagation();
        props.toggle();
      }}
      onDblClick={(event) => event.stopPropagation()}
    >
      <Icon name={props.open ? 'up' : 'down'} />
      <span class="num">{props.run.ids.length}</span>
      <Show when={props.run.evidence === 'names'}>
        <span aria-hidden="true">?</span>
      </Show>
    </button>
  );
}

function GrowthLink(props: { readonly row: LibraryRow }): JSX.Element {
  return (
    <A
      class="run-growth"
      tabindex="-1"
      href={growthHref(props.row)}
      aria-label={runsText().growthOf(nameOfRun(props.row))}
      title={runsText().growth}
      onClick={(event) => event.stopPropagation()}
    >
      <Icon name="dashboard" />
    </A>
  );
}
