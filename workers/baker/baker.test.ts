/** The writing worker on a folder that may fail or be given up at any moment: it holds the whole file, or nothing. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BakeWork, WriteOutcome } from '../../src/contracts/baker.ts';
import { decodePlan } from '../../src/domain/bake/decode-plan.ts';
import { made } from '../../src/testing/bake-loras.ts';
import { failingFile } from '../../src/testing/failing-file.ts';
import { Baker } from './baker.ts';

type Step = 'write' | 'close' | 'read';

/** Stands for a folder of the browser: what is written lies beside the name until it is closed. @param step before each request */
class OneFolder {
  readonly name = 'out';
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  beside = 0;
  readonly #step: (step: Step) => void;

  constructor(step: (step: Step) => void) {
    this.#step = step;
  }

  async getFileHandle(name: string, { create = false } = {}) {
    if (!this.files.has(name) && !create) throw new DOMException('not there', 'NotFoundError');
    if (!this.files.has(name)) this.files.set(name, new Uint8Array());
    return { createWritable: async () => this.#writable(name), getFile: async () => this.#read(name) };
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.files.delete(name)) throw new DOMException('not there', 'NotFoundError');
  }

  #read(name: string): File {
    this.#step('read');
    return new File([this.files.get(name) as Uint8Array<ArrayBuffer>], name);
  }

  #writable(name: string) {
    let held = new Uint8Array();
    this.beside++;
    return {
      write: async ({ position, data }: { position: number; data: Uint8Array }) => {
        this.#step('write');
        const all = new Uint8Array(Math.max(held.length, position + data.length));
        all.set(held);
        all.set(data, position);
        held = all;
      },
      close: async () => {
        this.#step('close');
        this.files.set(name, held);
        this.beside--;
      },
      abort: async () => void this.beside--,
    };
  }
}

const [a, b] = [made(91, 'F32', 5, 3), made(92, 'BF16', 4, 2)];
const plan = decodePlan({
  v: 1,
  sources: [{ file: 'a' }, { file: 'b', strength: -0.4 }],
  reduce: { rule: 'rank', value: 3 },
});
const work: BakeWork = {
  plan: plan.ok ? plan.plan : (expect.fail('not a plan') as never),
  inputs: Object.entries({ a, b }).map(([name, { bytes }]) => ({ name, file: new File([bytes as BlobPart], name), known: null })),
};
const TAKEN: readonly WriteOutcome['kind'][] = ['written', 'cancelled'];

async function baking(
  step: (step: Step, baker: Baker) => void,
  meanwhile: (baker: Baker) => Promise<void> = async () => undefined,
  asked: BakeWork = work,
) {
  const baker = new Baker('test 1');
  await baker.init(null);
  const folder = new OneFolder((own) => step(own, baker));
  const writing = baker.write(
    1,
    asked,
    folder as unknown as FileSystemDirectoryHandle,
    'new',
    () => undefined,
    async () => undefined,
  );
  await meanwhile(baker);
  return { outcome: await writing, folder };
}

describe('a folder that is written to', () => {
  beforeAll(() => void vi.stubGlobal('navigator', {}));
  afterAll(() => void vi.unstubAllGlobals());
  const nothing = { files: new Map(), beside: 0 };

  it('holds the whole file at the end', async () => {
    const steps: Step[] = [];
    const { outcome, folder } = await baking((step) => steps.push(step));
    expect(outcome).toMatchObject({ kind: 'written', size: folder.files.get('new')?.length });
    expect(steps).toEqual(['write', 'write', 'close', 'read']);
  });

  it.each([0, 1, 2])('holds nothing when it is given up at request %i', async (moment) => {
    let count = 0;
    const { outcome, folder } = await baking((_, baker) => void (count++ === moment && baker.cancel(1)));
    // Once the file is closed it is whole, and is checked and kept or removed.
    expect(moment < 2 ? ['cancelled'] : TAKEN).toContain(outcome.kind);
    if (outcome.kind === 'cancelled') expect(folder).toMatchObject(nothing);
  });

  it.each(Array.from({ length: 24 }, (_, turns) => turns * 3))('holds nothing or all when it is given up after %i turns', async (turns) => {
    const { outcome, folder } = await baking(
      () => undefined,
      async (baker) => {
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
        await baker.cancel(1);
      },
    );
    expect(TAKEN).toContain(outcome.kind);
    if (outcome.kind === 'cancelled') expect(folder).toMatchObject(nothing);
    else expect(folder.files.get('new')?.length).toBe(outcome.kind === 'written' ? outcome.size : -1);
  });

  it.each([
    ['QuotaExceededError', 'bake.disk-full'],
    ['NotAllowedError', 'bake.folder-away'],
    ['NotFoundError', 'bake.folder-away'],
    ['InvalidStateError', 'bake.not-written'],
  ])('holds nothing after %s at any request, and says why', async (name, code) => {
    for (const moment of [0, 1, 2]) {
      let count = 0;
      const { outcome, folder } = await baking(() => {
        if (count++ === moment) throw new DOMException('refused', name);
      });
      expect(outcome).toMatchObject({ kind: 'failed', error: { code } });
      expect(folder.files).toEqual(new Map());
    }
  });

  it.each([
    ['one byte too small', -1, 'bake.disk-full'],
    ['large enough', 0, 'bake.not-written'],
  ])('knows a full disk behind a broken pipe: the room is %s', async (_, more, code) => {
    const { folder } = await baking(() => undefined);
    const room = (folder.files.get('new')?.length ?? 0) + more;
    const probes = new Set<string>();
    const root = {
      resolve: async () => ['own'],
      getFileHandle: async (name: string) => {
        probes.add(name);
        const truncate = (size: number): void => {
          if (size > room) throw new DOMException('No room', 'QuotaExceededError');
        };
        return { createSyncAccessHandle: async () => ({ truncate, close: () => undefined }) };
      },
      removeEntry: async (name: string) => probes.delete(name),
    };
    vi.stubGlobal('navigator', { storage: { getDirectory: async () => root } });
    const { outcome } = await baking((step) => {
      if (step === 'write') throw new DOMException('Failed to write data to data pipe', 'InvalidStateError');
    });
    vi.stubGlobal('navigator', {});
    expect(outcome).toMatchObject({ kind: 'failed', error: { code } });
    expect(probes.size).toBe(0);
  });

  describe.each(['NotAllowedError', 'NotFoundError', 'NotReadableError'])('a source that fails with %s', (name) => {
    /** @param good how often it can be read */
    function failing(good: number): { readonly work: BakeWork; readonly reads: () => number } {
      const { file, reads } = failingFile(a.bytes, 'a', name, good);
      return { work: { ...work, inputs: work.inputs.map((input) => (input.name === 'a' ? { ...input, file } : input)) }, reads };
    }

    it('at any read is named, and nothing of the new file stays', async () => {
      const whole = failing(Number.POSITIVE_INFINITY);
      expect((await baking(() => undefined, undefined, whole.work)).outcome.kind).toBe('written');
      expect(whole.reads()).toBeGreaterThan(4);
      for (let good = 0; good < whole.reads(); good++) {
        const { outcome, folder } = await baking(() => undefined, undefined, failing(good).work);
        expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'bake.source', params: { file: 'a' } } });
        expect(folder).toMatchObject(nothing);
      }
    });

    it('at any read of a preview is named', async () => {
      const look = async (each: BakeWork): Promise<unknown> => {
        const baker = new Baker('test 1');
        await baker.init(null);
        return baker.preview(1, each, true, () => undefined);
      };
      const whole = failing(Number.POSITIVE_INFINITY);
      expect(await look(whole.work)).toMatchObject({ kind: 'preview' });
      for (let good = 0; good < whole.reads(); good++)
        expect(await look(failing(good).work)).toMatchObject({ kind: 'refused', error: { code: 'bake.source', params: { file: 'a' } } });
    });
  });

  it('changes nothing of its sources', async () => {
    const before = await Promise.all(work.inputs.map(async ({ file }) => new Uint8Array(await file.arrayBuffer())));
    expect(before).toEqual([new Uint8Array(a.bytes), new Uint8Array(b.bytes)]);
  });
});
