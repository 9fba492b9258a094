import { beforeEach, describe, expect, it } from 'vitest';
import type { HeaderRecord } from '../../src/contracts/library.ts';
import type { BlockRow, Layout } from '../../src/domain/reading.ts';
import { type ReachableFiles, reachableFiles } from '../../src/testing/catalog-files.ts';
import { blocksOf, CatalogWorld, fault, hash, LAYOUT, measurementOf, understanding } from '../../src/testing/catalog-world.ts';
import { message, verbatim } from '../../src/domain/message.ts';
import { english } from '../../src/ui/strings/say.ts';

const bytes = (bytes: number) => message('evidence.bytes', { bytes });

let files: ReachableFiles;
let world: CatalogWorld;

beforeEach(async () => {
  files = await reachableFiles();
  world = await CatalogWorld.open(files);
  await world.source('s', 'My LoRAs');
});

const RECORD: Partial<HeaderRecord> = {
  understanding: understanding({
    adapters: [
      { id: 'lora', label: 'LoRA', modules: 300 },
      { id: 'locon', label: 'LoCon', modules: 4 },
    ],
    ranks: [
      { rank: 32, modules: 300 },
      { rank: 8, modules: 4 },
    ],
    notUnderstood: ['odd.key'],
    notUnderstoodCount: 1,
    moduleCount: 1,
  }),
  metadata: JSON.parse(`{"ss_network_dim":"32","__proto__":"a key like any other","tags":"${'tag, '.repeat(5000)}"}`) as Record<
    string,
    string
  >,
  warnings: [fault('trailing-bytes', '3 bytes follow the data.')],
  baseCode: 'FLX',
  categoryCode: 'STL',
};

describe('details', () => {
  it('say everything the header says', async () => {
    world.write('s', 'sub/a.b.safetensors', 'A', { record: RECORD, size: 77, mtime: 1234.5 });
    await world.scan('s');
    const detail = await world.detailAt('sub/a.b.safetensors');
    expect(detail).toMatchObject({
      row: {
        stableId: 'FLX-STL-001',
        name: 'a.b',
        sourceName: 'My LoRAs',
        size: 77,
        mtime: 1234.5,
        status: 'header',
        familyId: 'flux1',
        familyLabel: 'Flux.1',
        adapter: 'LoRA + LoCon',
        layoutId: 'flux_unet_57',
        layoutLabel: 'Flux 57',
        mainCount: 3,
        rank: 32,
        rankVaries: true,
        totalStrength: null,
        fingerprint: null,
        groups: [],
        problem: null,
      },
      baseCode: 'FLX',
      categoryCode: 'STL',
      contentHash: null,
      headerHash: hash('header of A'),
      family: RECORD.understanding?.family,
      dialects: ['kohya'],
      adapters: RECORD.understanding?.adapters,
      ranks: RECORD.understanding?.ranks,
      originalLayout: 'flux_unet_57',
      layout: LAYOUT,
      blocks: [],
      fallback: null,
      moduleCount: 1,
      notUnderstood: ['odd.key'],
      notUnderstoodCount: 1,
      failedOutside: 0,
      scaleSummary: null,
      metadata: RECORD.metadata,
      fault: null,
      warnings: [fault('trailing-bytes', '3 bytes follow the data.')],
      sameContent: [],
      measuredAt: null,
    });
    expect(await world.api.modules(detail.row.id)).toBeNull();
    expect(await world.api.detail({ stableId: 'FLX-STL-001' })).toEqual(detail);
  });

  it('say everything measuring says, bit for bit', async () => {
    const odd = [Math.PI, 5e-324, 1.7976931348623157e308, 0];
    const blocks: BlockRow[] = blocksOf(LAYOUT, odd).map((block) => ({
      ...block,
      weight: 0.1 + 0.2,
      tensorNormSum: 1 / 7,
      failed: 70_000,
    }));
    world.write('s', 'a', 'A', {
      measurement: {
        blocks,
        totalStrength: 1 / 3,
        failedOutside: 3,
        scaleSummary: { min: 0.5, max: 2, rules: ['alpha / rank', 'no alpha: 1'] },
        warnings: [fault('not-computable')],
      },
    });
    await world.scan('s');
    await world.measure();
    const detail = await world.detailAt('a');
    expect(detail).toMatchObject({
      contentHash: hash('A'),
      blocks,
      layout: LAYOUT,
      fallback: null,
      failedOutside: 3,
      scaleSummary: { min: 0.5, max: 2, rules: ['alpha / rank', 'no alpha: 1'] },
      warnings: [fault('not-computable')],
      row: { status: 'measured', totalStrength: 1 / 3, groups: [2, 1, 1] },
    });
    expect(detail.measuredAt).toBeGreaterThan(detail.firstSeenAt);
    expect(new TextDecoder().decode((await world.api.modules(detail.row.id)) ?? new Uint8Array())).toBe('modules of A');
    expect(await world.api.blocksOf([999, detail.row.id])).toEqual([
      { row: detail.row, detail: { layout: LAYOUT, blocks, fallback: null } },
    ]);
  });

  it('draw the fingerprint linear in the weight: 0 untouched, at least 1 touched, 255 the strongest', async () => {
    world.write('s', 'a', 'A', { measurement: { blocks: blocksOf(LAYOUT, [1000, 500, 0, 0.001]) } });
    await world.scan('s');
    await world.measure();
    expect([...((await world.at('a')).fingerprint ?? [])]).toEqual([255, 128, 0, 1]);
  });

  it('tell a fallback profile from a measured one', async () => {
    const neutral: Layout = { ...LAYOUT, id: 'flux_fallback_16', label: 'Flux 16' };
    const blocks = LAYOUT.slots.map(({ id }, index) => ({
      index,
      slot: id,
      weight: 1,
      strength: 0,
      rms: 0,
      tensorNormSum: 0,
      legacyWeight: 1,
      modules: 0,
      failed: 0,
    }));
    world.write('s', 'a', 'A', {
      measurement: { layout: neutral, blocks, fallback: verbatim('Only text encoder modules.'), totalStrength: 0 },
    });
    await world.scan('s');
    await world.measure();
    expect(await world.detailAt('a')).toMatchObject({
      fallback: verbatim('Only text encoder modules.'),
      layout: { id: 'flux_fallback_16' },
      blocks,
      row: { status: 'fallback', layoutId: 'flux_fallback_16', fingerprint: null, problem: verbatim('Only text encoder modules.') },
    });
  });

  it('show what is known of an unreadable file, and why it is one', async () => {
    const short = { ...fault('data-incomplete', 'The file ends 5 bytes early.'), offset: 12, expected: bytes(100), found: bytes(95) };
    world.write('s', 'a', 'A', { record: { fault: short } });
    await world.scan('s');
    expect(await world.detailAt('a')).toMatchObject({
      fault: short,
      layout: LAYOUT,
      row: { status: 'unreadable', problem: verbatim('The file ends 5 bytes early.'), familyId: 'flux1' },
    });
  });

  it('are null for what does not exist', async () => {
    expect(await world.api.detail({ id: 1 })).toBeNull();
    expect(await world.api.detail({ stableId: 'FLX-GEN-001' })).toBeNull();
    expect(await world.api.rows([1, 2])).toEqual([]);
    expect(await world.api.blocksOf([1])).toEqual([]);
  });

  it('list the first keys that were not understood and count them all', async () => {
    world.write('s', 'a', 'A', { record: { understanding: understanding({ notUnderstood: ['key.0'], notUnderstoodCount: 3000 }) } });
    await world.scan('s');
    expect(await world.detailAt('a')).toMatchObject({ notUnderstood: ['key.0'], notUnderstoodCount: 3000 });
  });
});

describe('what may not get in', () => {
  const nan = blocksOf(LAYOUT, [1, 2, 3, 4]).map((block) => ({ ...block, rms: Number.NaN }));
  it.each([
    ['a strength that is not a number', { totalStrength: Number.NaN }],
    ['an infinite strength', { totalStrength: Number.POSITIVE_INFINITY }],
    ['a block value that is not a number', { blocks: nan }],
    ['blocks of another layout', { blocks: blocksOf({ ...LAYOUT, slots: [...LAYOUT.slots].reverse() }, [1, 2, 3, 4]) }],
    ['blocks without a layout', { layout: null }],
    ['no content hash', { contentHash: '' }],
  ])('%s', async (_, measurement) => {
    world.write('s', 'a', 'A', { measurement });
    world.write('s', 'b', 'B');
    await world.scan('s');
    const places = await world.api.pending(9, [], ['s']);
    await world.api.putMeasurements(
      places.map((place) => {
        const file = world.folder('s').get(place.path);
        if (!file) throw new Error('the file was written above');
        return { place, measurement: measurementOf(file), modules: new Uint8Array(), sketch: null };
      }),
    );
    expect(await world.at('a')).toMatchObject({
      status: 'unreadable',
      totalStrength: null,
      problem: { code: 'program.not-kept' },
    });
    expect(await world.at('b')).toMatchObject({ status: 'measured' });
  });

  it.each([
    'UPDATE lora SET total_strength = 1e999',
    'UPDATE lora SET total_strength = -1e999',
    "UPDATE lora SET total_strength = 'many'",
    'UPDATE lora SET mtime = 1e999',
    'UPDATE lora SET size = -1',
    'UPDATE lora SET size = 1.5',
    'UPDATE lora SET source_id = 1',
    "UPDATE lora SET state = 'measured'",
    'UPDATE lora SET hidden = 1',
    'INSERT INTO measurement (lora_id, blocks, warnings, measured_at) VALUES (77, x, 1, 1)',
    "INSERT INTO stable_number VALUES ('FLX', 'XXX', 0)",
  ])('%s', async (sql) => {
    world.write('s', 'a', 'A');
    await world.scan('s');
    expect(() => files.db.exec(sql)).toThrow();
  });
});

describe('a damaged cell', () => {
  beforeEach(async () => {
    for (const path of ['a', 'b']) world.write('s', path, path, { record: RECORD });
    await world.scan('s');
    await world.measure();
  });

  const damage = (table: string, column: string, value: string): void =>
    files.db.exec(`UPDATE ${table} SET ${column} = ${value} WHERE ${table === 'lora' ? 'id' : 'lora_id'} = 1`);

  it.each(["'[1'", "'{}'", "'[-1]'", "'null'"])('of a row (%s) is named in the row and spoils no other', async (value) => {
    damage('lora', 'groups', value);
    const [a, b] = await world.rows();
    expect(a).toMatchObject({
      groups: [],
      fingerprint: null,
      problem: { code: 'library.damaged-cell', params: { column: 'lora.groups' } },
    });
    expect(b).toMatchObject({ groups: [2, 1, 1], problem: null });
  });

  it.each([
    ['lora_detail', 'detail', "'{}'"],
    ['lora_detail', 'detail', "'not json'"],
    ['lora_detail', 'metadata', "'[]'"],
    ['lora_detail', 'metadata', "x'0102'"],
    ['lora_detail', 'warnings', `'[{"code":1}]'`],
    ['measurement', 'blocks', "x'01'"],
    ['measurement', 'blocks', "x'0102030405'"],
    ['measurement', 'scale', `'{"min":"x"}'`],
    ['measurement', 'warnings', "'x'"],
  ])('of the details (%s.%s = %s) becomes a warning', async (table, column, value) => {
    const before = await world.detailAt('a');
    damage(table, column, value);
    const after = await world.detailAt('a');
    expect(after.warnings.at(-1)).toMatchObject({ code: 'read-failed', message: { params: { column: `${table}.${column}` } } });
    expect(after.row).toEqual(before.row);
    expect(after.headerHash).toBe(before.headerHash);
    expect(await world.api.blocksOf([1, 2])).toHaveLength(2);
    expect((await world.api.problems()).length).toBeGreaterThan(0);
  });

  it('of the wrong kind is a named error', async () => {
    files.db.exec('PRAGMA ignore_check_constraints = ON');
    damage('lora', 'rank', "'sixteen'");
    await expect(world.api.rows([1])).rejects.toMatchObject({ name: 'CellError', message: expect.stringContaining('lora.rank') });
    expect(await world.api.rows([2])).toHaveLength(1);
    expect(await world.ids()).toHaveLength(2);
  });
});

describe('problems', () => {
  it('list errors before warnings, unwalkable folders too, of present files only', async () => {
    world.write('s', 'b', 'B', { record: { fault: fault('header-not-json', 'No JSON.') } });
    world.write('s', 'a', 'A', {
      record: { warnings: [fault('duplicate-key', 'Twice.')] },
      measurement: { warnings: [fault('not-computable', 'NaN.')] },
    });
    world.write('s', 'gone', 'G', { record: { fault: fault('empty-file') } });
    await world.scan('s');
    await world.measure();
    world.folder('s').delete('gone');
    await world.scan('s', { failed: [{ path: 'locked', fault: fault('not-permitted', 'Locked.') }] });
    expect((await world.api.problems()).map(({ path, severity, fault: { message } }) => [path, severity, english(message)])).toEqual([
      ['locked', 'error', 'Locked.'],
      ['b', 'error', 'No JSON.'],
      ['a', 'warning', 'Twice.'],
      ['a', 'warning', 'NaN.'],
    ]);
    await world.api.removeSource('s');
    expect(await world.api.problems()).toEqual([]);
  });
});
