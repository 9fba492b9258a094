import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { readPresetFile } from '../presets/preset-file.ts';
import { profile as words } from '../../../ui/strings/en/profile.ts';
import { applyGains } from './apply.ts';
import { csvCell, csvRows } from './csv-text.ts';
import { MOST_FAULTS } from './faults.ts';
import { gainsFromCsv, gainsToCsv } from './gains-csv.ts';
import { readJson } from './json-text.ts';
import { profileFileText, readProfileFile, type TransferredProfile } from './profile-file.ts';
import { readProfileText } from './read-profile-text.ts';

const flux = hostFile('flux1');
const attention = (path: string): boolean => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]|attentions/.test(path);
const xl = hostFile('sdxl', { include: attention, encoders: [12, 32] });
const sd = hostFile('sd15', { naming: 'diffusers', include: attention, encoders: [12] });
const wan = hostFile('wan2.1', { naming: 'native I2V 14B' });

describe('the table', () => {
  it('is read again as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 57, maxLength: 57 }), (values) => {
        const gains = Object.fromEntries(flux.layout.slots.map(({ id }, i) => [id, (values[i] ?? 1) + 0]));
        expect(gainsFromCsv(gainsToCsv(flux.layout, gains))).toEqual({ ok: true, gains });
      }),
      { numRuns: 10 },
    );
  });

  it('keeps texts with commas, quotes and line ends', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            fc.string().map((text) => text.replaceAll('\r', '')),
            { minLength: 2, maxLength: 4 },
          ),
          { minLength: 1, maxLength: 5 },
        ),
        (rows) => {
          const text = rows.map((row) => row.map(csvCell).join(',')).join('\r\n');
          if (text.startsWith('\uFEFF')) return;
          expect(csvRows(text).map((row) => row.map((cell) => cell.text))).toEqual(rows);
        },
      ),
    );
  });

  it('knows where a cell begins', () => {
    const rows = csvRows('a,"b\nc",d\n\ne');
    expect(rows.flat().map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [1, 3],
      [2, 4],
      [4, 1],
    ]);
    expect(gainsFromCsv('gain,other,slot\n0.5,x,double.1\n')).toEqual({ ok: true, gains: { 'double.1': 0.5 } });
    expect(gainsFromCsv('a,b\n').ok).toBe(false);
    expect(gainsFromCsv('slot,gain\ndouble.1,1e3\n')).toMatchObject({ ok: false, faults: [{ line: 2, column: 10 }] });
  });
});

describe('a text with many faults', () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => i);

  it('names the first and counts the others', () => {
    const csv = gainsFromCsv(`slot,gain\n${rows.map((i) => `double.${i},many`).join('\n')}`);
    const presets = readPresetFile(rows.map((i) => `name ${i}: none`).join('\n'));
    const list = readProfileText(rows.map((i) => `x${i}`).join(','), flux, 'inspire');
    for (const found of [csv, presets, list]) {
      expect(found).toMatchObject({ more: rows.length - MOST_FAULTS });
      expect('faults' in found && found.faults).toHaveLength(MOST_FAULTS);
    }
  });
});

describe('JSON', () => {
  it('is read as JSON.parse reads it', () => {
    const plain = (node: ReturnType<typeof readJson>): unknown => (node.ok ? undefined : node.fault.said);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(plain(readJson(text))).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        let good = true;
        try {
          JSON.parse(text);
        } catch {
          good = false;
        }
        expect(readJson(text).ok).toBe(good);
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', 8, 'twice'],
    ['[1e999]', 2, 'too large'],
    ['[1,]', 4, 'expected'],
    ['"a\nb"', 1, 'not closed'],
    [`${'['.repeat(200)}`, 102, 'nested'],
  ])('%j is refused', (text, column, message) => {
    const found = readJson(text);
    expect(found).toMatchObject({ ok: false, fault: { line: 1, column } });
    expect(found.ok ? '' : words.textFault(found.fault)).toContain(message);
  });
});

describe('the file of profiles', () => {
  const profile: TransferredProfile = {
    name: 'Soft face',
    gains: { 'double.3': 0.5, 'single.7': -0.123456789012 },
    notes: 'Line one\n"two"',
    tags: ['face', 'soft'],
    favourite: true,
    isDefault: false,
    owner: 'content:0123456789abcdef0123456789abcdef',
    lora: 'some flux1',
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_001,
    layout: flux.layout,
  };
  const preset = { folder: 'Mine', name: 'Half', layoutId: 'flux_unet_57', gains: { 'double.0': 0.5 } };
  const text = profileFileText({ profiles: [profile], presets: [preset] });

  it('is read again as it was written', () => {
    expect(readProfileFile(text)).toEqual({ ok: true, value: { profiles: [profile], presets: [preset] } });
    expect(readProfileFile(profileFileText({ profiles: [], presets: [] }))).toEqual({ ok: true, value: { profiles: [], presets: [] } });
  });

  it('fills what may be missing, and passes over what it does not know', () => {
    const small = JSON.stringify({
      format: 'lora-weights-builder/profiles',
      version: 1,
      more: [1],
      profiles: [{ name: 'x', gains: {}, layout: { id: 'a', label: 'A', mainCount: 0, slots: [] } }],
    });
    expect(readProfileFile(small)).toMatchObject({
      ok: true,
      value: { profiles: [{ name: 'x', notes: '', tags: [], favourite: false, owner: null }] },
    });
  });

  it.each([
    ['"version": 1', '"version": 2', 'Version 2 is unknown'],
    ['"lora-weights-builder/profiles"', '"other"', 'not a file of profiles'],
    ['"Soft face"', '"  "', 'The name is empty'],
    ['"double.3": 0.5', '"double.3": "0.5"', 'The gain of double.3 is not a number'],
    ['"double.3": 0.5', '"double.99": 0.5', 'no slot double.99'],
    ['"double.3": 0.5', '"double.3": -100.5', 'The gain of double.3 is -100.5; gains go from −100 to 100'],
    ['"double.3": 0.5', '"double.3": NaN', 'A value is expected'],
    ['"favourite": true', '"favourite": 1', '"favourite" must be true or false'],
    ['"mainCount": 57', '"mainCount": 58', 'mainCount must be 0 to 57'],
    ['"role": "main"', '"role": "chief"', '"chief" is not a role'],
    ['"id": "double.1"', '"id": "double.0"', 'Two slots have the same id'],
  ])('names the place of %s as %s', (from, to, message) => {
    const changed = text.replace(from, to);
    const found = readProfileFile(changed);
    expect(found.ok).toBe(false);
    if (found.ok) return;
    const fault = found.faults.find((one) => words.textFault(one).includes(message));
    expect(fault, JSON.stringify(found.faults)).toBeDefined();
    const line = changed.split('\n')[(fault?.line ?? 0) - 1] ?? '';
    expect(line.length).toBeGreaterThan(0);
  });

  it('is read in one pass however many faults it has, and counts those it does not show', () => {
    const gains = Object.fromEntries(flux.layout.slots.map(({ id }) => [id, 'wrong']));
    const wrong = JSON.parse(text) as { profiles: unknown[] };
    const many = JSON.stringify({ ...wrong, profiles: Array.from({ length: 2000 }, () => ({ ...profile, gains })) }, null, 1);
    const found = readProfileFile(many);
    expect(found).toMatchObject({ ok: false, more: 2000 * 57 - MOST_FAULTS });
    if (found.ok) return;
    expect(found.faults).toHaveLength(MOST_FAULTS);
    expect(found.faults.map(({ line }) => many.split('\n')[line - 1])).toEqual(
      flux.layout.slots.slice(0, MOST_FAULTS).map(({ id }) => expect.stringContaining(`"${id}": "wrong"`)),
    );
  });

  it('gives its first profile to one LoRA, by blocks', () => {
    const found = readProfileText(text, flux);
    expect(found).toMatchObject({ host: 'profiles', gains: profile.gains });
    const two = profileFileText({ profiles: [profile, profile], presets: [] });
    expect(readProfileText(two, flux)).toMatchObject({ warnings: [{ kind: 'first-of', profiles: 2 }] });
    expect(readProfileText(text, wan)).toMatchObject({ gains: {} });
  });
});

describe('another layout', () => {
  it('takes the same blocks, and names those it does not have', () => {
    const small = hostFile('wan2.1', { naming: 'native 1.3B' });
    const applied = applyGains({ 'blocks.3': 0.5, 'blocks.35': 0, 'blocks.4': 1 }, wan.layout, small.layout);
    expect(applied).toMatchObject({
      relation: 'related',
      gains: { 'blocks.3': 0.5 },
      placed: 1,
      unplaced: [{ slot: 'blocks.35', gain: 0 }],
    });
    expect(applied.warnings).toMatchObject([{ kind: 'depth', blocks: 40, toBlocks: 30 }]);
    expect(applyGains({ 'blocks.3': 0.5 }, small.layout, wan.layout).untouched).toHaveLength(10);
  });

  it('is the same or foreign by more than its names', () => {
    expect(applyGains({ 'double.3': 0.5 }, flux.layout, flux.layout)).toMatchObject({ relation: 'same', warnings: [], untouched: [] });
    expect(applyGains({ 'double.3': 0.5 }, flux.layout, hostFile('chroma').layout).relation).toBe('related');
    const foreign = applyGains({ 'blocks.3': 0.5 }, wan.layout, hostFile('qwen-image', { naming: 'diffusers' }).layout);
    expect(foreign.relation).toBe('foreign');
    expect(foreign.warnings).toMatchObject([{ kind: 'foreign' }]);
  });

  it('does not take one text encoder for another', () => {
    const t5 = {
      ...flux.layout,
      slots: [...flux.layout.slots, { id: 'te1.3', label: 'TE1 3', group: 'Text encoder 1 (T5)', component: 'te1', role: 'te' as const }],
    };
    expect(applyGains({ 'te1.3': 0.5 }, xl.layout, t5)).toMatchObject({
      placed: 0,
      unplaced: [{ slot: 'te1.3' }],
    });
    expect(applyGains({ 'te1.3': 0.5 }, xl.layout, sd.layout).placed).toBe(1);
  });
});
