/** What is kept of a row for recognising training runs, beside its key and its session: one cell of an index. */
import { count, finite, nullable, oneOf, text, tuple } from '../../src/domain/decode.ts';
import { runFacts } from '../../src/domain/library/runs/facts.ts';
import type { Understood } from '../../src/domain/reading.ts';
import type { Cell } from './cells.ts';

/** Ranks and number of modules: equal in all files of a run. */
export const formOf = (moduleCount: number, ranks: Understood['ranks']): string => `${moduleCount} ${JSON.stringify(ranks)}`;

/** Unit, number in the name, epochs and steps done, form. */
export const RUN_CELL = tuple(nullable(oneOf('epoch', 'step', 'save')), nullable(count), nullable(finite), nullable(finite), text);

/** Columns of `lora`. */
export const RUN = ['run_key', 'run_session', 'run_facts'] as const;

export function runCells(
  path: string,
  metadata: Readonly<Record<string, string>>,
  form: string,
): Readonly<Record<(typeof RUN)[number], Cell>> {
  const { key, session, unit, at, epoch, steps } = runFacts(path, metadata);
  return { run_key: key, run_session: session, run_facts: JSON.stringify([unit, at, epoch, steps, form]) };
}
