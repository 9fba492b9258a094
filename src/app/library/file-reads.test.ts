/** Reading one file of the library for its own sake: what opens it, what stands in the way, and how it is called off. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Harness } from '../../testing/app-harness.ts';
import { settle } from '../../testing/manual-clock.ts';
import { file } from '../../testing/memory-folder.ts';
import { message, verbatim } from '../../domain/message.ts';

const quiet = (): void => undefined;
const never = (): AbortSignal => new AbortController().signal;

describe('reading one file', () => {
  let page: Harness;
  let id: number;

  beforeEach(async () => {
    page = await Harness.started();
    await page.add();
    await page.rest();
    id = (await page.rows())[0]?.id ?? 0;
  });

  it('hashes the file itself, in a worker apart from those that measure', async () => {
    const { length } = page.browser.analysts;
    const [row] = await page.rows();
    const progress: number[][] = [];
    page.browser.hash = async (read, onProgress) => {
      onProgress(1);
      return { kind: 'hashed', hashes: { sha256: await read.text(), window: '', data: null } };
    };
    const outcome = await page.app.hashFile(id, (...values) => progress.push(values), never());
    expect(outcome).toEqual({ kind: 'hashed', hashes: { sha256: 'one', window: '', data: null } });
    expect(progress).toEqual([[1, row?.size]]);
    expect(page.browser.analysts).toHaveLength(length + 1);
    const place = { id, size: row?.size ?? 0, mtime: row?.mtime ?? 0 };
    expect(page.app.knownHashes(place)).toEqual({ sha256: 'one', window: '', data: null });
    expect(page.app.knownHashes({ ...place, mtime: 7 })).toBeNull();
    await page.app.hashFile(id, quiet, never());
    expect(page.browser.analysts).toHaveLength(length + 1);
  });

  it('is called off at once, even when the disk is silent', async () => {
    page.browser.hash = () => new Promise(() => undefined);
    const abort = new AbortController();
    const outcome = page.app.hashFile(id, quiet, abort.signal);
    await settle();
    abort.abort();
    expect(await outcome).toEqual({ kind: 'cancelled' });
    expect(await page.app.hashFile(id, quiet, abort.signal)).toEqual({ kind: 'cancelled' });
  });

  it('says why a file cannot be read', async () => {
    expect(await page.app.hashFile(999, quiet, never())).toEqual({ kind: 'failed', reason: message('library.gone') });
    page.browser.hash = async () => ({ kind: 'fault', fault: { code: 'read-failed', message: verbatim('The disk is tired.') } });
    expect(await page.app.hashFile(id, quiet, never())).toEqual({ kind: 'failed', reason: verbatim('The disk is tired.') });
    page.browser.hash = () => new Promise(() => undefined);
    const outcome = page.app.hashFile(id, quiet, never());
    await settle();
    for (const line of page.browser.analysts) line.crash();
    expect(await outcome).toEqual({ kind: 'failed', reason: message('library.worker-ended') });
  });

  it('reads no file in the place of the one that was indexed', async () => {
    const [row] = await page.rows();
    page.tree.entries.set(row?.path ?? '', file('something else'));
    expect(await page.app.wholeMetadata(id)).toEqual({ ok: false, error: message('library.file-changed') });
  });

  it.each([
    ['reading fails', { kind: 'fault', fault: { code: 'read-failed', message: verbatim('Perhaps permissions have changed.') } }],
    ['bytes of both states were read', { kind: 'hashed', hashes: { sha256: 'mixed', window: '', data: null } }],
  ] as const)('says of a file that grows while it is hashed that it has changed: %s', async (_, outcome) => {
    const [row] = await page.rows();
    page.browser.hash = async () => {
      page.tree.entries.set(row?.path ?? '', file('one and more'));
      return outcome;
    };
    expect(await page.app.hashFile(id, quiet, never())).toEqual({ kind: 'failed', reason: message('library.file-changed') });
    expect(page.app.knownHashes({ id, size: row?.size ?? 0, mtime: row?.mtime ?? 0 })).toBeNull();
  });

  it('gives the metadata uncut', async () => {
    const [row] = await page.rows();
    expect(await page.app.wholeMetadata(id)).toEqual({ ok: true, value: { name: row?.path.split('/').at(-1) } });
  });

  it('needs the folder', async () => {
    await page.newPage();
    page.browser.access.set('loras', 'needs-permission');
    await page.app.start();
    expect(await page.app.wholeMetadata(id)).toEqual({ ok: false, error: message('library.folder-away') });
  });
});
