import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import type { Gains } from '../profile.ts';
import { lbw, lbwForge, lbwNihedon } from './lbw.ts';
import { prove } from './proof.ts';
import type { HostFile, HostTarget } from './host-target.ts';

const sd = hostFile('sd15', { naming: 'diffusers', include: (path) => path.includes('attentions'), encoders: [12] });
const xl = hostFile('sdxl', { include: (path) => /blocks_\d+_1|blocks\.\d+\.1|middle_block.1/.test(path), encoders: [12, 32] });
const xlFull = hostFile('sdxl');
const flux = hostFile('flux1', { naming: 'diffusers' });

const vectorOf = (text: string): number[] => (/lbw=([^:>]+)/.exec(text)?.[1] ?? '').split(',').map(Number);
const lengthFor = (target: HostTarget, file: HostFile, gains: Gains): number => vectorOf(target.export(file, gains).text).length;

/** Value that arrives at the modules of a slot. */
function arriving(target: HostTarget, file: HostFile, text: string, slot: string): number | null | undefined {
  const { arrivals } = target.simulate(file, text);
  return arrivals[file.modules.findIndex((module) => module.slot === slot)]?.value;
}
const tag = (values: string): string => `<lora:x:1:lbw=${values}>`;
const ramp = (length: number): string => Array.from({ length }, (_, i) => i / 100).join(',');

describe('the vectors', () => {
  it.each([
    // Index in the vectors of 12, 17, 20 and 26; null: not named, so 0.
    ['in.1', null, 1, 2, 2],
    ['in.2', null, 2, 3, 3],
    ['in.4', 1, 3, 5, 5],
    ['in.5', 2, 4, 6, 6],
    ['in.7', 3, 5, 8, 8],
    ['in.8', 4, 6, 9, 9],
    ['mid.0', 5, 7, 10, 13],
    ['out.3', 9, 8, 14, 17],
    ['out.5', 11, 10, 16, 19],
    ['out.8', null, 13, 19, 22],
    ['out.11', null, 16, null, 25],
    ['te1.3', 0, 0, 0, 0],
  ])('give %s its value', (slot, ...indices) => {
    for (const [i, length] of [12, 17, 20, 26].entries()) {
      const index = indices[i] as number | null | undefined;
      expect(arriving(lbw, sd, tag(ramp(length)), slot), `${length}`).toBe(index === null || index === undefined ? 0 : index / 100);
    }
  });

  it.each([
    ['double.0', 3],
    ['double.18', 21],
    ['single.0', 22],
    ['single.37', 59],
    ['stem', 2],
    ['head', 60],
  ])('of 61 give %s value %i', (slot, index) => {
    expect(arriving(lbwForge, flux, tag(ramp(61)), slot)).toBe(index / 100);
  });

  it('of 19 give one value to a double block and two single ones', () => {
    for (const slot of ['double.7', 'single.14', 'single.15']) expect(arriving(lbwNihedon, flux, tag(ramp(19)), slot)).toBe(0.07);
    expect(arriving(lbwNihedon, flux, tag(ramp(57)), 'single.14')).toBe(0.33);
    expect(arriving(lbwNihedon, flux, tag(ramp(57)), 'stem')).toBe(1);
  });

  it('of another length change nothing, which is said', () => {
    const simulation = lbwForge.simulate(flux, tag(ramp(57)));
    expect(simulation.fault).toContain('57 values');
    expect(new Set(simulation.arrivals.map(({ value }) => value))).toEqual(new Set([1]));
  });

  it('for UNets stop a Flux model, and words that are not numbers stop any', () => {
    expect(lbwForge.simulate(flux, tag(ramp(26))).fault).toContain('out of range');
    expect(lbw.simulate(sd, tag(ramp(17).replace('0.03', 'x'))).fault).toContain('Value 4');
    expect(arriving(lbw, sd, tag(ramp(17).replace('0.03', 'NaN')), 'in.4')).toBeNull();
  });

  it('may hold random values and the preset names of the extension', () => {
    const random = lbw.simulate(sd, tag(ramp(17).replace('0.03', 'R')));
    expect(random.rows.find(({ hostSlot }) => hostSlot === 'IN04')).toMatchObject({ value: null, note: 'a random number' });
    expect(arriving(lbw, sd, tag('OUTD'), 'out.3')).toBe(1);
    expect(arriving(lbw, sd, tag('OUTD'), 'in.4')).toBe(0);
    expect(lbw.simulate(sd, tag('NOSUCH')).fault).toContain('1 everywhere');
    expect(arriving(lbw, sd, `<lora:x:1:1:lbw=${ramp(17).replace('0.03', 'X-0.25')}:x=0.5>`, 'in.4')).toBe(0.25);
  });
});

describe('the export', () => {
  it('is the shortest vector that carries the gains, for SD 1 and 2 the one of 17 where it does', () => {
    expect(lengthFor(lbw, sd, {})).toBe(17);
    expect(lengthFor(lbw, xl, { 'in.4': 0.5 })).toBe(12);
    // MIDD, which twelve values carry as well: of SD 1.5 users know the seventeen.
    const outside = ['in.1', 'in.2', 'out.6', 'out.7', 'out.8', 'out.9', 'out.10', 'out.11'].map((slot) => [slot, 0]);
    expect(lengthFor(lbw, sd, Object.fromEntries(outside))).toBe(17);
    expect(lengthFor(lbw, xlFull, { 'in.1': 0.5 })).toBe(20);
    expect(lengthFor(lbwNihedon, flux, { 'double.3': 0.5, 'single.6': 0.5, 'single.7': 0.5 })).toBe(19);
    expect(lengthFor(lbwNihedon, flux, { 'double.3': 0.5 })).toBe(57);
    expect(vectorOf(lbw.export(sd, {}, { variant: '26' }).text)).toHaveLength(26);
  });

  it('says what a shorter vector would lose', () => {
    const { lost } = prove(lbw, sd, {}, { variant: '12' });
    expect(lost.flatMap(({ slots }) => slots)).toContain('in.1');
    expect(lost.every(({ arrives }) => arrives === 0)).toBe(true);
  });

  it('has one value for all text encoders', () => {
    const one = prove(lbw, xl, { 'te1.0': 0.5 });
    expect(one.lost).toMatchObject([{ slots: ['te1.0'], wanted: 0.5, arrives: 1 }]);
    const all = Object.fromEntries(xl.layout.slots.filter(({ role }) => role === 'te').map(({ id }) => [id, 0.25]));
    expect(prove(lbw, xl, all).lost).toEqual([]);
  });

  it('keeps every digit and writes no exponents', () => {
    expect(lbw.export(xl, { 'in.4': 1e-7, 'in.5': -1.123456789 }).text).toContain('0.0000001,-1.123456789');
  });

  it('knows what Forge drops', () => {
    const withNorm = { ...flux, modules: flux.modules.map((module, i) => (i === 0 ? { ...module, adapter: 'norm' } : module)) };
    expect(prove(lbwForge, withNorm, {}).lost).toMatchObject([{ arrives: 0, why: 'patches of kind norm are dropped' }]);
  });

  it('is not offered where it would do nothing', () => {
    expect(lbw.applies(flux).ok).toBe(false);
    expect(lbwForge.applies(hostFile('qwen-image', { naming: 'diffusers' })).ok).toBe(false);
    expect(lbw.applies({ ...sd, name: 'a:b' })).toEqual({ ok: false, why: 'The file name holds ":", which ends a part of a prompt tag' });
  });
});

/** What `ratiodealer` of the extension gives a layer: `key + block` must hold a block of IN05 to OUT05 and the part. */
describe('lbwe=', () => {
  const vector = Array.from({ length: 26 }, (_, i) => (i + 1) / 100).join(',');
  const valueAt = (target: HostTarget, file: HostFile, elements: string, part: RegExp, values = `:lbw=${vector}`): unknown => {
    const { arrivals, fault } = target.simulate(file, `<lora:x:1:1${values}:lbwe=${elements}>`);
    return fault ?? arrivals[file.modules.findIndex(({ name }) => part.test(name))]?.value;
  };
  const ATTENTION = /down_blocks_2_attentions_0.*attn1_to_q/; // IN07
  const PROJECTION = /down_blocks_2_attentions_0.*ff_net_0_proj/;
  const SHALLOW = /down_blocks_0_attentions_0.*attn1_to_q/; // IN01
  const full = hostFile('sd15', { naming: 'diffusers', include: (path) => path.includes('attentions'), encoders: [12] });

  it.each([lbw, lbwForge])('sets the layers that a preset of the extension names: $id', (target) => {
    expect(valueAt(target, full, 'ATTNDEEPOFF', ATTENTION)).toBe(0);
    expect(valueAt(target, full, 'ATTNDEEPON', ATTENTION)).toBe(1);
    expect(valueAt(target, full, 'ATTNDEEPOFF', PROJECTION)).toBe(0.09);
    expect(valueAt(target, full, 'PROJDEEPOFF', PROJECTION)).toBe(0);
    expect(valueAt(target, full, 'ATTNDEEPOFF', SHALLOW)).toBe(0.03);
    expect(valueAt(target, full, 'XYZ', SHALLOW)).toBe(1);
    expect(valueAt(target, full, 'another', ATTENTION)).toBe(0.09);
    expect(valueAt(target, full, 'ATTNDEEPOFF', ATTENTION, '')).toBe(0);
    expect(valueAt(target, full, 'ATTNDEEPOFF', SHALLOW, '')).toBe(1);
  });

  it('stops the host on a Flux model, whose blocks have other names', () => {
    const values = `:lbw=${Array.from({ length: 61 }, () => '0.5').join(',')}`;
    expect(valueAt(lbwForge, flux, 'ATTNDEEPOFF', /./, values)).toMatch(/fails with a Flux model/);
    expect(valueAt(lbwForge, flux, 'XYZ', /double_blocks_0|transformer_blocks_0/, values)).toBe(1);
  });

  it('comes to nothing in nihedon’s fork, which fails on Flux', () => {
    expect(valueAt(lbwNihedon, full, 'ATTNDEEPOFF', ATTENTION)).toBe(0.09);
    const values = `:lbw=${Array.from({ length: 57 }, () => '0.5').join(',')}`;
    expect(valueAt(lbwNihedon, flux, 'XYZ', /./, values)).toMatch(/fails with a Flux model/);
  });

  it('a vector of 61 gives a UNet its first values in A1111 too', () => {
    const long = `:lbw=${Array.from({ length: 61 }, (_, i) => (i + 1) / 100).join(',')}`;
    for (const target of [lbw, lbwForge]) expect(valueAt(target, full, 'another', ATTENTION, long)).toBe(0.09);
  });
});
