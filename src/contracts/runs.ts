/** Training runs in the library: which rows are saves of one run, what the user says about it, and what is still to be compared. */
import type { RunGroup } from '../domain/library/runs/group.ts';

/** Of rows that a query found. */
export type RunRows = RunGroup;

/** What was chosen for a content (`content:<hash>`, or `row:<id>` while that is not known); null: nothing. */
export interface RunChoice {
  readonly owner: string;
  readonly run: string | null;
}

/** One file that a comparison reads. */
export interface RunFile {
  readonly id: number;
  readonly owner: string;
  readonly path: string;
}

export interface RunLink {
  /** Contents (without `content:`). */
  readonly a: string;
  readonly b: string;
  /** null: it cannot be computed. */
  readonly cosine: number | null;
}

export interface RunsApi {
  /** `together` makes one run of these rows, `apart` takes each out of its run, `auto` forgets what was chosen. @returns how it was before */
  chooseRun(ids: readonly number[], how: 'together' | 'apart' | 'auto'): Promise<readonly RunChoice[]>;
  putRunChoices(choices: readonly RunChoice[]): Promise<void>;
  /** Pairs whose cosine would decide what names alone say now. @param without pairs of contents, `a b`, not to be named again */
  runChecks(limit: number, without: readonly string[]): Promise<readonly (readonly [RunFile, RunFile])[]>;
  putRunLinks(links: readonly RunLink[]): Promise<void>;
}
