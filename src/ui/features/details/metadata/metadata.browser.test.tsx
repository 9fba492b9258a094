/** The metadata of one LoRA: what is found, copied, computed, and what is kept from the user who chose another one meanwhile. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Hashing } from '../../../../app/lwb-app.ts';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { pictureUrl } from '../../../../domain/sample/picture.ts';
import type { FakeApp } from '../../../../testing/fake-app.ts';
import { makeRows } from '../../../../testing/made-rows.ts';
import { type Mounted, mountUi } from '../../../../testing/mount-ui.tsx';
import { verbatim } from '../../../../domain/message.ts';

const details = page.getByRole('region', { name: 'Details' });
const measured = makeRows(60).filter(({ familyId, status }) => familyId === 'flux1' && status === 'measured');
const [FIRST, SECOND] = measured;
if (!FIRST || !SECOND) throw new Error('There are too few measured Flux LoRAs');

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.restoreAllMocks();
});

/** Opens the metadata of a LoRA, with `metadata` in the place of its own. */
async function open(metadata?: Readonly<Record<string, string>>, change: Partial<LoraDetail> = {}): Promise<FakeApp> {
  mounted = await mountUi({ rows: 60 }, { place: `/library?lora=row-${FIRST?.id}` });
  const { app } = mounted;
  await expect.element(details.getByRole('heading', { name: FIRST?.name ?? '' })).toBeVisible();
  const asIs = app.detail.bind(app);
  app.detail = async (key) => {
    const found = await asIs(key);
    return found && { ...found, ...change, metadata: metadata ?? found.metadata };
  };
  app.patch({ revision: app.getState().revision + 1 });
  await details.getByRole('tab', { name: 'Metadata' }).click();
  return app;
}

const clipboard = () => vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
const region = (name: string) => details.getByRole('region', { name, exact: true });

describe('facts', () => {
  test('every subject has a heading that the bar leads to', async () => {
    await open();
    const bar = details.getByRole('navigation', { name: 'Metadata sections' });
    const names = bar
      .getByRole('button')
      .elements()
      .map((button) => button.textContent);
    expect(names).toEqual(['Facts', 'Training', 'Tags', 'Dataset', 'Hashes', 'All keys']);
    await bar.getByRole('button', { name: 'Dataset' }).click();
    expect(document.activeElement?.textContent).toBe('Dataset');
    await expect.element(region('Dataset').getByRole('row', { name: /10_study/ })).toHaveTextContent('10_study8610');
    await expect.element(region('Training').getByText('AdamW8bit (weight_decay=0.1)')).toBeVisible();
  });

  test('a stated trigger differs from a guess', async () => {
    await open({ 'modelspec.trigger_phrase': 'ohwx', ss_tag_frequency: '{"a": {"grass": 50, "sky": 20}}' });
    const triggers = details.getByRole('list', { name: 'Trigger words' });
    await expect.element(triggers.getByRole('listitem').first()).toHaveTextContent('ohwxstated by the author');
    await expect.element(triggers.getByRole('listitem').nth(1)).toHaveTextContent('grassa guess by frequency: in 50 captions');
    const write = clipboard();
    await triggers.getByRole('button', { name: 'Copy the trigger ohwx' }).click();
    expect(write.mock.calls).toEqual([['ohwx']]);
  });

  test('a contradiction names both sides', async () => {
    await open({ ss_network_dim: '64' }, { ranks: [{ rank: 8, modules: 304 }] });
    const found = region('The metadata contradicts the tensors');
    await expect.element(found).toHaveTextContent(/The metadata says network dim 64; the tensors show rank 8 in 304 modules\./);
  });

  test('a file without metadata says so, and still has hashes', async () => {
    await open({});
    await expect.element(details.getByRole('heading', { name: 'No metadata' })).toBeVisible();
    await expect.element(details.getByRole('button', { name: 'Compute hashes' })).toBeVisible();
    expect(details.getByRole('navigation', { name: 'Metadata sections' }).elements()).toHaveLength(0);
  });
});

describe('tags', () => {
  const counts = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`tag ${i + 1}`, 1000 - i]));

  test('are searched, and copied all or from the top', async () => {
    await open({ ss_tag_frequency: JSON.stringify({ set: counts }) });
    const write = clipboard();
    const tags = region('Tags');
    const items = () => tags.getByRole('listitem').elements();
    await expect.poll(() => items().length).toBe(60);
    await tags.getByRole('button', { name: 'Show all 200 tags' }).click();
    await expect.poll(() => items().length).toBe(200);
    await tags.getByRole('spinbutton', { name: 'How many tags to copy' }).fill('3');
    await tags.getByRole('button', { name: 'Copy top' }).click();
    await tags.getByRole('searchbox', { name: 'Search tags' }).fill('TAG 19');
    await expect.poll(() => items().length).toBe(11);
    await tags.getByRole('button', { name: 'Copy all' }).click();
    expect(write.mock.calls.map(([text]) => text)).toEqual([
      'tag 1, tag 2, tag 3',
      ['19', ...Array.from({ length: 10 }, (_, i) => `19${i}`)].map((n) => `tag ${n}`).join(', '),
    ]);
    await tags.getByRole('searchbox', { name: 'Search tags' }).fill('nothing like it');
    await expect.element(tags.getByText('No tag contains “nothing like it”.')).toBeVisible();
  });
});

describe('hashes', () => {
  const hashed: Hashing = { kind: 'hashed', hashes: { sha256: 'a1'.repeat(32), window: 'b2'.repeat(32), data: 'c3'.repeat(32) } };

  test('show progress, are checked against the metadata, and can be copied', async () => {
    const app = await open({
      sshs_model_hash: 'c3'.repeat(32),
      'modelspec.hash_sha256': `0x${'d4'.repeat(32)}`,
      sshs_legacy_hash: 'e3b0c442',
    });
    let finish: (outcome: Hashing) => void = () => undefined;
    app.hashFile = (_id, onProgress) => {
      onProgress(250, 1000);
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    const section = region('Hashes');
    await expect.element(section.getByText('Not checked yet').first()).toBeVisible();
    await section.getByRole('button', { name: 'Compute hashes' }).click();
    await expect.element(section.getByRole('progressbar', { name: 'Computing hashes' })).toHaveAttribute('value', '0.25');
    await expect.element(section.getByText('250 B of 1 kB, 25 %')).toBeVisible();
    finish(hashed);
    const write = clipboard();
    await section.getByRole('button', { name: 'Copy AutoV3' }).click();
    await section.getByRole('button', { name: 'Copy AutoV2' }).click();
    await section.getByRole('button', { name: 'Copy AutoV1' }).click();
    expect(write.mock.calls.map(([text]) => text)).toEqual(['c3c3c3c3c3c3', 'a1a1a1a1a1', 'b2b2b2b2']);
    const verdicts = [...section.element().querySelectorAll('.verdict')].map((badge) => badge.textContent);
    expect(verdicts).toEqual(['Equal', 'Differs', 'Placeholder']);
  });

  test('are called off by a button, and by choosing another LoRA', async () => {
    const app = await open();
    const signals: AbortSignal[] = [];
    app.hashFile = (_id, _onProgress, signal) => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'cancelled' })));
    };
    const compute = details.getByRole('button', { name: 'Compute hashes' });
    await compute.click();
    await details.getByRole('button', { name: 'Cancel' }).click();
    expect(signals[0]?.aborted).toBe(true);
    await compute.click();
    location.hash = `#/library?lora=row-${SECOND?.id}`;
    await expect.element(details.getByRole('heading', { name: SECOND?.name ?? '' })).toBeVisible();
    await expect.poll(() => signals[1]?.aborted).toBe(true);
    await expect.element(details.getByRole('tab', { name: 'Metadata' })).toBeVisible();
  });

  test('say why they could not be computed, and offer it again', async () => {
    const app = await open();
    app.hashFile = () => Promise.resolve({ kind: 'failed', reason: verbatim('The disk is tired.') });
    await details.getByRole('button', { name: 'Compute hashes' }).click();
    await expect.element(details.getByRole('alert')).toHaveTextContent('The disk is tired.');
    await expect.element(details.getByRole('button', { name: 'Compute hashes' })).toBeEnabled();
  });
});

describe('the picture', () => {
  test('is drawn from the file', async () => {
    await open({ 'modelspec.thumbnail': pictureUrl(3) });
    const image = region('Preview').getByRole('img').element() as HTMLImageElement;
    await expect.poll(() => [image.naturalWidth, image.naturalHeight]).toEqual([64, 64]);
  });

  test('is never fetched', async () => {
    await open({ 'modelspec.thumbnail': 'https://example.invalid/a.png' });
    await expect.element(region('Preview').getByText(/Nothing is fetched/)).toBeVisible();
    expect(details.getByRole('img').elements()).toHaveLength(0);
  });

  test('that was too large for the library is read from the file', async () => {
    const app = await open({ 'modelspec.thumbnail': 'data:image/png;base64,iVBO … (cut, 200000 characters)' });
    app.wholeMetadata = () => Promise.resolve({ ok: true, value: { 'modelspec.thumbnail': pictureUrl(3) } });
    await region('Preview').getByRole('button', { name: 'Read it from the file' }).click();
    await expect.element(region('Preview').getByRole('img')).toBeVisible();
  });

  test('that is damaged says so', async () => {
    await open({ 'modelspec.thumbnail': `${pictureUrl(3).slice(0, 122)}` });
    await expect.element(region('Preview').getByText('The picture is damaged and cannot be drawn.')).toBeVisible();
  });
});

describe('all keys', () => {
  test('are found by key or value, laid out when JSON, and copied', async () => {
    await open({ b_json: '{"one":{"two":[1,2,3]},"three":"some longer text here"}', a_plain: 'hello there', c_list: '[]' });
    const write = clipboard();
    const section = region('All keys');
    await section.getByRole('button', { name: 'Copy as JSON' }).click();
    expect(Object.keys(JSON.parse(String(write.mock.calls[0]?.[0])) as object)).toEqual(['a_plain', 'b_json', 'c_list']);
    await section.getByRole('searchbox', { name: 'Search metadata' }).fill('LONGER');
    await expect.poll(() => section.element().querySelectorAll('.raw-row').length).toBe(1);
    await section.getByRole('button', { name: 'Format JSON' }).click();
    expect(section.element().querySelector('.raw-value > .mono')?.textContent?.split('\n')).toHaveLength(10);
    await section.getByRole('button', { name: 'Copy the key b_json' }).click();
    await section.getByRole('button', { name: 'Copy b_json' }).click();
    expect(write.mock.calls.slice(1).map(([text]) => text)).toEqual(['b_json', '{"one":{"two":[1,2,3]},"three":"some longer text here"}']);
  });

  test('are read whole from the file when the library has a part', async () => {
    const app = await open({ long: 'abc … (cut, 90000 characters)' });
    const section = region('All keys');
    app.wholeMetadata = () => Promise.resolve({ ok: false, error: verbatim('Its folder is not connected.') });
    await section.getByRole('button', { name: 'Read all from the file' }).click();
    await expect.element(section.getByRole('alert')).toHaveTextContent('Its folder is not connected.');
    app.wholeMetadata = () => Promise.resolve({ ok: true, value: { long: 'x'.repeat(90_000) } });
    await section.getByRole('button', { name: 'Read all from the file' }).click();
    await section.getByRole('button', { name: 'Show all 90,000 characters' }).click();
    expect(section.element().querySelector('.raw-value > .mono')?.textContent).toHaveLength(90_000);
    expect(section.getByRole('button', { name: 'Read all from the file' }).elements()).toHaveLength(0);
  });

  test('are reached by keyboard', async () => {
    await open({ key: 'value' });
    const search = region('All keys').getByRole('searchbox');
    await search.click();
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement?.textContent).toContain('Copy as JSON');
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Copy the key key');
  });
});
