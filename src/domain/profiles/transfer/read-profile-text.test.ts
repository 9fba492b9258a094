import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { HOST_TARGETS } from '../hosts/registry.ts';
import type { HostFile } from '../hosts/host-target.ts';
import type { Gains } from '../profile.ts';
import { profile as words } from '../../../ui/strings/en/profile.ts';
import { readableForms, readProfileText, type ReadProfileText } from './read-profile-text.ts';

const attention = (path: string): boolean => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]|attentions/.test(path);
const flux = hostFile('flux1');
const xl = hostFile('sdxl', { include: attention, encoders: [12, 32] });
const sd = hostFile('sd15', { naming: 'diffusers', include: attention, encoders: [12] });
const wan = hostFile('wan2.1', { naming: 'native I2V 14B' });
const zImage = hostFile('z-image', { adapter: 'peft' });
const h3 = hostFile('minimax-h3', { adapter: 'peft' });
const anima = hostFile('anima', { naming: 'native 2B', include: (path) => path.startsWith('blocks') });

const read = (text: string, file: HostFile, as?: string): Extract<ReadProfileText, { ok: true }> => {
  const found = readProfileText(text, file, as);
  if (!found.ok) throw new Error(JSON.stringify(found.faults));
  return found;
};
const numbered = (length: number): string => Array.from({ length }, (_, i) => i / 100).join(',');

describe('what was written for a program', () => {
  it.each(
    HOST_TARGETS.flatMap((target) =>
      [flux, xl, sd, wan, h3, anima]
        .filter((file) => target.applies(file).ok)
        .map((file) => [target.id, file.family, target, file] as const),
    ),
  )('%s for %s is read again as the same gains', (id, _, target, file) => {
    const gains: Gains = Object.fromEntries(
      file.present.filter((slot) => !slot.startsWith('te')).map((slot, i) => [slot, [0, 0.5, 1, 0.25][i % 4] ?? 1]),
    );
    for (const { id: variant } of target.variants(file)) {
      const { text } = target.export(file, gains, { variant });
      const simulation = target.simulate(file, text);
      if (simulation.fault !== null) continue;
      const found = read(text, file, id);
      expect(found.host).toBe(id);
      // As set where it arrives as set; elsewhere what arrives.
      for (const [i, { slot }] of file.modules.entries()) {
        const own = file.modules.flatMap((module, at) => (module.slot === slot ? [simulation.arrivals[at]?.value] : []));
        if (slot !== null && new Set(own).size === 1) expect(found.gains[slot] ?? 1).toBe(simulation.arrivals[i]?.value ?? 1);
      }
    }
  });

  it.each([
    ['inspire', flux, `%default=1,double3=0.5`, { 'double.2': 0.5 }],
    [
      'lbw-forge',
      flux,
      `<lora:x:1:lbw=${['1', '1', '1', '0.5', ...Array.from({ length: 57 }, () => '1')].join(',')}>`,
      { 'double.0': 0.5 },
    ],
    ['impact', flux, `<lora:x:1:LBW=1,0.5,${'1,'.repeat(10)}1>`, { 'double.0': 0.5 }],
    ['sdnext', sd, '<lora:x:1:mid=0.25>', { 'mid.0': 0.25 }],
    ['h3', h3, '*: 1\n3: 0.5', { 'blocks.3': 0.5 }],
    ['csv', flux, 'slot,gain\nsingle.4,-0.5', { 'single.4': -0.5 }],
    ['realtime', wan, '%block3=0', { 'blocks.3': 0 }],
    ['diffusers', sd, '{"mid": 0.5}', { 'mid.0': 0.5 }],
  ] as const)('%s is recognised', (id, file, text, gains) => {
    expect(read(text, file)).toMatchObject({ host: id, gains });
  });
});

describe('a list of numbers alone', () => {
  it.each([
    [61, flux, 'lbw-forge', 'double.0', 0.03],
    [58, flux, 'inspire', 'double.0', 0.01],
    [57, flux, 'lbw-nihedon', 'single.0', 0.19],
    [19, flux, 'lbw-nihedon', 'single.4', 0.02],
    [17, sd, 'lbw', 'out.3', 0.08],
    [26, sd, 'lbw', 'out.3', 0.17],
    [12, xl, 'lbw', 'out.0', 0.06],
    [27, xl, 'inspire', 'in.4', 0.01],
    [40, wan, 'lbw-neo', 'blocks.7', 0.07],
    // One value per block and one for the rest, each of which counts once for each factor and for alpha.
    [41, wan, 'realtime', 'blocks.7', 0.07 ** 3],
    [31, zImage, 'realtime', 'blocks.7', 0.07 ** 2],
  ] as const)('of %i values for a file', (length, file, host, slot, gain) => {
    const found = read(numbered(length), file);
    expect(found.host).toBe(host);
    expect(found.gains[slot]).toBe(gain);
  });

  it('says what else it could be, and is read so when asked', () => {
    const found = read(numbered(57), flux);
    expect(found.others.map(({ id }) => id)).toContain('inspire');
    expect(read(numbered(57), flux, 'inspire').gains['double.0']).toBe(0.01);
    expect(found.gains['double.0']).toBe(0);
    expect(read(numbered(58), flux).others.map(({ id }) => id)).toContain('realtime');
  });

  it('may stand over several lines, with a name before it', () => {
    expect(read(`MINE: ${numbered(17).replaceAll(',', ', \n')}`, sd).gains['in.4']).toBe(0.03);
  });

  it('is read by Inspire’s rules under a name like its presets’', () => {
    expect(read(`SD-MINE:${numbered(17)}`, sd)).toMatchObject({ host: 'inspire', gains: { 'out.3': 0.08 } });
    expect(read(`MINE:${numbered(17)}`, sd).host).toBe('lbw');
    expect(read(`SD-LyCO-X:${numbered(26)}`, sd)).toMatchObject({ host: 'lbw', gains: { 'out.3': 0.17 } });
    expect(read(`FLUX-X:${numbered(57)}`, flux).host).toBe('inspire');
    expect(read(`MINE:${numbered(17)}`, sd, 'inspire').host).toBe('inspire');
  });

  it('may be the name of a preset or a block alone', () => {
    expect(read('OUTD', sd)).toMatchObject({ host: 'lbw', gains: { 'in.4': 0 } });
    expect(read('FLUX-DBL-MID6', flux)).toMatchObject({ host: 'inspire', gains: { 'double.0': 0 } });
    expect(read('COMPOSITION', wan)).toMatchObject({ host: 'lbw-neo', gains: { 'blocks.30': 0 } });
    expect(read('D07', flux)).toMatchObject({ host: 'lbw-neo', gains: { 'double.6': 0 } });
  });

  it('draws nothing at random', () => {
    const found = read(numbered(17).replace('0.03', 'R'), sd);
    expect(found.gains['in.4']).toBeUndefined();
    expect(found.warnings).toContainEqual({ kind: 'drawn', names: ['IN04'], more: 0 });
  });
});

describe('a tag', () => {
  it('may have a strength of its own, which is not a gain', () => {
    expect(read(`<lora:x:0.8:0.5:lbw=${numbered(17)}>`, sd).warnings[0]).toEqual({ kind: 'strength', numbers: ['0.8', '0.5'] });
    expect(read(`<lora:x:1:lbw=${numbered(17)}>`, sd).warnings).toEqual([]);
    expect(read(`<lora:x:1:lbw=${numbered(17)}:stop=10:lbwe=x>`, sd).warnings).toHaveLength(2);
  });
});

describe('faults', () => {
  it.each([
    ['', 1, 1, 'empty'],
    ['  \n ', 1, 1, 'empty'],
    [`1,1,\n1,x1,${'1,'.repeat(55)}1`, 2, 3, 'Value 4, "x1"'],
    [`<lora:a:1:lbw=1,NaN,${'1,'.repeat(58)}1>`, 1, 17, 'Value 2, "NaN"'],
    ['slot,gain\ndouble.3,Infinity\n', 2, 10, '"Infinity" is not a number'],
    ['slot,gain\ndouble.3,1\ndouble.3,2\n', 3, 1, 'twice'],
    ['{"nodes": [,]}', 1, 12, 'expected'],
    ['{"a": 1}', 1, 1, 'no node'],
    ['<lora:a:1:lbw=1,2,3>', 1, 1, '3 values'],
    ['hello', 1, 1, 'not one of the known forms'],
    ['{"mid"', 1, 7, 'ends too early'],
  ])('%j names line %i and column %i', (text, line, column, message) => {
    const found = readProfileText(text, flux);
    expect(found.ok).toBe(false);
    if (found.ok) return;
    expect(found.faults[0]).toMatchObject({ line, column });
    expect(found.faults.map(words.textFault)[0]).toContain(message);
  });

  it('names every bad value', () => {
    const found = readProfileText(`x,y,${numbered(56)}`, flux);
    expect(found.ok ? [] : found.faults.map(({ column }) => column)).toEqual([1, 3]);
  });

  it('answers whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constantFrom('%', '{}', '<lora:>', '1,'.repeat(70))), (text) => {
        const found = readProfileText(text, flux);
        if (found.ok) expect(Object.values(found.gains).every(Number.isFinite)).toBe(true);
        else expect(found.faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
    expect(readProfileText('9'.repeat(400_000), flux).ok).toBe(false);
    expect(readProfileText('1,'.repeat(100_000), flux).ok).toBe(false);
  });
});

describe('gains beyond what may be kept', () => {
  it.each(
    HOST_TARGETS.flatMap((target) =>
      [flux, xl, sd, wan, h3, anima]
        .filter((file) => target.applies(file).ok)
        .map((file) => [target.id, file.family, target, file] as const),
    ),
  )('are refused in a text for %s and %s', (id, _, target, file) => {
    const far = Object.fromEntries(file.present.map((slot) => [slot, 1000]));
    for (const { id: variant } of target.variants(file)) {
      const found = readProfileText(target.export(file, far, { variant }).text, file, id);
      // A program that cuts values off does so before they arrive.
      const kept = found.ok ? Object.values(found.gains) : [];
      expect(kept.filter((gain) => !(Math.abs(gain) <= 100))).toEqual([]);
      expect(kept.every((gain) => gain < 1000)).toBe(true);
    }
  });

  it('are named with their block', () => {
    const found = readProfileText(`1,${'1,'.repeat(55)}1e6`, flux);
    expect(found).toMatchObject({
      ok: false,
      faults: [{ said: { kind: 'host-gain', slot: 'single.37', gain: 1e6 } }],
    });
  });
});

describe('what can be read', () => {
  it('is named for people', () => {
    expect(readableForms(h3)).toContain('ComfyUI: H3 LoRA Block Loader');
    expect(readableForms(h3)).not.toContain('SD.Next');
  });
});
