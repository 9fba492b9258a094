/** The exported library in another build of SQLite: the one that comes with Python, years older than ours. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CatalogWorld, LAYOUT } from '../../../src/testing/catalog-world.ts';

/** STRICT tables need SQLite 3.37. */
const hasSqlite = (): boolean => {
  try {
    const code = 'import sqlite3, sys; sys.exit(sqlite3.sqlite_version_info < (3, 37))';
    execFileSync('python3', ['-c', code], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Opens the file as a program does that only reads, and gives every row of every view, and what a check of the file says. */
const READER = `
import json, pathlib, sqlite3, sys
db = sqlite3.connect(pathlib.Path(sys.argv[1]).as_uri() + "?mode=ro", uri=True)
views = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")]
rows = {}
for view in views:
    cursor = db.execute(f'SELECT * FROM "{view}"')
    names = [column[0] for column in cursor.description]
    rows[view] = [dict(zip(names, row)) for row in cursor]
tables = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
for table in tables:
    db.execute(f'SELECT * FROM "{table}"').fetchall()
print(json.dumps({"views": rows, "check": db.execute("PRAGMA integrity_check").fetchall(), "keys": db.execute("PRAGMA foreign_key_check").fetchall(), "tables": len(tables)}, default=str))
`;

describe.skipIf(!hasSqlite())('the exported library in Python’s SQLite (needs python3)', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'exported-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('opens for reading alone, is sound, and answers from every view', async () => {
    const world = await CatalogWorld.open();
    await world.source('s', 'My LoRAs');
    for (const name of ['a', 'b']) world.write('s', `${name}.safetensors`, name);
    await world.scan('s');
    await world.measure();
    const { id } = await world.at('a.safetensors');
    await world.api.createProfile({
      loraId: id,
      layout: LAYOUT,
      name: 'Faces',
      gains: { 'double.0': 0.5 },
      notes: '“soft”',
      tags: [],
      favourite: false,
    });
    const file = path.join(folder, 'library.sqlite3');
    writeFileSync(file, await world.api.exportLibraryFile());
    const read = JSON.parse(execFileSync('python3', ['-c', READER, file], { encoding: 'utf8' })) as {
      readonly views: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
      readonly check: unknown;
      readonly keys: unknown;
      readonly tables: number;
    };
    expect(read).toMatchObject({ check: [['ok']], keys: [] });
    expect(read.tables).toBeGreaterThan(10);
    expect(Object.fromEntries(Object.entries(read.views).map(([view, rows]) => [view, rows.length]))).toEqual({
      blocks: 2 * LAYOUT.slots.length,
      loras: 2,
      profile_gains: 1,
      profiles: 1,
    });
    expect(read.views['loras']).toMatchObject([
      { name: 'a', family: 'Flux.1', status: 'measured', strength: 5 },
      { name: 'b', family: 'Flux.1', status: 'measured', strength: 5 },
    ]);
    expect(read.views['profiles']).toMatchObject([{ lora: 'a' }]);
    expect(read.views['profile_gains']).toMatchObject([{ profile: 'Faces', slot: 'double.0', gain: 0.5 }]);
  });
});
