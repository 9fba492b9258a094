/** The dashboard's charts against the list: what a bar or a column counts is what its filter finds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { barsBy, type Bin, chosenOf, histogramOf, RANGES } from '../../src/domain/library/overview/charts.ts';
import { outliersOf, repeatedOf } from '../../src/domain/library/overview/outliers.ts';
import { BAR_FACETS, type LibraryOverview } from '../../src/domain/library/overview/library-overview.ts';
import type { Layout } from '../../src/domain/reading.ts';
import { withField } from '../../src/domain/library/search.ts';
import { blocksOf, CatalogWorld, understanding } from '../../src/testing/catalog-world.ts';

const LAYOUT: Layout = {
  id: 'sixteen',
  label: 'Sixteen',
  mainCount: 16,
  slots: Array.from({ length: 17 }, (_, at) => ({
    id: at < 16 ? `double.${at}` : 'te1.0',
    label: `Slot ${at}`,
    group: at < 16 ? 'Double blocks' : 'Text encoder 1',
    component: at < 16 ? 'transformer' : 'te1',
    role: at < 16 ? 'main' : 'te',
  })),
};

/** Numbers from 0 to 1 that look random and are the same every time. */
const noise = (seed: number): number => {
  const value = Math.sin(seed * 12.9898) * 43758.5453;
  return value - Math.floor(value);
};

const YEAR = 365.25 * 86_400_000;
let world: CatalogWorld;
let overview: LibraryOverview;

beforeAll(async () => {
  world = await CatalogWorld.open();
  await world.source('s', 'Main disk');
  await world.source('t', 'Other disk');
  for (let at = 0; at < 60; at++) {
    const strengths = LAYOUT.slots.map((_, slot) => (noise(at * 31 + slot) < 0.1 ? 0 : noise(at * 17 + slot) ** (1 + (at % 9))));
    world.write(at % 5 === 0 ? 't' : 's', `${['', 'styles/', 'people/old/'][at % 3]}lora ${at}.safetensors`, `content ${at}`, {
      size: Math.round(1e5 * 10 ** (4 * noise(at))),
      mtime: 1.6e12 + Math.round(2 * YEAR * noise(at + 1000)),
      record: {
        understanding: understanding({
          layout: LAYOUT,
          ranks: at % 7 === 0 ? [] : [{ rank: Math.round(2 ** (9 * noise(at + 2000))), modules: 1 }],
          adapters:
            at % 4 === 0
              ? [
                  { id: 'lora', label: 'LoRA', modules: 1 },
                  { id: 'locon', label: 'LoCon', modules: 1 },
                ]
              : [{ id: 'loha', label: 'LoHa', modules: 1 }],
          family: { ...understanding().family, id: at % 2 === 0 ? 'flux1' : 'sdxl', label: at % 2 === 0 ? 'Flux.1' : 'SDXL' },
        }),
        metadata: at % 6 === 1 ? { ss_sd_model_name: 'ponyDiffusionV6XL.safetensors' } : {},
      },
      measurement: { layout: LAYOUT, blocks: blocksOf(LAYOUT, strengths), totalStrength: 10 ** (4 * noise(at + 3000) - 2) },
    });
  }
  world.write('s', 'copy of 1.safetensors', 'content 1', { size: 500_000 });
  world.write('s', 'twice/lora 2.safetensors', 'another content', {});
  await world.scan('s');
  await world.scan('t');
  await world.measure(['s', 't'], 58);
  overview = await world.api.overview();
});

describe('bars', () => {
  it.each(BAR_FACETS)('by %s count what the filter finds', async (facet) => {
    const chosen = await world.ids({ search: 'rank:>8' });
    const bars = barsBy(facet, overview, chosenOf(overview, chosen));
    expect(bars.length).toBeGreaterThan(1);
    for (const bar of bars) {
      expect(await world.ids({ [facet]: [bar.value] }), bar.value).toHaveLength(bar.all);
      expect(await world.ids({ [facet]: [bar.value], search: 'rank:>8' }), bar.value).toHaveLength(bar.chosen);
    }
  });
});

describe('columns', () => {
  it.each(RANGES)('by %s count what their search finds, and leave nothing out', async (range) => {
    const chosen = new Set(await world.ids({ family: ['sdxl'] }));
    const { bins, without } = histogramOf(range, overview, chosenOf(overview, chosen));
    expect(bins.filter(({ all }) => all > 0).length).toBeGreaterThan(3);
    const sum = (key: 'all' | 'chosen') => bins.reduce((total, bin: Bin) => total + bin[key], 0);
    expect(sum('all') + without).toBe(overview.ids.length);
    for (const bin of bins) {
      const found = await world.ids({ search: bin.terms });
      expect(found, bin.terms).toHaveLength(bin.all);
      expect(
        found.filter((id) => chosen.has(id)),
        bin.terms,
      ).toHaveLength(bin.chosen);
    }
  });

  it('take the place of an earlier range of the same field in the search line', () => {
    expect(withField('red rank:>=4 rank:<8 "rank:2"', 'rank', 'rank:>=16 rank:<32')).toBe('red "rank:2" rank:>=16 rank:<32');
    expect(withField('rank:>=4', 'rank', '')).toBe('');
  });
});

it('finds files with the same tensors, and names with several contents', async () => {
  const names = async (ids: readonly number[]) => (await world.api.rows(ids)).map(({ name, path }) => `${name} ${path}`).toSorted();
  const [copies] = repeatedOf(overview, overview.copies);
  expect(await names(copies?.ids ?? [])).toEqual(['copy of 1 copy of 1.safetensors', 'lora 1 styles/lora 1.safetensors']);
  const rows = await world.api.rows(copies?.ids ?? []);
  expect(copies?.spare).toBe(Math.min(...rows.map(({ size }) => size)));
  expect(await Promise.all(overview.sameNames.map(names))).toEqual([
    ['lora 2 people/old/lora 2.safetensors', 'lora 2 twice/lora 2.safetensors'],
  ]);
});

it('takes the mean of fingerprints that stand for the same blocks', () => {
  expect(overview.strips.map(({ label, layout }) => `${label} ${layout}`).toSorted()).toEqual([
    'Flux.1 Flux 57',
    'Flux.1 Sixteen',
    'Pony Sixteen',
    'SDXL Sixteen',
  ]);
  expect(overview.strips.reduce((sum, { count }) => sum + count, 0)).toBe(58);
  for (const { mean } of overview.strips) expect(Math.max(...mean)).toBe(255);
});

it('says which stand out, by true reasons', async () => {
  const found = outliersOf(overview);
  expect(found.length).toBeGreaterThan(3);
  const rows = new Map((await world.rows()).map((row) => [row.id, row]));
  const median = (family: string): number => {
    const sorted = [...rows.values()]
      .filter((row) => row.familyId === family && row.totalStrength !== null)
      .map((row) => row.totalStrength ?? 0)
      .toSorted((a, b) => a - b);
    const half = sorted.length / 2;
    return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
  };
  for (const outlier of found) {
    const row = rows.get(outlier.id);
    const main = [...(row?.fingerprint ?? [])].slice(0, row?.mainCount);
    if (outlier.kind === 'strong') expect((row?.totalStrength ?? 0) / median(row?.familyId ?? '')).toBeGreaterThanOrEqual(8);
    if (outlier.kind === 'weak') expect((row?.totalStrength ?? 0) / median(row?.familyId ?? '')).toBeLessThanOrEqual(1 / 8);
    if (outlier.kind === 'dead-blocks') expect(main.filter((byte) => byte === 0).length).toBeGreaterThanOrEqual(outlier.dead);
  }
  expect(new Set(found.map(({ kind }) => kind)).size).toBeGreaterThan(1);
});
