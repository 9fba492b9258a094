import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { gainOf } from '../editing/gains.ts';
import { lbw, lbwForge } from '../hosts/lbw.ts';
import { inspire } from '../hosts/inspire.ts';
import type { HostFile, HostTarget } from '../hosts/host-target.ts';
import { SHIPPED_PRESETS, presetGains, presetsFor, readPresets, type ShippedPreset } from './preset-gains.ts';
import { readPresetFile } from './preset-file.ts';

const attention = (path: string): boolean => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]|attentions/.test(path);
const sd = hostFile('sd15', { naming: 'diffusers', include: attention, encoders: [12] });
const sdFull = hostFile('sd15', { naming: 'diffusers', encoders: [12] });
const xl = hostFile('sdxl', { include: attention, encoders: [12, 32] });
const flux = hostFile('flux1');

const shipped = (id: string): ShippedPreset => {
  const found = SHIPPED_PRESETS.find((preset) => preset.id === id);
  if (!found) throw new Error(id);
  return found;
};
const gainsOf = (id: string, file: HostFile): Readonly<Record<string, number>> => {
  const { tool, vector } = shipped(id);
  const made = presetGains(tool, vector, file.layout);
  if (!made.ok) throw new Error(JSON.stringify(made.why));
  return made.gains;
};

/** The preset's gains are what the tool itself makes of its vector on this file. */
function expectAsTheTool(preset: ShippedPreset, file: HostFile, target: HostTarget, text: string): void {
  const made = presetGains(preset.tool, preset.vector, file.layout);
  if (!made.ok) throw new Error(JSON.stringify(made.why));
  const { arrivals, fault } = target.simulate(file, text);
  expect(fault).toBeNull();
  for (const [i, { slot, name }] of file.modules.entries()) {
    if (slot !== null) expect(gainOf(made.gains, slot), `${preset.id} ${name}`).toBe(arrivals[i]?.value);
  }
}

describe('shipped presets', () => {
  it('have the lengths that the tools take', () => {
    const lengths = new Set(SHIPPED_PRESETS.map(({ tool, vector }) => `${tool} ${vector.split(',').length}`));
    expect([...lengths].sort()).toEqual([
      'inspire 12',
      'inspire 17',
      'inspire 20',
      'inspire 21',
      'inspire 27',
      'inspire 58',
      'lbw 17',
      'lbw 61',
    ]);
    expect(new Set(SHIPPED_PRESETS.map(({ id }) => id)).size).toBe(SHIPPED_PRESETS.length);
  });

  it.each(
    presetsFor(sd.layout)
      .filter(({ tool }) => tool === 'lbw')
      .map((preset) => [preset.name, preset] as const),
  )('LBW %s does what the extension does', (_, preset) => {
    for (const file of [sd, sdFull]) expectAsTheTool(preset, file, lbw, `<lora:x:1:lbw=${preset.vector}>`);
  });

  it.each(
    [sd, xl, flux].flatMap((file) =>
      presetsFor(file.layout)
        .filter(({ tool, vector }) => tool === 'inspire' && !/[ABR]/.test(vector) && [12, 17, 20, 58].includes(vector.split(',').length))
        .map((preset) => [preset.name, preset, file] as const),
    ),
  )('Inspire %s does what the node does on a common file', (_, preset, file) => {
    expectAsTheTool(preset, file, inspire, preset.vector);
  });

  it('are named for the layouts they fit', () => {
    expect(presetsFor(flux.layout).map(({ name }) => name)).toContain('FLUXALL');
    expect(presetsFor(xl.layout).map(({ name }) => name)).not.toContain('SD-ALL');
    expect(presetsFor(hostFile('wan2.1', { naming: 'native 1.3B' }).layout)).toEqual([]);
    expectAsTheTool(shipped('lbw:FLUXALL'), flux, lbwForge, `<lora:x:1:lbw=FLUXALL>`);
  });

  it('carry values between 0 and 1', () => {
    expect(gainsOf('inspire:SD-MIDD0.2', sd)).toMatchObject({ 'in.8': 0.2, 'mid.0': 0.4, 'out.3': 0.4, 'out.4': 0.2, 'out.5': 0 });
    expect(gainsOf('inspire:SDXL-LyC-MIDALL', xl)).toMatchObject({ 'in.8': 0, 'out.0': 0 });
    expect(gainsOf('inspire:SDXL-LyC-MIDALL', xl)['mid.0']).toBeUndefined();
    expect(gainsOf('inspire:FLUX-DBL-TAIL6', flux)).toMatchObject({ 'double.0': 0, 'double.12': 0 });
    expect(gainsOf('inspire:FLUX-DBL-TAIL6', flux)['single.5']).toBeUndefined();
    expect(gainsOf('inspire:FLUX-DBL-FRONT7', flux)['single.5']).toBe(0);
  });

  it('ask for A and B, and cannot be random', () => {
    const { tool, vector } = shipped('inspire:SD-AB');
    expect(presetGains(tool, vector, sd.layout)).toMatchObject({ ok: false, needs: ['A', 'B'] });
    const made = presetGains(tool, vector, sd.layout, { A: 0.5, B: 0.25 });
    expect(made.ok && [made.gains['in.1'], made.gains['out.8'], made.gains['te1.0']]).toEqual([0.25, 0.5, 0.5]);
    expect(presetGains('inspire', shipped('inspire:SD-ROUT').vector, sd.layout)).toMatchObject({ ok: false, needs: [] });
    expect(presetGains('inspire', '1,2', sd.layout)).toMatchObject({ ok: false, needs: [] });
    expect(presetGains('lbw', Array.from({ length: 17 }, () => 'constructor').join(','), sd.layout).ok).toBe(false);
  });

  it('with three different values for the middle block are refused', () => {
    const vector = `1${',1'.repeat(8)},0,0.5,1${',1'.repeat(9)}`;
    expect(presetGains('inspire', vector, xl.layout)).toMatchObject({
      ok: false,
      why: { kind: 'one-block', slot: 'mid.0' },
    });
  });
});

describe('preset files', () => {
  const seventeen = Array.from({ length: 17 }, () => '1').join(',');
  it('of LBW are read line by line', () => {
    const file = readPresetFile(
      `\uFEFFMINE:${seventeen}\r\n# note:${seventeen}\n\nOTHER: ${seventeen.replace('1', '0.5')} \nSHORT:1,2,3\nno colon\nBAD:${seventeen.replace('1,1', '1,x')}\n:${seventeen}\n`,
    );
    expect(file.tool).toBe('lbw');
    expect(file.presets.map(({ name, line }) => [name, line])).toEqual([
      ['MINE', 1],
      ['OTHER', 4],
    ]);
    expect(file.faults.map(({ line, column }) => [line, column])).toEqual([
      [5, 7],
      [6, 1],
      [7, 7],
      [8, 1],
    ]);
    expect(file.faults[2]?.said).toMatchObject({ kind: 'letter', text: 'x' });
  });

  it('of Inspire are told by their plots, letters and lengths', () => {
    const file = readPresetFile(`SD-X:${seventeen.replace('1', 'A')}\n@PLOT:17,12,1\nTWELVE:${'1,'.repeat(20)}1\n`);
    expect(file.tool).toBe('inspire');
    expect(file.presets.map(({ name }) => name)).toEqual(['SD-X', 'TWELVE']);
    expect(file.faults).toEqual([]);
    expect(file.plans).toBe(1);
    expect(readPresetFile(`RND:${seventeen.replace('1', 'R')}`)).toMatchObject({ tool: 'lbw', faults: [] });
  });

  it('are read line by line for the tool whose names they have', () => {
    const values = (count: number): string => Array.from({ length: count }, (_, i) => String(i / 100)).join(',');
    const file = readPresetFile(
      `MINE:${values(17)}\nSD-LyC-X:${values(27)}\nSD-LyCO-X:${values(26)}\nSDXL-X:${values(12)}\nSD-LyCO-Y:${values(27)}\n`,
    );
    expect(file.presets.map(({ name, tool }) => [name, tool])).toEqual([
      ['MINE', 'inspire'],
      ['SD-LyC-X', 'inspire'],
      ['SD-LyCO-X', 'lbw'],
      ['SDXL-X', 'inspire'],
    ]);
    expect(file.faults).toMatchObject([{ line: 5 }]);
    expect(readPresetFile(`MINE:${values(17)}\nSD-X:${values(17)}`).presets.map(({ tool }) => tool)).toEqual(['lbw', 'inspire']);
  });

  it('are told from a single line by a second preset or a plan', () => {
    const several = (text: string): boolean => readPresets(text, xl.layout).several;
    expect(several(`A:${seventeen}`)).toBe(false);
    expect(several(`A:${seventeen}\nB:${seventeen}`)).toBe(true);
    expect(several(`@PLOT:17,12,1\nA:${seventeen}`)).toBe(true);
    expect(several('@PLOT:17,12,1\n@PLOT2:17,12,1')).toBe(false);
  });

  it('of LBW hold in their own length on every UNet, as the extension takes them', () => {
    const vector = Array.from({ length: 26 }, (_, i) => String(i / 100)).join(',');
    const made = presetGains('lbw', vector, xl.layout);
    const { arrivals } = lbw.simulate(xl, `<lora:x:1:lbw=${vector}>`);
    if (!made.ok) throw new Error(JSON.stringify(made.why));
    for (const [i, { slot }] of xl.modules.entries()) if (slot !== null) expect(gainOf(made.gains, slot)).toBe(arrivals[i]?.value);
    expect(presetsFor(xl.layout).map(({ name }) => name)).not.toContain('OUTD');
  });

  it('of any kind are answered', () => {
    for (const text of ['', '\n', ':', ',', 'a:', `a:${'1,'.repeat(50_000)}`, 'NaN:NaN']) {
      expect(readPresetFile(text).presets.every(({ name }) => name !== '')).toBe(true);
    }
  });
});
