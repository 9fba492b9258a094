import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { comfyInspire } from './comfy-inspire.ts';
import { inspire, simulateInspire } from './inspire.ts';
import { prove } from './proof.ts';
import type { HostFile } from './host-target.ts';

const flux = hostFile('flux1');
const xl = hostFile('sdxl', { encoders: [12, 32] });
const xlAttention = hostFile('sdxl', { include: (path) => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]/.test(path) });
const sparse = hostFile('flux1', { include: (path) => /single_blocks\.(7|12|16|20)\./.test(path) });

const valueAt = (file: HostFile, text: string, slot: string, settings?: Parameters<typeof simulateInspire>[2]): number | null | undefined =>
  simulateInspire(file, text, settings).arrivals[file.modules.findIndex((module) => module.slot === slot)]?.value;
const numbered = (length: number): string => Array.from({ length }, (_, i) => (i / 100).toFixed(2)).join(',');

describe('diffusers’ last modulation', () => {
  it('is applied with its halves the wrong way round', () => {
    const file = hostFile('flux1', { naming: 'diffusers' });
    const at = file.modules.findIndex(({ name }) => name.includes('norm_out'));
    const { arrivals } = inspire.simulate(file, '0.5,' + '1,'.repeat(56) + '1');
    expect([arrivals[at]?.value, arrivals[at]?.why]).toEqual([null, 'the node forgets that its halves are turned around']);
  });
});

describe('the node', () => {
  it('gives values to the blocks that are there, not to numbers', () => {
    // A LoRA on four single blocks and a vector for all 57: blocks 7, 12, 16 and 20 take values 1 to 4.
    for (const [i, block] of [7, 12, 16, 20].entries()) expect(valueAt(sparse, numbered(58), `single.${block}`)).toBe((i + 1) / 100);
  });

  it('takes 58 values for a full Flux LoRA, base first', () => {
    expect(valueAt(flux, numbered(58), 'double.0')).toBe(0.01);
    expect(valueAt(flux, numbered(58), 'double.18')).toBe(0.19);
    expect(valueAt(flux, numbered(58), 'single.0')).toBe(0.2);
    expect(valueAt(flux, numbered(58), 'single.37')).toBe(0.57);
  });

  it('is off by one with a vector of 57 and repeats its last value', () => {
    expect(valueAt(flux, numbered(57), 'double.0')).toBe(0.01);
    expect(valueAt(flux, numbered(57), 'single.37')).toBe(0.56);
    expect(valueAt(flux, numbered(57), 'single.36')).toBe(0.56);
  });

  it('has three middle blocks, and none for the first convolution when that is not there', () => {
    const blocks = ['in.1', 'in.2', 'in.3', 'in.4', 'in.8', 'out.0', 'out.8'];
    const present = blocks.filter((slot) => xl.present.includes(slot));
    const before = (slot: string): number => xl.present.filter((one) => one.startsWith('in.')).indexOf(slot);
    expect(valueAt(xl, numbered(30), 'in.4')).toBe((before('in.4') + 1) / 100);
    expect(present).toContain('out.0');
    const middles = xl.modules.flatMap(({ slot }, i) =>
      slot === 'mid.0' ? (simulateInspire(xl, numbered(30)).arrivals[i]?.value ?? []) : [],
    );
    expect(new Set(middles).size).toBe(
      new Set(xl.modules.flatMap(({ slot, name }) => (slot === 'mid.0' ? (/middle_block_(\d)/.exec(name)?.[1] ?? []) : []))).size,
    );
  });

  it('takes 12 values for the attentions of SDXL, as its presets do', () => {
    const order = ['in.4', 'in.5', 'in.7', 'in.8', 'mid.0', 'out.0', 'out.1', 'out.2', 'out.3', 'out.4', 'out.5'];
    for (const [i, slot] of order.entries()) expect(valueAt(xlAttention, numbered(12), slot), slot).toBe((i + 1) / 100);
    expect(valueAt(xlAttention, 'SDXL-OUTALL', 'out.0')).toBe(1);
    expect(valueAt(xlAttention, 'SDXL-OUTALL', 'in.4')).toBe(0);
  });

  it('lets two sections share a value where they meet at the same number', () => {
    const meeting = hostFile('flux1', { include: (path) => /(double|single)_blocks\.7\./.test(path) });
    const simulation = simulateInspire(meeting, numbered(12));
    expect(new Set(simulation.arrivals.map(({ value }) => value))).toEqual(new Set([0.01]));
    expect(simulation.rows[1]?.note).toBe('double 7 and single 7 share it');
  });

  it('gives the base to everything it has no section for', () => {
    const qwen = hostFile('qwen-image', { naming: 'diffusers' });
    const wan = hostFile('wan2.1', { naming: 'native 1.3B' });
    for (const file of [qwen, wan]) {
      expect(new Set(simulateInspire(file, numbered(60).replace('0.00', '0.7')).arrivals.map(({ value }) => value))).toEqual(
        new Set([0.7]),
      );
    }
    expect(valueAt(xl, numbered(30).replace('0.00', '0.7'), 'te1.4')).toBe(0.7);
  });

  /** A file with one more module. */
  const withModule = (file: HostFile, name: string, component: string): HostFile => ({
    ...file,
    modules: [...file.modules, { ...(file.modules[0] as HostFile['modules'][number]), name, slot: null, component }],
  });
  const last = (file: HostFile, text: string): unknown => simulateInspire(file, text).arrivals.at(-1)?.value;

  it('gives to the text encoder what has "text" or "encoder" in its key, wherever it belongs', () => {
    const base = numbered(58).replace('0.00', '0.7');
    expect(last(withModule(flux, 'lora_te3_encoder_block_0_layer_0_SelfAttention_q', 'te3'), base)).toBe(0.7);
    expect(last(withModule(flux, 'lora_te3_shared', 'te3'), base)).toBe(0);
    const qwen = hostFile('qwen-image', { naming: 'diffusers', adapter: 'peft' });
    expect(last(withModule(qwen, 'transformer.time_text_embed.timestep_embedder.linear_1', 'transformer'), base)).toBe(0);
    expect(last(withModule(qwen, 'transformer.img_in', 'transformer'), base)).toBe(0.7);
    const sd3 = hostFile('sd3', { naming: 'native medium', adapter: 'peft' });
    const context = sd3.modules.findIndex(({ name }) => name.includes('context_block'));
    expect(simulateInspire(sd3, base).arrivals[context]).toMatchObject({
      value: 0,
      why: expect.stringContaining('text encoder') as string,
    });
  });

  it('forgets which rows of a fused weight a part is for, but not in double and single blocks', () => {
    const z = hostFile('z-image', { naming: 'diffusers', adapter: 'peft' });
    const at = (name: string): number => z.modules.findIndex((module) => module.name.endsWith(name));
    const { arrivals } = simulateInspire(z, numbered(20).replace('0.00', '0.7'));
    expect(arrivals[at('layers.3.attention.to_q')]).toMatchObject({ value: null, why: expect.stringContaining('overwrite') as string });
    expect(arrivals[at('layers.3.feed_forward.w1')]?.value).toBe(0.7);
    const diffusers = hostFile('flux1', { naming: 'diffusers', adapter: 'peft' });
    expect(valueAt(diffusers, numbered(58), 'double.3')).toBe(0.04);
  });

  it('cannot give a strength to what replaces a weight', () => {
    const file = { ...flux, modules: flux.modules.map((module, i) => (i === 0 ? { ...module, adapter: 'set' } : module)) };
    const { lost } = prove(inspire, file, { 'double.0': 0.5 });
    expect(lost).toMatchObject([{ slots: ['double.0'], wanted: 0.5, arrives: 1, why: 'it replaces the weight, at whatever strength' }]);
  });

  it('takes one model, not a pair in one file', () => {
    const slot = { id: 'low.blocks.0', label: 'Block 0', group: 'Blocks (low noise)', component: 'transformer_2', role: 'main' as const };
    const pair = { ...flux, layout: { ...flux.layout, slots: [...flux.layout.slots, slot] } };
    expect(inspire.applies(pair)).toMatchObject({ ok: false });
    expect(inspire.applies({ ...flux, family: 'llm', familyLabel: 'Language model' })).toMatchObject({ ok: false });
    const numbered = { ...flux, modules: flux.modules.map((module, i) => ({ ...module, name: `unet:${i}` })) };
    expect(inspire.applies(numbered)).toEqual({ ok: false, why: 'Its layers have numbers for names; only the oldest tools load that' });
  });

  it('is offered after others where all hangs on its first value, and not at all where nothing loads', () => {
    const z = hostFile('z-image');
    expect(inspire.applies(z)).toEqual({ ok: true });
    expect(comfyInspire.applies(z)).toEqual({ ok: true });
    expect(inspire.coarse?.(z)).toBe(true);
    expect(inspire.coarse?.(flux)).toBe(false);
    expect(inspire.applies(hostFile('wan2.1', { naming: 'diffusers I2V 14B', adapter: 'peft' }))).toEqual({
      ok: false,
      why: 'ComfyUI’s loader knows none of the names of its 488 modules',
    });
  });

  it('reads names before a colon, letters, halves and the inverse', () => {
    const vector = `NAME:1,A,a,B,b,R,U,${numbered(12)}`;
    expect(valueAt(flux, vector, 'double.0')).toBe(4);
    expect(valueAt(flux, vector, 'double.1')).toBe(2);
    expect(valueAt(flux, vector, 'double.3')).toBe(0.5);
    expect(valueAt(flux, vector, 'double.4')).toBeNull();
    expect(valueAt(flux, vector, 'double.0', { a: 0.25, b: 1, inverse: true })).toBe(0.75);
  });

  it('hands several values of one block to its layers in turn', () => {
    const simulation = simulateInspire(flux, `1,0.5 0.75,${numbered(12)}`);
    const own = flux.modules.flatMap(({ slot }, i) => (slot === 'double.0' ? [simulation.arrivals[i]] : []));
    expect(own.every((arrival) => arrival?.value === null && arrival.why?.includes('order'))).toBe(true);
  });

  it.each([
    ['1,1,1', '3 values'],
    [`1e-3,${numbered(12)}`, 'Value 1, "1e-3"'],
    [`1,.5,${numbered(12)}`, 'Value 2, ".5"'],
    [`1,+1,${numbered(12)}`, 'Value 2, "+1"'],
    [`1,NaN,${numbered(12)}`, 'Value 2, "NaN"'],
    [`1,,${numbered(12)}`, 'Value 2, ""'],
    ['', '1 values'],
  ])('stops at %s', (text, fault) => {
    expect(simulateInspire(flux, text).fault).toContain(fault);
  });
});

describe('the % form', () => {
  it('counts the blocks that are there from 1', () => {
    expect(valueAt(flux, '%default=0.5,base=1,double2=0.25,single3-5=0', 'double.1')).toBe(0.25);
    expect(valueAt(flux, '%default=0.5,base=1,double2=0.25,single3-5=0', 'double.2')).toBe(0.5);
    for (const block of [2, 3, 4]) expect(valueAt(flux, '%default=0.5,single3-5=0', `single.${block}`)).toBe(0);
    expect(valueAt(flux, '%double=0.3', 'single.0')).toBe(1);
    expect(valueAt(xlAttention, '%in2=0.5,mid=0.25', 'in.5')).toBe(0.5);
  });

  it('passes over negative values and stops at tiny ones', () => {
    expect(valueAt(flux, '%double1=-0.5', 'double.0')).toBe(1);
    expect(simulateInspire(flux, '%double1=0.00001').fault).toContain('"1e-05"');
    expect(simulateInspire(flux, '%double1=1.2.3').fault).toContain('1.2.3');
  });

  it('is not offered for a file with too few blocks', () => {
    expect(simulateInspire(sparse, '%default=1').fault).toContain('5 values');
    expect(inspire.variants(sparse).map(({ id }) => id)).toEqual(['vector']);
  });
});

describe('the export', () => {
  it('lands on the blocks of a sparse file', () => {
    const gains = { 'single.7': 0.5, 'single.12': -1, 'single.16': 0, 'single.20': 1.25 };
    const { text, lost } = prove(inspire, sparse, gains);
    expect(text.text).toBe('1,0.5,-1,0,1.25,1,1,1,1,1,1,1');
    expect(lost).toEqual([]);
  });

  it('has 58 values for a full Flux LoRA', () => {
    expect(inspire.export(flux, { 'double.0': 0.5 }).text.split(',')).toEqual(['1', '0.5', ...Array.from({ length: 56 }, () => '1')]);
  });

  it('keeps neighbours apart that share a value', () => {
    const meeting = hostFile('flux1', { include: (path) => /(double|single)_blocks\.7\./.test(path) });
    const { text, lost } = prove(inspire, meeting, { 'double.7': 0.25, 'single.7': 0.75 });
    expect(text.text).toMatch(/^1,(0\.25 )+(0\.75 ?)+,/);
    expect(lost).toEqual([]);
  });

  it('says that one value holds the whole of a model without sections', () => {
    const wan = hostFile('wan2.1', { naming: 'native 1.3B' });
    const { lost } = prove(inspire, wan, { 'blocks.3': 0.5 });
    expect(lost).toMatchObject([{ slots: ['blocks.3'], wanted: 0.5, arrives: 1 }]);
  });

  it('can be written in the % form', () => {
    const { text, lost } = prove(inspire, flux, { 'double.3': 0.5, 'double.4': 0.5, 'single.37': 0 }, { variant: 'percent' });
    expect(text.text).toBe('%default=1,base=1,double4-5=0.5,single38=0');
    expect(lost).toEqual([]);
    expect(prove(inspire, flux, { 'double.3': -0.5 }, { variant: 'percent' }).lost).toMatchObject([{ wanted: -0.5, arrives: 0 }]);
  });
});
