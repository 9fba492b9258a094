/**
 * The lines of the list. A LoRA is a line by its id; the files of a training run are one line, in the place of its last file, and
 * stand below it in the order of training while it is open. The line of a run is the id of its last file, made negative: in
 * everything but place and name it is that LoRA.
 */
import { type Accessor, createMemo, createSignal } from 'solid-js';
import type { RunRows } from '../../../../contracts/runs.ts';
import { NO_RUNS, type PackedRuns, runAt, runPlaces } from '../../../../domain/library/runs/packed.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { useLibrary } from '../../../state/library-context.tsx';
import { readSetting } from '../../../state/settings.ts';

export interface RunLines {
  readonly lines: Accessor<Int32Array>;
  /** The run that this line stands for; null for a line that is a LoRA. */
  runOf(line: number): RunRows | null;
  /** The open run that has this LoRA as a line of its own. */
  memberOf(line: number): RunRows | null;
  isOpen(line: number): boolean;
  setOpen(line: number, open: boolean): void;
  /** The line on which this LoRA is shown now; undefined when the list does not have it. */
  lineOf(id: number): number | undefined;
}

/** The LoRA of a line. */
export const loraOf = (line: number): number => Math.abs(line);

export function createRunLines(): RunLines {
  const { app } = useApp();
  const library = useLibrary();
  /** By the last file, so that a run stays open when files are found and lost. */
  const [open, setOpen] = createSignal<ReadonlySet<number>>(new Set());
  const packed = createMemo(() => (readSetting(app, SETTINGS.stackRuns) ? (library.result()?.runs ?? NO_RUNS) : NO_RUNS));
  const places = createMemo(() => runPlaces(packed()));
  const runOfId = (id: number): RunRows | null => {
    const place = places()[id] ?? -1;
    return place < 0 ? null : runAt(packed(), place);
  };
  const lastOf = (run: RunRows): number => run.ids.at(-1) ?? 0;
  const lines = createMemo(() => linesOf(library.result()?.ids ?? new Uint32Array(), packed(), places(), open()));
  return {
    lines,
    runOf: (line) => (line < 0 ? runOfId(-line) : null),
    memberOf: (line) => (line > 0 ? runOfId(line) : null),
    isOpen: (line) => open().has(loraOf(line)),
    setOpen: (line, wanted) =>
      setOpen((before) => {
        const next = new Set(before);
        if (wanted) next.add(loraOf(line));
        else next.delete(loraOf(line));
        return next;
      }),
    lineOf(id) {
      const run = runOfId(id);
      if (run) return open().has(lastOf(run)) ? id : -lastOf(run);
      return (library.result()?.ids.indexOf(id) ?? -1) < 0 ? undefined : id;
    },
  };
}

/** @param open last files of open runs */
function linesOf(ids: Uint32Array, packed: PackedRuns, places: Int32Array, open: ReadonlySet<number>): Int32Array {
  const { members, ends } = packed;
  if (ends.length === 0) return Int32Array.from(ids);
  // Every LoRA is a line at most, and so is every run.
  const lines = new Int32Array(ids.length + ends.length);
  let count = 0;
  for (const id of ids) {
    const run = places[id] ?? -1;
    if (run < 0) {
      lines[count++] = id;
      continue;
    }
    const end = ends[run] ?? 0;
    if (members[end - 1] !== id) continue;
    lines[count++] = -id;
    if (open.has(id)) for (let at = ends[run - 1] ?? 0; at < end; at++) lines[count++] = members[at] ?? 0;
  }
  return lines.subarray(0, count);
}
