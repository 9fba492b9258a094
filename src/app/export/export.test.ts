import { describe, expect, it } from 'vitest';
import type { LibraryQuery, LibraryRow, LoraDetail, QueryResult } from '../../contracts/library.ts';
import type { BlockRow, Layout, MeasuredModule } from '../../domain/reading.ts';
import type { Result } from '../../domain/result.ts';
import { blocksCsv, libraryBlocksCsv, libraryCsv, modulesCsv, weightsText } from './export.ts';
import { NOTHING_OWN } from '../../domain/library/own.ts';
import { NO_RUNS } from '../../domain/library/runs/packed.ts';
import { NO_FILTER } from '../../domain/library/filter.ts';

const row: LibraryRow = {
  id: 1,
  stableId: 'FLX-STL-007',
  name: 'ink',
  path: 'FLUX/02 - Styles/ink, wet.safetensors',
  sourceId: 's',
  sourceName: 'loras',
  size: 1234,
  mtime: Date.UTC(2026, 0, 2, 3, 4, 5),
  status: 'measured',
  familyId: 'flux1',
  familyLabel: 'Flux.1',
  adapter: 'lora',
  layoutId: 'flux_double_2',
  layoutLabel: 'Flux 2',
  mainCount: 2,
  rank: 16,
  rankVaries: false,
  totalStrength: 2.5,
  peakStrength: null,
  fingerprint: null,
  groups: [2],
  base: null,
  triggers: [],
  tags: [],
  picture: null,
  adult: false,
  ownPicture: null,
  own: NOTHING_OWN,
  profiles: 0,
  problem: null,
};

const layout: Layout = {
  id: 'flux_double_2',
  label: 'Flux 2',
  mainCount: 2,
  slots: [
    { id: 'double.0', label: 'Double 0', group: 'Double blocks', component: 'transformer', role: 'main' },
    { id: 'double.1', label: 'Double 1', group: 'Double blocks', component: 'transformer', role: 'main' },
    { id: 'te1.0', label: 'TE1 0', group: 'Text encoder 1', component: 'te1', role: 'te' },
  ],
};

const block = (index: number, slot: string, weight: number, strength: number): BlockRow => ({
  index,
  slot,
  weight,
  strength,
  rms: strength / 10,
  tensorNormSum: strength * 2,
  legacyWeight: weight,
  modules: strength > 0 ? 3 : 0,
  failed: 0,
});

const detail: LoraDetail = {
  row,
  baseCode: 'FLX',
  categoryCode: 'STL',
  contentHash: 'c',
  headerHash: 'h',
  family: { id: 'flux1', label: 'Flux.1', certainty: 'certain', candidates: [], subtype: null, evidence: '', contradictions: [] },
  dialects: [],
  adapters: [],
  ranks: [],
  originalLayout: null,
  layout,
  blocks: [block(0, 'double.0', 1, 1 / 3), block(1, 'double.1', 0, 0), block(2, 'te1.0', 0.5, 1 / 6)],
  fallback: null,
  moduleCount: 6,
  notUnderstood: [],
  failedOutside: 0,
  scaleSummary: null,
  metadata: {},
  sidecars: [],
  pictures: [],
  fault: null,
  warnings: [],
  sameContent: [],
  firstSeenAt: 0,
  measuredAt: 1,
};

function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const query: LibraryQuery = {
  filter: NO_FILTER,
  sort: { key: 'name', descending: false },
};

const found = (ids: number[]): QueryResult => ({
  ids: Uint32Array.from(ids),
  total: ids.length,
  runs: NO_RUNS,
  allRuns: true,
  pictured: false,
  facets: { family: [], layout: [], adapter: [], status: [], folder: [], base: [], tag: [] },
  revision: 1,
});

describe('CSV files', () => {
  it('writes the blocks of one LoRA', () => {
    const file = valueOf(blocksCsv(detail));
    expect(file.name).toBe('FLX-STL-007_blocks.csv');
    expect(file.parts.join('')).toBe(
      [
        'block_index,weight,raw_strength,block,component,rms,tensor_norm_sum,modules',
        '0,1.000000,0.3333333333333333,double.0,transformer,0.03333333333333333,0.6666666666666666,3',
        '1,0.000000,0,double.1,transformer,0,0,0',
        '2,0.500000,0.16666666666666666,te1.0,te1,0.016666666666666666,0.3333333333333333,3',
        '',
      ].join('\r\n'),
    );
  });

  it('writes modules, keeps negative numbers and disarms formulas', () => {
    const module: MeasuredModule = {
      module: '=HYPERLINK("http://x")',
      component: 'unet',
      slot: null,
      adapter: 'lora',
      rank: 4,
      alpha: -2.5,
      scale: -0.625,
      scaleRule: 'alpha / rank',
      rows: 320,
      cols: 768,
      deltaNorm: 1.5,
      rms: 0.003,
      spectralNorm: null,
      stableRank: null,
      rank99: null,
      tensorNormSum: 3,
      problem: null,
    };
    const file = valueOf(modulesCsv({ ...detail, row: { ...row, stableId: null } }, [module]));
    expect(file.name).toBe('ink_modules.csv');
    expect(file.parts.join('')).toBe(
      [
        'module,component,block,adapter,rank,alpha,scale,rows,cols,delta_norm,rms,spectral_norm,stable_rank',
        `"'=HYPERLINK(""http://x"")",unet,,lora,4,-2.5,-0.625,320,768,1.5,0.003,,`,
        '',
      ].join('\r\n'),
    );
  });

  it('writes the filtered library in chunks without losing or repeating a line', async () => {
    const ids = Array.from({ length: 4_500 }, (_, index) => index + 1);
    const asked: number[] = [];
    const file = await libraryCsv(
      {
        query: async () => found(ids),
        rows: async (some) => {
          asked.push(some.length);
          return some.map((id) => ({ ...row, id, stableId: `FLX-STL-${id}` }));
        },
      },
      query,
    );
    expect(file.name).toBe('library.csv');
    expect(asked).toEqual([2000, 2000, 500]);
    const lines = file.parts.join('').trimEnd().split('\r\n');
    expect(lines).toHaveLength(4_501);
    expect(lines[0]?.startsWith('stable_id,name,path,')).toBe(true);
    expect(new Set(lines.slice(1).map((line) => line.split(',')[0])).size).toBe(4_500);
    expect(lines[1]).toContain('"FLUX/02 - Styles/ink, wet.safetensors"');
  });

  it('writes all blocks of the filtered library', async () => {
    const file = await libraryBlocksCsv({ query: async () => found([1]), blocksOf: async () => [{ row, detail }] }, query);
    expect(file.name).toBe('library_blocks.csv');
    expect(file.parts.join('').split('\r\n').slice(0, 2)).toEqual([
      'path,stable_id,family,layout,block_index,block,weight,raw_strength',
      '"FLUX/02 - Styles/ink, wet.safetensors",FLX-STL-007,flux1,flux_double_2,0,double.0,1.000000,0.3333333333333333',
    ]);
  });

  it('is only a header when nothing is found', async () => {
    const file = await libraryBlocksCsv({ query: async () => found([]), blocksOf: async () => [] }, query);
    expect(file.parts.join('')).toBe('path,stable_id,family,layout,block_index,block,weight,raw_strength\r\n');
  });

  it('refuses what is not measured yet, with a reason', () => {
    const unmeasured = { ...detail, blocks: [], measuredAt: null };
    for (const outcome of [blocksCsv(unmeasured), modulesCsv(unmeasured, []), weightsText(unmeasured)]) {
      expect(outcome).toMatchObject({ ok: false, error: { kind: 'not-measured' } });
    }
  });
});

describe('weightsText', () => {
  it('gives the main blocks only, without needless digits', () => {
    const blocks = [block(0, 'double.0', 0.1234567, 1), block(1, 'double.1', 0.5, 1), block(2, 'te1.0', 0.25, 1)];
    expect(valueOf(weightsText({ ...detail, blocks }))).toBe('0.123457,0.5');
    expect(valueOf(weightsText({ ...detail, blocks: [block(0, 'double.0', 0.0000004, 1), block(1, 'double.1', 0.000001, 1)] }))).toBe(
      '0,0.000001',
    );
  });
});
