import { beforeEach, describe, expect, it, vi } from 'vitest';
import { databaseOf, type ReachableFiles, reachableFiles } from '../../../src/testing/catalog-files.ts';
import { CatalogWorld, LAYOUT } from '../../../src/testing/catalog-world.ts';
import { oldLibrary, versionsWithWork } from '../../../src/testing/old-libraries.ts';
import type { Choice } from '../../../src/domain/backup/restore.ts';
import { createCatalog } from '../catalog.ts';
import { snapshotBefore } from './backup.ts';
import { SCHEMA_VERSION } from '../migrations/index.ts';
import { memoryDriver } from '../sqlite-driver.ts';
import { loadSqlite } from '../sqlite.ts';
import { createHash, HASH_OF_NO_ROWS, Seal } from './seal.ts';
import { listSnapshots, memorySnapshots } from './snapshots.ts';

const LIVE = 'library-1.sqlite3';
const content = (name: string, notes = '') => ({ name, gains: { 'double.0': 0.5 }, notes, tags: ['face'], favourite: false });

let world: CatalogWorld;
let files: ReachableFiles;
let worlds = 0;

async function fresh(): Promise<CatalogWorld> {
  files = await reachableFiles();
  worlds += 1;
  return CatalogWorld.open(files, `world-${worlds}`);
}

async function saved(name: string, loraId: number | null = null): Promise<string> {
  const made = await world.api.createProfile({ ...content(name), loraId, layout: LAYOUT });
  if (!made.ok) throw new Error(made.error.message.code);
  return made.value.id;
}

const names = async (): Promise<string[]> => (await world.api.profiles(null)).map((each) => `${each.name} ${each.notes}`.trim()).sort();

async function filled(): Promise<void> {
  await world.source('s');
  world.write('s', 'a.safetensors', 'a');
  await world.scan('s');
  await world.measure();
  const { id } = await world.at('a.safetensors');
  const faces = await saved('Faces', id);
  await world.api.updateProfile(faces, content('Faces', 'soft'));
  await saved('Hands');
  await world.api.putDraft(id, '{"half":"done"}');
  await world.api.putPreset({ id: 'p', folder: '', name: 'Half', layoutId: LAYOUT.id, gains: { 'double.1': 0.5 } });
  await world.api.putComposition({ id: 'c', name: 'Two', text: '{"v":1}' });
  await world.api.changeOwn([id], { notes: 'for portraits', addTags: ['face'] });
  await world.api.putSetting('theme', 'dark');
  await world.api.putSetting('scan.unfinished', '[]');
}

beforeEach(async () => {
  world = await fresh();
});

const restored = async (backup: string | Uint8Array, choice: Choice = 'theirs') => {
  const plan = await world.api.previewRestore(backup);
  if (!plan.ok) throw new Error(plan.error.code);
  return world.api.restoreWork(backup, Object.fromEntries(plan.value.items.map(({ id }) => [id, choice])));
};

describe('snapshots', () => {
  it('keep what the user made, once a day only when it has changed, and the newest ten', async () => {
    expect(await world.api.takeSnapshot('daily')).toBeNull();
    await filled();
    const first = await world.api.takeSnapshot('daily');
    expect(first).toMatchObject({ reason: 'daily', name: expect.stringMatching(/^20\d\d-.*-daily\.json$/) });
    expect(await world.api.takeSnapshot('daily')).toBeNull();
    for (let i = 0; i < 11; i += 1) {
      await saved(`More ${i}`);
      await world.api.takeSnapshot('daily');
    }
    const kept = await world.api.snapshots();
    expect(kept).toHaveLength(10);
    expect(kept.map(({ madeAt }) => madeAt)).toEqual(kept.map(({ madeAt }) => madeAt).sort((a, b) => b - a));
    expect(kept.some(({ name }) => name === first?.name)).toBe(false);
  });

  it('stay in order when the clock is set back', async () => {
    await filled();
    const before = await world.api.takeSnapshot('hand');
    world.clock.now -= 400 * 86_400_000;
    await saved('Later');
    const after = await world.api.takeSnapshot('hand');
    const kept = await world.api.snapshots();
    expect(kept.map(({ name }) => name)).toEqual([after?.name, before?.name]);
    // Each says when it was taken, by the clock of that time.
    expect(kept.map(({ madeAt }) => madeAt)).toEqual([after?.madeAt, before?.madeAt]);
    expect((before?.madeAt ?? 0) - (after?.madeAt ?? 0)).toBeGreaterThan(399 * 86_400_000);
  });

  it('that cannot be written before a migration leave the library as it was, and it opens when they can', async () => {
    const sql = oldLibrary(4);
    const bytes = await databaseOf(sql);
    const kept = memorySnapshots();
    let full = true;
    const snapshots = {
      ...kept,
      write: (name: string, text: string) =>
        full ? Promise.reject(new DOMException('no room', 'QuotaExceededError')) : kept.write(name, text),
    };
    const old = await reachableFiles({ [LIVE]: bytes });
    const open = () =>
      createCatalog({ opfs: async () => ({ kind: 'files', files: old }), memory: async () => old, now: () => 5, snapshots });
    expect(await open().open('opfs')).toMatchObject({ kind: 'failed', reason: expect.stringContaining('storage') });
    expect(Buffer.compare(old.bytes(LIVE), bytes)).toBe(0);
    full = false;
    const api = open();
    expect(await api.open('opfs')).toMatchObject({ kind: 'ready', created: false });
    expect((await api.profiles(null)).map(({ name }) => name)).toEqual(['Faces']);
    expect(await api.snapshots()).toHaveLength(1);
  });

  it.each(versionsWithWork())('are taken before a library of version %i is migrated, and can be restored', async (version) => {
    const sql = oldLibrary(version);
    const snapshots = memorySnapshots();
    const open = async (kept: ReachableFiles) => {
      const api = createCatalog({
        opfs: async () => ({ kind: 'files', files: kept }),
        memory: async () => kept,
        now: () => 5,
        snapshots,
      });
      expect(await api.open('opfs')).toMatchObject({ kind: 'ready' });
      return api;
    };
    const api = await open(await reachableFiles({ [LIVE]: await databaseOf(sql) }));
    const [snapshot] = await api.snapshots();
    expect(snapshot).toMatchObject({ reason: 'migration' });
    const text = await api.snapshotText(snapshot?.name ?? '');
    expect(JSON.parse(text)).toMatchObject({ schema: version, work: { profile: [{ name: 'Faces' }] } });
    const empty = await open(await reachableFiles());
    expect(await empty.restoreWork(text, {})).toMatchObject({ ok: true });
    expect((await empty.profiles(null)).map(({ name }) => name)).toEqual(['Faces']);
    expect(await empty.profileVersions((await empty.profiles(null))[0]?.id ?? '')).toHaveLength(1);
    expect(await empty.compositions()).toHaveLength(1);
  });

  it('are taken before every migration but that of version 1', () => {
    expect(versionsWithWork()).toEqual(Array.from({ length: SCHEMA_VERSION - 2 }, (_, i) => i + 2));
  });
});

describe('a backup', () => {
  it('brings everything into an empty library, and nothing twice', async () => {
    await filled();
    const text = await world.api.workText();
    const before = await names();
    world = await fresh();
    expect(await restored(text)).toMatchObject({ ok: true });
    expect(await names()).toEqual(before);
    expect(await world.api.presets()).toHaveLength(1);
    expect(await world.api.compositions()).toHaveLength(1);
    expect(await world.api.settings()).toEqual({ theme: 'dark' });
    expect(await world.api.previewRestore(text)).toMatchObject({ ok: true, value: { items: [] } });
    // The draft waits for its LoRA.
    await world.source('s');
    world.write('s', 'a.safetensors', 'a');
    await world.scan('s');
    await world.measure();
    expect(await world.api.drafts()).toMatchObject([{ text: '{"half":"done"}' }]);
  });

  it('keeps mine, takes theirs or both, and is taken back', async () => {
    await filled();
    const text = await world.api.workText();
    const id = (await world.api.profiles(null)).find(({ name }) => name === 'Faces')?.id ?? '';
    await world.api.updateProfile(id, content('Faces', 'sharp'));
    await world.api.deletePreset('p');
    expect(await world.api.previewRestore(text)).toMatchObject({
      ok: true,
      value: {
        items: [
          { kind: 'profile', label: 'Faces', state: 'differs', canBoth: true },
          { kind: 'preset', label: 'Half', state: 'new' },
        ],
      },
    });
    const mine = await names();
    await restored(text, 'mine');
    expect(await names()).toEqual(mine);
    await restored(text, 'both');
    expect(await names()).toEqual(['Faces (restored) soft', 'Faces sharp', 'Hands']);
    expect(await world.api.undoRestore()).toBe(true);
    expect(await names()).toEqual(mine);
    await restored(text, 'theirs');
    expect(await names()).toEqual(['Faces soft', 'Hands']);
    expect((await world.api.profileVersions(id))[0]?.content.notes).toBe('sharp');
    expect(await world.api.presets()).toHaveLength(1);
    expect((await world.api.snapshots())[0]).toMatchObject({ reason: 'restore' });
  });

  it('is not taken back over work that was done since', async () => {
    await filled();
    const text = await world.api.workText();
    world = await fresh();
    await restored(text);
    await saved('New');
    expect(await world.api.undoRestore()).toBe(false);
    expect(await names()).toContain('New');
  });

  it('leaves the old state when restoring fails half-way', async () => {
    await filled();
    const text = await world.api.workText();
    world = await fresh();
    await saved('Mine');
    const run = files.db.run.bind(files.db);
    let left = 4;
    files.db.run = (sql, params) => {
      if (sql.startsWith('INSERT INTO') && --left < 0) throw new Error('the page ended');
      return run(sql, params);
    };
    await expect(restored(text)).rejects.toThrow('the page ended');
    files.db.run = run;
    expect(await names()).toEqual(['Mine']);
    expect(await world.api.settings()).toEqual({});
    await restored(text);
    expect(await names()).toEqual(['Faces soft', 'Hands', 'Mine']);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -100), 'cut-short'],
    ['changed', (text: string) => text.replace('soft', 'hard'), 'changed'],
    ['newer', (text: string) => text.replace(`"schema":${SCHEMA_VERSION}`, `"schema":${SCHEMA_VERSION + 1}`), 'newer'],
    ['no backup', () => '{}', 'not-ours'],
  ])('that is %s is refused whole', async (_, edit, code) => {
    await filled();
    const text = edit(await world.api.workText());
    world = await fresh();
    expect(await world.api.previewRestore(text)).toMatchObject({ ok: false, error: { code } });
    expect(await world.api.restoreWork(text, {})).toMatchObject({ ok: false, error: { code } });
    expect(await names()).toEqual([]);
    expect(await world.api.snapshots()).toEqual([]);
  });
});

describe('the library as a SQLite file', () => {
  it('answers questions by its views, says what they are, and holds every block', async () => {
    await filled();
    const db = memoryDriver(await loadSqlite(), await world.api.exportLibraryFile());
    const all = (sql: string): string[] => db.all(sql, [], (row) => row.text('line'));
    expect(all(`SELECT name || ' ' || family || ' ' || status || ' ' || strength AS line FROM loras`)).toEqual(['a Flux.1 measured 5.0']);
    expect(all(`SELECT slot || ' ' || strength AS line FROM blocks ORDER BY position`)).toEqual([
      'double.0 4.0',
      'double.1 2.0',
      'single.0 0.0',
      'te1.0 1.0',
    ]);
    expect(all(`SELECT profile || ' ' || slot || ' ' || gain AS line FROM profile_gains ORDER BY 1`)).toEqual([
      'Faces double.0 0.5',
      'Hands double.0 0.5',
    ]);
    expect(all(`SELECT lora AS line FROM profiles WHERE lora IS NOT NULL`)).toEqual(['a']);
    expect(
      all(`SELECT modified AS line FROM loras UNION SELECT changed FROM profiles`).every((date) => /^\d{4}-\d\d-\d\d /.test(date)),
    ).toBe(true);
    const views = all(`SELECT name AS line FROM sqlite_schema WHERE type = 'view' ORDER BY 1`);
    expect(all('SELECT name AS line FROM about')).toEqual(expect.arrayContaining(views));
    expect(all('PRAGMA integrity_check')).toEqual(['ok']);
    db.close();
    // The library itself is as it was.
    expect(await names()).toEqual(['Faces soft', 'Hands']);
    expect(files.list()).toEqual([LIVE]);
  });

  it('has views that DuckDB can read as SQL of its own: stored columns, and no function that both do not have', async () => {
    await filled();
    const db = memoryDriver(await loadSqlite(), await world.api.exportLibraryFile());
    const all = (sql: string): string[] => db.all(sql, [], (row) => row.text('line'));
    // The tables as DuckDB sees them: `table_info` leaves computed columns out.
    const tables = all(`SELECT name AS line FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'`);
    const columns = (table: string): string => all(`SELECT name AS line FROM pragma_table_info('${table}')`).join(', ');
    const stored = memoryDriver(await loadSqlite());
    for (const table of tables) stored.exec(`CREATE TABLE ${table} (${columns(table)})`);
    const views = all(`SELECT sql AS line FROM sqlite_schema WHERE type = 'view'`);
    for (const view of views) {
      stored.exec(view);
      expect([...view.matchAll(/(\w+)\(/gu)].map(([, name]) => name).filter((name) => name !== 'min')).toEqual([]);
    }
    expect(views).toHaveLength(4);
    for (const name of all(`SELECT name AS line FROM sqlite_schema WHERE type = 'view'`))
      stored.all(`SELECT * FROM ${name}`, [], () => null);
    for (const driver of [db, stored]) driver.close();
  });

  it('comes out of a library in which gains and a layout are damaged', async () => {
    await filled();
    files.db.exec(`
      PRAGMA ignore_check_constraints = ON;
      DROP TRIGGER profile_gains_update;
      UPDATE profile SET gains = '{"double.0":0.' WHERE name = 'Hands';
      UPDATE layout SET json = '{';
      PRAGMA ignore_check_constraints = OFF;`);
    const db = memoryDriver(await loadSqlite(), await world.api.exportLibraryFile());
    const all = (sql: string): string[] => db.all(sql, [], (row) => row.text('line'));
    expect(all(`SELECT name AS line FROM loras`)).toEqual(['a']);
    expect(all(`SELECT name AS line FROM profiles ORDER BY 1`)).toEqual(['Faces', 'Hands']);
    expect(all(`SELECT profile AS line FROM profile_gains`)).toEqual(['Faces']);
    expect(all(`SELECT slot AS line FROM blocks`)).toEqual([]);
    db.close();
  });

  it('is read from a file that says it has a log, as one that was set aside does', async () => {
    await filled();
    const bytes = files.db.bytes().slice();
    bytes.set([2, 2], 18);
    world = await fresh();
    await restored(bytes);
    expect(await names()).toEqual(['Faces soft', 'Hands']);
  });

  it('is a backup: its work is restored, and a damaged or shortened one is refused', async () => {
    await filled();
    const bytes = await world.api.exportLibraryFile();
    world = await fresh();
    const cut = bytes.slice(0, bytes.length - 8192);
    expect(await world.api.previewRestore(cut)).toMatchObject({ ok: false, error: { code: 'cut-short' } });
    const newer = bytes.slice();
    newer.set([0, 0, 3, 231], 60);
    expect(await world.api.previewRestore(newer)).toMatchObject({ ok: false, error: { code: 'newer', schema: 999 } });
    const text = new TextEncoder().encode('soft');
    const at = bytes.findIndex((_, i) => text.every((byte, k) => bytes[i + k] === byte));
    const changed = bytes.slice();
    changed[at] = 0x53;
    expect(await world.api.previewRestore(changed)).toMatchObject({ ok: false, error: { code: 'changed' } });
    expect(await world.api.previewRestore(new Uint8Array(500))).toMatchObject({ ok: false, error: { code: 'not-ours' } });
    await restored(bytes);
    expect(await names()).toEqual(['Faces soft', 'Hands']);
  });
});

it.each(['preset', 'layout'])('a database with a view in the place of the table %s, which may never end, is refused', async (table) => {
  await filled();
  const db = memoryDriver(await loadSqlite(), files.db.bytes().slice());
  db.exec(
    `PRAGMA foreign_keys = OFF; CREATE TABLE was AS SELECT * FROM ${table}; DROP TABLE ${table}; CREATE VIEW ${table} AS SELECT * FROM was`,
  );
  expect(await world.api.previewRestore(db.bytes())).toEqual({ ok: false, error: { code: 'form', table } });
  db.close();
});

describe('work that changes by itself', () => {
  it('is noticed at the next start, and only then', async () => {
    await filled();
    await world.api.close();
    const bytes = files.bytes(LIVE).slice();
    const text = new TextEncoder().encode('soft');
    const at = bytes.findIndex((_, i) => text.every((byte, k) => bytes[i + k] === byte));
    bytes[at] = 0x53;
    const damaged = await reachableFiles({ [LIVE]: bytes });
    const again = await CatalogWorld.open(damaged);
    expect(again.opened).toMatchObject({ kind: 'ready', findings: [{ kind: 'work-changed', table: 'profile' }] });
    await again.api.close();
    expect((await CatalogWorld.open(damaged)).opened).toEqual({ kind: 'ready', created: false, setAside: null });
  });

  it('is noticed after a crash too, in every table but those that were being changed', async () => {
    await filled();
    await world.api.settle();
    world.write('s', 'new.safetensors', 'new');
    await world.scan('s');
    await world.api.putDraft(1, 'half done');
    // The page ends here: what was written is in the file, and nothing came to rest.
    const bytes = files.bytes(LIVE).slice();
    const at = Buffer.from(bytes).indexOf('soft');
    bytes[at] = 0x53;
    const again = await CatalogWorld.open(await reachableFiles({ [LIVE]: bytes }));
    expect(again.opened).toMatchObject({ kind: 'ready', findings: [{ kind: 'work-changed', table: 'profile' }] });
    const whole = await CatalogWorld.open(await reachableFiles({ [LIVE]: files.bytes(LIVE).slice() }));
    expect(whole.opened).toEqual({ kind: 'ready', created: false, setAside: null });
  });

  it('is noticed in settings that the user made, whatever the program notes of itself meanwhile', async () => {
    await filled();
    await world.api.putSetting('folder-rules', '{"bases":{"Landscapes":"LAN"},"categories":{}}');
    await world.api.settle();
    await world.api.putSetting('scan.unfinished', '[]');
    await world.api.putSetting('backup.on-disk', 'some.json');
    const bytes = files.bytes(LIVE).slice();
    bytes[Buffer.from(bytes).indexOf('Landscapes')] = 0x4d;
    const again = await CatalogWorld.open(await reachableFiles({ [LIVE]: bytes }));
    expect(again.opened).toMatchObject({ kind: 'ready', findings: [{ kind: 'work-changed', table: 'setting' }] });
  });

  it.each(['putSetting', 'restoreWork'] as const)(
    'is not suspected of a setting that was changed by %s before the page ended',
    async (how) => {
      await filled();
      await world.api.putSetting('theme', 'dark');
      const backup = await world.api.workText();
      await world.api.putSetting('theme', 'light');
      await world.api.settle();
      if (how === 'putSetting') await world.api.putSetting('theme', 'system');
      else expect(await restored(backup, 'theirs')).toMatchObject({ ok: true });
      const crashed = await reachableFiles({ [LIVE]: files.bytes(LIVE).slice() });
      expect((await CatalogWorld.open(crashed)).opened).toEqual({ kind: 'ready', created: false, setAside: null });
    },
  );

  it('is not looked for where the code of the hash cannot be loaded, and the library opens', async () => {
    await filled();
    await world.api.close();
    vi.doMock('hash-wasm', () => {
      throw new Error('gone with an update');
    });
    const warned = vi.spyOn(console, 'warn').mockReturnValue();
    try {
      expect((await CatalogWorld.open(await reachableFiles({ [LIVE]: files.bytes(LIVE).slice() }))).opened).toMatchObject({
        kind: 'ready',
      });
      expect(warned).toHaveBeenCalledWith('The work could not be compared with its seal', expect.anything());
    } finally {
      vi.doUnmock('hash-wasm');
      warned.mockRestore();
    }
  });

  it('needs no hash where there is no work', async () => {
    expect((await createHash())('[]')).toBe(HASH_OF_NO_ROWS);
  });

  it('is noticed before a migration, which itself is not suspected', async () => {
    const sql = oldLibrary(4);
    const old = memoryDriver(await loadSqlite(), await databaseOf(sql));
    await new Seal(old).close();
    const sealed = old.bytes();
    old.run(`UPDATE profile SET notes = 'changed by nobody'`);
    const changed = old.bytes();
    old.close();
    const open = async (bytes: Uint8Array) => (await CatalogWorld.open(await reachableFiles({ [LIVE]: bytes }))).opened;
    expect(await open(sealed)).toEqual({ kind: 'ready', created: false, setAside: null });
    expect(await open(changed)).toMatchObject({ findings: [{ kind: 'work-changed', table: 'profile' }] });
  });

  it('is told with the newest snapshot of before, not the copy that the migration takes of it; also when that copy failed once', async () => {
    const old = memoryDriver(await loadSqlite(), await databaseOf(oldLibrary(4)));
    const kept = memorySnapshots();
    await snapshotBefore(old, 4, kept, Date.UTC(2026, 0, 1));
    const [good] = await listSnapshots(kept);
    await new Seal(old).close();
    old.run(`UPDATE profile SET notes = 'changed by nobody'`);
    const changed = await reachableFiles({ [LIVE]: old.bytes() });
    old.close();
    let full = true;
    const snapshots = {
      ...kept,
      write: (name: string, text: string) =>
        full ? Promise.reject(new DOMException('no room', 'QuotaExceededError')) : kept.write(name, text),
    };
    const make = () =>
      createCatalog({
        opfs: async () => ({ kind: 'files', files: changed }),
        memory: async () => changed,
        now: () => Date.UTC(2026, 0, 3),
        snapshots,
      });
    expect(await make().open('opfs')).toMatchObject({ kind: 'failed' });
    full = false;
    const api = make();
    const outcome = await api.open('opfs');
    expect(outcome).toMatchObject({ findings: [{ kind: 'work-changed', table: 'profile' }], newest: good });
    expect((await api.snapshots()).map(({ reason }) => reason)).toEqual(['migration', 'migration']);
    const preview = await api.previewRestore(await api.snapshotText((outcome.kind === 'ready' && outcome.newest?.name) || ''));
    expect(preview).toMatchObject({ ok: true, value: { items: [{ kind: 'profile', state: 'differs' }] } });
  });

  it('is not suspected of what the user did, nor of a change whose page ended', async () => {
    await filled();
    await world.api.settle();
    await saved('Last');
    const crashed = await reachableFiles({ [LIVE]: files.bytes(LIVE).slice() });
    expect((await CatalogWorld.open(crashed)).opened).toEqual({ kind: 'ready', created: false, setAside: null });
  });
});

describe('health', () => {
  it('knows size, versions and counts, and that all is sound', async () => {
    await filled();
    expect(await world.api.health()).toMatchObject({
      schema: SCHEMA_VERSION,
      sqlite: expect.stringMatching(/^3\./),
      counts: { profile: 2, preset: 1, composition: 1, draft: 1 },
    });
    expect(await world.api.checkIntegrity()).toEqual([]);
    files.db.exec(`PRAGMA foreign_keys = OFF; INSERT INTO profile_version VALUES ('nobody', 1, 1, '{}');`);
    expect(await world.api.checkIntegrity()).toEqual(['profile_version: 1 rows refer to nothing']);
  });
});
