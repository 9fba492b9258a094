import { describe, expect, it } from 'vitest';
import { databaseOf, dump, type ReachableFiles, reachableFiles } from '../../src/testing/catalog-files.ts';
import { CatalogWorld, LAYOUT } from '../../src/testing/catalog-world.ts';
import { createCatalog } from './catalog.ts';
import { DatabaseError } from './driver.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from './migrations/index.ts';

const LIVE = 'library-1.sqlite3';

/** A library with one folder in it, as a file. */
async function libraryFile(): Promise<Uint8Array> {
  const files = await reachableFiles();
  const world = await CatalogWorld.open(files);
  await world.source('s');
  await world.api.close();
  return files.bytes(LIVE);
}

/** A library with a profile, one text of which was changed by nobody. */
async function withWork(from: string, to: string): Promise<Uint8Array> {
  const files = await reachableFiles();
  const world = await CatalogWorld.open(files);
  const gains = { 'double.0': 0.5 };
  await world.api.createProfile({ name: 'Mine', gains, notes: '', tags: ['tagged'], favourite: false, loraId: null, layout: LAYOUT });
  await world.api.close();
  const bytes = files.bytes(LIVE).slice();
  const at = Buffer.from(bytes).indexOf(from);
  if (at < 0) throw new Error(`${from} is not in the file`);
  bytes.set(Buffer.from(to), at);
  return bytes;
}

const opened = async (bytes: Uint8Array): Promise<{ world: CatalogWorld; files: ReachableFiles }> => {
  const files = await reachableFiles({ [LIVE]: bytes });
  return { files, world: await CatalogWorld.open(files) };
};

describe('opening', () => {
  it('finds a closed library again', async () => {
    const { world } = await opened(await libraryFile());
    expect(world.opened).toEqual({ kind: 'ready', created: false, setAside: null });
    expect(await world.api.sources()).toHaveLength(1);
  });

  // On a full disk it could not be opened otherwise.
  it('writes nothing into a library of this version', async () => {
    const bytes = await libraryFile();
    const { world, files } = await opened(bytes.slice());
    expect(await world.api.sources()).toHaveLength(1);
    expect(Buffer.from(files.bytes(LIVE)).equals(Buffer.from(bytes))).toBe(true);
  });

  it('takes an empty file left by an interrupted first start for a new library', async () => {
    const { world } = await opened(await databaseOf('PRAGMA user_version;'));
    expect(world.opened).toEqual({ kind: 'ready', created: true, setAside: null });
  });

  it.each([
    ['no database', async () => new Uint8Array(8192).fill(65), 'corrupted'],
    ['a database of something else', async () => databaseOf('CREATE TABLE t (x);'), 'corrupted'],
    [
      'a newer version',
      async () => databaseOf(`CREATE TABLE t (x); PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 999;`),
      'newer',
    ],
    [
      'pages overwritten',
      async () => {
        const bytes = (await libraryFile()).slice();
        return bytes.fill(0x55, 8192 * 2, 8192 * 12);
      },
      'corrupted',
    ],
    [
      'a page of an index overwritten',
      async () => {
        const files = await reachableFiles();
        const world = await CatalogWorld.open(files);
        await world.source('s');
        world.write('s', 'a', 'A');
        await world.scan('s');
        const page = files.db.get("SELECT rootpage FROM sqlite_schema WHERE name = 'lora_place'", [], (row) => row.number('rootpage')) ?? 0;
        await world.api.close();
        const bytes = files.bytes(LIVE).slice();
        return bytes.fill(0xff, 8192 * (page - 1), 8192 * page);
      },
      'corrupted',
    ],
    ['gains that are not JSON any more', () => withWork('{"double.0":0.5}', '{"double.0":0.5]'), 'corrupted'],
    ['gains that are a list', () => withWork('{"double.0":0.5}', '["double.0",0.5]'), 'corrupted'],
    ['tags that are not JSON any more', () => withWork('["tagged"]', '["tagged"}'), 'corrupted'],
  ] as const)('sets aside %s and begins anew', async (_, make, reason) => {
    const bytes = await make();
    const { world, files } = await opened(bytes);
    const name = `library-1-set-aside-${reason}.sqlite3`;
    expect(world.opened).toMatchObject({ kind: 'ready', created: true, setAside: { name, reason, bytes: bytes.byteLength } });
    expect(await world.api.setAsides()).toMatchObject([{ name, reason }]);
    expect(await world.api.exportFile(name)).toEqual(bytes);
    await world.source('s');
    await world.api.close();

    const again = await CatalogWorld.open(files);
    expect(again.opened).toEqual({ kind: 'ready', created: false, setAside: null });
    expect(await again.api.setAsides()).toHaveLength(1);
    expect(await again.api.sources()).toHaveLength(1);
    await again.api.discardSetAside(name);
    expect(await again.api.setAsides()).toEqual([]);
    await expect(again.api.exportFile(name)).rejects.toThrow();
  });

  it('keeps every database set aside over several accidents', async () => {
    const files = await reachableFiles({ [LIVE]: new Uint8Array(8192).fill(1) });
    await (await CatalogWorld.open(files)).api.close();
    files.remove('library-2.sqlite3');
    const damaged = await reachableFiles({ [LIVE]: files.bytes(LIVE), 'library-2.sqlite3': new Uint8Array(8192).fill(2) });
    const world = await CatalogWorld.open(damaged);
    expect(world.opened).toMatchObject({ setAside: { name: 'library-2-set-aside-corrupted.sqlite3' } });
    expect((await world.api.setAsides()).map(({ name }) => name).sort()).toEqual([
      'library-1-set-aside-corrupted.sqlite3',
      'library-2-set-aside-corrupted.sqlite3',
    ]);
  });

  it('does not let the library in use be discarded', async () => {
    const { world } = await opened(await libraryFile());
    await expect(world.api.discardSetAside('library-1-set-aside-corrupted.sqlite3')).rejects.toThrow('in use');
    expect(await world.api.sources()).toHaveLength(1);
  });

  it('exports the library in use', async () => {
    const { world } = await opened(await libraryFile());
    const bytes = await world.api.exportFile(null);
    const again = await opened(bytes);
    expect(again.world.opened).toMatchObject({ kind: 'ready', created: false });
    expect(dump(again.files.db)).toContain(`PRAGMA user_version = ${SCHEMA_VERSION};`);
  });

  it('works in memory where files cannot be kept, and says why', async () => {
    const api = createCatalog({
      opfs: async () => ({ kind: 'unavailable', reason: 'a private window' }),
      memory: () => reachableFiles(),
      now: () => 1,
    });
    expect(await api.open('opfs')).toEqual({ kind: 'memory', reason: 'a private window' });
    await api.addSource({ id: 's', kind: 'input', name: 'x', addedAt: 1 });
    expect(await api.sources()).toHaveLength(1);
  });

  it('passes on that another page owns the files, and can be asked again', async () => {
    let busy = true;
    const files = await reachableFiles();
    const api = createCatalog({
      opfs: async () => (busy ? { kind: 'busy' } : { kind: 'files', files }),
      memory: () => reachableFiles(),
      now: () => 1,
    });
    expect(await api.open('opfs')).toEqual({ kind: 'busy' });
    busy = false;
    expect(await api.open('opfs')).toMatchObject({ kind: 'ready' });
    await expect(api.open('opfs')).rejects.toThrow('open already');
  });

  it('fails with a reason, loses nothing and gives the files back when storage fails', async () => {
    const files = await reachableFiles({ [LIVE]: await libraryFile() });
    let released = 0;
    files.release = () => {
      released += 1;
    };
    const open = files.open.bind(files);
    files.open = () => Promise.reject(new DatabaseError('StorageError', 'disk I/O error'));
    const api = createCatalog({ opfs: async () => ({ kind: 'files', files }), memory: () => reachableFiles(), now: () => 1 });
    expect(await api.open('opfs')).toEqual({ kind: 'failed', reason: expect.stringContaining('(disk I/O error)') });
    files.full = true;
    expect(await api.open('opfs')).toMatchObject({ kind: 'failed', reason: expect.stringContaining('no storage left') });
    expect(released).toBe(2);
    files.open = open;
    expect(await api.open('opfs')).toEqual({ kind: 'ready', created: false, setAside: null });
    expect(await api.sources()).toHaveLength(1);
  });

  it('refuses calls before open and after close by name', async () => {
    const { world } = await opened(await libraryFile());
    await world.api.close();
    await world.api.close();
    await expect(world.api.sources()).rejects.toMatchObject({ name: 'CatalogClosed' });
    await expect(world.api.putHeaders(1, [])).rejects.toMatchObject({ name: 'CatalogClosed' });
  });
});

describe('damage met while in use', () => {
  it('is explained, and the next start sets the file aside', async () => {
    const files = await reachableFiles();
    const world = await CatalogWorld.open(files);
    await world.source('s');
    world.write('s', 'a', 'A');
    await world.scan('s');
    await world.measure();
    const page = files.db.get("SELECT rootpage FROM sqlite_schema WHERE name = 'module_table'", [], (row) => row.number('rootpage')) ?? 0;
    await world.api.close();
    const bytes = files.bytes(LIVE).slice();
    bytes.fill(0xff, 8192 * (page - 1), 8192 * page);

    const { world: damaged, files: kept } = await opened(bytes);
    expect(damaged.opened).toMatchObject({ kind: 'ready', setAside: null });
    const { id } = await damaged.at('a');
    await expect(damaged.api.modules(id)).rejects.toMatchObject({
      name: 'DatabaseCorrupted',
      message: expect.stringContaining('Reload the page'),
    });
    expect(await damaged.api.settings()).toEqual({});
    await damaged.api.close();
    expect((await CatalogWorld.open(kept)).opened).toMatchObject({ kind: 'ready', created: true, setAside: { reason: 'corrupted' } });
  });
});

describe('a library that is too large to be looked at whole before it opens', () => {
  const worldOf = async (bytes: Uint8Array) => {
    const files = await reachableFiles({ [LIVE]: bytes });
    const quiet: (() => void)[] = [];
    const api = createCatalog({
      opfs: async () => ({ kind: 'files', files }),
      memory: async () => files,
      now: () => 0,
      whenQuiet: (task) => quiet.push(task),
    });
    return { api, files, quiet, opened: await api.open('opfs') };
  };

  it('opens, and is looked at when it rests: the next start sets it aside when it is damaged', async () => {
    const files = await reachableFiles();
    const world = await CatalogWorld.open(files);
    await world.source('s');
    world.write('s', 'a', 'A');
    await world.scan('s');
    files.db.exec('PRAGMA foreign_keys = OFF; UPDATE lora_detail SET lora_id = lora_id + 10000; UPDATE lora SET id = id + 10000');
    const page = files.db.get("SELECT rootpage FROM sqlite_schema WHERE name = 'lora_place'", [], (row) => row.number('rootpage')) ?? 0;
    await world.api.close();
    const sound = files.bytes(LIVE).slice();
    const broken = sound.slice().fill(0xff, 8192 * (page - 1), 8192 * page);

    for (const bytes of [sound, broken]) {
      const first = await worldOf(bytes);
      expect(first.opened).toMatchObject({ kind: 'ready', setAside: null });
      for (const task of first.quiet) task();
      await first.api.close();
      const second = await worldOf(first.files.bytes(LIVE));
      expect(second.opened).toMatchObject({ kind: 'ready', setAside: bytes === sound ? null : { reason: 'corrupted' } });
      await second.api.close();
    }
  });
});

describe('a full disk', () => {
  it('is told by name, with what to do, and harms nothing', async () => {
    const { world, files } = await opened(await libraryFile());
    const pages = files.db.get('PRAGMA page_count', [], (row) => row.number('pages')) ?? 0;
    files.db.exec(`PRAGMA max_page_count = ${pages}`);
    const large = 'x'.repeat(100_000);
    await expect(world.api.putSetting('big', large)).rejects.toMatchObject({
      name: 'QuotaExceededError',
      message: expect.stringContaining('Free disk space'),
    });
    expect(await world.api.settings()).toEqual({});
    files.db.exec('PRAGMA max_page_count = 100000');
    await world.api.putSetting('big', large);
    expect((await world.api.settings())['big']).toHaveLength(100_000);
  });

  it('is recognised behind a failed write', async () => {
    const { world, files } = await opened(await libraryFile());
    const run = files.db.run.bind(files.db);
    files.db.run = () => {
      throw new DatabaseError('StorageError', 'disk I/O error');
    };
    await expect(world.api.putSetting('a', 'b')).rejects.toMatchObject({
      name: 'StorageError',
      message: expect.stringContaining('(disk I/O error)'),
    });
    files.full = true;
    await expect(world.api.putSetting('a', 'b')).rejects.toMatchObject({ name: 'QuotaExceededError' });
    files.db.run = run;
    await world.api.putSetting('a', 'b');
    expect(await world.api.settings()).toEqual({ a: 'b' });
  });
});
