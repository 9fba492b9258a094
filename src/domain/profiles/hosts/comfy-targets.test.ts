/** ComfyUI's loaders with a value per block, on files and texts written out here. */
import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { animaNode } from './anima.ts';
import { h3 } from './h3.ts';
import { kjnodes } from './kjnodes.ts';
import { prove } from './proof.ts';
import { realtime } from './realtime.ts';
import type { HostFile, HostTarget } from './host-target.ts';
import { wanWrapper } from './wan-wrapper.ts';

const attention = (path: string): boolean => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]|attentions/.test(path);
const flux = hostFile('flux1');
const wan13 = hostFile('wan2.1', { naming: 'native 1.3B' });
const vace = hostFile('wan2.1', { naming: 'native VACE 14B' });

const arriving = (target: HostTarget, file: HostFile, text: string, slot: string): number | null | undefined =>
  target.simulate(file, text).arrivals[file.modules.findIndex((module) => module.slot === slot)]?.value;
const withAll = (file: HostFile, change: Partial<HostFile['modules'][number]>): HostFile => ({
  ...file,
  modules: file.modules.map((module) => ({ ...module, ...change })),
});

describe('KJNodes', () => {
  const apiOf = (values: Record<string, unknown>): string => JSON.stringify({ 7: { class_type: 'FluxBlockLoraSelect', inputs: values } });

  it('replaces alpha: 16 is normal for rank 16 without alpha', () => {
    const file = withAll(flux, { rank: 16, alpha: null, alphaTensor: false, scale: 1 });
    expect(arriving(kjnodes, file, apiOf({ 'double_blocks.3.': 16 }), 'double.3')).toBe(1);
    expect(arriving(kjnodes, file, apiOf({ 'double_blocks.3.': 8 }), 'double.3')).toBe(0.5);
  });

  it('removes every block that is left alone', () => {
    expect(arriving(kjnodes, flux, apiOf({ 'double_blocks.3.': 4 }), 'single.0')).toBe(0);
  });

  it('is given the file’s own alpha', () => {
    const file = withAll(flux, { rank: 32, alpha: 16, alphaTensor: true, scale: 0.5 });
    const { text, lost } = prove(kjnodes, file, { 'double.3': 0.25 }, { variant: 'api' });
    const api = JSON.parse(text.text) as Record<string, { inputs: Record<string, unknown> }>;
    expect(api['1']?.inputs['double_blocks.3.']).toBe(4);
    expect(api['1']?.inputs['double_blocks.4.']).toBe(16);
    expect(api['2']?.inputs['blocks']).toEqual(['1', 0]);
    expect(lost).toEqual([]);
  });

  it('cannot tell modules of one block apart that have another scale', () => {
    const file = { ...flux, modules: flux.modules.map((module, i) => (i === 0 ? { ...module, scale: 2 } : module)) };
    expect(prove(kjnodes, file, {}).lost).toMatchObject([{ wanted: 1, arrives: 0.5 }]);
  });

  it('takes nothing below 0, and the same number for VACE', () => {
    expect(kjnodes.simulate(flux, apiOf({ 'double_blocks.3.': -1 })).fault).toContain('double_blocks.3. is -1');
    expect(prove(kjnodes, flux, { 'double.3': -1 }).lost).toMatchObject([{ slots: ['double.3'], arrives: 0 }]);
    const values = JSON.stringify({ 1: { class_type: 'Wan21BlockLoraSelect', inputs: { 'blocks.2.': 2 } } });
    expect(arriving(kjnodes, vace, values, 'vace.2')).toBe(0.5);
  });

  it('takes the selector of another model, whose block names it looks for all the same', () => {
    const other = JSON.stringify({ 1: { class_type: 'HunyuanVideoBlockLoraSelect', inputs: { 'double_blocks.2.': 2 } } });
    expect(arriving(kjnodes, flux, other, 'double.2')).toBe(0.5);
  });

  it('leaves the file as trained when no selector is connected', () => {
    const nodes = {
      1: { class_type: 'FluxBlockLoraSelect', inputs: {} },
      2: { class_type: 'DiTBlockLoraLoader', inputs: { lora_name: 'x' } },
    };
    const { fault, arrivals } = kjnodes.simulate(flux, JSON.stringify(nodes));
    expect([fault, arrivals[0]?.value]).toEqual(['No selector is connected to the loader', 1]);
    const workflow = (link: number | null): string =>
      JSON.stringify({
        nodes: [
          { type: 'FluxBlockLoraSelect', widgets_values: [] },
          { type: 'DiTBlockLoraLoader', inputs: [{ name: 'blocks', link }], widgets_values: [] },
        ],
      });
    expect(kjnodes.simulate(flux, workflow(null)).fault).toContain('No selector');
    expect(kjnodes.simulate(flux, workflow(3)).fault).toBeNull();
  });

  it('fails on diffusers’ last modulation, whose halves ComfyUI turns around', () => {
    const file = hostFile('flux1', { naming: 'diffusers' });
    expect(kjnodes.simulate(file, apiOf({ 'double_blocks.3.': 4 })).fault).toContain('norm_out');
    expect(kjnodes.arrives?.(file).ok).toBe(false);
    const without = hostFile('flux1', { naming: 'diffusers', include: (path) => path !== 'norm_out.linear' });
    expect(kjnodes.simulate(without, apiOf({ 'double_blocks.3.': 4 })).fault).toBeNull();
  });

  it('has no effect on LoKr of whole factors, and says so', () => {
    const file = withAll(flux, { adapter: 'lokr', rank: null });
    expect(arriving(kjnodes, file, apiOf({ 'double_blocks.3.': 8 }), 'double.3')).toBe(1);
    expect(arriving(kjnodes, withAll(flux, { rank: null }), apiOf({ 'double_blocks.3.': 8 }), 'double.3')).toBeNull();
  });

  it('leaves the difference of a bias at 1, and a dora exact at its own alpha', () => {
    const biased = withAll(flux, { rank: 16, scale: 1, roles: ['up', 'down', 'diff_b'] });
    const at = flux.modules.findIndex(({ slot }) => slot === 'double.3');
    expect(kjnodes.simulate(biased, apiOf({ 'double_blocks.3.': 8 })).arrivals[at]).toMatchObject({ value: 0.5, bias: 1 });
    expect(kjnodes.simulate(biased, apiOf({ 'double_blocks.3.': 16 })).arrivals[at]).not.toHaveProperty('bias');
    const dora = withAll(flux, { adapter: 'dora', rank: 16, scale: 0.5 });
    expect(arriving(kjnodes, dora, apiOf({ 'double_blocks.3.': 8 }), 'double.3')).toBe(1);
    expect(arriving(kjnodes, dora, apiOf({ 'double_blocks.3.': 4 }), 'double.3')).toBeNull();
  });

  it('waits for the measurement', () => {
    expect(kjnodes.applies(withAll(flux, { scale: null })).ok).toBe(false);
  });
});

describe('WanVideoWrapper', () => {
  const wan = hostFile('wan2.1', { naming: 'native 1.3B', adapter: 'peft' });
  const vacePeft = hostFile('wan2.1', { naming: 'native VACE 14B', adapter: 'peft' });
  const switches = (on: (i: number) => boolean, filter?: string): string => {
    const values: Record<string, unknown> = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`blocks.${i}.`, on(i)]));
    if (filter !== undefined) values['layer_filter'] = filter;
    return JSON.stringify({ 1: { class_type: 'WanVideoLoraBlockEdit', inputs: values } });
  };
  const but3 = (i: number): boolean => i !== 3;

  it('drops what is off, and blocks it has no switch for', () => {
    const text = JSON.stringify({
      nodes: [{ type: 'WanVideoLoraBlockEdit', widgets_values: Array.from({ length: 40 }, (_, i) => i !== 3) }],
    });
    expect(arriving(wanWrapper, vacePeft, text, 'blocks.3')).toBe(0);
    expect(arriving(wanWrapper, vacePeft, text, 'blocks.4')).toBe(1);
    expect(arriving(wanWrapper, vacePeft, text, 'vace.4')).toBe(0);
  });

  it('is on or off only', () => {
    const { lost } = prove(wanWrapper, wan, { 'blocks.3': 0, 'blocks.4': 0.5 });
    expect(lost).toMatchObject([{ slots: ['blocks.4'], wanted: 0.5, arrives: 1 }]);
  });

  it('filters nothing when all switches are off, in both versions', () => {
    const off = (): boolean => false;
    for (const text of [switches(off), switches(off, '')]) {
      expect(new Set(wanWrapper.simulate(vacePeft, text).arrivals.map(({ value }) => value))).toEqual(new Set([1]));
    }
    const all = hostFile('wan2.1', { naming: 'native I2V 14B', adapter: 'peft' });
    const { text, lost } = prove(wanWrapper, all, Object.fromEntries(all.present.map((slot) => [slot, 0])));
    expect(lost).toMatchObject([{ wanted: 0, arrives: 1 }]);
    // A model of 30 blocks has switches left that are on.
    expect(prove(wanWrapper, wan, Object.fromEntries(wan.present.map((slot) => [slot, 0]))).lost).toEqual([]);
    expect(text.notes.join()).toContain('strength of the LoRA to 0');
  });

  it('is of the newer version with a layer filter: there the switches do nothing to kohya’s names, in the older they drop them', () => {
    expect(arriving(wanWrapper, wan13, switches(but3, ''), 'blocks.3')).toBe(1);
    expect(arriving(wanWrapper, wan13, switches(but3, 'ffn'), 'blocks.3')).toBe(1);
    expect(wanWrapper.simulate(wan13, switches(but3, 'self_attn')).arrivals.filter(({ value }) => value === 0)).not.toHaveLength(0);
    expect(arriving(wanWrapper, wan13, switches(but3), 'blocks.4')).toBe(0);
  });

  it('takes diffusers’ second attention for the cross attention, and not the first', () => {
    const diffusers = hostFile('wan2.1', { naming: 'diffusers I2V 14B', adapter: 'peft' });
    const { arrivals } = wanWrapper.simulate(
      diffusers,
      switches(() => true, ''),
    );
    const by = (name: string): unknown => arrivals[diffusers.modules.findIndex((module) => module.name.endsWith(name))]?.value;
    expect([by('blocks.7.attn1.to_q'), by('blocks.7.attn2.to_q'), by('proj_out')]).toEqual([0, 1, 0]);
    expect(arrivals.every(({ value, why }) => value !== 0 || why !== null)).toBe(true);
  });
});

describe('Realtime-LoRA', () => {
  const plain = hostFile('flux1', { adapter: 'peft' });
  it('counts a slider twice, and three times with an alpha', () => {
    const text = ['0.5', ...Array.from({ length: 56 }, () => '1')].join(', ');
    expect(arriving(realtime, plain, text, 'double.0')).toBe(0.25);
    expect(arriving(realtime, flux, text, 'double.0')).toBe(0.125);
  });

  it('gives the difference of a bias the slider itself', () => {
    const biased = withAll(plain, { roles: ['up', 'down', 'diff_b'] });
    expect(realtime.simulate(biased, '%double=0.5').arrivals[0]).toMatchObject({ value: 0.25, bias: 0.5 });
  });

  it('is exact for convolutions, three factors included, and takes a value more for the rest', () => {
    const conv = withAll(hostFile('sdxl', { include: attention }), { adapter: 'locon', alphaTensor: false, roles: ['up', 'down'] });
    expect(arriving(realtime, conv, '%in=0.5', 'in.7')).toBe(0.25);
    expect(arriving(realtime, withAll(conv, { roles: ['up', 'mid', 'down'] }), '%in=0.5', 'in.7')).toBe(0.125);
    const rest = hostFile('flux1', { naming: 'diffusers', adapter: 'peft' });
    const values = (count: number): string => Array.from({ length: count }, (_, i) => (i < 57 ? '1' : '0.5')).join(',');
    expect(arriving(realtime, rest, values(57), 'stem')).toBe(1);
    expect(arriving(realtime, rest, values(58), 'stem')).toBe(0.25);
    expect(realtime.simulate(rest, values(59)).fault).not.toBeNull();
  });

  it('says that no release has the text field', () => {
    expect(realtime.capabilities.unreleased).toContain('no release');
    expect(realtime.export(plain, {}).notes[0]).toContain('no release');
  });

  it('is given roots', () => {
    expect(prove(realtime, plain, { 'double.0': 0.25 }).text.text).toMatch(/^0\.5, 1, /);
    expect(prove(realtime, flux, { 'double.0': -0.125 }).text.text).toMatch(/^-0\.5, 1, /);
    expect(prove(realtime, plain, { 'double.0': -0.25 }).lost).toMatchObject([{ wanted: -0.25, arrives: 0 }]);
  });

  it('reads both forms', () => {
    expect(arriving(realtime, plain, '%default=1, double7=0.5, single12-20=0', 'double.7')).toBe(0.25);
    expect(arriving(realtime, plain, '%default=1, double7=0.5, single12-20=0', 'single.20')).toBe(0);
    expect(arriving(realtime, plain, '%double=0', 'double.9')).toBe(0);
    const sdxl = hostFile('sdxl', { include: attention, encoders: [12, 32] });
    expect(arriving(realtime, sdxl, '%in7-8=0, mid=0, out1=0', 'in.7')).toBe(0);
    expect(arriving(realtime, sdxl, '%in7-8=0, mid=0, out1=0', 'mid.0')).toBe(0);
    expect(arriving(realtime, sdxl, '%in7-8=0, mid=0, out1=0', 'in.5')).toBe(1);
    // The digit of te1 is taken for a block's number, so it names nothing.
    expect(arriving(realtime, sdxl, '%te1=0', 'te1.0')).toBe(1);
    expect(realtime.simulate(plain, '1, 2, 3').fault).toContain('57 numbers');
  });

  it('drops SDXL blocks that have no slider, and takes Z-Image layers of other names for other', () => {
    expect(prove(realtime, hostFile('sdxl'), {}).lost.flatMap(({ slots }) => slots)).toContain('in.1');
    const kohya = hostFile('z-image');
    expect(prove(realtime, kohya, { 'blocks.3': 0 }).lost).toMatchObject([{ slots: ['blocks.3'], wanted: 0, arrives: 1 }]);
  });
});

describe('Anima LoRA Block Weight', () => {
  const file = hostFile('anima', { naming: 'native 2B' });
  it('moves the adapter’s blocks with the model’s', () => {
    const { text, lost } = prove(animaNode, file, { 'blocks.2': 0.5 }, { variant: 'api' });
    const api = JSON.parse(text.text) as Record<string, { inputs: Record<string, unknown> }>;
    expect(api['1']?.inputs).toMatchObject({ control_mode: 'per_block', auto_segment: false, blk02: 0.5, blk03: 1 });
    const adapter = lost.flatMap(({ slots }) => slots);
    expect(adapter.every((slot) => slot?.startsWith('llm_adapter.'))).toBe(true);
  });

  it('goes from 0 to 2', () => {
    const { text } = animaNode.export(file, {}, { variant: 'api' });
    expect(animaNode.simulate(file, text.replace('"blk02": 1', '"blk02": 3')).fault).toContain('blk02 is 3');
    expect(animaNode.simulate(file, text.replace('per_block', 'grouped')).fault).toContain('per_block');
  });
});

describe('H3 LoRA Block Loader', () => {
  const some = hostFile('minimax-h3', { adapter: 'peft' });
  const layers = ['attn.qkv_proj', 'attn.out_proj', 'mlp.fc1', 'mlp.fc2'];
  const stack = (prefix: string, slot: string, count: number): HostFile['modules'] =>
    Array.from({ length: count }, (_, i) => i).flatMap((i) =>
      layers.map((layer) => ({
        ...(some.modules[0] as HostFile['modules'][number]),
        name: `diffusion_model.${prefix}.${i}.${layer}`,
        slot: `${slot}.${i}`,
      })),
    );
  /** All that a LoRA of this model can hold. */
  const file: HostFile = { ...some, modules: [...stack('blocks', 'blocks', 50), ...stack('token_refiner.blocks', 'refiner', 2)] };
  /** How many of the file's layers do not end at 0: the cases of the loader's own tests, 52 blocks of four layers. */
  const alive = (text: string): number => h3.simulate(file, text).arrivals.filter(({ value }) => value !== 0).length;

  it.each([
    ['*: 1.0', 208],
    ['*: 0.0', 0],
    ['*: 1.0\nrefiner: 0.0', 200],
    ['*: 1.0\n0-9: 0.0', 168],
    ['*: 1.0\n*.mlp: 0.0', 104],
    ['*: 0.0\n20-35.attn: 1.2', 32],
    ['*: 1.0, 12: 0.5, 40-49.fc2: 0.25', 208],
    ['*: 1.0\nblocks.49.out: -1.0', 208],
    ['all: 1.0\ntr.0: 0.0', 204],
    ['# nothing\n', 208],
  ])('%j leaves %i layers', (text, count) => {
    expect(file.modules).toHaveLength(208);
    expect(alive(text)).toBe(count);
  });

  it('lets later lines win', () => {
    const text = '*: 1.0\n0-49: 0.5\n25: 0.1';
    expect(arriving(h3, file, text, 'blocks.25')).toBe(0.1);
    expect(arriving(h3, file, text, 'blocks.24')).toBe(0.5);
    expect(arriving(h3, file, text, 'refiner.0')).toBe(1);
  });

  it.each([
    ['0-9 1.0', 'Line 1: "0-9 1.0"'],
    ['*: 1\n0-9: abc', 'Line 2: "abc" is not a number'],
    ['0-9.wat: 1', '"wat" is not a layer'],
  ])('stops at %j', (text, fault) => {
    expect(h3.simulate(file, text).fault).toContain(fault);
  });

  it('takes nan and inf for weights, which spoil what they match alone', () => {
    const { fault, arrivals } = h3.simulate(file, '*: 0.5\n3: nan\n4: -inf');
    expect(fault).toBeNull();
    const of = (slot: string) => arrivals[file.modules.findIndex((module) => module.slot === slot)];
    expect(of('blocks.2')?.value).toBe(0.5);
    for (const slot of ['blocks.3', 'blocks.4'])
      expect([of(slot)?.value, of(slot)?.why]).toEqual([null, 'not a finite number, which spoils the weight']);
  });

  it('is written in runs', () => {
    expect(h3.export(file, { 'blocks.0': 0.5, 'blocks.1': 0.5, 'blocks.9': 0, 'refiner.1': 0.25 }).text).toBe(
      '0-1: 0.5\n9: 0\nrefiner.1: 0.25',
    );
  });
});
