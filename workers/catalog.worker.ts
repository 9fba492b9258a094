/** The one thread that owns the database. The page takes the Web Lock before it asks for `open('opfs')`. */
import './report-faults.ts';
import { expose, transfer } from 'comlink';
import { createCatalog } from './catalog/catalog.ts';
import { MemoryFiles, openPool } from './catalog/files.ts';
import { loadSqlite } from './catalog/sqlite.ts';

const catalog = createCatalog({
  opfs: async () => openPool(await loadSqlite()),
  memory: async () => new MemoryFiles(await loadSqlite()),
  now: () => Date.now(),
});

expose({
  ...catalog,
  async exportFile(name: string | null): Promise<Uint8Array> {
    const bytes = await catalog.exportFile(name);
    return transfer(bytes, [bytes.buffer]);
  },
});
