/**
 * Leaves out of the build what SQLite's package brings and this app never uses, and what it does that hurts. The build fails when the package is written in
 * another way.
 *
 * Two scripts of its own are never started: a worker with an interface we do not use, and the helper of file systems that are
 * switched off (`workers/catalog/sqlite.ts`). Vite would put both into the build, because their addresses look like assets.
 */
const UNUSED = ['sqlite3-worker1.mjs', 'sqlite3-opfs-async-proxy.js'];

/**
 * Where the package asks whether one of its parts is wanted. None of these is, so the answer is written into the build and the code
 * behind it falls away: 13 kB (gzip) of the worker that every first visit loads.
 */
const OFF = [
  'if (sqlite3.config.disable?.vfs?.kvvfs) return;',
  'if (sqlite3.config.disable?.vfs?.opfs && sqlite3.config.disable.vfs["opfs-vfs"]) return;',
  'if (!sqlite3.opfs || sqlite3.config.disable?.vfs?.opfs) return;',
  'if (!sqlite3.opfs || sqlite3.config.disable?.vfs?.["opfs-wl"]) return;',
  'if (!sqlite3.wasm.exports.sqlite3_declare_vtab) return;',
  'if (!(globalThis.WorkerGlobalScope instanceof Function)) toss("initWorker1API() must be run from a Worker thread.");',
];

/**
 * Before it opens the pool the package makes a file and deletes it, to see an old kind of access handles, which no browser has that
 * runs the rest. On a full disk no file can be made, and the library would not open, though it needs no new one.
 */
const TRIAL = 'initPromises[vfsName] = apiVersionCheck().then(';

/**
 * Each function of SQLite is put on the module a second time, under a name with an underscore. The package calls them by `exports`
 * alone, so the list goes: it names every function twice.
 */
const SECOND_NAMES = /^\s*Module\["_\w+"\] = wasmExports\["\w+"\];\n/gm;

/** Sessions and changesets, with some sixty signatures. Nothing here records changes that way. */
const SESSIONS =
  'if (wasm.bigIntEnabled && !!wasm.exports.sqlite3changegroup_add && !!wasm.exports.sqlite3session_create && !!wasm.exports.sqlite3_preupdate_hook) {';
const SESSION_ENDS = 'if (capi.sqlite3session_create) {';

/** @param {string} code of the package */
export function withoutSqliteWorkers(code) {
  const without = UNUSED.reduce((text, name) => {
    const address = `new URL("${name}", import.meta.url)`;
    if (!text.includes(address)) throw new Error(`SQLite's package does not name ${name} where it did`);
    return text.replaceAll(address, `new URL("${name}", location.href)`);
  }, code);
  if (!without.includes(TRIAL)) throw new Error(`SQLite's package does not try files by "${TRIAL}"`);
  if (without.search(SECOND_NAMES) < 0) throw new Error("SQLite's package does not name its functions twice");
  for (const question of [SESSIONS, SESSION_ENDS])
    if (!without.includes(question)) throw new Error(`SQLite's package does not ask "${question}"`);
  return OFF.reduce(
    (text, question) => {
      if (!text.includes(question)) throw new Error(`SQLite's package does not ask "${question}"`);
      return text.replace(question, 'return;');
    },
    without
      .replace(TRIAL, 'initPromises[vfsName] = Promise.resolve().then(')
      .replace(SECOND_NAMES, '')
      .replace(SESSIONS, 'if (false) {')
      .replace(SESSION_ENDS, 'if (false) {'),
  );
}

/** @returns {import('vite').Plugin} */
export const sqliteWithoutWorkers = () => ({
  name: 'sqlite-without-workers',
  apply: 'build',
  // Before Vite looks for assets.
  enforce: 'pre',
  transform: (code, id) =>
    /[\\/]@sqlite\.org[\\/]sqlite-wasm[\\/]dist[\\/]index\.mjs$/.test(id) ? { code: withoutSqliteWorkers(code), map: null } : undefined,
});
