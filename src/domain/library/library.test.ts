import { describe, expect, it } from 'vitest';
import type { FamilyVerdict } from '../reading.ts';
import { placeCodes } from './folder-convention.ts';
import { DEFAULT_FOLDER_RULES } from './folder-rules.ts';
import { formatStableId, parseStableId } from './stable-id.ts';

const family = (certainty: FamilyVerdict['certainty'], ...ids: string[]): FamilyVerdict => ({
  id: ids[0] ?? 'unknown',
  label: '',
  certainty,
  candidates: ids.map((id) => ({ id, label: id })),
  subtype: null,
  evidence: '',
  contradictions: [],
});
const UNKNOWN = family('unknown');
const codes = (path: string, verdict = UNKNOWN) => {
  const { baseCode, categoryCode } = placeCodes(path, verdict);
  return `${baseCode}-${categoryCode}`;
};

describe('placeCodes', () => {
  it.each([
    ['FLUX/01 - People/x.safetensors', 'FLX-PPL'],
    ['Flux Krea/02 - Styles/deep/er/x.safetensors', 'FLK-STL'],
    ['Flux.2-Klein/03 - Utils/x.safetensors', 'F2K-UTL'],
    ['Illustrious/04 - Action/x.safetensors', 'ILL-ACT'],
    ['LTXV2/05 - Body/x.safetensors', 'LTX-BDY'],
    ['PONY/06 - Characters/x.safetensors', 'PNY-CHT'],
    ['SD/07 - Machines_Vehicles/x.safetensors', 'SD1-MCV'],
    ['SDXL/08 - Clothing/x.safetensors', 'SDX-CLT'],
    ['WAN2.1/09 - Animals/x.safetensors', 'W21-ANM'],
    ['WAN2.2/10 - Buildings/x.safetensors', 'W22-BLD'],
    ['Z-Image/11 - Nature/x.safetensors', 'ZIM-NAT'],
    ['WAN2.2/I2V/02 - Styles/x.safetensors', 'W22-STL'],
    ['WAN2.1/image2video/02 - Styles/x.safetensors', 'W21-STL'],
    ['flux/01 - People/x.safetensors', 'FLX-PPL'],
  ])('%s', (path, expected) => expect(codes(path)).toBe(expected));

  it('takes no mode folder for a category, nor a mode folder below another base', () => {
    expect(codes('WAN2.2/I2V/x.safetensors')).toBe('W22-GEN');
    expect(codes('FLUX/T2I/02 - Styles/x.safetensors')).toBe('FLX-GEN');
  });

  it('falls back to the family and GEN', () => {
    expect(codes('x.safetensors', family('certain', 'flux1'))).toBe('FLX-GEN');
    expect(codes('PONY/x.safetensors', family('certain', 'sdxl'))).toBe('SDX-GEN');
    expect(codes('new/01 - People/x.safetensors', family('certain', 'z-image'))).toBe('ZIM-PPL');
    expect(codes('FLUX/12 - Food/x.safetensors', family('certain', 'sd15'))).toBe('FLX-GEN');
    expect(codes('a/b/x.safetensors')).toBe('UNK-GEN');
    expect(codes('a/b/x.safetensors', family('certain', 'a-family-of-tomorrow'))).toBe('UNK-GEN');
    expect(codes('constructor/__proto__ x/x.safetensors')).toBe('UNK-GEN');
  });

  it('gives an ambiguous Wan file W21 whichever candidate comes first', () => {
    expect(codes('x', family('ambiguous', 'wan2.1', 'wan2.2'))).toBe('W21-GEN');
    expect(codes('x', family('ambiguous', 'wan2.2', 'wan2.1'))).toBe('W21-GEN');
  });

  it('follows an edited table', () => {
    const rules = { bases: { ...DEFAULT_FOLDER_RULES.bases, Qwen: 'QWN' }, categories: { faces: 'FCS' } };
    expect(placeCodes('Qwen/Faces of all/x', UNKNOWN, rules)).toEqual({ baseCode: 'QWN', categoryCode: 'FCS' });
  });
});

describe('stable IDs', () => {
  it.each([
    [1, 'FLX-STL-001'],
    [999, 'FLX-STL-999'],
    [1000, 'FLX-STL-1000'],
    [1234567, 'FLX-STL-1234567'],
  ])('%i', (number, text) => {
    expect(formatStableId({ base: 'FLX', category: 'STL', number })).toBe(text);
    expect(parseStableId(text)).toEqual({ base: 'FLX', category: 'STL', number });
  });

  it.each(['FLX-STL-01', 'FLX-STL-0012', 'flx-STL-001', 'FLX-STL', 'FLX-STL-001 ', 'FLXX-STL-001', 'FLX-STL-9999999999999999', ''])(
    'refuses “%s”',
    (text) => expect(parseStableId(text)).toBeNull(),
  );

  it('refuses to write what could not be read back', () => {
    expect(() => formatStableId({ base: 'FL', category: 'STL', number: 1 })).toThrow(RangeError);
    expect(() => formatStableId({ base: 'FLX', category: 'STL', number: 1.5 })).toThrow(RangeError);
  });
});
