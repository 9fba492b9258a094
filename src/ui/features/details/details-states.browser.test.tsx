/** Details in the states between states: damaged after it was measured, more keys than are listed, a clipboard that says no. */
import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { LoraDetail } from '../../../contracts/library.ts';
import type { BlockRow } from '../../../domain/reading.ts';
import { makeRows } from '../../../testing/made-rows.ts';
import { type Mounted, mountUi } from '../../../testing/mount-ui.tsx';
import { message, verbatim } from '../../../domain/message.ts';

const details = page.getByRole('region', { name: 'Details' });
const FLUX = makeRows(60).find(({ familyId, status }) => familyId === 'flux1' && status === 'measured');
if (!FLUX) throw new Error('There is no measured Flux LoRA');
const { id, name } = FLUX;

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.restoreAllMocks();
});

/** Opens a measured Flux LoRA, then has the library answer with `change` of it. */
async function openChanged(change: (detail: LoraDetail) => LoraDetail, window: { width?: number; height?: number } = {}): Promise<void> {
  mounted = await mountUi({ rows: 60 }, { ...window, place: `/library?lora=row-${id}` });
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
    fault: { code: 'git-lfs-pointer', message: verbatim('The file is a Git LFS pointer.') },
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
          problem: message('module.needs-base', { kind: 'DoRA' }),
          proxy,
        })),
      );
    return {
      ...detail,
      row: { ...detail.row, status: 'fallback' },
      fallback: message('module.needs-base', { kind: 'DoRA' }),
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
  await expect.element(details.getByText('Exact without it: undirected part 3.0000').first()).toBeInTheDocument();
});

const withBlocks = (detail: LoraDetail, change: (block: BlockRow) => BlockRow): LoraDetail => ({
  ...detail,
  blocks: detail.blocks.map(change),
});

test('a block that could not be measured looks like no other, in the list and in the chart', async () => {
  await openChanged((detail) =>
    withBlocks(detail, (block) =>
      block.index > 1 ? block : { ...block, strength: 0, rms: 0, weight: 0, modules: 0, failed: block.index === 0 ? 10 : 0 },
    ),
  );
  const blocks = details.getByRole('list', { name: 'Blocks' });
  await expect.element(blocks.getByRole('listitem').nth(0)).toHaveTextContent('not measured');
  const [broken, untouched] = blocks.getByRole('listitem').elements();
  if (!broken || !untouched) throw new Error('There are no two blocks');
  expect(untouched.textContent).not.toContain('not measured');
  const track = (item: Element): string => getComputedStyle(item.querySelector('.block-track') ?? item).borderTopStyle;
  expect([track(broken), track(untouched)]).toEqual(['dashed', 'none']);
  await expect.element(details.getByRole('img', { name: /^Bar chart of 57 blocks, strongest .*, 1 not measured\./ })).toBeVisible();
  expect(details.element().querySelector('.statistics dd')?.textContent).toContain('1 not measured');

  // In the top of the chart, above all bars: right of the axis of 44 px, below the padding of 8 px, two groups 6 px apart.
  const drawn = (column: number): boolean => {
    const canvas = details.element().querySelector<HTMLCanvasElement>('.block-chart canvas');
    if (!canvas) throw new Error('There is no chart');
    const cell = (canvas.width - 50 * devicePixelRatio) / 57;
    const pixels = canvas
      .getContext('2d')
      ?.getImageData(44 * devicePixelRatio + column * cell, 8 * devicePixelRatio, cell - devicePixelRatio, 2 * devicePixelRatio);
    return pixels?.data.some((value, index) => index % 4 === 3 && value > 0) ?? false;
  };
  await expect.poll(() => [drawn(0), drawn(1)]).toEqual([true, false]);
});

test('a file of zeros names no strongest block', async () => {
  await openChanged((detail) => withBlocks(detail, (block) => ({ ...block, strength: 0, rms: 0, weight: 0, modules: 10, failed: 0 })));
  await expect.element(details.getByRole('img', { name: 'Bar chart of 57 blocks, all 0. The list below has the numbers.' })).toBeVisible();
  const cells = [...details.element().querySelectorAll('.statistics > div')].map((cell) => cell.textContent);
  expect(cells[1]).toBe('strongest–');
});

/** What one sees of `element` inside `frame`: nothing of it lies outside, nothing is cut. */
function expectWhole(element: Element | null | undefined, frame: Element): void {
  if (!element) throw new Error('It is not there');
  const [inner, outer] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
  expect(inner.width).toBeGreaterThan(0);
  expect(inner.left).toBeGreaterThanOrEqual(outer.left);
  expect(inner.right).toBeLessThanOrEqual(outer.right);
  expect(element.scrollWidth).toBeLessThanOrEqual(element.clientWidth + 1);
}

test.each([
  [1440, 900],
  [390, 844],
])('modules at %i x %i have whole names, the labels of blocks, and problems in sight', async (width, height) => {
  await openChanged((detail) => ({ ...detail, row: { ...detail.row } }), { width, height });
  const { app } = mounted as Mounted;
  const asIs = app.modules.bind(app);
  const tensor = 'lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight';
  const problem = `NaN in 3 of the 4096 values of ${tensor}`;
  app.modules = async (row) => {
    const [first, second, ...rest] = await asIs(row);
    if (!first || !second) throw new Error('There are too few modules');
    const long = 'lora_unet_down_blocks_2_attentions_1_transformer_blocks_9_attn2_to_out_0';
    return [
      { ...first, problem: message('module.nan', { nan: 3, values: 4096, tensor }) },
      { ...second, module: long, notes: [verbatim('Its b-term only')] },
      ...rest,
    ];
  };
  await details.getByRole('tab', { name: /Modules/ }).click();
  const table = details.getByRole('table', { name: 'Modules' });
  await expect.element(table.getByText(problem)).toBeVisible();
  await expect.element(table.getByText('Its b-term only')).toBeVisible();
  const frame = table.element();
  expectWhole(table.getByText(problem).element(), frame);
  const rows = [...frame.querySelectorAll('.modules-row')];
  expect(rows[0]?.querySelector('.m-slot')?.textContent).toBe('Double 0');
  for (const row of rows) {
    expectWhole(row.querySelector('.m-module'), frame);
    expectWhole(row.querySelector('.m-slot'), frame);
    expectWhole(row.querySelector('.m-deltaNorm'), frame);
  }
  // Each begins where the one before it ends.
  await expect
    .poll(() =>
      rows.slice(1).every((row, i) => Math.abs(row.getBoundingClientRect().top - (rows[i]?.getBoundingClientRect().bottom ?? 0)) < 1),
    )
    .toBe(true);
  frame.scrollLeft = 400;
  expectWhole(table.getByText(problem).element(), frame);
});

test('on a phone nothing of the statistics is cut, and fingers meet what they aim at', async () => {
  await openChanged(
    (detail) =>
      withBlocks(detail, (block) => (block.index < 18 ? block : { ...block, strength: 0, rms: 0, weight: 0, modules: 0, failed: 0 })),
    { width: 390, height: 844 },
  );
  await expect.element(details.getByText('18 touched')).toBeVisible();
  for (const value of details.element().querySelectorAll('.statistics dd'))
    expect(value.scrollWidth).toBeLessThanOrEqual(value.clientWidth);
  const tall = (element: Element): void => {
    const { width, height } = element.getBoundingClientRect();
    expect(height).toBeGreaterThanOrEqual(44);
    expect(width).toBeGreaterThanOrEqual(44);
  };
  details.getByRole('tab').elements().forEach(tall);
  await details.getByRole('tab', { name: /Modules/ }).click();
  const headers = details.getByRole('table', { name: 'Modules' }).getByRole('columnheader').getByRole('button');
  await expect.element(headers.first()).toBeVisible();
  headers.elements().forEach(tall);
  await page.getByRole('button', { name: 'Close details' }).click();
  await expect.element(details).not.toBeInTheDocument();
  page.getByRole('group', { name: 'View' }).getByRole('button').elements().forEach(tall);
});
