/** Damage to the files of the real pool, written behind the back of sqlite-wasm while nobody has them open. */
import { type Remote, releaseProxy, wrap } from 'comlink';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogApi, OpenOutcome } from '../../../src/contracts/catalog.ts';
import { LAYOUT } from '../../../src/testing/catalog-world.ts';
import { POOL_DIRECTORY } from '../files.ts';
import { judgeSlot, SIGNED, SLOT_HEADER } from './slot.ts';

const workers: Worker[] = [];
const apis: Remote<CatalogApi>[] = [];

function start(): Remote<CatalogApi> {
  const worker = new Worker(new URL('../../catalog.worker.ts', import.meta.url), { type: 'module' });
  const api = wrap<CatalogApi>(worker);
  workers.push(worker);
  apis.push(api);
  return api;
}

/** As a crash does it: what is in the log stays in the log. */
function kill(): void {
  for (const worker of workers.splice(0)) worker.terminate();
  for (const api of apis.splice(0)) api[releaseProxy]();
}

/** The browser frees the files of a killed worker a little later. */
async function reopened(): Promise<{ readonly api: Remote<CatalogApi>; readonly outcome: OpenOutcome }> {
  const api = start();
  let outcome: OpenOutcome = { kind: 'busy' };
  await expect
    .poll(async () => {
      outcome = await api.open('opfs');
      return outcome.kind;
    })
    .not.toBe('busy');
  return { api, outcome };
}

async function wipe(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await expect
    .poll(() =>
      root.removeEntry('lora-weights-builder', { recursive: true }).then(
        () => true,
        (error: DOMException) => error.name === 'NotFoundError',
      ),
    )
    .toBe(true);
}

interface Slot {
  readonly handle: FileSystemFileHandle;
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function slots(): Promise<Slot[]> {
  let folder = await navigator.storage.getDirectory();
  for (const name of [...POOL_DIRECTORY.split('/'), '.opaque']) folder = await folder.getDirectoryHandle(name);
  const found: Slot[] = [];
  for await (const each of folder.values()) {
    const handle = each as FileSystemFileHandle;
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    const verdict = judgeSlot(bytes.subarray(0, SIGNED));
    found.push({ handle, bytes, path: verdict.kind === 'file' ? verdict.path : '' });
  }
  return found;
}

/** The slots, and our own note beside them. */
async function everyFile(): Promise<Slot[]> {
  const [folder] = POOL_DIRECTORY.split('/');
  const ours = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder ?? '');
  const handle = await ours.getFileHandle('pool-record.json');
  return [...(await slots()), { handle, path: 'record', bytes: new Uint8Array(await (await handle.getFile()).arrayBuffer()) }];
}

/** Slots that an opening has made, and what it has set aside. */
async function forgetOthers(known: ReadonlySet<string>): Promise<void> {
  const [name] = POOL_DIRECTORY.split('/');
  const ours = await (await navigator.storage.getDirectory()).getDirectoryHandle(name ?? '');
  await ours.removeEntry('set-aside', { recursive: true }).catch(() => undefined);
  const folder = await (await ours.getDirectoryHandle('catalog')).getDirectoryHandle('.opaque');
  for await (const each of folder.keys()) {
    if (!known.has(each))
      await expect
        .poll(() =>
          folder.removeEntry(each).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
  }
}

async function slot(path: string): Promise<Slot> {
  const found = (await slots()).find((each) => each.path === path);
  if (!found) throw new Error(`There is no ${path} in the pool.`);
  return found;
}

/** Waits until the file is free, writes it anew. */
async function write({ handle }: Slot, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await expect
    .poll(async () => {
      try {
        const writable = await handle.createWritable();
        await writable.write(bytes);
        await writable.close();
        return 'written';
      } catch (error) {
        return String(error);
      }
    })
    .toBe('written');
}

async function flip(path: string, at: number, mask: number): Promise<void> {
  const found = await slot(path);
  const bytes = found.bytes.slice();
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  await write(found, bytes);
}

const DATABASE = '/library-1.sqlite3';
const LOG = `${DATABASE}-wal`;

/** A library with a profile in its file and settings in its log alone. */
async function filled(): Promise<void> {
  const { api } = await reopened();
  await api.addSource({ id: 's', kind: 'picker', name: 'LoRAs', addedAt: 1 });
  await api.createProfile({
    loraId: null,
    layout: LAYOUT,
    name: 'Mine',
    gains: { 'double.0': 0.5 },
    notes: '',
    tags: [],
    favourite: false,
  });
  for (const key of ['a', 'b', 'c', 'd']) await api.putSetting(key, key.repeat(5_000));
  kill();
}

/** No folder was ever added: profiles came out of a file, presets and sets were made. */
async function onlyWork(): Promise<void> {
  const { api } = await reopened();
  await api.importProfile({ owner: null, layout: LAYOUT, name: 'Mine', gains: { 'double.0': 0.5 }, notes: '', tags: [], favourite: false });
  await api.putPreset({ id: 'p', folder: '', name: 'Half', layoutId: LAYOUT.id, gains: { 'double.1': 0.5 } });
  await api.putComposition({ id: 's', name: 'Two', text: '{}' });
  await api.putSetting('theme', 'dark');
  kill();
}

const made = async (api: Remote<CatalogApi>): Promise<unknown> => ({
  profiles: (await api.profiles(null)).map(({ name, gains }) => [name, gains]),
  presets: (await api.presets()).map(({ name, gains }) => [name, gains]),
  sets: (await api.compositions()).map(({ name, text }) => [name, text]),
});

const stored = async (api: Remote<CatalogApi>): Promise<unknown> => ({
  profiles: (await api.profiles(null)).map(({ name }) => name),
  sources: (await api.sources()).map(({ id }) => id),
  settings: Object.entries(await api.settings())
    .filter(([key]) => /^[a-d]$/.test(key))
    .map(([key, value]) => key + value.length),
});
const ALL = { profiles: ['Mine'], sources: ['s'], settings: ['a5000', 'b5000', 'c5000', 'd5000'] };

const findings = (outcome: OpenOutcome): readonly string[] =>
  outcome.kind === 'ready' ? (outcome.findings ?? []).map(({ kind }) => kind) : [outcome.kind];

beforeEach(wipe);
afterEach(async () => {
  kill();
  await wipe();
});

describe('one flipped bit', () => {
  it.each([DATABASE, LOG])('in the label of %s costs nothing and is told', async (path) => {
    await filled();
    for (const bit of [0, 8 * 5 + 3, 8 * 200, 8 * 514 + 7, 8 * 519 + 2]) {
      await flip(path, bit >> 3, 1 << (bit & 7));
      const { api, outcome } = await reopened();
      expect(outcome).toMatchObject({ kind: 'ready', created: false, setAside: null });
      expect(findings(outcome)).toEqual(['header-mended']);
      expect(await stored(api)).toEqual(ALL);
      // The label as it was, byte for byte.
      const [copy] = await api.setAsides();
      expect(copy).toMatchObject({ reason: 'copy', bytes: SLOT_HEADER });
      expect(judgeSlot(await api.exportFile(copy?.name ?? ''))).toEqual({ kind: 'bad' });
      await api.discardSetAside(copy?.name ?? '');
      expect(await api.setAsides()).toEqual([]);
      // Changes that are in the log alone again.
      for (const key of ['a', 'b', 'c', 'd']) await api.putSetting(key, key.repeat(5_000));
      kill();
      await expect.poll(async () => (await slots()).map((each) => each.path)).toContain(path);
    }
  });

  it('in the log loses no profile, and what it does cost is told', async () => {
    await filled();
    const size = (await slot(LOG)).bytes.length - SLOT_HEADER;
    expect(size).toBeGreaterThan(0);
    // Header, start, middle and end of the log; low and high bits.
    for (const [share, mask] of [
      [0, 1],
      [0.1, 1],
      [0.4, 2],
      [0.7, 128],
      [0.99, 4],
    ] as const) {
      const at = SLOT_HEADER + Math.floor(share * ((await slot(LOG)).bytes.length - SLOT_HEADER - 1));
      const before = (await slot(LOG)).bytes;
      await flip(LOG, at, mask);
      const { api, outcome } = await reopened();
      expect(outcome).toMatchObject({ kind: 'ready', created: false, setAside: null });
      const found = findings(outcome);
      expect(found).toHaveLength(1);
      expect(await api.profiles(null)).toHaveLength(1);
      if (found[0] === 'log-mended') expect(await stored(api)).toEqual(ALL);
      else expect(found).toEqual(['log-damaged']);
      const copies = await api.setAsides();
      const log = copies.find(({ name }) => name.endsWith('-wal'));
      const bytes = await api.exportFile(log?.name ?? '');
      expect(bytes.length).toBe(before.length - SLOT_HEADER);
      expect(copies.length).toBe(found[0] === 'log-mended' ? 1 : 2);
      for (const { name } of copies) await api.discardSetAside(name);
      for (const key of ['a', 'b', 'c', 'd']) await api.putSetting(key, key.repeat(5_000));
      kill();
      await expect.poll(async () => (await slots()).map((each) => each.path)).toContain(LOG);
    }
  });
});

it.each([
  ['a library with a folder', 7, filled],
  ['a library with work alone', 1_129, onlyWork],
] as const)('one flipped bit anywhere, in any file below %s, costs nothing the user made or is told', async (_, first, fill) => {
  await fill();
  // Rests, so that the hashes of the work are written.
  const { api: resting } = await reopened();
  await resting.settle();
  const before = await made(resting);
  kill();
  let seed = first;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const whole = await everyFile();
  expect(whole.length).toBeGreaterThanOrEqual(6);
  for (const each of whole) {
    // The label says which file it is; behind it lie the pages, in two of them.
    for (const part of ['label', ...(each.bytes.length > SLOT_HEADER ? ['page', 'page', 'page', 'page'] : [])]) {
      const at = part === 'label' ? next(Math.min(SIGNED, each.bytes.length)) : SLOT_HEADER + next(each.bytes.length - SLOT_HEADER);
      const bytes = each.bytes.slice();
      bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8));
      for (const other of whole) await write(other, other === each ? bytes : other.bytes);
      const { api, outcome } = await reopened();
      const what = `${each.handle.name} ${each.path} at ${at} of ${bytes.length}: ${JSON.stringify(outcome)}`;
      expect(outcome.kind, what).toBe('ready');
      const told = outcome.kind === 'ready' && (outcome.setAside !== null || (outcome.findings ?? []).length > 0);
      if (!told) expect(await made(api), what).toEqual(before);
      else expect((await api.setAsides()).length + findings(outcome).length, what).toBeGreaterThan(0);
      kill();
      await forgetOthers(new Set(whole.map(({ handle }) => handle.name)));
    }
  }
});

describe('more than one bit', () => {
  it('a label that is overwritten is known from our own note', async () => {
    await filled();
    for (const fill of [0, 0xff]) {
      const found = await slot(DATABASE);
      await write(found, found.bytes.slice().fill(fill, 0, SLOT_HEADER));
      const { api, outcome } = await reopened();
      expect(findings(outcome)).toEqual(['header-mended']);
      expect(await stored(api)).toEqual(ALL);
      kill();
      await expect.poll(async () => (await slots()).map((each) => each.path)).toContain(DATABASE);
    }
  });

  it('a file that is cut to nothing is told, and a new library is begun', async () => {
    await filled();
    const found = await slot(DATABASE);
    await write(found, found.bytes.slice(0, 100));
    const { api, outcome } = await reopened();
    expect(outcome).toMatchObject({ kind: 'ready', created: true, findings: [{ kind: 'lost', file: 'library-1.sqlite3' }] });
    const [copy] = await api.setAsides();
    expect(await api.exportFile(copy?.name ?? '')).toEqual(found.bytes.slice(0, 100));
  });

  it('a sector of the log is set aside together with its database', async () => {
    await filled();
    const found = await slot(LOG);
    const middle = SLOT_HEADER + Math.floor((found.bytes.length - SLOT_HEADER) / 3);
    await write(found, found.bytes.slice().fill(0x5a, middle, middle + 512));
    const { api, outcome } = await reopened();
    expect(findings(outcome)).toEqual(['log-damaged']);
    expect(await api.profiles(null)).toHaveLength(1);
    const names = (await api.setAsides()).map(({ name }) => name.replace(/^[\dT-]+Z?-(?=library)/u, ''));
    expect(names.sort()).toEqual(['library-1.sqlite3', 'library-1.sqlite3-wal']);
  });
});

it('what the user saves is in the file itself, and the log is empty a second after the opening and the last change', async () => {
  const { api } = await reopened();
  const logBytes = async (): Promise<number> => (await slot(LOG)).bytes.length - SLOT_HEADER;
  // The schema lay in it, or what a migration has changed.
  await expect.poll(logBytes).toBeLessThanOrEqual(0);
  await api.createProfile({ loraId: null, layout: LAYOUT, name: 'Mine', gains: {}, notes: '', tags: [], favourite: false });
  expect(await logBytes()).toBeLessThanOrEqual(0);
  await api.putSetting('a', 'x');
  expect(await logBytes()).toBeGreaterThan(0);
  await expect.poll(logBytes).toBeLessThanOrEqual(0);
  await api.putSetting('a', 'y');
  await api.settle();
  expect(await logBytes()).toBeLessThanOrEqual(0);
});
