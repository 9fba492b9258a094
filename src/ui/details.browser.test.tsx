/** One LoRA in every state it can be in: measured, fallback, waiting, unreadable; with metadata, modules and what can be taken away. */
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { LibraryRow } from '../contracts/library.ts';
import type { FakeOptions } from '../testing/fake-app.ts';
import { makeRows } from '../testing/made-rows.ts';
import { type Mounted, mountUi } from '../testing/mount-ui.tsx';
import { verbatim } from '../domain/message.ts';
import { english } from './strings/say.ts';

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const ROWS = 600;
const find = (test: (row: LibraryRow) => boolean): LibraryRow => {
  const found = makeRows(ROWS).find(test);
  if (!found) throw new Error('There is no such row');
  return found;
};
const FLUX = find((row) => row.familyId === 'flux1' && row.status === 'measured' && !row.rankVaries);
const SDXL = find((row) => row.familyId === 'sdxl' && row.status === 'measured');
const FALLBACK = find((row) => row.status === 'fallback');
const UNREADABLE = find((row) => row.status === 'unreadable');

async function open(row: LibraryRow, options: FakeOptions = {}): Promise<Mounted> {
  mounted = await mountUi({ rows: ROWS, ...options }, { place: `/library?lora=row-${row.id}` });
  await expect.element(details.getByRole('heading', { name: row.name })).toBeVisible();
  return mounted;
}

const details = page.getByRole('region', { name: 'Details' });
const blocks = details.getByRole('list', { name: 'Blocks' });

describe('measured', () => {
  test('every block of the model is listed in order, with its number', async () => {
    await open(FLUX);
    const items = blocks.getByRole('listitem').elements();
    expect(items).toHaveLength(57);
    const labels = items.map((item) => item.querySelector('.block-label')?.textContent);
    expect(labels.slice(0, 2)).toEqual(['Double 0', 'Double 1']);
    expect(labels.at(-1)).toBe('Single 37');
    const strengths = items.map((item) => Number(item.querySelector('.block-value')?.textContent));
    const total = Math.hypot(...strengths);
    // Five significant digits of 57 numbers: their norm is the LoRA's total strength.
    expect(total).toBeCloseTo(FLUX.totalStrength ?? 0, 2);
  });

  test('the statistics are those of the listed numbers', async () => {
    await open(FLUX);
    const strengths = blocks
      .getByRole('listitem')
      .elements()
      .map((item) => Number(item.querySelector('.block-value')?.textContent));
    const mean = strengths.reduce((sum, value) => sum + value, 0) / strengths.length;
    const shown = new Map(
      [...details.element().querySelectorAll('.statistics > div')].map((cell) => [
        cell.querySelector('dt')?.textContent,
        cell.querySelector('dd')?.textContent,
      ]),
    );
    expect(Number(shown.get('max'))).toBeCloseTo(Math.max(...strengths), 2);
    expect(Number(shown.get('min'))).toBeCloseTo(Math.min(...strengths), 2);
    expect(Number(shown.get('mean'))).toBeCloseTo(mean, 2);
    expect(shown.get('model blocks')).toMatch(/^57/);
  });

  test('text encoders stand apart from IN, MID and OUT', async () => {
    await open(SDXL);
    const heads = [...blocks.element().querySelectorAll('.block-group-name')].map((head) => head.textContent);
    expect(heads).toEqual(['IN', 'MID', 'OUT', 'Text encoder 1 (CLIP-L)', 'Text encoder 2 (CLIP-G)']);
    expect(blocks.getByRole('listitem').elements()).toHaveLength(19 + 12 + 32);
    expect(details.element().querySelector('.statistics dd')?.textContent).toMatch(/^19/);
    // The chart shows them, the statistics do not count them, and that is said.
    await expect.element(details.getByText('without 44 blocks of text encoders', { exact: false })).toBeVisible();
  });

  test('another measure changes the numbers, not the places', async () => {
    await open(FLUX);
    const before = blocks.getByRole('listitem').first().element().textContent;
    await details.getByRole('radiogroup', { name: 'Measure' }).getByText('RMS').click();
    await expect.element(details.getByRole('radio', { name: 'RMS' })).toBeChecked();
    expect(blocks.getByRole('listitem').first().element().textContent).not.toBe(before);
    expect(blocks.getByRole('listitem').elements()).toHaveLength(57);
  });

  test('what it offers reaches the application', async () => {
    const { app } = await open(FLUX);
    await details.getByRole('button', { name: 'Copy weights' }).click();
    await details.getByRole('button', { name: 'Re-index' }).click();
    await details.getByRole('button', { name: 'Export CSV' }).click();
    await page.getByRole('menuitem', { name: /^Blocks/ }).click();
    await details.getByRole('button', { name: 'Export CSV' }).click();
    await page.getByRole('menuitem', { name: /^Modules/ }).click();
    const id = FLUX.id;
    await expect.poll(() => app.calls).toEqual([`copyWeights ${id}`, `reindex ${id}`, `exportBlocks ${id}`, `exportModules ${id}`]);
  });
});

describe('not measured', () => {
  test('a fallback says why, and looks like none', async () => {
    await open(FALLBACK);
    await expect.element(details.getByText(english(FALLBACK.problem ?? verbatim(''))).first()).toBeVisible();
    await expect
      .element(details.getByText('Fallback', { exact: true }))
      .toHaveAccessibleDescription(english(FALLBACK.problem ?? verbatim('')));
    expect(blocks.getByRole('listitem').elements()).toHaveLength(16);
    expect(details.element().querySelector('.block-chart')).toBeNull();
  });

  test('a waiting file has its blocks in place and no numbers', async () => {
    const { app } = await open(FLUX, { waiting: 1 });
    await expect.element(details.getByText('Waiting to be measured')).toBeVisible();
    expect(blocks.getByRole('listitem').elements()).toHaveLength(57);
    await expect.element(details.getByRole('button', { name: 'Copy weights' })).toBeDisabled();
    await app.measure();
    await expect.element(details.getByText('Waiting to be measured')).not.toBeInTheDocument();
    expect(blocks.getByRole('listitem').elements()).toHaveLength(57);
  });

  test('an unreadable file shows the evidence and a way out', async () => {
    await open(UNREADABLE);
    for (const text of ['byte 61,440', '153,092,160 bytes', '61,440 bytes', /Download the file again/]) {
      await expect.element(details.getByText(text, { exact: true }).first()).toBeVisible();
    }
  });

  test('an address that leads nowhere says so', async () => {
    mounted = await mountUi({ rows: 20 }, { place: '/lora/FLX-STL-999' });
    await expect.element(details.getByText('This LoRA is not in the library')).toBeVisible();
  });
});

describe('the other tabs', () => {
  test('metadata is readable, and searchable as it stands', async () => {
    await open(FLUX);
    await details.getByRole('tab', { name: 'Metadata' }).click();
    await expect.element(details.getByText('AdamW8bit(weight_decay=0.1)').first()).toBeVisible();
    await expect.element(details.getByRole('list', { name: 'Most frequent tags' }).getByText('ink wash')).toBeVisible();
    await details.getByRole('searchbox', { name: 'Search metadata' }).fill('ss_seed');
    await expect.poll(() => details.element().querySelectorAll('.raw-row').length).toBe(1);
  });

  test('modules are sorted and filtered over all of them', async () => {
    await open(FLUX);
    await details.getByRole('tab', { name: 'Modules' }).click();
    const table = details.getByRole('table', { name: 'Modules' });
    await expect.element(table).toHaveAttribute('aria-rowcount', String(19 * 10 + 38 * 3 + 1));
    expect(table.getByRole('row').elements().length).toBeLessThan(80);
    await table.getByRole('columnheader', { name: 'Delta norm' }).getByRole('button').click();
    const norms = (): number[] =>
      [...table.element().querySelectorAll('.modules-row .m-deltaNorm')].map((cell) => Number(cell.textContent));
    await expect
      .poll(() => norms().slice(0, 8))
      .toSatisfy((list: number[]) => list.length === 8 && list.every((value, i) => i === 0 || value <= (list[i - 1] ?? 0)));
    await details.getByRole('searchbox', { name: 'Filter modules' }).fill('double_blocks_7_img_mlp_0');
    await expect.element(table).toHaveAttribute('aria-rowcount', '2');
  });
});

test('going back closes the details, forward opens them again', async () => {
  mounted = await mountUi({ rows: 60 });
  const table = page.getByRole('grid', { name: 'LoRAs' });
  await table.getByRole('row').nth(2).click();
  await expect.element(details).toBeVisible();
  await table.getByRole('row').nth(3).click();
  await userEvent.keyboard('{ArrowDown}');
  history.back();
  await expect.element(details).not.toBeInTheDocument();
  history.forward();
  await expect.element(details).toBeVisible();
});
