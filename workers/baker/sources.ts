/** Opens what a bake reads: header, meaning, hash and norms of one file. The file is only read. */
import { peftConfigs } from '../../src/domain/adapters/scale.ts';
import type { BakeSource } from '../../src/domain/bake/members.ts';
import { elementsOf } from '../../src/domain/safetensors/dtype.ts';
import type { FileFault, TensorInfo } from '../../src/domain/safetensors/types.ts';
import { understandWeights } from '../../src/domain/understand.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import type { ByteSource } from '../analyst/byte-source.ts';
import { measureFile, type PassTools } from '../analyst/measure-file.ts';
import { tensorValues } from '../analyst/tensor-values.ts';
import type { Kernel } from '../kernels/kernel.ts';

export interface OpenSource extends BakeSource {
  readonly bytes: ByteSource;
  /** Norm of each module's delta by its name, as measured; null where it needs the base model. */
  readonly norms: ReadonlyMap<string, number | null>;
}

export type Opening = { readonly ok: true; readonly source: OpenSource } | { readonly ok: false; readonly fault: FileFault };

/** @param name base name of the file @returns null when cancelled */
export async function openSource(bytes: ByteSource, name: string, tools: PassTools): Promise<Opening | null> {
  const head = await readHeader(bytes);
  if (head.fault) return { ok: false, fault: head.fault };
  const measured = await measureFile(bytes, name, tools);
  if (measured.kind === 'cancelled') return null;
  if (measured.kind === 'fault') return { ok: false, fault: measured.fault };
  const { header } = head;
  const understood = understandWeights(header, { path: name });
  const scalars = header.tensors.filter(({ shape }) => elementsOf(shape) === 1);
  const norms = new Map(measured.measurement.modules.map(({ module, deltaNorm }) => [module, deltaNorm]));
  return {
    ok: true,
    source: {
      name,
      header,
      ...understood,
      peft: peftConfigs(header.metadata),
      hash: measured.measurement.contentHash,
      scalars: await scalarValues(bytes, header.dataStart, scalars, tools.kernel),
      bytes,
      norms,
    },
  };
}

async function scalarValues(
  bytes: ByteSource,
  dataStart: number,
  tensors: readonly TensorInfo[],
  kernel: Kernel,
): Promise<ReadonlyMap<string, number>> {
  const values = await tensorValues(bytes, dataStart, tensors, kernel);
  return new Map([...values].flatMap(([{ name }, found]) => (typeof found === 'string' ? [] : [[name, found[0] ?? Number.NaN]])));
}
