/** Our own note of which slot of the pool holds which file, for the case that the slot's header is damaged beyond one bit. */
import { judgeSlot, SIGNED } from './slot.ts';
import { folderAt, writeAll, writeWhole } from './asides.ts';

const FOLDER = 'lora-weights-builder';
const NAME = 'pool-record.json';

/** Name of the slot to path of the database file. Empty when there is no record or it cannot be read. */
export async function readRecord(): Promise<ReadonlyMap<string, string>> {
  try {
    const folder = await folderAt(FOLDER, false);
    const handle = await folder?.getFileHandle(NAME);
    const value: unknown = JSON.parse((await (await handle?.getFile())?.text()) ?? '{}');
    const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  } catch {
    return new Map();
  }
}

/** Notes the slots as they are. A record that cannot be written is missed only when a header is damaged too: never rejects. */
export async function writeRecord(directory: string): Promise<void> {
  try {
    const slots = await folderAt(`${directory}/.opaque`, false);
    const folder = await folderAt(FOLDER, true);
    if (!slots || !folder) return;
    const record: Record<string, string> = {};
    for await (const [name, handle] of slots.entries()) {
      if (handle.kind !== 'file') continue;
      const file = await (handle as FileSystemFileHandle).getFile();
      const verdict = judgeSlot(new Uint8Array(await file.slice(0, SIGNED).arrayBuffer()));
      if (verdict.kind === 'file') record[name] = verdict.path;
    }
    await writeWhole(folder, NAME, (file) => writeAll(file, new TextEncoder().encode(JSON.stringify(record))));
  } catch (error) {
    console.warn('The record of the library’s files could not be kept', error);
  }
}
