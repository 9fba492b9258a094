/** One file: what scanning, moving, changing and removing do to the identity of the same few files of one world. */
import { beforeEach, describe, expect, it } from 'vitest';
import { CatalogWorld, fault, hash, measurementOf } from '../../src/testing/catalog-world.ts';

let world: CatalogWorld;
const brief = async (): Promise<(string | null)[][]> =>
  (await world.rows({}, 'stableId')).map(({ stableId, path, status }) => [stableId, path, status]);

beforeEach(async () => {
  world = await CatalogWorld.open();
  await world.source('s');
});

async function indexed(...files: [path: string, content: string][]): Promise<void> {
  for (const [path, content] of files) world.write('s', path, content);
  await world.scan('s');
  await world.measure();
}

describe('scanning', () => {
  it('gives stable IDs in path order and lists rows before anything is measured', async () => {
    for (const path of ['b/x.safetensors', 'a.safetensors', 'b/a.safetensors']) world.write('s', path, path);
    const summary = await world.scan('s');
    expect(summary).toMatchObject({ added: 3, changed: 0, unchanged: 0, moved: 0, missing: 0 });
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a.safetensors', 'header'],
      ['FLX-GEN-002', 'b/a.safetensors', 'header'],
      ['FLX-GEN-003', 'b/x.safetensors', 'header'],
    ]);
  });

  it('reads nothing again when nothing changed', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    const before = await brief();
    expect(await world.scan('s')).toEqual({ added: 0, changed: 0, unchanged: 2, moved: 0, missing: 0, reads: [] });
    expect(await world.measure()).toEqual([]);
    expect(await brief()).toEqual(before);
  });

  it('knows a file again whose path begins with a byte order mark', async () => {
    await indexed(['\uFEFFa.safetensors', 'A'], ['\uFEFFsub/b.safetensors', 'B'], ['\uFEFF\uFEFFc.safetensors', 'C']);
    const kept = await brief();
    expect(kept.map(([, path, status]) => [path, status])).toEqual([
      ['\uFEFFa.safetensors', 'measured'],
      ['\uFEFFsub/b.safetensors', 'measured'],
      ['\uFEFF\uFEFFc.safetensors', 'measured'],
    ]);
    expect(await world.scan('s')).toEqual({ added: 0, changed: 0, unchanged: 3, moved: 0, missing: 0, reads: [] });
    expect(await brief()).toEqual(kept);
  });

  it('goes on where an interrupted header stage stopped', async () => {
    world.write('s', 'a', 'A');
    world.write('s', 'b', 'B');
    const scan = await world.api.scanBegin('s');
    const files = [...world.folder('s')].map(([path, { size, mtime }]) => ({ path, size, mtime }));
    await world.api.reconcile(scan, files);
    await world.api.putHeaders(scan, [world.record('s', 'a')]);
    expect((await world.scan('s')).reads).toEqual(['b']);
    expect((await brief()).map(([id]) => id)).toEqual(['FLX-GEN-001', 'FLX-GEN-002']);
  });

  it('marks a vanished file missing and finds it again without reading it', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    const file = world.folder('s').get('a');
    world.folder('s').delete('a');
    expect(await world.scan('s')).toMatchObject({ missing: 1, unchanged: 1 });
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'missing'],
      ['FLX-GEN-002', 'b', 'measured'],
    ]);
    expect((await world.detailAt('a')).blocks).toHaveLength(4);
    if (file) world.folder('s').set('a', file);
    expect(await world.scan('s')).toMatchObject({ unchanged: 2, missing: 0, reads: [] });
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'measured'],
      ['FLX-GEN-002', 'b', 'measured'],
    ]);
  });

  it('changes nothing when the folder is offline or the walk was cut short', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    const before = await brief();
    world.disk.set('s', new Map());
    expect(await world.scan('s', { complete: false })).toMatchObject({ missing: 0 });
    expect(await brief()).toEqual(before);
    const scan = await world.api.scanBegin('s');
    await world.api.scanEnd(scan, { complete: true, otherFiles: 0, failedFolders: [{ path: '', fault: fault('walk-failed') }] });
    expect(await brief()).toEqual(before);
  });

  it('knows nothing about files below a folder that cannot be opened', async () => {
    await indexed(['in/a', 'A'], ['in/deep/b', 'B'], ['inside', 'C'], ['d', 'D']);
    world.folder('s').delete('d');
    world.folder('s').delete('in/a');
    world.folder('s').delete('inside');
    const summary = await world.scan('s', { failed: [{ path: 'in', fault: fault('not-permitted') }] });
    expect(summary.missing).toBe(2);
    expect((await brief()).map(([, path, status]) => [path, status])).toEqual([
      ['d', 'missing'],
      ['in/a', 'measured'],
      ['in/deep/b', 'measured'],
      ['inside', 'missing'],
    ]);
    expect((await world.api.problems()).map(({ path, loraId }) => [path, loraId])).toEqual([['in', null]]);
    await world.scan('s');
    expect(await world.api.problems()).toEqual([]);
  });

  it('takes a file that is not there when it is measured for missing', async () => {
    world.write('s', 'a', 'A');
    await world.scan('s');
    world.folder('s').delete('a');
    await world.measure();
    expect(await brief()).toEqual([['FLX-GEN-001', 'a', 'missing']]);
  });

  it('gives unreadable files no ID until they can be read', async () => {
    world.write('s', 'a', 'A', { record: { fault: fault('data-incomplete', 'It ends early.') } });
    world.write('s', 'b', 'B');
    await world.scan('s');
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'b', 'header'],
      [null, 'a', 'unreadable'],
    ]);
    world.write('s', 'a', 'A');
    await world.scan('s');
    expect((await world.at('a')).stableId).toBe('FLX-GEN-002');
  });

  it('reads a file again whose reading failed for a passing reason, and keeps what it knew', async () => {
    await indexed(['a', 'A']);
    world.write('s', 'a', 'A', { record: { fault: fault('read-failed'), understanding: null, headerHash: null } });
    await world.scan('s');
    expect(await world.at('a')).toMatchObject({ status: 'unreadable', familyId: 'flux1', stableId: 'FLX-GEN-001' });
    const { record: _, ...sound } = world.folder('s').get('a') ?? {};
    world.folder('s').set('a', sound as never);
    expect((await world.scan('s')).reads).toEqual(['a']);
    await world.measure();
    expect(await brief()).toEqual([['FLX-GEN-001', 'a', 'measured']]);
  });

  it('does not read a broken file again that has not changed', async () => {
    world.write('s', 'a', 'A', { record: { fault: fault('header-not-json') } });
    await world.scan('s');
    expect((await world.scan('s')).reads).toEqual([]);
  });

  it('counts beyond 999 and never issues a number twice', async () => {
    for (let index = 0; index < 1001; index += 1) world.write('s', `${String(index).padStart(4, '0')}`, `content ${index}`);
    await world.scan('s');
    expect((await world.at('0998')).stableId).toBe('FLX-GEN-999');
    expect((await world.at('1000')).stableId).toBe('FLX-GEN-1001');
    await world.measure(['s'], 3);
    world.disk.set('s', new Map());
    await world.scan('s');
    world.write('s', 'new', 'new');
    await world.scan('s');
    expect((await world.at('new')).stableId).toBe('FLX-GEN-1002');
    expect((await world.names({}, 'stableId')).slice(-2)).toEqual(['1000', 'new']);
  });

  it('counts per base and category', async () => {
    world.write('s', 'a', 'A', { record: { baseCode: 'SDX', categoryCode: 'STL' } });
    world.write('s', 'b', 'B');
    world.write('s', 'c', 'C', { record: { baseCode: 'SDX', categoryCode: 'STL' } });
    await world.scan('s');
    expect((await brief()).map(([id]) => id)).toEqual(['FLX-GEN-001', 'SDX-STL-001', 'SDX-STL-002']);
  });
});

describe('moved and renamed', () => {
  it('follows a file to another folder without measuring it again: same name, size, time and header', async () => {
    await indexed(['a.safetensors', 'A'], ['b', 'B']);
    const { id } = await world.at('a.safetensors');
    world.move('s', 'a.safetensors', 'sub/a.safetensors');
    expect(await world.scan('s')).toMatchObject({ added: 0, moved: 1, missing: 0, unchanged: 1, reads: ['sub/a.safetensors'] });
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'sub/a.safetensors', 'measured'],
      ['FLX-GEN-002', 'b', 'measured'],
    ]);
    expect((await world.at('sub/a.safetensors')).id).toBe(id);
    expect(await world.measure()).toEqual([]);
    expect(await world.names({ search: 'sub/' })).toEqual(['a']);
  });

  it('follows a renamed file and measures it again to be sure', async () => {
    await indexed(['a', 'A']);
    world.move('s', 'a', 'z');
    expect(await world.scan('s')).toMatchObject({ moved: 1, missing: 0 });
    expect(await brief()).toEqual([['FLX-GEN-001', 'z', 'header']]);
    expect(await world.measure()).toEqual(['z']);
    expect(await brief()).toEqual([['FLX-GEN-001', 'z', 'measured']]);
    expect((await world.at('z')).name).toBe('z');
  });

  it('splits a wrong guess: the old LoRA is missing at its old place, the new one gets an ID of its own', async () => {
    await indexed(['a', 'A']);
    const numbers = (await world.detailAt('a')).blocks;
    world.folder('s').delete('a');
    world.write('s', 'z', 'Z', { header: 'header of A', size: 1001 });
    expect(await world.scan('s')).toMatchObject({ moved: 1 });
    expect(await brief()).toEqual([['FLX-GEN-001', 'z', 'header']]);
    await world.measure();
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'missing'],
      ['FLX-GEN-002', 'z', 'measured'],
    ]);
    expect((await world.detailAt('a')).blocks).toEqual(numbers);
    expect((await world.detailAt('a')).contentHash).toBe(hash('A'));
    expect((await world.detailAt('z')).contentHash).toBe(hash('Z'));
  });

  it('does not guess between two candidates with equal headers', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    world.disk.set('s', new Map());
    world.write('s', 'x', 'X', { header: 'header of A', size: 1001 });
    world.write('s', 'y', 'Y', { header: 'header of A', size: 1001 });
    expect(await world.scan('s')).toMatchObject({ moved: 0, added: 2, missing: 2 });
  });

  it('tells files with equal headers apart by name and time when a whole folder moves', async () => {
    const same = { header: 'same header', size: 500 };
    for (const name of ['a', 'b', 'c']) world.write('s', `old/${name}`, name, same);
    await world.scan('s');
    await world.measure();
    const before = new Map((await world.rows()).map(({ name, stableId }) => [name, stableId]));
    for (const name of ['a', 'b', 'c']) world.move('s', `old/${name}`, `new/${name}`);
    expect(await world.scan('s')).toMatchObject({ moved: 3, missing: 0, added: 0 });
    for (const row of await world.rows())
      expect([row.path, row.stableId, row.status]).toEqual([`new/${row.name}`, before.get(row.name), 'measured']);
  });

  it('finds a moved file by its content when its header changed too, whatever ID was given meanwhile', async () => {
    await indexed(['a', 'A']);
    world.folder('s').delete('a');
    world.write('s', 'b', 'A', { header: 'edited', size: 2000 });
    expect(await world.scan('s')).toMatchObject({ moved: 0, added: 1, missing: 1 });
    await world.measure();
    expect(await brief()).toEqual([['FLX-GEN-001', 'b', 'measured']]);
    world.write('s', 'c', 'C');
    await world.scan('s');
    expect((await world.at('c')).stableId).toBe('FLX-GEN-003');
  });

  it('follows a move between two folders of the library, whichever is scanned first', async () => {
    await world.source('t');
    await indexed(['a', 'A'], ['b', 'B']);
    world.move('s', 'a', 'a', 't');
    world.move('s', 'b', 'b', 't');
    await world.scan('t');
    await world.scan('s');
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'measured'],
      ['FLX-GEN-002', 'b', 'measured'],
    ]);
    expect((await world.rows()).map(({ sourceName }) => sourceName)).toEqual(['Folder t', 'Folder t']);
    world.move('t', 'a', 'back/a', 's');
    await world.scan('t');
    await world.scan('s');
    expect(await world.at('back/a')).toMatchObject({ stableId: 'FLX-GEN-001', status: 'measured', sourceName: 'Folder s' });
  });

  it('follows an unmeasured file by header and size', async () => {
    world.write('s', 'a', 'A');
    await world.scan('s');
    world.move('s', 'a', 'z');
    await world.scan('s');
    expect(await brief()).toEqual([['FLX-GEN-001', 'z', 'header']]);
  });

  it('takes the deleted original of a copy for deleted, not for moved', async () => {
    await indexed(['a', 'A']);
    world.write('s', 'copy', 'A', { mtime: 5 });
    await world.scan('s');
    world.folder('s').delete('a');
    expect(await world.scan('s')).toMatchObject({ moved: 0, missing: 1 });
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'missing'],
      ['FLX-GEN-002', 'copy', 'header'],
    ]);
  });

  it('lets two files swap names', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    const [a, b] = ['a', 'b'].map((path) => world.folder('s').get(path));
    if (!a || !b) throw new Error('two files are needed');
    world.folder('s').set('a', b);
    world.folder('s').set('b', a);
    await world.scan('s');
    await world.measure();
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'b', 'measured'],
      ['FLX-GEN-002', 'a', 'measured'],
    ]);
  });

  it('leaves a re-indexed LoRA its ID when a copy of it is measured first', async () => {
    await world.source('r');
    world.write('s', 'z', 'A');
    await world.scan('s');
    await world.measure();
    await world.api.invalidate([(await world.at('z')).id]);
    await world.scan('s', { only: ['z'] });
    world.write('r', 'copy', 'A', { mtime: 9 });
    await world.scan('r');
    expect(await world.measure()).toEqual(['copy', 'z']);
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'z', 'measured'],
      ['FLX-GEN-002', 'copy', 'measured'],
    ]);
  });

  it('follows a LoRA whose old place is taken, whichever of the two files is measured first', async () => {
    await world.source('r');
    world.write('s', 'a', 'A');
    await world.scan('s');
    await world.measure();
    world.move('s', 'a', 'away', 'r');
    world.write('s', 'a', 'B');
    await world.scan('s');
    await world.scan('r');
    expect(await world.measure(['r'])).toEqual(['away']);
    expect((await world.at('away')).stableId).toBe('FLX-GEN-002');
    const { row } = (await world.api.detail({ stableId: 'FLX-GEN-001' })) ?? {};
    expect(await world.measure(['s'])).toEqual(['a']);
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'away', 'measured'],
      ['FLX-GEN-003', 'a', 'measured'],
    ]);
    expect((await world.at('away')).id).toBe(row?.id);
    expect((await world.detailAt('away')).blocks).toHaveLength(4);
    expect(new TextDecoder().decode((await world.api.modules((await world.at('away')).id)) ?? undefined)).toBe('modules of A');
  });

  it('survives one LoRA being moved over another', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    world.move('s', 'b', 'a');
    await world.scan('s');
    await world.measure();
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'missing'],
      ['FLX-GEN-002', 'a', 'measured'],
    ]);
  });
});

describe('changed', () => {
  it('keeps row, ID and numbers when only metadata was edited', async () => {
    await indexed(['a', 'A']);
    const { id } = await world.at('a');
    world.write('s', 'a', 'A', { header: 'edited', size: 4000 });
    expect(await world.scan('s')).toMatchObject({ changed: 1, added: 0 });
    expect(await brief()).toEqual([['FLX-GEN-001', 'a', 'header']]);
    expect((await world.detailAt('a')).blocks).toEqual([]);
    await world.measure();
    expect(await world.at('a')).toMatchObject({ id, stableId: 'FLX-GEN-001', status: 'measured', size: 4000 });
    expect((await world.rows()).length).toBe(1);
  });

  it('makes a new LoRA of new content at an old path, and gives the old one back when its content returns', async () => {
    await indexed(['a', 'A']);
    world.write('s', 'a', 'B');
    await world.scan('s');
    await world.measure();
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'missing'],
      ['FLX-GEN-002', 'a', 'measured'],
    ]);
    world.write('s', 'a', 'A');
    await world.scan('s');
    await world.measure();
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'measured'],
      ['FLX-GEN-002', 'a', 'missing'],
    ]);
    expect((await world.detailAt('a')).contentHash).toBe(hash('A'));
  });

  it('notices other tensors under the same header and size', async () => {
    await indexed(['a', 'A']);
    world.write('s', 'a', 'other', { header: 'header of A', size: 1001 });
    await world.scan('s');
    await world.measure();
    expect((await brief()).map(([, , status]) => status)).toEqual(['missing', 'measured']);
  });

  it('compares with what was measured when a file changes twice in between', async () => {
    await indexed(['a', 'A']);
    world.write('s', 'a', 'B');
    await world.scan('s');
    world.write('s', 'a', 'C');
    await world.scan('s');
    await world.measure();
    const old = (await world.rows()).find(({ status }) => status === 'missing');
    expect(old).toMatchObject({ stableId: 'FLX-GEN-001', size: 1001, status: 'missing' });
    expect((await world.api.detail({ stableId: 'FLX-GEN-001' }))?.headerHash).toBe(hash('header of A'));
  });

  it('lists copies of the same content as two rows that know of each other', async () => {
    await indexed(['a', 'A'], ['copy of a', 'A']);
    expect((await world.rows()).length).toBe(2);
    expect((await world.detailAt('a')).sameContent).toMatchObject([{ stableId: 'FLX-GEN-002', path: 'copy of a', sourceName: 'Folder s' }]);
    expect((await world.detailAt('copy of a')).sameContent).toMatchObject([{ path: 'a' }]);
  });

  it('drops a measurement of a file that changed meanwhile', async () => {
    world.write('s', 'a', 'A');
    await world.scan('s');
    const [place] = await world.api.pending(1, [], ['s']);
    if (!place) throw new Error('nothing is pending');
    const old = world.folder('s').get('a');
    world.write('s', 'a', 'B');
    await world.scan('s');
    if (old) await world.api.putMeasurements([{ place, measurement: measurementOf(old), modules: new Uint8Array(1), sketch: null }]);
    expect(await world.at('a')).toMatchObject({ status: 'header' });
    expect((await world.detailAt('a')).contentHash).toBeNull();
  });
});

describe('re-index', () => {
  it('reads and measures one LoRA again and keeps its identity', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    const row = await world.at('a');
    expect(await world.api.invalidate([row.id])).toEqual([{ sourceId: 's', path: 'a', size: row.size, mtime: row.mtime }]);
    expect((await world.scan('s', { only: ['a'] })).reads).toEqual(['a']);
    expect(await world.measure()).toEqual(['a']);
    expect(await world.at('a')).toMatchObject({ id: row.id, stableId: 'FLX-GEN-001', status: 'measured' });
    expect((await world.at('b')).status).toBe('measured');
  });

  it('tells a file apart that was replaced without a trace', async () => {
    await indexed(['a', 'A']);
    const file = world.folder('s').get('a');
    if (file) world.folder('s').set('a', { ...file, content: 'B' });
    expect((await world.scan('s')).reads).toEqual([]);
    await world.api.invalidate([(await world.at('a')).id]);
    await world.scan('s', { only: ['a'] });
    await world.measure();
    expect(await brief()).toEqual([
      ['FLX-GEN-001', 'a', 'missing'],
      ['FLX-GEN-002', 'a', 'measured'],
    ]);
  });
});

describe('sources', () => {
  it('takes the LoRAs of a removed folder out of sight and gives everything back with the folder', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    const before = await brief();
    await world.api.removeSource('s');
    expect(await world.api.sources()).toEqual([]);
    expect(await brief()).toEqual([]);
    expect(await world.api.totals()).toMatchObject({ loras: 0, missing: 0 });

    world.disk.set('again', world.folder('s'));
    world.disk.delete('s');
    await world.source('again');
    expect(await world.scan('again')).toMatchObject({ moved: 2, added: 0 });
    expect(await brief()).toEqual(before);
    expect(await world.measure()).toEqual([]);
  });

  it('brings rows back as missing when a folder returns under its own id, until a scan finds them', async () => {
    await indexed(['a', 'A']);
    await world.api.removeSource('s');
    await world.source('s');
    expect(await brief()).toEqual([['FLX-GEN-001', 'a', 'missing']]);
    expect(await world.scan('s')).toMatchObject({ unchanged: 1, reads: [] });
    expect(await brief()).toEqual([['FLX-GEN-001', 'a', 'measured']]);
  });

  it('keeps content known that is measured again in another folder after a removal', async () => {
    await indexed(['a', 'A']);
    await world.api.removeSource('s');
    await world.source('t');
    world.write('t', 'elsewhere', 'A', { header: 'edited' });
    await world.scan('t');
    await world.measure(['t']);
    expect(await brief()).toEqual([['FLX-GEN-001', 'elsewhere', 'measured']]);
  });

  it('refuses to scan a folder that is not in the library', async () => {
    await expect(world.api.scanBegin('nowhere')).rejects.toThrow('not in the library');
    await world.api.removeSource('s');
    await expect(world.api.scanBegin('s')).rejects.toThrow('not in the library');
  });

  it('takes nothing more from a scan whose folder was removed meanwhile', async () => {
    world.write('s', 'a', 'A');
    const scan = await world.api.scanBegin('s');
    await world.api.removeSource('s');
    await expect(world.api.putHeaders(scan, [world.record('s', 'a')])).rejects.toThrow('left the library');
    expect(await brief()).toEqual([]);
  });

  it('counts present LoRAs and other files, and dates whole scans only', async () => {
    await indexed(['a', 'A'], ['b', 'B']);
    const [first] = await world.api.sources();
    expect(first).toMatchObject({ id: 's', kind: 'picker', name: 'Folder s', loras: 2, otherFiles: 3 });
    expect(first?.lastScanAt).not.toBeNull();
    await world.scan('s', { only: ['a'] });
    expect((await world.api.sources())[0]?.lastScanAt).toBe(first?.lastScanAt);
  });
});

describe('pending', () => {
  it('gives preferred rows first, then by path, from the given folders only', async () => {
    await world.source('t');
    for (const path of ['a', 'b', 'c']) world.write('s', path, path);
    world.write('t', 'd', 'd');
    await world.scan('s');
    await world.scan('t');
    const id = async (path: string): Promise<number> => (await world.at(path)).id;
    const prefer = [await id('c'), 12345, await id('b'), await id('d')];
    const paths = async (limit: number, sources: string[]): Promise<string[]> =>
      (await world.api.pending(limit, prefer, sources)).map(({ path }) => path);
    expect(await paths(9, ['s'])).toEqual(['c', 'b', 'a']);
    expect(await paths(2, ['s', 't'])).toEqual(['c', 'b']);
    expect(await paths(9, ['s', 't'])).toEqual(['c', 'b', 'd', 'a']);
    expect(await paths(9, [])).toEqual([]);
  });

  it('counts what is to do', async () => {
    world.write('s', 'a', 'A', { size: 100 });
    world.write('s', 'b', 'B', { size: 50 });
    world.write('s', 'c', 'C', { record: { fault: fault('empty-file') } });
    await world.scan('s');
    expect(await world.api.totals()).toEqual({ loras: 3, pending: 2, pendingBytes: 150, measured: 0, unreadable: 1, missing: 0 });
    await world.measure(['s'], 1);
    world.folder('s').delete('b');
    await world.scan('s');
    expect(await world.api.totals()).toEqual({ loras: 3, pending: 0, pendingBytes: 0, measured: 1, unreadable: 1, missing: 1 });
  });

  it('a folder that came under another name is the same folder; one that is only away keeps what it has', async () => {
    const world = await CatalogWorld.open();
    await world.source('old');
    await world.source('new');
    for (const name of ['a', 'b', 'c']) world.write('old', `${name}.safetensors`, name);
    await world.scan('old');
    await world.measure();
    const before = await world.rows();
    for (const [path, file] of world.folder('old')) if (path !== 'c.safetensors') world.folder('new').set(path, file);
    // The same file, but of another time: another file as far as headers tell.
    world.write('new', 'c.safetensors', 'c');
    await world.scan('new', { away: ['old'] });
    const after = await world.rows();
    expect(after.filter(({ sourceId }) => sourceId === 'new').map(({ id, path, status }) => [id, path, status])).toEqual([
      [before[0]?.id, 'a.safetensors', 'measured'],
      [before[1]?.id, 'b.safetensors', 'measured'],
      [expect.any(Number), 'c.safetensors', 'header'],
    ]);
    expect(after.filter(({ sourceId }) => sourceId === 'old').map(({ id, status }) => [id, status])).toEqual([[before[2]?.id, 'measured']]);
  });
});
