/** The rule of each target, on files and texts written out here. LBW and Inspire have tests of their own. */
import { describe, expect, it } from 'vitest';
import type { MeasuredModule } from '../../reading.ts';
import { hostFile } from '../../../testing/host-files.ts';
import { comfyInspire } from './comfy-inspire.ts';
import { diffusers } from './diffusers.ts';
import { hostFileOf } from './host-file.ts';
import { impact } from './impact.ts';
import { inspire } from './inspire.ts';
import { lbwForge } from './lbw.ts';
import { lbwNeo } from './lbw-neo.ts';
import { originalCopy, originalCsv } from './original.ts';
import { ownCsv } from './own-csv.ts';
import { prove } from './proof.ts';
import { sdnext } from './sdnext.ts';
import type { HostFile, HostTarget } from './host-target.ts';

const attention = (path: string): boolean => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]|attentions/.test(path);
const flux = hostFile('flux1');
const xl = hostFile('sdxl', { include: attention, encoders: [12, 32] });
const wan13 = hostFile('wan2.1', { naming: 'native 1.3B' });

const arriving = (target: HostTarget, file: HostFile, text: string, slot: string): number | null | undefined =>
  target.simulate(file, text).arrivals[file.modules.findIndex((module) => module.slot === slot)]?.value;
const numbered = (length: number): string => Array.from({ length }, (_, i) => i / 100).join(',');

describe('SD.Next', () => {
  it('has four values, and that of the input for all that is not a block', () => {
    const text = '<lora:some sdxl:1:te=0.3:in=0.2:mid=0.4:out=0.6>';
    expect(arriving(sdnext, xl, text, 'in.7')).toBe(0.2);
    expect(arriving(sdnext, xl, text, 'mid.0')).toBe(0.4);
    expect(arriving(sdnext, xl, text, 'out.5')).toBe(0.6);
    expect(arriving(sdnext, xl, text, 'te2.9')).toBe(0.3);
    expect(arriving(sdnext, xl, '<lora:some sdxl:0.9:in=0.2:mid=0.4:out=0.6>', 'te2.9')).toBe(0.9);
    expect(arriving(sdnext, xl, '<lora:some sdxl:0.9:te=0.4>', 'out.5')).toBe(0.4);
    expect(arriving(sdnext, xl, '<lora:some sdxl:1:unet=0.5:mid=0.4>', 'out.5')).toBe(0.5);
    expect(arriving(sdnext, xl, '<lora:some sdxl:0.8>', 'out.5')).toBe(0.8);
    expect(arriving(sdnext, xl, '<lora:some sdxl:1:out=0@0,1@1>', 'out.5')).toBeNull();
  });

  it('loses what differs within a part', () => {
    const { text, lost } = prove(sdnext, xl, { 'out.3': 0, 'in.4': 0.5, 'in.5': 0.5, 'in.7': 0.5, 'in.8': 0.5 });
    expect(text.text).toBe('<lora:some sdxl:1:te=1:in=0.5:mid=1:out=1>');
    expect(lost.map(({ what, wanted, arrives }) => [what, wanted, arrives])).toContainEqual(['OUT03', 0, 1]);
    expect(lost.every(({ slots }) => slots.every((slot) => !slot?.startsWith('te')))).toBe(true);
    const encoders = Object.fromEntries(xl.layout.slots.filter(({ role }) => role === 'te').map(({ id }) => [id, 0.25]));
    expect(prove(sdnext, xl, encoders).lost).toEqual([]);
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
      roles: ['up', 'down', 'alpha'],
    };
    expect(lbwNeo.variants({ ...wan13, modules: [...wan13.modules, head] })).toEqual([{ id: '30', label: '30 values (Wan)' }]);
    // Without any block it takes Wan for the large one.
    expect(lbwNeo.variants({ ...wan13, modules: [head] })).toEqual([{ id: '40', label: '40 values (Wan)' }]);
  });

  it('sizes the vector of a sparse Flux LoRA by its highest blocks', () => {
    const sparse = hostFile('flux1', { include: (path) => /single_blocks\.(7|12|16|20)\./.test(path) });
    const { text, lost } = prove(lbwNeo, sparse, { 'single.7': 0.5, 'single.20': 0 });
    expect(text.variant).toBe('22');
    expect(lost).toEqual([]);
    // The 57 values of a whole model would be stretched over 22.
    expect(arriving(lbwNeo, sparse, tag(numbered(57)), 'single.20')).toBeCloseTo(0.56, 12);
  });

  it('has presets of its own, and takes old names for them', () => {
    expect(arriving(lbwNeo, flux, tag('face'), 'double.9')).toBe(0);
    expect(arriving(lbwNeo, flux, tag('MIDD'), 'double.10')).toBe(1);
    expect(arriving(lbwNeo, flux, tag('TEXTURE'), 'single.28')).toBe(1);
    expect(arriving(lbwNeo, flux, tag('TEXTURE'), 'single.27')).toBe(0);
    for (const file of [flux, xl, wan13, hostFile('flux2', { naming: 'diffusers 9B' }), hostFile('flux2', { naming: 'diffusers 4B' })]) {
      for (const name of ['COMPOSITION', 'FACE', 'STYLE', 'TEXTURE'])
        expect(lbwNeo.simulate(file, tag(name))).toMatchObject({ fault: null, notes: [] });
    }
    expect(lbwNeo.simulate(flux, tag('constructor')).fault).toContain('the name of a preset');
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

describe('Impact Pack without all that it could say', () => {
  it('hands on no A and no B where the tag sets none, so that the node fails on them', () => {
    expect(impact.simulate(flux, `<lora:some flux1:1:LBW=1,A,${numbered(12)}>`).fault).toContain('sets no A');
    expect(impact.simulate(flux, `<lora:some flux1:1:LBW=1,b,${numbered(12)};A=1>`).fault).toContain('sets no B');
    // Flux.1 has 57 blocks: what stands behind the 58th value is never read.
    expect(impact.simulate(flux, `<lora:some flux1:1:LBW=${numbered(58)},a>`).fault).toBeNull();
    expect(impact.simulate(flux, `<lora:some flux1:1:LBW=1,A,${numbered(12)};A=2>`).fault).toBeNull();
  });

  it('cuts colons off the tag’s end before a name inside LBW=', () => {
    expect(impact.simulate(flux, '<lora:some flux1:1:LBW=FLUX-ALL:>').fault).toBeNull();
  });

  it('is ComfyUI’s own loader without LBW=, which does not know every name either', () => {
    const strange = { ...flux, modules: flux.modules.map((module, i) => (i === 0 ? { ...module, name: 'lora_unet_nothing' } : module)) };
    const { arrivals } = impact.simulate(strange, '<lora:some flux1:1>');
    expect(arrivals.slice(0, 2).map(({ value }) => value)).toEqual([0, 1]);
  });
});

describe('what Python reads as numbers', () => {
  it('has digits of every script', () => {
    expect(arriving(inspire, flux, `1,\u0663,\uff10.\uff15,${numbered(12)}`, 'double.0')).toBe(3);
    expect(arriving(inspire, flux, `1,\u0663,\uff10.\uff15,${numbered(12)}`, 'double.1')).toBe(0.5);
    expect(arriving(lbwForge, xl, `<lora:some sdxl:1:lbw=${'\u0968,'.repeat(16)}1>`, 'out.5')).toBe(2);
  });
  it('has nan and inf, which are not gains', () => {
    const { fault, arrivals } = lbwForge.simulate(xl, `<lora:some sdxl:1:lbw=nan,${'1,'.repeat(15)}-inf>`);
    expect(fault).toBeNull();
    const base = arrivals[xl.modules.findIndex(({ slot }) => slot === 'te1.0')];
    expect([base?.value, base?.why]).toEqual([null, 'not a finite number, which spoils the weight']);
  });
});

describe('LoRA Block Weight without lbw=', () => {
  it('takes what stands second for the strength of the UNet, and stops at a vector', () => {
    expect(lbwForge.simulate(xl, `<lora:some sdxl:1:${numbered(17)}>`).fault).toContain('is not a strength');
    expect(lbwForge.simulate(xl, '<lora:some sdxl:1:OUTD>').fault).toContain('"OUTD" is not a strength');
    expect(lbwForge.simulate(xl, '<lora:some sdxl:1:OUTD:unet=1>').fault).toBeNull();
    expect(lbwForge.simulate(xl, '<lora:some sdxl:1:0.5:lbw=OUTD>').fault).toBeNull();
  });
});

describe('diffusers', () => {
  it('passes over parts that the pipeline does not have', () => {
    const { fault, arrivals } = diffusers.simulate(hostFile('sd15', { include: attention }), '{"transformer": 0.5}');
    expect([fault, arrivals[0]?.value]).toEqual([null, 1]);
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
    expect(comfyInspire.simulate(flux, '{').fault).toContain('not valid JSON');
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
    ['{"unet": {"sideways": 1}}', 'no "sideways"'],
    ['{"mid": [1, 2]}', 'mid has 2'],
    ['{"mid": "x"}', 'not a number'],
    ['no', 'not a dict'],
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
  it('names slots that a file does not have, and faults by line and column', () => {
    expect(ownCsv.simulate(flux, 'slot,gain\nblocks.3,0.5\n').notes).toEqual(['Slots that this file does not have: blocks.3.']);
    expect(ownCsv.simulate(flux, 'slot,gain\ndouble.3,x\n').fault).toBe('Line 2, column 10: "x" is not a number');
  });
});

describe('hostFileOf', () => {
  it('takes the rows of biases that measuring makes into their modules', () => {
    const row = (module: string, adapter: string): MeasuredModule => ({
      ...({
        slot: 'single.4',
        component: 'transformer',
        rank: 8,
        alpha: null,
        scale: 1,
        scaleRule: null,
        rows: 1,
        cols: 1,
      } as MeasuredModule),
      module,
      adapter,
    });
    const { modules } = hostFileOf({
      path: 'x.safetensors',
      family: { id: 'flux1', label: 'Flux.1', subtype: null },
      layout: flux.layout,
      modules: [row('a', 'lora'), row('a.diff_b', 'bias'), row('b.diff_b', 'bias')],
    });
    expect(modules.map(({ name, roles }) => [name, roles])).toEqual([
      ['a', ['diff_b']],
      ['b.diff_b', null],
    ]);
  });

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
      {
        name: 'x',
        slot: 'single.4',
        component: 'transformer',
        adapter: 'lora',
        rank: 8,
        alpha: null,
        alphaTensor: false,
        scale: null,
        roles: [],
      },
    ]);
  });
});
