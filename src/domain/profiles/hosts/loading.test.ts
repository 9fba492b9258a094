import { describe, expect, it } from 'vitest';
import { understand } from '../../understand.ts';
import { hostFileOf } from './host-file.ts';
import { loadingOf, loadsSome, unloaded } from './loading.ts';

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

  it('is not known of quantised factors', () => {
    const file = fileOf({ ...PAIR, [`${NAME}.lora_down.scale_weight`]: [] });
    expect(unloaded(loadingOf(file, 'comfy'), 0)).toMatchObject({ value: null, why: expect.stringContaining('quantised') });
    expect(loadsSome(file, 'comfy').ok).toBe(true);
  });
});
