/** Loads SQLite once per thread. The package finds its .wasm beside its own module, which holds in Node, in Vite and in the build. */
import init, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm';

let loading: Promise<Sqlite3Static> | undefined;

const silent = (): undefined => undefined;

const CONFIG = {
  /** The other browser file systems want cross-origin isolation and start workers of their own; none of them is used here. */
  disable: { vfs: { kvvfs: true, opfs: true, 'opfs-vfs': true, 'opfs-wl': true } },
  /** Every failure comes back as an exception as well; on the console it would look like an accident. */
  warn: silent,
  error: silent,
};

export function loadSqlite(): Promise<Sqlite3Static> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Sqlite3Static> {
  // The package reads this global when it is initialised, and deletes it afterwards.
  (globalThis as { sqlite3ApiConfig?: unknown }).sqlite3ApiConfig = CONFIG;
  const sqlite = await init();
  readWholeTexts(sqlite);
  return sqlite;
}

/** The package's own decoder leaves out a byte order mark at the beginning: a file whose name begins with one was never found again. */
function readWholeTexts({ wasm }: Sqlite3Static): void {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const typedArrayToString = (heap: Uint8Array, begin: number, end: number): string => decoder.decode(heap.subarray(begin, end));
  Object.assign(wasm, { typedArrayToString });
}
