import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { lbwNeo } from '../../profiles/hosts/lbw-neo.ts';
import { lbw, lbwForge, lbwNihedon } from '../../profiles/hosts/lbw.ts';
import { comfyInspire } from '../../profiles/hosts/comfy-inspire.ts';
import { comfyChain, type HostMember, promptLine } from './for-hosts.ts';

// Of diffusers' last modulation the node loses the order of the halves.
const flux = hostFile('flux1', { naming: 'diffusers', include: (path) => path !== 'norm_out.linear' });
const xl = hostFile('sdxl', { encoders: [12, 32] });
const named = (name: string, more: Partial<HostMember> = {}): HostMember => ({
  file: { ...flux, name, fileName: `${name}.safetensors` },
  gains: {},
  strengthModel: 1,
  strengthClip: 1,
  ...more,
});
const MEMBERS = [
  named('a', { gains: { 'double.7': 0.25 }, strengthModel: 0.8, strengthClip: 0.5 }),
  named('b', { strengthModel: -0.3, strengthClip: 0 }),
  named('c'),
];

describe('comfyChain', () => {
  it('feeds each loader from the one before, with its strengths and vector', () => {
    const { text, refused, lost, partly } = comfyChain(MEMBERS, 'api');
    const nodes = JSON.parse(text) as Record<string, { inputs: Record<string, unknown> }>;
    expect(Object.keys(nodes)).toEqual(['1', '2', '3']);
    expect(nodes['1']?.inputs).toMatchObject({ lora_name: 'a.safetensors', strength_model: 0.8, strength_clip: 0.5 });
    expect(nodes['1']?.inputs['model']).toBeUndefined();
    expect(nodes['2']?.inputs).toMatchObject({
      lora_name: 'b.safetensors',
      strength_model: -0.3,
      strength_clip: 0,
      model: ['1', 0],
      clip: ['1', 1],
    });
    expect(nodes['3']?.inputs).toMatchObject({ model: ['2', 0], clip: ['2', 1] });
    const alone = JSON.parse(comfyInspire.export(MEMBERS[0]?.file ?? flux, { 'double.7': 0.25 }, { variant: 'api' }).text) as typeof nodes;
    expect(nodes['1']?.inputs['block_vector']).toBe(alone['1']?.inputs['block_vector']);
    expect({ refused, lost, partly }).toEqual({ refused: [], lost: [], partly: [] });
  });

  it('says what is not loaded of a LoRA, also where its gains make no difference', () => {
    const [first, ...modules] = flux.modules;
    const file = { ...flux, modules: [{ ...(first as (typeof modules)[number]), name: 'transformer.unheard_of' }, ...modules] };
    const gains = Object.fromEntries(file.present.map((slot) => [slot, 0]));
    const { lost, partly } = comfyChain([named('odd', { file: { ...file, name: 'odd' }, gains })], 'api');
    expect(partly).toMatchObject([
      { name: 'odd', why: expect.stringContaining(`${modules.length} of ${modules.length + 1} modules load`) },
    ]);
    expect(lost).toEqual([]);
  });

  it('makes a workflow whose links join the nodes that it has', () => {
    const { nodes, links } = JSON.parse(comfyChain(MEMBERS, 'workflow').text) as {
      nodes: { id: number; inputs: { name: string; link: number | null }[]; outputs: { links: number[] }[] }[];
      links: [id: number, from: number, output: number, to: number, input: number, type: string][];
    };
    expect(links.map(([, from, output, to, input, type]) => [from, output, to, input, type])).toEqual([
      [1, 0, 2, 0, 'MODEL'],
      [1, 1, 2, 1, 'CLIP'],
      [2, 0, 3, 0, 'MODEL'],
      [2, 1, 3, 1, 'CLIP'],
    ]);
    expect(nodes[0]?.inputs.map(({ link }) => link)).toEqual([null, null]);
    for (const [id, from, output, to, input] of links) {
      expect(nodes[from - 1]?.outputs[output]?.links).toContain(id);
      expect(nodes[to - 1]?.inputs[input]?.link).toBe(id);
    }
  });
});

describe('promptLine', () => {
  it.each([lbwForge, lbwNihedon, lbwNeo])('writes a tag for every LoRA in order, for $label', (target) => {
    const { text, refused } = promptLine(MEMBERS, target);
    expect(refused).toEqual([]);
    expect(text.split(' ').map((tag) => tag.replace(/lbw=[\d.,-]+/, 'lbw='))).toEqual([
      '<lora:a:0.5:0.8:lbw=>',
      '<lora:b:0:-0.3:lbw=>',
      '<lora:c:1:lbw=>',
    ]);
    const first = MEMBERS[0] as HostMember;
    const at = first.file.modules.findIndex(({ slot }) => slot === 'double.7');
    // The host finds the LoRA's own tag in the whole line.
    expect(target.simulate(first.file, text).arrivals[at]?.value).toBe(0.25);
  });

  it('says what a program cannot take, and what does not arrive', () => {
    const { text, refused } = promptLine([...MEMBERS, named('x:y')], lbw);
    expect(text).toBe('');
    expect(refused.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'x:y']);
    const member = { file: { ...xl, name: 'xl' }, gains: { 'te1.0': 0.2, 'te1.1': 0.7 }, strengthModel: 1, strengthClip: 1 };
    const losing = promptLine([member], lbw);
    expect(losing.lost.map(({ name }) => name)).toEqual(['xl']);
    expect(losing.text).toMatch(/^<lora:xl:1:lbw=/);
  });
});
