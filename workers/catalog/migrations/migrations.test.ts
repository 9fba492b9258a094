import { describe, expect, it } from 'vitest';
import { databaseOf, dump, reachableFiles } from '../../../src/testing/catalog-files.ts';
import { blocksOf, CatalogWorld, fault, hash, LAYOUT, understanding } from '../../../src/testing/catalog-world.ts';
import { keptVersions, oldLibrary, patchFile, patchTo } from '../../../src/testing/old-libraries.ts';
import { memoryDriver } from '../sqlite-driver.ts';
import { loadSqlite } from '../sqlite.ts';
import { initial } from './0001-initial.ts';
import { readAgain } from './0004-read-again.ts';
import { message, verbatim } from '../../../src/domain/message.ts';
import { storedForms } from './0006-stored-forms.ts';
import { oneWeight } from './0010-one-weight.ts';
import { families } from './0011-families.ts';
import { largeStrengths } from './0021-large-strengths.ts';
import { codes } from './0022-codes.ts';
import { APPLICATION_ID, MIGRATIONS, migrate, SCHEMA_VERSION } from './index.ts';
import { english } from '../../../src/ui/strings/say.ts';

/** A small library with a row of every kind. Its dump at each version is kept; what it means must survive every migration. */
async function sampleLibrary(): Promise<{ readonly world: CatalogWorld; readonly sql: string }> {
  const files = await reachableFiles();
  const world = await CatalogWorld.open(files);
  await world.source('main', 'My LoRAs');
  await world.source('gone', 'Removed folder');
  world.write('main', 'styles/Red dress.safetensors', 'red', {
    record: { metadata: { ss_output_name: 'red', 'modelspec.title': 'A “red” dress' } },
  });
  world.write('main', 'neutral.safetensors', 'neutral', {
    measurement: { fallback: message('module.none-in-block'), layout: null, blocks: [], totalStrength: 0 },
  });
  world.write('main', 'half.safetensors', 'half', { record: { fault: fault('data-incomplete', 'It ends early.') } });
  world.write('main', 'deleted.safetensors', 'deleted');
  world.write('main', 'edited.safetensors', 'edited');
  world.write('gone', 'hidden.safetensors', 'hidden', {
    measurement: { blocks: blocksOf(LAYOUT, [0.1, 0.2, 0.3, 1e-9]), warnings: [fault('trailing-bytes')] },
  });
  for (const source of ['main', 'gone']) await world.scan(source);
  await world.measure();
  await world.api.removeSource('gone');
  world.folder('main').delete('deleted.safetensors');
  world.write('main', 'edited.safetensors', 'edited', { header: 'other metadata' });
  world.write('main', 'waiting.safetensors', 'waiting');
  await world.scan('main', { failed: [{ path: 'locked', fault: fault('not-permitted', 'It cannot be opened.') }] });
  await world.api.putSetting('theme', 'dark');
  const { id } = await world.at('styles/Red dress.safetensors');
  const content = { name: 'Faces only', gains: { 'double.0': 0.25, 'single.0': -1.5 }, notes: 'soft', tags: ['face'], favourite: true };
  const made = await world.api.createProfile({ ...content, loraId: id, layout: LAYOUT });
  if (!made.ok) throw new Error(made.error.message.code);
  await world.api.updateProfile(made.value.id, { ...content, name: 'Faces' });
  await world.api.setDefaultProfile(id, made.value.id);
  await world.api.putDraft(id, 'a draft');
  await world.api.putPreset({ id: 'preset', folder: 'Mine', name: 'Half', layoutId: LAYOUT.id, gains: { 'double.1': 0.5 } });
  await world.api.putComposition({ id: 'set', name: 'Two of them', text: '{"version":1}' });
  await world.api.putPairs([{ a: 'content:b', b: 'content:a', bytes: Uint8Array.of(1, 2, 3) }]);
  await world.api.chooseRun([id], 'apart');
  await world.api.putRunLinks([{ a: 'a', b: 'b', cosine: 0.75 }]);
  return { world, sql: dump(files.db) };
}

describe('migrations', () => {
  it('are numbered from 1 without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
    expect(SCHEMA_VERSION).toBe(MIGRATIONS.length);
  });

  it('leave the schema as the kept fixture of this version has it', async () => {
    const { sql } = await sampleLibrary();
    await expect(patchTo(SCHEMA_VERSION, sql)).toMatchFileSnapshot(patchFile(SCHEMA_VERSION));
  });

  it('have a fixture of every version', () => {
    expect(keptVersions()).toEqual(MIGRATIONS.map(({ version }) => version));
  });

  it.each(keptVersions())('bring version %i up to date with everything in it', async (version) => {
    const sql = oldLibrary(version);
    const world = await CatalogWorld.open(await reachableFiles({ 'library-1.sqlite3': await databaseOf(sql) }));
    expect(world.opened).toEqual({ kind: 'ready', created: false, setAside: null });
    expect(
      (await world.rows({}, 'stableId')).map(({ stableId, path, status, totalStrength }) => [stableId, path, status, totalStrength]),
    ).toEqual([
      ['FLX-GEN-001', 'deleted.safetensors', 'missing', 5],
      ['FLX-GEN-002', 'edited.safetensors', 'header', null],
      ['FLX-GEN-003', 'neutral.safetensors', 'fallback', 0],
      ['FLX-GEN-004', 'styles/Red dress.safetensors', 'measured', 5],
      ['FLX-GEN-006', 'waiting.safetensors', 'header', null],
      [null, 'half.safetensors', 'unreadable', null],
    ]);
    const red = await world.detailAt('styles/Red dress.safetensors');
    expect(red).toMatchObject({
      metadata: { ss_output_name: 'red', 'modelspec.title': 'A “red” dress' },
      family: { id: 'flux1' },
      layout: { id: 'flux_unet_57' },
    });
    expect(red.blocks.map(({ strength }) => strength)).toEqual([4, 2, 0, 1]);
    expect(red.row.peakStrength).toBe(4);
    expect((await world.at('neutral.safetensors')).peakStrength).toBeNull();
    expect(new TextDecoder().decode((await world.api.modules(red.row.id)) ?? new Uint8Array())).toBe('modules of red');
    expect(await world.api.settings()).toEqual({ theme: 'dark' });
    expect((await world.api.problems()).map(({ path, fault }) => [path, english(fault.message)])).toEqual([
      ['locked', expect.stringMatching(/\w/)],
      ['half.safetensors', expect.stringMatching(/\w/)],
    ]);
    expect((await world.at('half.safetensors')).problem).toMatchObject({ code: expect.any(String), params: expect.any(Object) });
    expect(await world.names({ search: 'a “red” dress' })).toEqual(['Red dress']);
    expect(await world.names({ search: 'flux.1 "flux 57" red' })).toEqual(['Red dress']);
    expect(await world.names({ search: 'flux_unet_57' })).toEqual([]);

    if (version >= 2) {
      const [profile] = await world.api.profilesOf(red.row.id);
      expect(profile).toMatchObject({ name: 'Faces', isDefault: true, gains: { 'double.0': 0.25, 'single.0': -1.5 }, tags: ['face'] });
      expect(await world.api.profileVersions(profile?.id ?? '')).toMatchObject([{ number: 1, content: { name: 'Faces only' } }]);
      expect(await world.api.draft(red.row.id)).toMatchObject({ text: 'a draft' });
      expect(await world.api.presets()).toMatchObject([{ name: 'Half', folder: 'Mine' }]);
      expect(await world.api.compositions()).toMatchObject([{ name: 'Two of them' }]);
      expect(await world.api.pairs(['content:a', 'content:b'])).toMatchObject([{ bytes: Uint8Array.of(1, 2, 3) }]);
    }

    // What was pending, hidden and counted goes on from there.
    await world.source('back', 'The folder again');
    world.write('back', 'elsewhere.safetensors', 'hidden', { header: 'changed' });
    world.write('back', 'new.safetensors', 'new');
    await world.scan('back');
    await world.measure(['back']);
    expect(await world.at('elsewhere.safetensors')).toMatchObject({ stableId: 'FLX-GEN-005', status: 'measured' });
    expect(await world.at('new.safetensors')).toMatchObject({ stableId: 'FLX-GEN-008' });
  });

  it.each([
    ['version 4', readAgain, 'cascade', 'flux1'],
    ['version 8', families, 'flux1', 'sdxl'],
    ['version 8', families, 'unknown', 'clip-l'],
  ])('have the next scan read again what is understood better since %s', async (_, migration, better, same) => {
    const files = await reachableFiles();
    const world = await CatalogWorld.open(files);
    await world.source('main');
    const { family } = understanding();
    const of = (id: string) => ({ record: { understanding: understanding({ family: { ...family, id, label: id } }) } });
    world.write('main', 'prior.safetensors', 'prior', of(better));
    for (const name of ['red', 'blue']) world.write('main', `${name}.safetensors`, name, of(same));
    await world.scan('main');
    await world.measure();
    const owner = (content: string): string => `content:${hash(content)}`;
    for (const other of ['red', 'blue']) await world.api.putPairs([{ a: owner('prior'), b: owner(other), bytes: Uint8Array.of(1) }]);
    await world.api.putPairs([{ a: owner('red'), b: owner('blue'), bytes: Uint8Array.of(1) }]);

    migration.up(files.db);
    expect(await world.at('prior.safetensors')).toMatchObject({ status: 'measured', totalStrength: 5 });
    expect(await world.api.pairs([owner('prior'), owner('red')])).toEqual([]);
    expect(await world.api.pairs([owner('red'), owner('blue')])).toHaveLength(1);
    expect((await world.scan('main')).reads).toEqual(['prior.safetensors']);
    await world.measure();
    expect(await world.at('prior.safetensors')).toMatchObject({ status: 'measured' });
    expect((await world.scan('main')).reads).toEqual([]);
  });

  it('have the next scan read again the files of which other modules count since', async () => {
    const files = await reachableFiles();
    const world = await CatalogWorld.open(files);
    await world.source('main');
    const both = [{ id: 'lora+diff', label: 'LoRA + difference', modules: 1 }];
    world.write('main', 'both.safetensors', 'both', { record: { understanding: understanding({ adapters: both }) } });
    world.write('main', 'plain.safetensors', 'plain');
    await world.scan('main');
    await world.measure();
    oneWeight.up(files.db);
    expect((await world.scan('main')).reads).toEqual(['both.safetensors']);
  });

  it('have the next scan read again the files whose strengths were too large for whole numbers of 64 bits', async () => {
    const files = await reachableFiles();
    const world = await CatalogWorld.open(files);
    await world.source('main');
    world.write('main', 'huge.safetensors', 'huge', { measurement: { blocks: blocksOf(LAYOUT, [3e40, 1, 4e40, 0]), totalStrength: 5e40 } });
    world.write('main', 'large.safetensors', 'large', { measurement: { blocks: blocksOf(LAYOUT, [1e6, 1, 1, 0]), totalStrength: 1e6 } });
    await world.scan('main');
    await world.measure();
    files.db.exec(`UPDATE lora SET total_strength = 0.0 WHERE path = 'huge.safetensors'`);
    largeStrengths.up(files.db);
    expect(files.db.all('SELECT path FROM lora WHERE stale = 1', [], (row) => row.text('path'))).toEqual(['huge.safetensors']);
  });

  it('have the next scan read again the files of which more is read since', async () => {
    const files = await reachableFiles();
    const world = await CatalogWorld.open(files);
    await world.source('main');
    const odd = { record: { understanding: understanding({ notUnderstood: ['x.lora_A.scale_weight'], notUnderstoodCount: 1 }) } };
    world.write('main', 'quantised.safetensors', 'quantised', odd);
    world.write('main', 'warned.safetensors', 'warned', {
      record: { warnings: [{ code: 'not-computable', message: verbatim('x is not measured.') }] },
    });
    for (const name of ['red', 'blue']) world.write('main', `${name}.safetensors`, name);
    await world.scan('main');
    await world.measure();
    files.db.exec(
      `UPDATE lora SET total_strength = 4229019.0 WHERE path = 'blue.safetensors'; UPDATE lora_detail SET detail = 'no json' WHERE lora_id = (SELECT id FROM lora WHERE path = 'warned.safetensors');`,
    );

    storedForms.up(files.db);
    expect((await world.scan('main')).reads.toSorted()).toEqual(['blue.safetensors', 'quantised.safetensors', 'warned.safetensors']);
    await world.measure();
    expect((await world.scan('main')).reads).toEqual([]);
  });

  it('turn stored sentences into codes, and leave what is damaged or not ours', async () => {
    const files = await reachableFiles();
    const world = await CatalogWorld.open(files);
    await world.source('main');
    const { family } = understanding();
    const doubted = understanding({ family: { ...family, contradictions: [message('family.control-lora')] } });
    world.write('main', 'a.safetensors', 'a', { record: { understanding: doubted }, measurement: { fallback: verbatim('x'), blocks: [] } });
    world.write('main', 'b.safetensors', 'b', { measurement: { warnings: [fault('trailing-bytes')] } });
    world.write('main', 'c.safetensors', 'c', { measurement: { fallback: verbatim('x'), blocks: [] } });
    world.write('main', 'd.safetensors', 'd', { record: { understanding: doubted } });
    await world.scan('main');
    await world.measure();
    world.write('main', 'd.safetensors', 'd', { header: 'edited' });
    await world.scan('main');
    const ofB = `lora_id = (SELECT id FROM lora WHERE path = 'b.safetensors')`;
    const old = `{"code":"module.not-measured","params":{"module":"x","problem":"There is a down factor without its up factor"}}`;
    files.db.exec(`
      UPDATE measurement SET fallback = 'No module of this file could be measured' WHERE fallback IS NOT NULL;
      UPDATE measurement SET fallback = 'Of a version that nobody knows' WHERE lora_id = (SELECT id FROM lora WHERE path = 'c.safetensors');
      UPDATE lora SET problem = '{"code":"verbatim","params":{"text":"No module of this file could be measured"}}' WHERE path = 'a.safetensors';
      UPDATE lora SET problem = 'no json' WHERE path = 'c.safetensors';
      UPDATE lora SET problem = '${old}' WHERE path = 'b.safetensors';
      UPDATE measurement SET warnings = '[{"code":"not-computable","message":${old},"tensor":"x"},7]' WHERE ${ofB};
      UPDATE lora_detail SET detail = json_set(detail, '$.family.contradictions',
        json_array('It is marked as a Control-LoRA (lora_controlnet): programs load it as a ControlNet, not as a LoRA.', 'Unknown.'))
        WHERE json_array_length(detail, '$.family.contradictions') > 0;
      UPDATE lora_prior SET problem = '${old}', warnings = '[{"code":"not-computable","message":${old},"tensor":"x"}]',
        detail = json_set(detail, '$.family.contradictions', json_array('Unknown.'));`);
    codes.up(files.db);
    const texts = (column: string, table: string): (string | null)[] =>
      files.db.all(`SELECT ${column} AS text FROM ${table} ORDER BY lora.path`, [], (row) => row.textOrNull('text'));
    expect(texts('fallback', 'measurement JOIN lora ON lora.id = lora_id')).toEqual([
      JSON.stringify(message('module.none-measured')),
      null,
      JSON.stringify(verbatim('Of a version that nobody knows')),
      null,
    ]);
    const problem = message('module.not-measured', { module: 'x', problem: message('module.no-up') });
    expect(texts('problem', 'lora').slice(0, 3)).toEqual([
      JSON.stringify(message('module.none-measured')),
      JSON.stringify(problem),
      'no json',
    ]);
    const prior = (column: string): unknown => JSON.parse(texts(column, 'lora_prior JOIN lora ON lora.id = lora_id')[0] ?? '');
    expect(prior('lora_prior.problem')).toEqual(problem);
    expect(prior('lora_prior.warnings')).toEqual([{ code: 'not-computable', message: problem, tensor: 'x' }]);
    expect(prior('lora_prior.detail')).toMatchObject({ family: { contradictions: [verbatim('Unknown.')] } });
    expect(texts('warnings', 'measurement JOIN lora ON lora.id = lora_id')[1]).toBe(
      JSON.stringify([{ code: 'not-computable', message: problem, tensor: 'x' }, 7]),
    );
    expect((await world.detailAt('a.safetensors')).family.contradictions).toEqual([message('family.control-lora'), verbatim('Unknown.')]);
    expect((await world.detailAt('a.safetensors')).fallback).toEqual(message('module.none-measured'));
  });

  it.each(keptVersions().filter((version) => version < SCHEMA_VERSION))(
    'leave version %i as it was when the storage is full at any page, and go on when there is room',
    async (version) => {
      const db = memoryDriver(await loadSqlite());
      const sql = oldLibrary(version);
      db.exec(sql);
      const before = dump(db);
      const pages = (name: string): number => db.get(`PRAGMA ${name}`, [], (row) => row.number(name)) ?? 0;
      const found = pages('page_count');
      let more = 0;
      for (let room = false; !room; more += 1) {
        db.exec(`PRAGMA max_page_count = ${found + more}`);
        try {
          migrate(db);
          room = true;
        } catch (error) {
          expect(error).toMatchObject({ name: 'QuotaExceededError' });
          expect(dump(db)).toBe(before);
        }
      }
      const direct = memoryDriver(await loadSqlite());
      direct.exec(sql);
      migrate(direct);
      expect(dump(db)).toBe(dump(direct));
      expect(pages('page_count') - found).toBe(more - 1);
      direct.close();
      db.close();
    },
  );

  it('are all or nothing', async () => {
    const db = memoryDriver(await loadSqlite());
    const broken = { version: 2, up: (each: typeof db) => each.exec('CREATE TABLE half (x); CREATE TABLE half (x);') };
    expect(() => migrate(db, [initial, broken])).toThrow('half');
    expect(db.all('SELECT name FROM sqlite_schema', [], (row) => row.text('name'))).toEqual([]);
    expect(db.get('PRAGMA user_version', [], (row) => row.number('version'))).toBe(0);
    migrate(db);
    expect(db.get('PRAGMA user_version', [], (row) => row.number('version'))).toBe(SCHEMA_VERSION);
    expect(db.get('PRAGMA application_id', [], (row) => row.number('id'))).toBe(APPLICATION_ID);
    expect(migrate(db)).toBe(SCHEMA_VERSION);
  });
});
