import { beforeEach, describe, expect, it } from 'vitest';
import { atOnce, Gate, Harness } from '../../testing/app-harness.ts';
import { settle } from '../../testing/manual-clock.ts';
import { file, folder, memoryHandle } from '../../testing/memory-folder.ts';

describe('indexing', () => {
  let page: Harness;

  beforeEach(async () => {
    page = await Harness.started();
  });

  it('starts empty and says nothing', () => {
    expect(page.app.getState()).toMatchObject({ phase: { kind: 'ready' }, sources: [], revision: expect.any(Number), memoryOnly: null });
    expect(page.line).toBe('');
  });

  it('indexes a folder: headers of all files first, then the measuring', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    expect(await page.statuses()).toEqual(['a header', 'b header', 'bad unreadable', 'c header']);
    expect(page.line).toBe('Indexed 1 of 4');
    expect(page.app.getState().progress).toMatchObject({ stage: 'measuring', current: ['a.safetensors'], filesDone: 0, filesTotal: 3 });
    await gate.pass('a.safetensors');
    await page.rest();
    expect(page.line).toBe('Indexed 2 of 4');
    await gate.pass('b.safetensors');
    await gate.pass('sub/c.safetensors');
    await page.rest();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(await page.statuses()).toEqual(['a fallback', 'b fallback', 'bad unreadable', 'c fallback']);
    const { sources, progress, totals } = page.app.getState();
    expect(sources).toMatchObject([{ name: 'loras', connection: 'connected', scanning: false, otherFiles: 1, loras: 4 }]);
    expect(progress).toMatchObject({ stage: 'idle', filesDone: 3, filesTotal: 3, paused: false });
    expect(totals).toMatchObject({ loras: 4, pending: 0, unreadable: 1 });
    expect((await page.app.problems()).map((problem) => problem.path)).toContain('sub/bad.safetensors');
  });

  it('never says "up to date" before the numbers on screen are', async () => {
    const seen: string[] = [];
    page.app.subscribe((state) => {
      if (state.progress.statusLine.kind === 'up-to-date')
        seen.push(`${state.progress.statusLine.loras} listed, pending ${state.totals.pending} loras ${state.totals.loras}`);
    });
    await page.add();
    expect(new Set(seen)).toEqual(new Set(['4 listed, pending 0 loras 4']));
  });

  it('reads and measures nothing again when nothing changed', async () => {
    await page.add();
    page.browser.measured.length = 0;
    const before = (await page.rows()).map((row) => row.stableId);
    await page.doing(page.app.rescanAll());
    expect(page.browser.measured).toEqual([]);
    expect((await page.rows()).map((row) => row.stableId)).toEqual(before);
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('measures only what changed, and marks what is gone as missing', async () => {
    await page.add();
    page.browser.measured.length = 0;
    page.tree.entries.set('b.safetensors', file('two changed', 2_000));
    page.tree.entries.delete('a.safetensors');
    await page.doing(page.app.rescanAll());
    expect(page.browser.measured).toEqual(['b.safetensors']);
    expect(await page.statuses()).toContain('a missing');
    expect(page.line).toBe('Library up to date: 3 LoRAs');
  });

  it('recognises the same folder and does not list it twice', async () => {
    await page.add();
    await page.add();
    expect(page.app.getState().sources).toHaveLength(1);
    expect(await page.rows()).toHaveLength(4);
  });

  it('explains a folder inside a folder instead of listing it twice', async () => {
    await page.add();
    const { root } = page.picked();
    if (root.kind !== 'directory') throw new Error('a folder was expected');
    await page.add({ ...page.picked('sub'), root: { kind: 'directory', handle: await root.handle.getDirectoryHandle('sub') } });
    expect(page.notices).toEqual(['inside:sub']);
    expect(await page.rows()).toHaveLength(4);
  });

  it('gives the files of a folder that is removed to the folder it lies in', async () => {
    const { root } = page.picked();
    if (root.kind !== 'directory') throw new Error('a folder was expected');
    await page.add({ ...page.picked('sub'), root: { kind: 'directory', handle: await root.handle.getDirectoryHandle('sub') } });
    const inner = page.sourceId;
    await page.add();
    expect(await page.rows()).toHaveLength(4);
    await page.doing(page.app.removeSource(inner));
    expect(await page.rows()).toHaveLength(4);
    expect(page.app.getState().sources.map(({ loras }) => loras)).toEqual([4]);
  });

  it('has the way back in the notice of a folder that is offline', async () => {
    await page.add();
    page.browser.access.set('loras', 'offline');
    await page.doing(page.app.rescanAll());
    const reconnect = (): void =>
      page.app
        .getState()
        .notices.find(({ id }) => id === 'offline:loras')
        ?.action?.();
    reconnect();
    await settle();
    expect(page.notices).toEqual(['offline:loras']);
    page.browser.access.clear();
    page.tree.entries.set('d.safetensors', file('four'));
    reconnect();
    await settle();
    await page.rest();
    expect(page.line).toBe('Library up to date: 5 LoRAs');
    expect(page.notices).toEqual([]);
  });

  it.each(['offline', 'needs-permission'] as const)(
    'takes the notice of a folder that was %s back when Rescan reaches it again',
    async (access) => {
      await page.add();
      page.browser.access.set('loras', access);
      await page.doing(page.app.rescanAll());
      await page.rest();
      expect(page.notices).toEqual([access === 'offline' ? 'offline:loras' : 'denied:loras']);
      page.browser.access.clear();
      await page.doing(page.app.rescanAll());
      await page.rest();
      expect(page.line).toBe('Library up to date: 4 LoRAs');
      expect(page.notices).toEqual([]);
    },
  );

  it('knows a folder again that was renamed: the same LoRAs, not others', async () => {
    await page.add();
    const before = await page.rows();
    // The old handle leads nowhere now; the new one holds the very same files.
    page.browser.access.set('loras', 'offline');
    const handle = memoryHandle(folder(Object.fromEntries(page.tree.entries)), 'renamed');
    await page.add({ ...page.picked('renamed'), root: { kind: 'directory', handle } });
    const after = await page.rows();
    expect(after.map(({ id, stableId, name, sourceName }) => [id, stableId, name, sourceName])).toEqual(
      before.map(({ id, stableId, name }) => [id, stableId, name, 'renamed']),
    );
    expect(page.app.getState().sources.map(({ name, connection, loras }) => [name, connection, loras])).toEqual([
      ['loras', 'offline', 0],
      ['renamed', 'connected', 4],
    ]);
  });

  it('measures what is on screen first', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    const c = (await page.rows()).find((row) => row.name === 'c');
    page.app.setVisible([c?.id ?? 0]);
    await gate.pass('a.safetensors');
    expect([...gate.waiting.keys()]).toEqual(['sub/c.safetensors']);
  });

  it('counts headers while headers are read, and the LoRAs that are there already', async () => {
    for (let index = 0; index < 100; index++) page.tree.entries.set(`more ${index}.safetensors`, file(`more ${index}`));
    const waiting: (() => void)[] = [];
    page.spoil = (api) =>
      new Proxy(api, {
        get: (target, name, receiver) =>
          name === 'putHeaders'
            ? async (...args: Parameters<typeof api.putHeaders>) => {
                await target.putHeaders(...args);
                await new Promise<void>((resolve) => waiting.push(resolve));
              }
            : (Reflect.get(target, name, receiver) as unknown),
      });
    await page.reload();
    page.browser.nextPick = { kind: 'picked', picked: page.picked() };
    const added = page.app.addFolder();
    await page.rest();
    expect(page.line).toBe('Reading headers 0 of 104');
    waiting.shift()?.();
    await page.rest();
    expect(page.line).toBe('Reading headers 64 of 104');
    expect(page.app.getState().totals.loras).toBeGreaterThanOrEqual(64);
    for (let release = waiting.shift(); release; release = waiting.shift()) {
      release();
      await page.rest();
    }
    await added;
    expect(page.line).toBe('Library up to date: 104 LoRAs');
  });

  it('pauses, resumes, and measures the interrupted file again', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    page.app.pause();
    await page.rest();
    expect(page.app.getState().progress).toMatchObject({ paused: true, stage: 'measuring', current: [], bytesPerSecond: null });
    expect(page.line).toBe('Indexed 1 of 4');
    gate.waiting.clear();
    page.app.resume();
    await page.rest();
    expect([...gate.waiting.keys()]).toEqual(['a.safetensors']);
    expect(page.app.getState().progress.paused).toBe(false);
  });

  it('cancels, keeps what it has, and goes on when asked', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    await gate.pass('a.safetensors');
    page.app.cancel();
    await page.rest();
    expect(page.app.getState().progress).toMatchObject({ stage: 'idle', current: [] });
    expect(page.line).toBe('Indexed 2 of 4');
    expect(await page.statuses()).toEqual(['a fallback', 'b header', 'bad unreadable', 'c header']);
    page.browser.measure = atOnce;
    page.app.resume();
    await page.rest();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('finishes running files, scans, and goes on measuring when a folder is rescanned meanwhile', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    page.tree.entries.set('aa.safetensors', file('four'));
    await page.doing(page.app.rescanAll());
    expect(await page.statuses()).toContain('aa header');
    await gate.pass('a.safetensors');
    expect([...gate.waiting.keys()]).toEqual(['aa.safetensors']);
    for (const path of ['aa.safetensors', 'b.safetensors', 'sub/c.safetensors']) await gate.pass(path);
    await page.rest();
    expect(page.line).toBe('Library up to date: 5 LoRAs');
  });

  it('goes on after a crash of the measuring worker and gives the file a reason', async () => {
    page.browser.measure = async (path, blob) => {
      if (path === 'b.safetensors') for (const each of page.browser.analysts) queueMicrotask(() => each.crash());
      return path === 'b.safetensors' ? new Promise(() => undefined) : atOnce(path, blob);
    };
    await page.add();
    expect(page.browser.measured.filter((path) => path === 'b.safetensors')).toHaveLength(2);
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(await page.app.problems()).toMatchObject([
      { path: 'b.safetensors', fault: { code: 'not-computable' } },
      { path: 'sub/bad.safetensors' },
    ]);
  });

  it('marks a file missing that vanishes before it is measured', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    page.tree.entries.delete('b.safetensors');
    await gate.pass('a.safetensors');
    await gate.pass('sub/c.safetensors');
    await page.rest();
    expect(await page.statuses()).toContain('b missing');
    expect(page.line).toBe('Library up to date: 3 LoRAs');
  });

  it('reads a file again that changes before it is measured', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    page.tree.entries.set('b.safetensors', file('two grew', 2_000));
    await gate.pass('a.safetensors');
    await gate.pass('sub/c.safetensors');
    await page.rest();
    await gate.pass('b.safetensors');
    await page.rest();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect((await page.rows()).find((row) => row.name === 'b')).toMatchObject({ size: 8, status: 'fallback' });
  });

  it('changes nothing when the disk is pulled in the middle of measuring', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    page.browser.access.set('loras', 'offline');
    await gate.pass('a.safetensors');
    await page.rest();
    expect(await page.statuses()).toEqual(['a fallback', 'b header', 'bad unreadable', 'c header']);
    expect(page.app.getState().sources[0]?.connection).toBe('offline');
    expect(page.notices).toEqual(['offline:loras']);
    await page.doing(page.app.rescanAll());
    expect(await page.statuses()).toEqual(['a fallback', 'b header', 'bad unreadable', 'c header']);
    page.browser.access.clear();
    page.browser.measure = atOnce;
    await page.doing(page.app.reconnect(page.sourceId));
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(page.notices).toEqual([]);
  });

  it('goes on after a reload where it stood', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    await gate.pass('a.safetensors');
    await page.reload();
    await page.rest();
    expect(page.browser.measured).toEqual(['b.safetensors', 'sub/c.safetensors']);
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('waits for the permission after a restart, and one click reconnects', async () => {
    await page.add();
    page.tree.entries.set('d.safetensors', file('four'));
    await page.newPage();
    page.browser.access.set('loras', 'needs-permission');
    await page.app.start();
    expect(page.app.getState().sources).toMatchObject([{ connection: 'needs-permission', loras: 4 }]);
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    await page.doing(page.app.reconnect(page.sourceId));
    expect(page.line).toBe('Library up to date: 5 LoRAs');
  });

  it('does a scan again that a reload interrupted', async () => {
    let stop: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      stop = resolve;
    });
    page.spoil = (api) => ({ ...api, putHeaders: (scan, records) => stuck.then(() => api.putHeaders(scan, records)) });
    await page.reload();
    page.browser.nextPick = { kind: 'picked', picked: page.picked() };
    void page.app.addFolder();
    await settle();
    const leaving = page.newPage();
    await page.rest();
    stop();
    await leaving;
    page.spoil = (api) => api;
    await page.app.start();
    await page.rest();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('reads and measures one LoRA again', async () => {
    await page.add();
    page.browser.measured.length = 0;
    const before = (await page.rows()).find((row) => row.name === 'b');
    await page.doing(page.app.reindex(before?.id ?? 0));
    expect(page.browser.measured).toEqual(['b.safetensors']);
    const after = (await page.rows()).find((row) => row.name === 'b');
    expect([after?.id, after?.stableId]).toEqual([before?.id, before?.stableId]);
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(page.app.getState().sources).toMatchObject([{ otherFiles: 1 }]);
  });

  it('removes a folder while it is being measured', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    await page.doing(page.app.removeSource(page.sourceId));
    expect(page.app.getState().sources).toEqual([]);
    expect(await page.rows()).toEqual([]);
    expect(page.browser.handles.size).toBe(0);
    expect(page.line).toBe('');
  });

  it('makes the sample library and indexes it like any other folder', async () => {
    page.browser.sample = async (progress) => {
      progress(1, 2);
      await settle();
      return { kind: 'directory', handle: memoryHandle(page.tree, 'sample') };
    };
    const seen: number[] = [];
    page.app.subscribe(({ sample }) => seen.push(sample.done));
    await page.doing(page.app.trySample());
    expect(seen).toContain(1);
    expect(page.app.getState()).toMatchObject({ sources: [{ kind: 'sample', name: 'Sample library' }], sample: { building: false } });
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    await page.doing(page.app.trySample());
    expect(page.app.getState().sources).toHaveLength(1);
  });
});

describe('a drop', () => {
  let page: Harness;
  const items = [] as unknown as DataTransferItemList;

  beforeEach(async () => {
    page = await Harness.started();
  });

  it('says which folder the browser did not open, and adds the others', async () => {
    page.browser.nextDrop = { picked: [], blocked: ['hub'] };
    await page.doing(page.app.addDropped(items));
    expect(page.notices).toEqual(['blocked:hub']);
    page.browser.nextDrop = { picked: [page.picked()], blocked: ['hub'] };
    await page.doing(page.app.addDropped(items));
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('names the files that the browser hides, and reads them from a list of the folder', async () => {
    const hidden = ['link.safetensors', 'sub/why?.safetensors'];
    page.browser.nextDrop = { picked: [{ ...page.picked(), hidden: async () => hidden }], blocked: [] };
    await page.doing(page.app.addDropped(items));
    const [notice] = page.app.getState().notices;
    expect(notice).toMatchObject({ said: { code: 'hidden', facts: { name: 'loras', paths: hidden, listed: false } } });
    const files = ['a.safetensors', ...hidden].map((path) => ({ path, file: new File([path], path) }));
    page.browser.fromInput = () => [{ kind: 'input', name: 'loras', root: { kind: 'files', files }, loose: false }];
    notice?.action?.();
    await settle();
    await page.rest();
    expect(page.line).toBe('Library up to date: 6 LoRAs');
    expect(page.notices).toEqual([]);
    expect(page.app.getState().sources.map(({ name, loras }) => [name, loras])).toEqual([
      ['loras', 4],
      ['loras (hidden files)', 2],
    ]);
  });

  it('goes on to name those that the list does not have either', async () => {
    const hidden = ['back\\slash.safetensors', 'why?.safetensors'];
    page.browser.nextDrop = { picked: [{ ...page.picked(), hidden: async () => hidden }], blocked: [] };
    await page.doing(page.app.addDropped(items));
    const files = [{ path: 'why?.safetensors', file: new File(['why'], 'why?.safetensors') }];
    page.browser.fromInput = () => [{ kind: 'input', name: 'loras', root: { kind: 'files', files }, loose: false }];
    page.app.getState().notices[0]?.action?.();
    await settle();
    await page.rest();
    const [notice, ...others] = page.app.getState().notices;
    expect(notice?.said).toEqual({ code: 'hidden', facts: { name: 'loras', paths: hidden.slice(0, 1), listed: true } });
    expect(notice?.action).toBeUndefined();
    expect(others).toEqual([]);
  });

  it('without a folder or a file says so', async () => {
    await page.doing(page.app.addDropped(items));
    expect(page.notices).toEqual(['nothing-dropped']);
  });
});
