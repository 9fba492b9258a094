/** A copy that was still going on when the page was closed is whole when the next one opens. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { HeaderRecord } from '../../contracts/library.ts';
import { verbatim } from '../../domain/message.ts';
import type { FaultCode } from '../../domain/safetensors/header-types.ts';
import { Harness, textReader } from '../../testing/app-harness.ts';
import { file } from '../../testing/memory-folder.ts';

const { read } = textReader;

describe('a file that was cut short when it was last read', () => {
  let page: Harness;
  let code: FaultCode;

  beforeEach(async () => {
    code = 'empty-file';
    page = await Harness.started();
    textReader.read = async (...asked): Promise<HeaderRecord> => {
      const record = await read(...asked);
      return record.size > 0 ? record : { ...record, headerHash: null, understanding: null, fault: { code, message: verbatim('Cut.') } };
    };
    page.tree.entries.set('cut.safetensors', file('', 1_000));
    return () => {
      textReader.read = read;
    };
  });

  it.each<FaultCode>(['empty-file', 'header-too-small', 'header-incomplete', 'data-incomplete'])(
    'by %s is read at the next start if it has grown meanwhile, without a walk',
    async (fault) => {
      code = fault;
      await page.add();
      expect(await page.statuses()).toContain('cut unreadable');
      page.tree.entries.set('cut.safetensors', file('whole now', 2_000));
      await page.newPage();
      const stages = new Set<string>();
      page.app.subscribe(({ progress }) => stages.add(progress.stage));
      await page.doing(page.app.start());
      expect(await page.statuses()).toContain('cut fallback');
      expect(page.browser.measured).toEqual(['cut.safetensors']);
      expect(stages).not.toContain('walking');
    },
  );

  it('is left alone while it is as it was, and so is what is broken for other reasons', async () => {
    await page.add();
    const bad = page.tree.entries.get('sub');
    if (bad?.kind !== 'folder') throw new Error('The folder is not there.');
    bad.entries.set('bad.safetensors', file('good now', 2_000));
    await page.newPage();
    const stages = new Set<string>();
    page.app.subscribe(({ progress }) => stages.add(progress.stage));
    await page.doing(page.app.start());
    expect([...stages]).toEqual(['idle']);
    expect(page.line).toBe('Library up to date: 5 LoRAs');
  });

  it('is marked as missing when it is gone', async () => {
    await page.add();
    page.tree.entries.delete('cut.safetensors');
    await page.newPage();
    await page.doing(page.app.start());
    expect(await page.statuses()).toContain('cut missing');
  });

  it('waits for its folder when that cannot be read', async () => {
    await page.add();
    page.tree.entries.set('cut.safetensors', file('whole now', 2_000));
    await page.newPage();
    page.browser.access.set('loras', 'needs-permission');
    await page.doing(page.app.start());
    expect(await page.statuses()).toContain('cut unreadable');
    page.browser.access.delete('loras');
    await page.doing(page.app.reconnect(page.sourceId));
    expect(await page.statuses()).toContain('cut fallback');
  });
});
