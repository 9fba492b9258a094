/**
 * Measures files with the code the app uses and prints the modules CSV to standard output; faults and warnings go to
 * standard error, as does what must be known to read the numbers. With several files a last column `file` says which. Exit code 1 when a file could not be measured.
 */
import path from 'node:path';
import { createXXHash128 } from 'hash-wasm';
import Papa from 'papaparse';
import { cellsOf, headerOf, MODULES_CSV } from '../src/domain/export/columns.ts';
import type { MeasuredModule } from '../src/domain/reading.ts';
import { FORMULA } from '../src/domain/export/spreadsheet.ts';
import type { FileFault } from '../src/domain/safetensors/types.ts';
import { accessFault } from '../src/domain/library/file-access.ts';
import { measureFile, type PassOutcome, type PassTools } from '../workers/analyst/measure-file.ts';
import { nodeKernel } from './node-kernel.ts';
import { nodeSource } from './node-source.ts';
import { english } from '../src/ui/strings/say.ts';

async function tools(): Promise<PassTools> {
  return {
    kernel: await nodeKernel(),
    hasher: await createXXHash128(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
}

const tell = (file: string, { message, tensor, offset, expected, found }: FileFault): void => {
  const where = [
    tensor && `tensor ${tensor}`,
    offset !== undefined && `offset ${offset}`,
    expected && `expected ${english(expected)}`,
    found && `found ${english(found)}`,
  ];
  const details = where.filter(Boolean).join(', ');
  console.error(`${file}: ${english(message)}${details ? ` (${details})` : ''}`);
};

async function measure(file: string, given: PassTools): Promise<PassOutcome> {
  try {
    return await measureFile(await nodeSource(file), file, given);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const code = error.code === 'ENOENT' ? 'NotFoundError' : error.code === 'EACCES' ? 'NotAllowedError' : 'NotReadableError';
    return { kind: 'fault', fault: accessFault({ name: code, message: error.message }, 'file') };
  }
}

/** What must be known to read the numbers: each note once, with the first module it is about and how many there are. */
function notesOf(modules: readonly MeasuredModule[]): Map<string, { readonly first: string; readonly count: number }> {
  const notes = new Map<string, { first: string; count: number }>();
  for (const { module, note } of modules) {
    const known = note === undefined ? undefined : notes.get(note);
    if (known) known.count++;
    else if (note !== undefined) notes.set(note, { first: module, count: 1 });
  }
  return notes;
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('Usage: npm run measure -- FILE.safetensors …');
  process.exit(2);
}
const given = await tools();
const several = files.length > 1;
const rows: string[][] = [[...headerOf(MODULES_CSV), ...(several ? ['file'] : [])]];
for (const name of files) {
  const outcome = await measure(path.resolve(process.env['MEASURE_FROM'] ?? '.', name), given);
  if (outcome.kind !== 'measured') {
    if (outcome.kind === 'fault') tell(name, outcome.fault);
    process.exitCode = 1;
    continue;
  }
  const { modules, warnings } = outcome.measurement;
  for (const warning of warnings) tell(name, warning);
  for (const [note, { first, count }] of notesOf(modules))
    console.error(`${name}: ${first}${count > 1 ? ` and ${count - 1} more` : ''}: ${note}`);
  for (const module of modules) {
    if (module.problem) console.error(`${name}: ${module.module} is not measured: ${module.problem}`);
    rows.push([...cellsOf(MODULES_CSV, module), ...(several ? [name] : [])]);
  }
}
process.stdout.write(`${Papa.unparse(rows, { escapeFormulae: FORMULA, newline: '\n' })}\n`);
