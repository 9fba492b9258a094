/** The one thread that owns the database. The page takes the Web Lock before it asks for `open('opfs')`. */
import './report-faults.ts';
import { expose, transfer } from 'comlink';
import { opfsSnapshots } from './catalog/backup/snapshots.ts';
import { createCatalog } from './catalog/catalog.ts';
import { MemoryFiles, openPool, wipeOwnFiles } from './catalog/files.ts';
import { opfsAsides } from './catalog/pool/asides.ts';
import { loadSqlite } from './catalog/sqlite.ts';

const IDLE_MS = 1_000;
const QUIET_MS = 10_000;
let idle: ReturnType<typeof setTimeout> | undefined;

const catalog = createCatalog({
  opfs: async () => openPool(await loadSqlite(), () => Date.now()),
  memory: async () => new MemoryFiles(await loadSqlite()),
  snapshots: opfsSnapshots,
  closed: { asides: opfsAsides, wipe: wipeOwnFiles },
  now: () => Date.now(),
  whenIdle(task) {
    clearTimeout(idle);
    idle = setTimeout(task, IDLE_MS);
  },
  whenQuiet(task, asked) {
    let before = asked();
    const timer = setInterval(() => {
      const now = asked();
      if (now === before) {
        clearInterval(timer);
        task();
      }
      before = now;
    }, QUIET_MS);
  },
});

expose({
  ...catalog,
  async exportFile(name: string | null): Promise<Uint8Array> {
    const bytes = await catalog.exportFile(name);
    return transfer(bytes, [bytes.buffer]);
  },
  async exportLibraryFile(): Promise<Uint8Array> {
    const bytes = await catalog.exportLibraryFile();
    return transfer(bytes, [bytes.buffer]);
  },
});
