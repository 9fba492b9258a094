/**
 * The lines of the list. A LoRA is a line by its id; the files of a training run are one line, in the place of its last file, and
 * stand below it in the order of training while it is open. The line of a run is the id of its last file, made negative: in
 * everything but place and name it is that LoRA.
 */
import { type Accessor, createMemo, createSignal } from 'solid-js';
import type { RunRows } from '../../../../contracts/runs.ts';
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
  /** The line on which this LoRA is to be seen now; undefined when the list does not have it. */
  lineOf(id: number): number | undefined;
}

/** The LoRA of a line. */
export const loraOf = (line: number): number => Math.abs(line);

export function createRunLines(): RunLines {
  const { app } = useApp();
  const library = useLibrary();
  /** By the last file, so that a run stays open when files are found and lost. */
  const [open, setOpen] = createSignal<ReadonlySet<number>>(new Set());
  const byMember = createMemo(() => {
    const runs = readSetting(app, SETTINGS.stackRuns) ? (library.result()?.runs ?? []) : [];
    return new Map(runs.flatMap((run) => run.ids.map((id): [number, RunRows] => [id, run])));
  });
  const lastOf = (run: RunRows): number => run.ids.at(-1) ?? 0;
  const lines = createMemo(() => {
    const ids = library.result()?.ids ?? new Uint32Array();
    if (byMember().size === 0) return Int32Array.from(ids);
    const found: number[] = [];
    for (const id of ids) {
      const run = byMember().get(id);
      if (!run) found.push(id);
      else if (lastOf(run) === id) found.push(-id, ...(open().has(id) ? run.ids : []));
    }
    return Int32Array.from(found);
  });
  return {
    lines,
    runOf: (line) => (line < 0 ? (byMember().get(-line) ?? null) : null),
    memberOf: (line) => (line > 0 ? (byMember().get(line) ?? null) : null),
    isOpen: (line) => open().has(loraOf(line)),
    setOpen: (line, wanted) =>
      setOpen((before) => {
        const next = new Set(before);
        if (wanted) next.add(loraOf(line));
        else next.delete(loraOf(line));
        return next;
      }),
    lineOf(id) {
      const run = byMember().get(id);
      if (run) return open().has(lastOf(run)) ? id : -lastOf(run);
      return (library.result()?.ids.indexOf(id) ?? -1) < 0 ? undefined : id;
    },
  };
}
