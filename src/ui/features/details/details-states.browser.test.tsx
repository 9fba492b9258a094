/** Details in the states between states: damaged after it was measured, more keys than are listed, a clipboard that says no. */
import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { LoraDetail } from '../../../contracts/library.ts';
import { makeRows } from '../../../testing/fake-library.ts';
import { type Mounted, mountUi } from '../../../testing/mount-ui.tsx';

const details = page.getByRole('region', { name: 'Details' });
const FLUX = makeRows(60).find(({ familyId, status }) => familyId === 'flux1' && status === 'measured');
if (!FLUX) throw new Error('The fake library has no measured Flux LoRA');
const { id, name } = FLUX;

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.restoreAllMocks();
});

/** Opens a measured Flux LoRA, then has the library answer with `change` of it. */
async function openChanged(change: (detail: LoraDetail) => LoraDetail): Promise<void> {
  mounted = await mountUi({ rows: 60 }, { place: `/library?lora=row-${id}` });
  await expect.element(details.getByRole('heading', { name })).toBeVisible();
  const { app } = mounted;
  const asIs = app.detail.bind(app);
  app.detail = async (key) => {
    const found = await asIs(key);
    return found && change(found);
  };
  app.patch({ revision: app.getState().revision + 1 });
}

test('a file damaged after it was measured shows the fault and keeps its numbers', async () => {
  await openChanged((detail) => ({
    ...detail,
    row: { ...detail.row, status: 'unreadable' },
    fault: { code: 'git-lfs-pointer', message: 'The file is a Git LFS pointer.' },
  }));
  await expect.element(details.getByText('The file is a Git LFS pointer.')).toBeVisible();
  await expect.element(details.getByText(/git lfs pull/)).toBeVisible();
  expect(details.getByRole('list', { name: 'Blocks' }).getByRole('listitem').elements()).toHaveLength(57);
});

test('keys beyond those listed are counted', async () => {
  const keys = Array.from({ length: 1000 }, (_, index) => `odd.${index}.weight`);
  await openChanged((detail) => ({ ...detail, notUnderstood: keys, notUnderstoodCount: 4321 }));
  details.element().querySelector<HTMLElement>('.file-facts > summary')?.click();
  await details.getByText('4,321 keys').click();
  await expect.element(details.getByText('and 4,121 more')).toBeVisible();
});

test('a scale is given with its rule, and a hash is copied whole', async () => {
  const hash = '0123456789abcdef0123456789abcdef';
  await openChanged((detail) => ({
    ...detail,
    contentHash: hash,
    scaleSummary: { min: 0.25, max: 2, rules: ['alpha / rank', 'no alpha: 1'] },
  }));
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  details.element().querySelector<HTMLElement>('.file-facts > summary')?.click();
  await expect.element(details.getByText('0.25 to 2 (alpha / rank, no alpha: 1)')).toBeVisible();
  await details.getByRole('button', { name: 'Copy content hash' }).click();
  await expect.element(details.getByText('Copied content hash')).toBeInTheDocument();
  expect(write.mock.calls).toEqual([[hash]]);
});

test('when the browser refuses the clipboard, the whole value is there to select', async () => {
  const long = 'x'.repeat(2000);
  await openChanged((detail) => ({ ...detail, metadata: { long_key: long } }));
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('Not allowed', 'NotAllowedError'));
  await details.getByRole('tab', { name: 'Metadata' }).click();
  await expect.element(details.getByText(long, { exact: true })).not.toBeInTheDocument();
  await details.getByRole('button', { name: 'Copy long_key' }).click();
  await expect.element(details.getByText(/did not copy long_key/)).toBeInTheDocument();
  expect(details.element().querySelector('.raw-value')?.textContent).toContain(long);
});

test('a DoRA shows what is exact without the base model, apart from the neutral profile', async () => {
  await openChanged((detail) => {
    const { app } = mounted as Mounted;
    const proxy = { label: 'undirected part', value: 3 };
    app.modules = () =>
      Promise.resolve(
        ['double.0', 'double.0', 'single.7'].map((slot, index) => ({
          module: `m${index}`,
          component: 'transformer',
          slot,
          adapter: 'dora',
          rank: 4,
          alpha: null,
          scale: 1,
          scaleRule: 'no alpha: 1',
          rows: 8,
          cols: 8,
          deltaNorm: null,
          rms: null,
          spectralNorm: null,
          stableRank: null,
          rank99: null,
          tensorNormSum: 1,
          problem: 'The delta of DoRA needs the base model, which is not in this file',
          proxy,
        })),
      );
    return {
      ...detail,
      row: { ...detail.row, status: 'fallback' },
      fallback: 'The delta of DoRA needs the base model, which is not in this file',
    };
  });
  const part = details.getByRole('region', { name: 'Without the base model: undirected part' });
  await expect.element(part.getByText('3 modules of this LoRA', { exact: false })).toBeVisible();
  // sqrt(3^2 + 3^2) in the block with two modules.
  expect(
    part
      .getByRole('listitem')
      .elements()
      .map((item) => item.textContent),
  ).toEqual(['Double 0 4.2426', 'Single 7 3.0000']);
  await details.getByRole('tab', { name: 'Modules' }).click();
  await expect.element(details.getByText('Known without it: undirected part 3.0000').first()).toBeInTheDocument();
});
