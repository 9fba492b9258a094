/** What is in a written file beside its tensors, and that a changed one is found out. */
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { bakeInMemory, deltaOfPair, readFile } from '../../src/testing/bake.ts';
import { apart, MODULES, type Made, made } from '../../src/testing/bake-loras.ts';
import * as dense from '../../src/testing/dense.ts';
import { fileOf, tensorOf } from '../../src/testing/lora-file.ts';
import { fileSource } from '../analyst/byte-source.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { checkRecord, checkWritten } from './verify.ts';

describe('another dtype', () => {
  const a = made(73, 'F32', 4, 2);
  it.each(['F16', 'BF16'] as const)('%s: the error that is told is the one that a dense matrix has, in both factors', async (dtype) => {
    const baked = await bakeInMemory({ sources: [{ file: 'a', strength: 0.7 }], encode: { dtype } }, { a: a.bytes });
    MODULES.forEach((name, index) => {
      const planned = dense.scaled(a.deltas[index] as dense.Matrix, 0.7);
      const own = baked.outcome.certificate.modules.find((module) => module.name === name);
      expect((own?.error ?? 0) / apart(deltaOfPair(baked.tensors, name), planned)).toBeCloseTo(1, 4);
      expect((own?.deltaNorm ?? 0) / dense.norm(deltaOfPair(baked.tensors, name))).toBeCloseTo(1, 6);
    });
  });

  it('that cannot hold the values is refused with the largest of them', async () => {
    const tensors = a.tensors.map((tensor) =>
      tensor.name === `${MODULES[0]}.lora_up.weight` ? tensorOf(tensor.name, 'F32', tensor.shape, [...tensor.values].fill(7e4)) : tensor,
    );
    await expect(bakeInMemory({ sources: [{ file: 'a' }], encode: { dtype: 'F16' } }, { a: fileOf(tensors) })).rejects.toThrow(
      'values up to 7.000e+4. The largest value of F16 is 65504',
    );
  });

  it('is not asked for, and values that are not finite are refused all the same', async () => {
    const tensors = a.tensors.map((tensor) =>
      tensor.name === `${MODULES[1]}.lora_down.weight`
        ? tensorOf(tensor.name, 'F32', tensor.shape, [...tensor.values].fill(Number.NaN))
        : tensor,
    );
    for (const sources of [[{ file: 'a' }], [{ file: 'a', strength: 0.5 }], [{ file: 'a' }, { file: 'b' }]]) {
      await expect(bakeInMemory({ sources }, { a: fileOf(tensors), b: made(74, 'F32', 2, 2).bytes })).rejects.toThrow(
        `${MODULES[1]}.lora_down.weight holds values that are not finite`,
      );
    }
    const without = { sources: [{ file: 'a', gains: { 'blocks.0': 0 } }] };
    expect((await bakeInMemory(without, { a: fileOf(tensors) })).outcome.certificate.modules).toHaveLength(1);
  });
});

describe('the written file', () => {
  const [a, b] = [made(71, 'F16', 4, 2), made(72, 'F16', 4, 2)];
  const plan = {
    sources: [
      { file: 'a.safetensors', strength: 0.4 },
      { file: 'b.safetensors', strength: 0.5 },
    ],
  };
  const files = { 'a.safetensors': a.bytes, 'b.safetensors': b.bytes };

  it('carries its plan and sources without folders, and no clock', async () => {
    const { metadata, bytes, tensors } = await bakeInMemory(plan, files);
    const record = JSON.parse(metadata['lwb.bake'] as string);
    expect(record).toMatchObject({
      v: 1,
      level: 3,
      plan: {
        v: 1,
        sources: [
          { file: 'a.safetensors', strength: 0.4 },
          { file: 'b.safetensors', strength: 0.5 },
        ],
      },
    });
    expect(record.sources).toHaveLength(2);
    expect(bytes.length % 2).toBe(0);
    // Larger elements first, then names.
    expect([...tensors.keys()].slice(0, 3)).toEqual(MODULES.map((name) => `${name}.alpha`).sort());
  });

  it('is checked by hash and by norm: one bit turned over is found', async () => {
    const baked = await bakeInMemory(plan, files);
    const tools = {
      kernel: createScalarKernel(),
      hasher: await createXXHash128(),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    };
    const check = (bytes: Uint8Array, hash = baked.outcome.record.data) =>
      checkWritten(fileSource(new File([bytes as BlobPart], 'x')), 'x', hash, baked.outcome.expected, tools);
    expect(await check(baked.bytes)).toMatchObject({ ok: true });
    for (const place of [40, 1001]) {
      const broken = baked.bytes.slice();
      const at = broken.length - place;
      broken[at] = (broken[at] as number) ^ 0x40;
      expect(await check(broken)).toMatchObject({ ok: false, error: { code: 'bake.hash-differs' } });
      const hash = (await createXXHash128()).init().update(dataOf(broken)).digest();
      expect(await check(broken, hash)).toMatchObject({ ok: false, error: { code: 'bake.module-differs' } });
    }
  });

  it('is told from one with any bit of it turned over, in its header or its data', async () => {
    const tools = {
      kernel: createScalarKernel(),
      hasher: await createXXHash128(),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    };
    const withTexts = { ...files, 'a.safetensors': fileOf(a.tensors, { 'modelspec.title': 'A' }) };
    const { bytes } = await bakeInMemory({ sources: [{ file: 'a.safetensors', strength: 0.5 }] }, withTexts);
    const check = (own: Uint8Array) => checkRecord(fileSource(new File([own as BlobPart], 'x')), 'x', tools);
    expect(await check(bytes)).toMatchObject({ ok: true });
    const header = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const json = new TextDecoder().decode(bytes.subarray(8, 8 + header));
    // A letter of the title, of a tensor's name, a digit of the error, one bit of each tensor.
    const at = [json.indexOf('"A"') + 1, json.indexOf('lora_unet_blocks_7') + 3, json.indexOf('total') + 11].map((place) => 8 + place);
    for (const place of [...at, 8 + header + 1, bytes.length - 1, bytes.length - 300]) {
      const broken = bytes.slice();
      broken[place] = (broken[place] as number) ^ 1;
      expect(await check(broken)).toMatchObject({ ok: false });
    }
  });

  it('keeps, merges or leaves out the texts of its sources', async () => {
    const withTexts = (made2: Made, more: Record<string, string>): Uint8Array =>
      fileOf(made2.tensors, {
        ss_base_model_version: 'wan',
        ss_network_dim: '4',
        ss_tag_frequency: '{"1_x":{"cat":2}}',
        sshs_model_hash: 'ab',
        ...more,
      });
    const texts = { 'a.safetensors': withTexts(a, { 'modelspec.title': 'A' }), 'b.safetensors': withTexts(b, {}) };
    const kept = (await bakeInMemory(plan, texts)).metadata;
    expect(kept).toMatchObject({ ss_base_model_version: 'wan', ss_network_dim: '8', 'modelspec.merged_from': 'A, b' });
    expect(kept).not.toHaveProperty('sshs_model_hash');
    expect(kept).not.toHaveProperty('ss_tag_frequency');
    const merged = (await bakeInMemory({ ...plan, metadata: 'merge' }, texts)).metadata;
    expect(JSON.parse(merged['ss_tag_frequency'] as string)).toEqual({ '1_x': { cat: 4 } });
    expect((await bakeInMemory({ ...plan, metadata: 'none' }, texts)).metadata).toEqual({});
    const set = await bakeInMemory({ ...plan, metadata: { mode: 'none', set: { note: 'mine' } } }, texts);
    expect(set.metadata).toEqual({ note: 'mine' });
    const one = (await bakeInMemory({ sources: [{ file: 'a.safetensors' }], date: '2026-11-29' }, texts)).metadata;
    expect(one).toMatchObject({ ss_tag_frequency: '{"1_x":{"cat":2}}', 'modelspec.date': '2026-11-29', 'modelspec.title': 'A' });
  });

  it('keeps no figure of its source that is another now', async () => {
    const args = '{"conv_dim": "4", "conv_alpha": "1"}';
    const file = fileOf(a.tensors, {
      ss_network_module: 'lycoris.kohya',
      ss_network_dim: '4',
      ss_network_alpha: '2.0',
      ss_network_args: args,
      ss_lr: '1',
      'modelspec.date': '2024-01-01',
    });
    const textsOf = async (more: Record<string, unknown>) =>
      (await bakeInMemory({ sources: [{ file: 'a', ...more }] }, { a: file })).metadata;
    const { 'lwb.bake': _, ...same } = await textsOf({});
    expect(same).toEqual({
      ss_network_module: 'lycoris.kohya',
      ss_network_dim: '4',
      ss_network_alpha: '2.0',
      ss_network_args: args,
      ss_lr: '1',
    });
    const { 'lwb.bake': __, ...half } = await textsOf({ strength: 0.5 });
    expect(half).toEqual({ ss_network_module: 'networks.lora', ss_network_dim: '4', ss_network_alpha: '1', ss_lr: '1' });
  });
});

const dataOf = (file: Uint8Array): Uint8Array => {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  expect(readFile(file).tensors.size).toBeGreaterThan(0);
  return file.subarray(8 + length);
};
