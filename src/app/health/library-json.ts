/**
 * The whole library as one JSON file, for programs that do not read SQLite. Its `about` says what is what; the user's work stands at the
 * beginning, so that Restore need not read the rest, which is larger than a text can be. Left out of what the SQLite file has: what
 * comparisons keep to be faster (inner products, sketches, singular values), and LoRAs of folders that were removed.
 */
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { MeasuredModule } from '../../domain/reading.ts';
import { NO_FILTER } from '../../domain/library/filter.ts';
import { endOf, headOf } from './library-file.ts';

/** LoRAs that are in memory at the same time: each may have thousands of modules. */
const AT_ONCE = 50;

const ABOUT = {
  format: 'Of this file: "lora-weights-builder library".',
  version: 'Of its form; parts are added without a new one.',
  backup_bytes: 'Length of backup in bytes of UTF-8.',
  backup: 'The user’s work, as in a file of “Back up”: rows by table, with a SHA-256 over them.',
  about: 'This list.',
  sources: 'Folders of the library. addedAt, lastScanAt: ms since 1970, as all times are.',
  problems: 'Files and folders with a fault or a warning, by path.',
  bakes: 'LoRA files that were made here: content is the hash of what was written, text the plan and how it came out.',
  layouts: 'The slots (blocks) of models. The index of a block of a LoRA is that of its slot.',
  end: 'A file without it was cut short. loras: how many there are; bytes: length of the file before it.',
  loras:
    'One per LoRA, missing ones too. size: bytes of the file; contentHash: XXH3-128 of its tensor data; family: the verdict, its evidence and what speaks against it; metadata: as in the file; sidecars, pictures: what lies beside it; fault, warnings: of the file; layout: its place in layouts, counted from 0. blocks: strength is the Frobenius norm of the delta in the block, weight the same divided by the largest of the LoRA, rms the root mean square of its elements. modules: deltaNorm is the Frobenius norm of the delta of the module, null with the problem where there is none; null in the place of the list: the stored list is damaged.',
};

/**
 * @param modulesOf throws for a list that is damaged
 * @returns parts, each a file: so the browser keeps them, and not the page
 */
export async function libraryJson(
  catalog: CatalogApi,
  modulesOf: (id: number) => Promise<readonly MeasuredModule[]>,
): Promise<readonly File[]> {
  const part = (text: string): File => new File([text], 'part.json');
  const backup = (await catalog.workText()).trimEnd();
  const bytes = new TextEncoder().encode(backup).length;
  const [sources, problems, bakes] = await Promise.all([catalog.sources(), catalog.problems(), catalog.bakes()]);
  const parts = [
    part(headOf(bytes)),
    part(backup),
    part(
      `,"about":${JSON.stringify(ABOUT)},"sources":${JSON.stringify(sources)},"problems":${JSON.stringify(problems)},"bakes":${JSON.stringify(bakes)},"loras":[`,
    ),
  ];
  /** Texts, with their place: of one name there may be several, with other slots beside the main ones. */
  const layouts = new Map<string, number>();
  const { ids } = await catalog.query({ filter: NO_FILTER, sort: { key: 'name', descending: false } });
  let loras = 0;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const found = await Promise.all(Array.from(ids.subarray(at, at + AT_ONCE), (id) => loraOf(catalog, modulesOf, id, layouts)));
    // One that has left the library meanwhile has no line.
    const lines = found.filter((line) => line !== null);
    if (lines.length > 0) parts.push(part((loras === 0 ? '' : ',\n') + lines.join(',\n')));
    loras += lines.length;
  }
  parts.push(part(`],"layouts":[${[...layouts.keys()].join(',')}]`));
  parts.push(
    part(
      endOf(
        loras,
        parts.reduce((sum, { size }) => sum + size, 0),
      ),
    ),
  );
  return parts;
}

async function loraOf(
  catalog: CatalogApi,
  modulesOf: (id: number) => Promise<readonly MeasuredModule[]>,
  id: number,
  layouts: Map<string, number>,
): Promise<string | null> {
  const [detail, modules] = await Promise.all([catalog.detail({ id }), modulesOf(id).catch(() => null)]);
  if (!detail) return null;
  const { row, layout, ...rest } = detail;
  // What is drawn is made of the blocks.
  const { fingerprint: _, groups: __, ...facts } = row;
  return JSON.stringify({ ...facts, ...rest, layout: layout && placeOf(JSON.stringify(layout), layouts), modules });
}

function placeOf(text: string, layouts: Map<string, number>): number {
  const place = layouts.get(text) ?? layouts.size;
  layouts.set(text, place);
  return place;
}
