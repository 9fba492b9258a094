/**
 * What every `.safetensors` file and every key list (`.tsv`: name, dtype, shape, separated by tabs) below a folder is understood
 * as, one line each: name, family (every candidate when it is ambiguous), sub-type, naming conventions, adapters, layout, main
 * blocks that hold a module, modules, tensors not understood. With `--json` one object a line, with `--table` a Markdown table of
 * family x convention x adapter. Only headers are read.
 * Files that cannot be read are named on standard error, and the exit code is 1.
 */
import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { adapterKind } from '../src/domain/adapters/registry.ts';
import type { Understanding } from '../src/domain/reading.ts';
import { parseHeader, readHeaderLength } from '../src/domain/safetensors/header.ts';
import type { Dtype, FileFault, Header } from '../src/domain/safetensors/types.ts';
import { understand } from '../src/domain/understand.ts';
import { english } from '../src/ui/strings/say.ts';

interface Line {
  readonly name: string;
  readonly family: string;
  readonly candidates: readonly string[];
  readonly subtype: string | null;
  readonly dialects: readonly string[];
  readonly adapters: readonly string[];
  readonly layout: string | null;
  readonly blocks: number;
  readonly modules: number;
  readonly notUnderstood: number;
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
    subtype: family.subtype?.label ?? null,
    dialects,
    adapters: adapters.map(({ id }) => id),
    layout: layout?.id ?? null,
    blocks: mainBlocks(layout, modules),
    modules: modules.length,
    notUnderstood: notUnderstood.length,
  };
}

function textOf(line: Line): string {
  const family = line.candidates.length > 1 ? line.candidates.join(' or ') : line.family;
  const list = (values: readonly string[]): string => values.join(', ') || '-';
  return [
    line.name,
    family,
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
  const key = [line.candidates.join(' or ') || line.family, line.dialects.join(', ') || '-', line.adapters.join(', ') || '-'] as const;
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

/** An unknown shape (an empty third column) and a scalar both have no dimensions. */
function headerOfList(text: string): Header {
  const rows = text.split(/\r?\n/).filter((row) => row.trim() !== '');
  const tensors = rows.map((row) => {
    const [name = '', dtype = '', shape = ''] = row.split('\t');
    return { name, dtype: (dtype || 'F32') as Dtype, shape: /^\d/.test(shape) ? shape.split('x').map(Number) : [], begin: 0, end: 0 };
  });
  return { dataStart: 0, tensors, metadata: {}, warnings: [] };
}

type Outcome = { readonly ok: true; readonly header: Header } | { readonly ok: false; readonly fault: FileFault };

async function headerOfFile(file: string): Promise<Outcome> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const read = async (length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(Math.min(length, size));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    };
    const length = readHeaderLength(await read(4096), size);
    if (!length.ok) return { ok: false, fault: length.error };
    const parsed = parseHeader(await read(8 + length.value), size);
    if (parsed.ok) return { ok: true, header: parsed.header };
    return parsed.salvaged ? { ok: true, header: parsed.salvaged } : { ok: false, fault: parsed.error };
  } finally {
    await handle.close();
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
  const outcome: Outcome = /\.tsv$/i.test(file)
    ? { ok: true, header: headerOfList(await readFile(full, 'utf8')) }
    : await headerOfFile(full);
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
