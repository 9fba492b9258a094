/** Opens what a bake reads: header, meaning, hash and norms of one file. The file is only read. */
import { peftConfigs } from '../../src/domain/adapters/scale.ts';
import type { BakeSource } from '../../src/domain/bake/members.ts';
import { isMessage } from '../../src/domain/message.ts';
import { elementsOf } from '../../src/domain/safetensors/dtype.ts';
import type { FileFault, TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import { understandWeights } from '../../src/domain/understand.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import type { ByteSource } from '../analyst/byte-source.ts';
import { measureFile, type PassTools } from '../analyst/measure-file.ts';
import { tensorValues } from '../analyst/tensor-values.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { named } from './named-source.ts';

export interface OpenSource extends BakeSource {
  /** A read that is refused throws a `Refusal` that names the file. */
  readonly bytes: ByteSource;
  /** Norm of each module's delta by its name, as measured; null where it needs the base model. */
  readonly norms: ReadonlyMap<string, number | null>;
}

export type Opening = { readonly ok: true; readonly source: OpenSource } | { readonly ok: false; readonly fault: FileFault };

/** What a measuring pass over the same file said before. */
export interface KnownFile {
  readonly hash: string;
  readonly norms: readonly (readonly [module: string, norm: number | null])[];
}

/** @param name base name of the file @param known the pass over the whole file is left out then @returns null when cancelled */
export async function openSource(
  bytes: ByteSource,
  name: string,
  tools: PassTools,
  known: KnownFile | null = null,
): Promise<Opening | null> {
  const head = await readHeader(bytes);
  if (head.fault) return { ok: false, fault: head.fault };
  const figures = known ? { ok: true as const, hash: known.hash, norms: new Map(known.norms) } : await figuresOf(bytes, name, tools);
  if (figures === null || !figures.ok) return figures;
  const { header } = head;
  const understood = understandWeights(header, { path: name });
  const scalars = header.tensors.filter(({ shape }) => elementsOf(shape) === 1);
  return {
    ok: true,
    source: {
      name,
      header,
      ...understood,
      peft: peftConfigs(header.metadata),
      hash: figures.hash,
      scalars: await scalarValues(bytes, header.dataStart, scalars, tools.kernel),
      bytes: named(bytes, name),
      norms: figures.norms,
    },
  };
}

async function figuresOf(bytes: ByteSource, name: string, tools: PassTools): Promise<Figures | Exclude<Opening, { ok: true }> | null> {
  const measured = await measureFile(bytes, name, tools);
  if (measured.kind === 'cancelled') return null;
  if (measured.kind === 'fault') return { ok: false, fault: measured.fault };
  const { contentHash, modules } = measured.measurement;
  return { ok: true, hash: contentHash, norms: new Map(modules.map(({ module, deltaNorm }) => [module, deltaNorm])) };
}

interface Figures {
  readonly ok: true;
  readonly hash: string;
  readonly norms: OpenSource['norms'];
}

async function scalarValues(
  bytes: ByteSource,
  dataStart: number,
  tensors: readonly TensorInfo[],
  kernel: Kernel,
): Promise<ReadonlyMap<string, number>> {
  const values = await tensorValues(bytes, dataStart, tensors, kernel);
  return new Map([...values].flatMap(([{ name }, found]) => (isMessage(found) ? [] : [[name, found[0] ?? Number.NaN]])));
}
