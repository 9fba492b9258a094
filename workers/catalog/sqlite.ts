/** Loads SQLite once per thread. The package finds its .wasm beside its own module, which holds in Node, in Vite and in the build. */
import init, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm';

let loading: Promise<Sqlite3Static> | undefined;

/** SQLite's other browser file systems want cross-origin isolation and start workers of their own; none of them is used here. */
const CONFIG = { disable: { vfs: { kvvfs: true, opfs: true, 'opfs-vfs': true, 'opfs-wl': true } } };

export function loadSqlite(): Promise<Sqlite3Static> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function load(): Promise<Sqlite3Static> {
  // The package reads this global when it is initialised, and deletes it afterwards.
  (globalThis as { sqlite3ApiConfig?: unknown }).sqlite3ApiConfig = CONFIG;
  return init();
}
