import fc from '../../testing/properties.ts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { LibraryRow, LoraDetail } from '../../contracts/library.ts';
import type { BlockRow, Layout, MeasuredModule } from '../reading.ts';
import {
  blockLines,
  BLOCKS_CSV,
  cellsOf,
  headerOf,
  LIBRARY_BLOCKS_CSV,
  LIBRARY_CSV,
  MODULES_CSV,
  type BlockProfile,
  type LibraryLine,
} from './columns.ts';
import { formatNumber, formatWeight } from './csv-numbers.ts';
import { verbatim } from '../message.ts';

const slot = (id: string) => ({ id, label: id, group: 'g', component: 'transformer', role: 'main' }) as const;
const layout: Layout = { id: 'flux_unet_57', label: 'Flux 57', mainCount: 2, slots: [slot('double.0'), slot('single.0')] };
const block = (index: number, values: Partial<BlockRow> = {}): BlockRow => ({
  index,
  slot: layout.slots[index]?.id ?? '',
  weight: 0,
  strength: 0,
  rms: 0,
  tensorNormSum: 0,
  legacyWeight: 0,
  modules: 0,
  failed: 0,
  ...values,
});
const row: LibraryLine = {
  stableId: 'FLX-STL-001',
  name: 'fog',
  path: 'FLUX/02 - Styles/fog.safetensors',
  sourceName: 'loras',
  status: 'measured',
  familyId: 'flux1',
  familyLabel: 'Flux.1',
  adapter: 'LoRA',
  layoutId: 'flux_unet_57',
  mainCount: 57,
  rank: 16,
  rankVaries: false,
  size: 1234,
  mtime: Date.UTC(2026, 0, 2, 3, 4, 5),
  totalStrength: 1 / 3,
  problem: null,
};

describe('the header line of every file is pinned per version', () => {
  it.each([
    [BLOCKS_CSV, 2, 'block_index,weight,raw_strength,block,component,rms,tensor_norm_sum,modules'],
    [MODULES_CSV, 1, 'module,component,block,adapter,rank,alpha,scale,rows,cols,delta_norm,rms,spectral_norm,stable_rank'],
    [
      LIBRARY_CSV,
      1,
      'stable_id,name,path,source,status,family,family_name,adapter,layout,blocks,rank,rank_varies,size_bytes,modified,total_strength,problem',
    ],
    [LIBRARY_BLOCKS_CSV, 2, 'path,stable_id,family,layout,block_index,block,weight,raw_strength'],
  ] as const)('$file', (spec, version, header) => {
    expect(spec.version).toBe(version);
    expect(headerOf<never>(spec).join()).toBe(header);
    for (const { doc } of spec.columns) expect(doc).toMatch(/[.…]$/);
  });

  it('takes rows and details as the contracts have them', () => {
    expectTypeOf<Omit<LibraryRow, 'problem'>>().toExtend<Omit<LibraryLine, 'problem'>>();
    expectTypeOf<LoraDetail>().toExtend<BlockProfile>();
  });
});

describe('lines', () => {
  const profile: BlockProfile = {
    layout,
    blocks: [block(0, { weight: 1, strength: 2 / 3, rms: 1.5e-7, tensorNormSum: 12, modules: 3 }), block(1)],
    fallback: null,
  };

  it('blocks', () => {
    expect(blockLines(profile).map((line) => cellsOf(BLOCKS_CSV, line).join())).toEqual([
      '0,1.000000,0.6666666666666666,double.0,transformer,0.00000015,12,3',
      '1,0.000000,0,single.0,transformer,0,0,0',
    ]);
  });

  it('a block of which nothing could be measured has no number, and one of which a part could has that', () => {
    const partly = {
      ...profile,
      blocks: [block(0, { weight: 1, strength: 2, rms: 1, modules: 1, failed: 2 }), block(1, { failed: 1, tensorNormSum: 3 })],
    };
    expect(blockLines(partly).map((line) => cellsOf(BLOCKS_CSV, line).join())).toEqual([
      '0,1.000000,2,double.0,transformer,1,0,1',
      '1,,,single.0,transformer,,,0',
    ]);
  });

  it('blocks of a neutral profile have a weight and no measured numbers', () => {
    const neutral = { ...profile, blocks: [block(0, { weight: 1 })], fallback: verbatim('no block was found') };
    expect(blockLines(neutral).map((line) => cellsOf(BLOCKS_CSV, line).join())).toEqual(['0,1.000000,,double.0,transformer,,,']);
  });

  it('modules, with what could not be computed left empty', () => {
    const module: MeasuredModule = {
      module: 'lora_unet_a',
      component: 'unet',
      slot: null,
      adapter: 'lora',
      rank: 4,
      alpha: null,
      scale: 1,
      scaleRule: 'no alpha: 1',
      rows: 320,
      cols: 768,
      deltaNorm: 0.1 + 0.2,
      rms: null,
      spectralNorm: 1e21,
      stableRank: Number.NaN,
      rank99: 3,
      tensorNormSum: 1,
      problem: null,
    };
    expect(cellsOf(MODULES_CSV, module).join()).toBe('lora_unet_a,unet,,lora,4,,1,320,768,0.30000000000000004,,1000000000000000000000,');
  });

  it('library', () => {
    expect(cellsOf(LIBRARY_CSV, row).join()).toBe(
      'FLX-STL-001,fog,FLUX/02 - Styles/fog.safetensors,loras,measured,flux1,Flux.1,LoRA,flux_unet_57,57,16,no,1234,2026-01-02T03:04:05.000Z,0.3333333333333333,',
    );
    expect(cellsOf(LIBRARY_CSV, { ...row, stableId: null, mtime: 1e300, rankVaries: true }).join()).toMatch(/^,fog,.*,yes,1234,,/);
  });

  it('library blocks', () => {
    const [line] = blockLines(profile).map((item) => cellsOf(LIBRARY_BLOCKS_CSV, { ...item, row }).join());
    expect(line).toBe('FLUX/02 - Styles/fog.safetensors,FLX-STL-001,flux1,flux_unet_57,0,double.0,1.000000,0.6666666666666666');
  });
});

describe('numbers', () => {
  it('read back as the same number, without exponent from 1e-30 upwards', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatNumber(value);
        expect(Number(text)).toBe(value === 0 ? 0 : value);
        if (value === 0 || Math.abs(value) >= 1e-30) expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [null, ''],
    [Number.NaN, ''],
    [Infinity, ''],
    [-0, '0'],
    [5e-324, '5E-324'],
    [-1.25e-9, '-0.00000000125'],
    [1.5e22, '15000000000000000000000'],
  ])('%s as “%s”', (value, text) => expect(formatNumber(value)).toBe(text));

  it('weights have 6 decimals', () =>
    expect([0, 1, 2 / 3, 0.0558].map(formatWeight)).toEqual(['0.000000', '1.000000', '0.666667', '0.055800']));
});
