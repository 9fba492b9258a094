import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { understand } from '../../understand.ts';
import { diffusers } from './diffusers.ts';
import { hostFileOf } from './host-file.ts';
import { impact } from './impact.ts';
import { inspire } from './inspire.ts';
import { lbw } from './lbw.ts';
import { loadingOf, loadsSome, unloaded } from './loading.ts';
import { sdnext } from './sdnext.ts';
import { loadsText } from './words.ts';

const NAME = 'lora_unet_double_blocks_0_img_attn_qkv';

function fileOf(tensors: Readonly<Record<string, readonly number[]>>) {
  const list = Object.entries(tensors).map(([name, shape]) => ({
    name,
    dtype:
      name.includes('lora_down.weight') && Object.keys(tensors).some((key) => key.endsWith('scale_weight'))
        ? ('I8' as const)
        : ('F32' as const),
    shape,
    begin: 0,
    end: 0,
  }));
  const { family, layout, modules } = understand({ dataStart: 0, tensors: list, metadata: {}, warnings: [] }, { path: 'x.safetensors' });
  if (!layout) throw new Error('no layout');
  return hostFileOf({ path: 'x.safetensors', family, layout, modules });
}

const PAIR = { [`${NAME}.lora_down.weight`]: [4, 3072], [`${NAME}.lora_up.weight`]: [9216, 4] };

describe('a model that ComfyUI does not have', () => {
  const vector = `${'1,'.repeat(40)}1`;
  it.each([
    [inspire, vector],
    [impact, `<lora:x:1:LBW=${vector};A=1>`],
    [impact, '<lora:x:1>'],
  ])('is left open, whatever the names are', (target, text) => {
    const file = hostFile('framepack', { naming: 'flat' });
    const { arrivals, leftOut } = target.simulate(file, text);
    expect(new Set(arrivals.map(({ value }) => value))).toEqual(new Set([null]));
    expect(leftOut).toMatchObject([{ modules: file.modules.length, why: expect.stringContaining('no such model') }]);
  });
});

describe('a program whose multipliers were seen apart from its loader', () => {
  const attention = 'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k';
  const pair = (name: string, ending: readonly [string, string]): Record<string, readonly number[]> => ({
    [`${name}${ending[0]}`]: [4, 768],
    [`${name}${ending[1]}`]: [640, 4],
  });
  const kohya = pair(`lora_unet_${attention.replaceAll('.', '_')}`, ['.lora_down.weight', '.lora_up.weight']);
  const dict = '{"unet": {"down": 0.5}}';

  it('keeps the multiplier and says that the loader leaves the module out', () => {
    const text = '<lora:x:1:te=1:in=0.5:mid=1:out=1>';
    const other = fileOf({ ...kohya, ...pair(`base_model.model.${attention}`, ['.lora_A.weight', '.lora_B.weight']) });
    const { arrivals, leftOut } = sdnext.simulate(other, text);
    expect(arrivals.map(({ value }) => value)).toEqual([0.5, 0.5]);
    expect(leftOut).toEqual([{ why: 'SD.Next’s loader does not know its name', modules: 1 }]);
    expect(loadsText(sdnext.simulate(other, text))).toContain('1 of 2 modules load');
  });

  it('says that diffusers stops at other kinds of adapters, whatever the other modules are', () => {
    expect(diffusers.simulate(fileOf(kohya), dict).leftOut).toEqual([]);
    const mixed = fileOf({ ...kohya, 'lora_unet_mid_block_attentions_0_proj_in.diff': [1280, 1280] });
    expect(diffusers.simulate(mixed, dict).leftOut).toMatchObject([{ modules: 2, why: expect.stringContaining('stops') }]);
  });

  it('does not guess at endings that names do not show', () => {
    const dotted = fileOf(pair(`unet.${attention}`, ['.lora_down.weight', '.lora_up.weight']));
    expect(sdnext.simulate(dotted, '<lora:x:1>').leftOut).toMatchObject([{ why: expect.stringContaining('endings') }]);
  });
});

describe('what a loader takes of a module whose name it knows', () => {
  it('is all of a plain one', () => {
    expect(unloaded(loadingOf(fileOf(PAIR), 'comfy'), 0)).toBeNull();
  });

  it('is nothing of numbered parts', () => {
    const parts = Object.fromEntries(
      [0, 1, 2].flatMap((i) => [
        [`${NAME}.lora_down.${i}.weight`, [4, 3072]],
        [`${NAME}.lora_up.${i}.weight`, [3072, 4]],
      ]),
    );
    const file = fileOf(parts);
    expect(unloaded(loadingOf(file, 'comfy'), 0)).toMatchObject({ value: 0, why: expect.stringContaining('numbered parts') });
    expect(loadsSome(file, 'comfy').ok).toBe(false);
  });

  it('is nothing of adapters that it has no reader for', () => {
    const diag = fileOf({ [`${NAME}.oft_diag`]: [8, 384, 384] });
    expect(unloaded(loadingOf(diag, 'comfy'), 0)).toMatchObject({ value: 0, why: expect.stringContaining('of this kind') });
    expect(unloaded(loadingOf(diag, 'a1111'), 0)?.why).not.toContain('of this kind');
    const blocks = fileOf({ [`${NAME}.oft_blocks`]: [8, 384, 384] });
    expect(unloaded(loadingOf(blocks, 'comfy'), 0)).toBeNull();
    expect(unloaded(loadingOf(blocks, 'forge'), 0)).toMatchObject({ why: expect.stringContaining('of this kind') });
    expect(unloaded(loadingOf(fileOf({ [`${NAME}.oft_R.weight`]: [8, 6] }), 'comfy'), 0)).not.toBeNull();
  });

  it('is not known of quantised factors', () => {
    const file = fileOf({ ...PAIR, [`${NAME}.lora_down.scale_weight`]: [] });
    expect(unloaded(loadingOf(file, 'comfy'), 0)).toMatchObject({ value: null, why: expect.stringContaining('quantised') });
    expect(loadsSome(file, 'comfy').ok).toBe(true);
  });
});

describe('two names of one weight', () => {
  const pair = (name: string, rows: number, cols: number): Record<string, readonly number[]> => ({
    [`${name}.lora_A.weight`]: [4, cols],
    [`${name}.lora_B.weight`]: [rows, 4],
  });
  const block = 'diffusion_model.layers.0.attention';
  const text = Array.from({ length: 12 }, () => '0.5').join(',');

  it('are one layer to ComfyUI, which takes the later of its table', () => {
    const file = fileOf({
      ...pair(`${block}.out`, 3840, 3840),
      ...pair(`${block}.to_out.0`, 3840, 3840),
      ...pair(`${block}.qkv`, 11520, 3840),
    });
    const { arrivals, leftOut } = inspire.simulate(file, text);
    const of = (name: string) => arrivals[file.modules.findIndex((module) => module.name === name)];
    expect(of(`${block}.to_out.0`)).toMatchObject({ value: 0.5, why: null });
    expect(of(`${block}.out`)).toMatchObject({ value: 0, why: `the loader takes ${block}.to_out.0 for the same layer` });
    expect(of(`${block}.qkv`)).toMatchObject({ value: 0.5 });
    expect(leftOut).toMatchObject([{ modules: 1 }]);
  });

  it('are two where the program knows one of them alone', () => {
    const file = fileOf({ ...pair(`${block}.out`, 3840, 3840), ...pair(`base_model.model.layers.0.attention.out`, 3840, 3840) });
    const { arrivals } = inspire.simulate(file, text);
    expect(new Set(arrivals.map(({ value }) => value))).toEqual(new Set([0, 0.5]));
    expect(arrivals.find(({ value }) => value === 0)?.why).toContain('does not know its name');
  });

  it('are not decided where the program is not known to go by a table', () => {
    const rest = 'transformer_blocks_0_attn1_to_q';
    const file = fileOf(
      Object.fromEntries(
        [`lora_unet_down_blocks_1_attentions_0_${rest}`, `lora_unet_input_blocks_4_1_${rest}`].flatMap((name) => [
          [`${name}.lora_down.weight`, [4, 640]],
          [`${name}.lora_up.weight`, [640, 4]],
        ]),
      ),
    );
    const { arrivals } = lbw.simulate(file, '<lora:x:1:lbw=ALL0.5>');
    expect(arrivals).toMatchObject([{ value: null }, { value: null }]);
  });

  it('a fused layer and its parts overwrite each other where the node forgets the rows', () => {
    const file = fileOf({ ...pair(`${block}.qkv`, 11520, 3840), ...pair(`${block}.to_q`, 3840, 3840) });
    expect(inspire.simulate(file, text).arrivals).toMatchObject([
      { value: null, why: expect.stringContaining('overwrite') },
      { value: null, why: expect.stringContaining('overwrite') },
    ]);
  });
});
