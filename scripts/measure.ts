/**
 * Measures files with the code the app uses and prints the modules CSV to standard output; faults and warnings go to
 * standard error, as does what must be known to read the numbers, and what is not understood. With several files a last column
 * `file` says which. Exit code 1 when a file could not be measured.
 */
import path from 'node:path';
import Papa from 'papaparse';
import { cellsOf, headerOf, MODULES_CSV } from '../src/domain/export/columns.ts';
import type { MeasuredModule } from '../src/domain/reading.ts';
import { FORMULA } from '../src/domain/export/spreadsheet.ts';
import { understand } from '../src/domain/understand.ts';
import { measureFile, type PassOutcome, type PassTools } from '../workers/analyst/measure-file.ts';
import '../src/ui/strings/rooms/module-reasons.ts';
import { english } from '../src/ui/strings/say.ts';
import { headerOf as headerOfFile } from './file-header.ts';
import { nodeSource } from './node-source.ts';
import { diskFault, tell, tools } from './node-tools.ts';

async function measure(file: string, given: PassTools): Promise<PassOutcome> {
  try {
    return await measureFile(await nodeSource(file), file, given);
  } catch (error) {
    return { kind: 'fault', fault: diskFault(error) };
  }
}

/** What must be known to read the numbers: each note once, with the first module it is about and how many there are. */
function notesOf(modules: readonly MeasuredModule[]): Map<string, { readonly first: string; readonly count: number }> {
  const notes = new Map<string, { first: string; count: number }>();
  for (const { module, notes: own = [] } of modules) {
    const note = own.map(english).join('. ');
    const known = notes.get(note);
    if (known) known.count++;
    else if (note !== '') notes.set(note, { first: module, count: 1 });
  }
  return notes;
}

/** Names that are shown of what is left over. */
const SHOWN = 3;

/** What no module could be made of, in a few words; null when there is nothing. */
async function leftOver(file: string): Promise<string | null> {
  const outcome = await headerOfFile(file);
  if (!outcome.ok) return null;
  const { notUnderstood: names } = understand(outcome.header, { path: file });
  if (names.length === 0) return null;
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names.length === 1 ? '1 tensor is' : `${names.length} tensors are`} not understood: ${names.slice(0, SHOWN).join(', ')}${more}`;
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
  const left = await leftOver(path.resolve(process.env['MEASURE_FROM'] ?? '.', name));
  if (left !== null) console.error(`${name}: ${left}`);
  for (const warning of warnings) tell(name, warning);
  for (const [note, { first, count }] of notesOf(modules))
    console.error(`${name}: ${first}${count > 1 ? ` and ${count - 1} more` : ''}: ${note}`);
  for (const module of modules) {
    if (module.problem) console.error(`${name}: ${module.module} is not measured: ${english(module.problem)}`);
    rows.push([...cellsOf(MODULES_CSV, module), ...(several ? [name] : [])]);
  }
}
process.stdout.write(`${Papa.unparse(rows, { escapeFormulae: FORMULA, newline: '\n' })}\n`);
