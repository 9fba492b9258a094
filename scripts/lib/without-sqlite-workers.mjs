/**
 * SQLite's package names two scripts of its own that this app never starts: a worker with an interface we do not use, and the
 * helper of file systems that are switched off (`workers/catalog/sqlite.ts`). Vite would put both into the build, because their
 * addresses look like assets. The build fails when the package no longer names them so.
 */
const UNUSED = ['sqlite3-worker1.mjs', 'sqlite3-opfs-async-proxy.js'];

/** @param {string} code of the package */
export function withoutSqliteWorkers(code) {
  return UNUSED.reduce((text, name) => {
    const address = `new URL("${name}", import.meta.url)`;
    if (!text.includes(address)) throw new Error(`SQLite's package does not name ${name} where it did`);
    return text.replaceAll(address, `new URL("${name}", location.href)`);
  }, code);
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
