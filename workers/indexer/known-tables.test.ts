/** What is given again out of the cache of tables is what reading the file anew gives, to the byte. */
import { describe, expect, it } from 'vitest';
import type { HeaderRecord } from '../../src/contracts/library.ts';
import { planFile, type TensorSpec } from '../../src/domain/safetensors/writer.ts';
import { keySets } from '../../src/testing/keysets.ts';
import { describeWithLoraData } from '../../src/testing/lora-data.ts';
import { damagedText, fuzzAsync } from '../../src/testing/mutations.ts';
import { HeaderReader } from './read-header.ts';

/** Shows every byte, so that no two headers or tables have one hash. */
const hash = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const reader = (): HeaderReader => new HeaderReader({ hash });

const PATHS = ['x.safetensors', 'Pony/wan2.2 high noise.safetensors', 'flux kontext.safetensors', 'sdxl_illustrious.safetensors'];
const METADATA: readonly (Readonly<Record<string, string>> | null)[] = [
  null,
  {},
  { ss_base_model_version: 'sdxl_base_v1-0', ss_network_module: 'networks.lora' },
  { 'modelspec.architecture': 'flux-1-dev/lora', 'modelspec.title': 'a "title", é 😀' },
  { ss_base_model_version: 'kolors', ss_sd_model_name: 'ponyDiffusionV6XL' },
  { ss_base_model_version: 'a model that nobody knows' },
];

const read = (from: HeaderReader, path: string, header: Uint8Array, size: number): Promise<HeaderRecord> =>
  from.read({ path, size, mtime: 1 }, async () => {
    const file = new File([header.slice()], 'x', { lastModified: 1 });
    Object.defineProperty(file, 'size', { value: size });
    return file;
  });

type Beside = readonly [path: string, metadata: Readonly<Record<string, string>> | null];
const EVERY: readonly Beside[] = PATHS.flatMap((path) => METADATA.map((metadata): Beside => [path, metadata]));

/** One reader that knows the table after the first file, beside readers that know nothing. */
async function expectSame(tensors: readonly TensorSpec[], files: readonly Beside[]): Promise<void> {
  const warm = reader();
  for (const [path, metadata] of files) {
    const { header, fileSize } = planFile(tensors, metadata);
    const cold = JSON.stringify(await read(reader(), path, header, fileSize));
    expect(JSON.stringify(await read(warm, path, header, fileSize))).toBe(cold);
    expect(JSON.stringify(await read(warm, path, header, fileSize))).toBe(cold);
  }
}

/** @param json a character for each byte */
function headerOf(json: string): Uint8Array {
  const bytes = Uint8Array.from(Buffer.from(`12345678${json}`, 'latin1'));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  return bytes;
}

const FLUX: readonly TensorSpec[] = ['img_attn_qkv', 'img_mlp_0'].flatMap((layer) => [
  { name: `lora_unet_double_blocks_0_${layer}.lora_down.weight`, dtype: 'BF16', shape: [4, 3072] },
  { name: `lora_unet_double_blocks_0_${layer}.lora_up.weight`, dtype: 'BF16', shape: [layer === 'img_mlp_0' ? 12288 : 9216, 4] },
]);

describe('a known table', () => {
  it('is understood as it would be anew, whatever name and metadata say', () => expectSame(FLUX, EVERY));

  it('is the same object for files that are understood alike, whatever spaces follow the table', async () => {
    const warm = reader();
    const plain = planFile(FLUX);
    const padded = planFile(FLUX, { note: 'x' }, 4096);
    const one = await read(warm, 'a.safetensors', plain.header, plain.fileSize);
    const other = await read(warm, 'b.safetensors', padded.header, padded.fileSize);
    expect(other.understanding).toBe(one.understanding);
    expect(other).toMatchObject({ path: 'b.safetensors', metadata: { note: 'x' }, fault: null });
  });

  it('says nothing of a file that is cut short or longer', async () => {
    const warm = reader();
    const { header, fileSize } = planFile(FLUX, {});
    await read(warm, 'a.safetensors', header, fileSize);
    expect((await read(warm, 'b.safetensors', header, fileSize - 1)).fault?.code).toBe('data-incomplete');
    expect((await read(warm, 'c.safetensors', header, fileSize + 1)).warnings.map(({ code }) => code)).toEqual(['trailing-bytes']);
  });

  it('does not hide metadata that stand behind a tensor', async () => {
    const rest = '"x.lora_up.weight":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"__metadata__":{"a":"b"}}';
    const warm = reader();
    const late = headerOf(`{${rest}`);
    const twice = headerOf(`{"__metadata__":{},${rest}`);
    for (const again of [1, 2]) {
      expect(await read(warm, `${again}.safetensors`, late, late.length + 1)).toMatchObject({ fault: null, metadata: { a: 'b' } });
      expect((await read(warm, `${again}.safetensors`, twice, twice.length + 1)).fault?.code).toBe('duplicate-key');
    }
  });

  it('never makes a damaged header good', async () => {
    const warm = reader();
    const { header, fileSize } = planFile(FLUX, { ss_base_model_version: 'flux1', note: 'é\n"\u0001' });
    await read(warm, 'x.safetensors', header, fileSize);
    const json = Buffer.from(header.subarray(8)).toString('latin1');
    await fuzzAsync(damagedText([json]), 600, async (text) => {
      const damaged = headerOf(text);
      const size = fileSize - header.length + damaged.length;
      const cold = JSON.stringify(await read(reader(), 'x.safetensors', damaged, size));
      expect(JSON.stringify(await read(warm, 'x.safetensors', damaged, size))).toBe(cold);
    });
  });
});

describeWithLoraData('known tables of published files', () => {
  it.each(keySets().map((set) => [set.name, set.header.tensors] as const))('%s', (_, tensors) =>
    expectSame(
      [...new Map(tensors.map((tensor) => [tensor.name, tensor])).values()],
      [
        ['x.safetensors', null],
        ['Pony/flux wan2.2 high noise.safetensors', { ss_base_model_version: 'sdxl_base_v1-0', 'modelspec.title': 'kontext' }],
      ],
    ),
  );
});
