/**
 * What every `.safetensors` file and every key list (`.tsv`: name, dtype, shape, separated by tabs) below a folder is understood
 * as, one line each: name, family (every candidate when it is ambiguous, "or another model" when one is doubted), sub-type, naming conventions, adapters, layout, main
 * blocks that hold a module, modules, tensors not understood. With `--json` one object a line, with `--table` a Markdown table of
 * family x convention x adapter. Only headers are read.
 * Files that cannot be read are named on standard error, and the exit code is 1.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { adapterKind } from '../src/domain/adapters/registry.ts';
import type { Understanding } from '../src/domain/reading.ts';
import { understand } from '../src/domain/understand.ts';
import '../src/ui/strings/rooms/module-reasons.ts';
import { english } from '../src/ui/strings/say.ts';
import { headerOf } from './file-header.ts';

interface Line {
  readonly name: string;
  readonly family: string;
  readonly candidates: readonly string[];
  readonly certainty: Understanding['family']['certainty'];
  readonly subtype: string | null;
  readonly dialects: readonly string[];
  readonly adapters: readonly string[];
  readonly layout: string | null;
  readonly blocks: number;
  readonly modules: number;
  readonly notUnderstood: number;
  readonly contradictions: readonly string[];
}

/** Main blocks that hold a module; how many the layout has stands at the end of its id. */
function mainBlocks(layout: Understanding['layout'], modules: Understanding['modules']): number {
  const main = new Set(layout?.slots.slice(0, layout.mainCount).map(({ id }) => id));
  return new Set(modules.map(({ slot }) => slot).filter((slot) => slot !== null && main.has(slot))).size;
}

function lineOf(name: string, { family, dialects, adapters, layout, modules, notUnderstood }: Understanding): Line {
  return {
    name,
    family: family.id,
    candidates: family.candidates.map(({ id }) => id),
    certainty: family.certainty,
    subtype: family.subtype?.label ?? null,
    dialects,
    adapters: adapters.map(({ id }) => id),
    layout: layout?.id ?? null,
    blocks: mainBlocks(layout, modules),
    modules: modules.length,
    notUnderstood: notUnderstood.length,
    contradictions: family.contradictions.map(english),
  };
}

function familyOf({ family, candidates, certainty }: Line): string {
  const ids = candidates.join(' or ') || family;
  return candidates.length === 1 && certainty === 'ambiguous' ? `${ids} or another model` : ids;
}

function textOf(line: Line): string {
  const list = (values: readonly string[]): string => values.join(', ') || '-';
  return [
    line.name,
    familyOf(line),
    line.subtype ?? '-',
    list(line.dialects),
    list(line.adapters),
    line.layout ?? 'no blocks',
    `${line.blocks} blocks`,
    `${line.modules} modules`,
    `${line.notUnderstood} tensors not understood`,
  ].join('; ');
}

/** One row of the table: all files of one family, convention and adapter. */
interface Row {
  readonly key: readonly [family: string, dialects: string, adapters: string];
  files: number;
  certain: number;
  modules: number;
  inBlocks: number;
  measured: number;
  proxies: number;
  notUnderstood: number;
}

const rows = new Map<string, Row>();

function count(line: Line, { family, modules, notUnderstood }: Understanding): void {
  const key = [familyOf(line), line.dialects.join(', ') || '-', line.adapters.join(', ') || '-'] as const;
  const row = rows.get(key.join('|')) ?? { key, files: 0, certain: 0, modules: 0, inBlocks: 0, measured: 0, proxies: 0, notUnderstood: 0 };
  rows.set(key.join('|'), row);
  row.files++;
  row.certain += family.certainty === 'certain' ? 1 : 0;
  row.modules += modules.length;
  row.inBlocks += modules.filter(({ slot }) => slot !== null).length;
  const readable = modules.filter(({ problem }) => problem === null);
  const needing = readable.filter(({ adapter }) => adapterKind(adapter)?.needsBase === true).length;
  row.measured += readable.length - needing;
  row.proxies += needing;
  row.notUnderstood += notUnderstood.length;
}

function printTable(): void {
  console.log(
    '| family | convention | adapter | files | certain | modules | in a block | measured | part without the base model | tensors not understood |',
  );
  console.log('|---|---|---|--:|--:|--:|--:|--:|--:|--:|');
  for (const row of [...rows.values()].sort((a, b) => (a.key.join('|') < b.key.join('|') ? -1 : 1))) {
    const numbers = [row.files, row.certain, row.modules, row.inBlocks, row.measured, row.proxies, row.notUnderstood];
    console.log(`| ${[...row.key, ...numbers].join(' | ')} |`);
  }
}

// `| head` closes the pipe when it has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const args = process.argv.slice(2);
const json = args.includes('--json');
const table = args.includes('--table');
const [folder, ...rest] = args.filter((arg) => arg !== '--json' && arg !== '--table');
if (folder === undefined || rest.length > 0 || folder.startsWith('-')) {
  console.error('Usage: npm run coverage -- FOLDER [--json | --table]');
  process.exit(2);
}
const top = path.resolve(process.env['COVERAGE_FROM'] ?? '.', folder);
const entries = await readdir(top, { recursive: true, withFileTypes: true }).catch((error: Error) => {
  console.error(`${folder}: ${error.message}`);
  process.exit(2);
});
const files = entries
  .filter((entry) => entry.isFile() && /\.(tsv|safetensors)$/i.test(entry.name))
  .map((entry) => path.relative(top, path.join(entry.parentPath, entry.name)))
  .sort();
for (const file of files) {
  const full = path.join(top, file);
  const outcome = await headerOf(full);
  if (!outcome.ok) {
    console.error(`${file}: ${english(outcome.fault.message)}`);
    process.exitCode = 1;
    continue;
  }
  const found = understand(outcome.header, { path: file });
  const line = lineOf(file.slice(0, file.lastIndexOf('.')).replaceAll(path.sep, '/'), found);
  if (table) count(line, found);
  else process.stdout.write(`${json ? JSON.stringify(line) : textOf(line)}\n`);
}
if (table) printTable();
