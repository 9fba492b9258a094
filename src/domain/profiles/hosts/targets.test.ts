/** The rule of each target, on files and texts written out here. LBW and Inspire have tests of their own. */
import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { animaNode } from './anima.ts';
import { comfyInspire } from './comfy-inspire.ts';
import { diffusers } from './diffusers.ts';
import { h3 } from './h3.ts';
import { hostFileOf } from './host-file.ts';
import { impact } from './impact.ts';
import { kjnodes } from './kjnodes.ts';
import { lbwNeo } from './lbw-neo.ts';
import { originalCopy, originalCsv } from './original.ts';
import { ownCsv } from './own-csv.ts';
import { prove } from './proof.ts';
import { realtime } from './realtime.ts';
import { sdnext } from './sdnext.ts';
import type { HostFile, HostTarget } from './types.ts';
import { wanWrapper } from './wan-wrapper.ts';

const attention = (path: string): boolean => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]|attentions/.test(path);
const flux = hostFile('flux1');
const xl = hostFile('sdxl', { include: attention, encoders: [12, 32] });
const wan13 = hostFile('wan2.1', { naming: 'native 1.3B' });
const vace = hostFile('wan2.1', { naming: 'native VACE 14B' });

const arriving = (target: HostTarget, file: HostFile, text: string, slot: string): number | null | undefined =>
  target.simulate(file, text).arrivals[file.modules.findIndex((module) => module.slot === slot)]?.value;
const numbered = (length: number): string => Array.from({ length }, (_, i) => i / 100).join(',');
const withAll = (file: HostFile, change: Partial<HostFile['modules'][number]>): HostFile => ({
  ...file,
  modules: file.modules.map((module) => ({ ...module, ...change })),
});

describe('SD.Next', () => {
  it('has three values, and the first of them for all that is no block', () => {
    const text = '<lora:some sdxl:1:in=0.2:mid=0.4:out=0.6>';
    expect(arriving(sdnext, xl, text, 'in.7')).toBe(0.2);
    expect(arriving(sdnext, xl, text, 'mid.0')).toBe(0.4);
    expect(arriving(sdnext, xl, text, 'out.5')).toBe(0.6);
    expect(arriving(sdnext, xl, text, 'te2.9')).toBe(0.2);
    expect(arriving(sdnext, xl, '<lora:some sdxl:1:unet=0.5:mid=0.4>', 'out.5')).toBe(0.5);
    expect(arriving(sdnext, xl, '<lora:some sdxl:0.8>', 'out.5')).toBe(0.8);
    expect(arriving(sdnext, xl, '<lora:some sdxl:1:out=0@0,1@1>', 'out.5')).toBeNull();
  });

  it('loses what differs within a part', () => {
    const { text, lost } = prove(sdnext, xl, { 'out.3': 0, 'in.4': 0.5, 'in.5': 0.5, 'in.7': 0.5, 'in.8': 0.5 });
    expect(text.text).toBe('<lora:some sdxl:1:in=0.5:mid=1:out=1>');
    expect(lost.map(({ what, wanted, arrives }) => [what, wanted, arrives])).toContainEqual(['OUT03', 0, 1]);
    expect(lost.some(({ what }) => what === 'Text encoder 1 (CLIP-L), all 12')).toBe(true);
    expect(sdnext.applies(flux).ok).toBe(false);
  });
});

describe('lora-block-weight-neo', () => {
  const tag = (values: string): string => `<lora:x:1:lbw=${values}>`;
  it('counts blocks without a base, and text encoders take the first value', () => {
    expect(arriving(lbwNeo, flux, tag(numbered(57)), 'double.0')).toBe(0);
    expect(arriving(lbwNeo, flux, tag(numbered(57)), 'single.37')).toBe(0.56);
    expect(arriving(lbwNeo, xl, tag(numbered(26)), 'te1.0')).toBe(0);
    expect(arriving(lbwNeo, xl, tag(numbered(26)), 'out.5')).toBe(0.19);
  });

  it('fills 12 and 17 with the base and not with 0', () => {
    const full = hostFile('sdxl');
    expect(arriving(lbwNeo, full, tag(['0.7', ...Array.from({ length: 11 }, () => '0.1')].join(',')), 'in.1')).toBe(0.7);
    expect(arriving(lbwNeo, full, tag(numbered(12)), 'in.4')).toBe(0.01);
  });

  it('cuts 57 values for Klein and stretches others', () => {
    const klein = hostFile('flux2', { naming: 'diffusers 9B', include: (path) => path.includes('blocks') });
    expect(arriving(lbwNeo, klein, tag(numbered(57)), 'double.7')).toBe(0.07);
    expect(arriving(lbwNeo, klein, tag(numbered(57)), 'single.0')).toBe(0.19);
    const simulation = lbwNeo.simulate(flux, tag('0,1'));
    expect(simulation.arrivals[flux.modules.findIndex(({ slot }) => slot === 'double.14')]?.value).toBe(0.25);
    expect(simulation.notes.join()).toContain('stretches');
  });

  it('takes Wan 1.3B without layers outside its blocks for a model of 40', () => {
    expect(lbwNeo.variants(wan13)).toEqual([{ id: '40', label: '40 values (Anima)' }]);
    const head = {
      name: 'lora_unet_head_head',
      slot: 'head',
      component: 'transformer',
      adapter: 'lora',
      rank: 4,
      alpha: 4,
      alphaTensor: true,
      scale: 1,
    };
    expect(lbwNeo.variants({ ...wan13, modules: [...wan13.modules, head] })).toEqual([{ id: '30', label: '30 values (Wan)' }]);
  });

  it('sizes the vector of a sparse Flux LoRA by its highest blocks', () => {
    const sparse = hostFile('flux1', { include: (path) => /single_blocks\.(7|12|16|20)\./.test(path) });
    const { text, lost } = prove(lbwNeo, sparse, { 'single.7': 0.5, 'single.20': 0 });
    expect(text.variant).toBe('22');
    expect(lost).toEqual([]);
    // The 57 values of a whole model would be stretched over 22.
    expect(arriving(lbwNeo, sparse, tag(numbered(57)), 'single.20')).toBeCloseTo(0.56, 12);
  });

  it('turns on one block by its name', () => {
    expect(arriving(lbwNeo, flux, tag('S07'), 'single.7')).toBe(1);
    expect(arriving(lbwNeo, flux, tag('S07'), 'single.8')).toBe(0);
  });
});

describe('Impact Pack', () => {
  it('hands what is neither A nor B to the Inspire node', () => {
    expect(arriving(impact, flux, `<lora:some flux1:1:0.5:LBW=A,B,${numbered(12)};A=0.25;B=2>`, 'double.0')).toBe(2);
    expect(arriving(impact, flux, `<lora:some flux1:1:LBW=NAME:1,0.5,${numbered(12)}>`, 'double.0')).toBe(0.5);
    expect(impact.simulate(flux, '<lora:some flux1:1>').fault).toContain('no LBW=');
    const { text, lost } = prove(impact, flux, { 'single.3': -0.25 });
    expect(text.text).toMatch(/^<lora:some flux1:1:1:LBW=1,1,/);
    expect(lost).toEqual([]);
  });
});

describe('the Inspire node as JSON', () => {
  it('has its widgets in the order of the page, the seed’s own one included', () => {
    const { text, kind } = comfyInspire.export(flux, { 'double.0': 0.5 }, { variant: 'workflow' });
    const workflow = JSON.parse(text) as { version: number; nodes: { type: string; widgets_values: unknown[] }[] };
    expect(kind).toBe('json');
    expect(workflow.version).toBe(0.4);
    expect(workflow.nodes[0]?.type).toBe('LoraLoaderBlockWeight //Inspire');
    expect(workflow.nodes[0]?.widgets_values.slice(0, 10)).toEqual([
      'All',
      'some flux1.safetensors',
      1,
      1,
      false,
      0,
      'fixed',
      4,
      1,
      'Preset',
    ]);
    expect(String(workflow.nodes[0]?.widgets_values[10])).toMatch(/^1,0\.5,1,/);
    const api = JSON.parse(comfyInspire.export(flux, {}, { variant: 'api' }).text) as Record<
      string,
      { class_type: string; inputs: object }
    >;
    expect(api['1']?.class_type).toBe('LoraLoaderBlockWeight //Inspire');
    expect(Object.keys(api['1']?.inputs ?? {})).not.toContain('control_after_generate');
  });

  it('minds the node’s own switches', () => {
    const { text } = comfyInspire.export(flux, { 'double.0': 0.25 }, { variant: 'api' });
    expect(arriving(comfyInspire, flux, text.replace('"inverse": false', '"inverse": true'), 'double.0')).toBe(0.75);
    expect(arriving(comfyInspire, flux, text.replace('"bypass": false', '"bypass": true'), 'double.0')).toBe(0);
    expect(comfyInspire.simulate(flux, '{"nodes":[]}').fault).toContain('no node');
    expect(comfyInspire.simulate(flux, '{').fault).toContain('no JSON');
  });
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

  it('waits for the measurement', () => {
    expect(kjnodes.applies(withAll(flux, { scale: null })).ok).toBe(false);
  });
});

describe('WanVideoWrapper', () => {
  it('drops what is off, and blocks it has no switch for', () => {
    const text = JSON.stringify({
      nodes: [{ type: 'WanVideoLoraBlockEdit', widgets_values: Array.from({ length: 40 }, (_, i) => i !== 3) }],
    });
    expect(arriving(wanWrapper, vace, text, 'blocks.3')).toBe(0);
    expect(arriving(wanWrapper, vace, text, 'blocks.4')).toBe(1);
    expect(arriving(wanWrapper, vace, text, 'vace.4')).toBe(0);
  });

  it('is on or off only', () => {
    const { lost } = prove(wanWrapper, wan13, { 'blocks.3': 0, 'blocks.4': 0.5 });
    expect(lost).toMatchObject([{ slots: ['blocks.4'], wanted: 0.5, arrives: 1 }]);
  });
});

describe('Realtime-LoRA', () => {
  const plain = hostFile('flux1', { adapter: 'peft' });
  it('counts a slider twice, and three times with an alpha', () => {
    const text = ['0.5', ...Array.from({ length: 56 }, () => '1')].join(', ');
    expect(arriving(realtime, plain, text, 'double.0')).toBe(0.25);
    expect(arriving(realtime, flux, text, 'double.0')).toBe(0.125);
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
    ['*: 1\n0-9: abc', 'Line 2: "abc" is no number'],
    ['0-9.wat: 1', '"wat" is no layer'],
  ])('stops at %j', (text, fault) => {
    expect(h3.simulate(file, text).fault).toContain(fault);
  });

  it('is written in runs', () => {
    expect(h3.export(file, { 'blocks.0': 0.5, 'blocks.1': 0.5, 'blocks.9': 0, 'refiner.1': 0.25 }).text).toBe(
      '0-1: 0.5\n9: 0\nrefiner.1: 0.25',
    );
  });
});

describe('diffusers', () => {
  const file = hostFile('sdxl', { naming: 'diffusers', include: (path) => !/^(time|add|conv|label)/.test(path) });
  it('has a value per attention, which layers of the same index follow', () => {
    const text = '{"down": {"block_2": [0.2, 0.4]}, "mid": 0.5, "up": {"block_0": [0.1, 0.3, 0.7]}}';
    expect(arriving(diffusers, file, text, 'in.7')).toBe(0.2);
    expect(arriving(diffusers, file, text, 'in.8')).toBe(0.4);
    expect(arriving(diffusers, file, text, 'out.1')).toBe(0.3);
    expect(arriving(diffusers, file, text, 'in.4')).toBe(1);
    expect(arriving(diffusers, file, text, 'in.1')).toBe(1);
    expect(arriving(diffusers, file, '{"unet": {"down": 0.9, "mid": [1]}}', 'in.5')).toBe(0.9);
  });

  it.each([
    ['{"down": {"block_2": [0.2, 0.4, 0.6]}}', 'expected'],
    ['{"sideways": 1}', 'no "sideways"'],
    ['{"mid": [1, 2]}', 'mid has 2'],
    ['{"mid": "x"}', 'no number'],
    ['no', 'no dict'],
  ])('fails on %s', (text, fault) => {
    expect(diffusers.simulate(file, text).fault).toContain(fault);
  });

  it('fails for layers outside the blocks', () => {
    const stem = { ...file.modules[0], name: 'lora_unet_time_embedding_linear_1', slot: 'stem' } as HostFile['modules'][number];
    expect(prove(diffusers, { ...file, modules: [...file.modules, stem] }, {}).simulation.fault).toContain('time_embedding');
  });
});

describe('the original tool', () => {
  it('rounds to one decimal and holds to 0..1', () => {
    const { text, lost } = prove(originalCopy, flux, { 'double.0': 0.04, 'double.1': 1.5 });
    expect(text.text.split(',')).toHaveLength(57);
    expect(text.text).toMatch(/^0\.0,1\.5,1\.0,/);
    expect(lost.map(({ wanted, arrives }) => [wanted, arrives])).toEqual([
      [0.04, 0],
      [1.5, 1],
    ]);
  });

  it('has six decimals in its CSV', () => {
    const { text, lost } = prove(originalCsv, flux, { 'double.0': 0.123456 });
    expect(text.text.split('\n').slice(0, 2)).toEqual(['block_index,weight,raw_strength', '0,0.123456,']);
    expect(lost).toEqual([]);
  });

  it('has a UNet layout of its own, which knows diffusers’ names', () => {
    const sd = hostFile('sd15', { naming: 'diffusers', include: (path) => path.includes('attentions'), encoders: [12] });
    const { text, simulation } = prove(originalCopy, sd, { 'in.1': 0.5, 'mid.0': 0 });
    const values = text.text.split(',');
    // 4 stem slots, then per level two residual layers before the attentions; the middle's attention is 25.
    expect([values.length, values[6], values[25]]).toEqual([57, '0.5', '0.0']);
    expect(simulation.rows.some(({ note }) => note === 'it has no slot for it')).toBe(true);
  });
});

describe('our own table', () => {
  it('names slots that a file has not, and faults by line and column', () => {
    expect(ownCsv.simulate(flux, 'slot,gain\nblocks.3,0.5\n').notes).toEqual(['Slots that this file has not: blocks.3.']);
    expect(ownCsv.simulate(flux, 'slot,gain\ndouble.3,x\n').fault).toBe('Line 2, column 10: "x" is no number');
  });
});

describe('hostFileOf', () => {
  it('takes the name as prompts do, and plans of files that are not measured', () => {
    const file = hostFileOf({
      path: 'a\\b/My LoRA.v2.safetensors',
      family: { id: 'flux1', label: 'Flux.1', subtype: { label: 'dev' } },
      layout: flux.layout,
      modules: [
        { name: 'x', slot: 'single.4', component: 'transformer', adapter: 'lora', rank: 8, rows: 1, cols: 1, tensors: [], problem: null },
      ],
    });
    expect(file).toMatchObject({ name: 'My LoRA.v2', fileName: 'My LoRA.v2.safetensors', subtype: 'dev', present: ['single.4'] });
    expect(file.modules).toEqual([
      { name: 'x', slot: 'single.4', component: 'transformer', adapter: 'lora', rank: 8, alpha: null, alphaTensor: null, scale: null },
    ]);
  });
});
