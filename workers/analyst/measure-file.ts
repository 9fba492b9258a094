/**
 * The measuring pass: header, then one sequential read of the data section in which every tensor is decoded, reduced and
 * forgotten, and the section is hashed.
 *
 * Memory, whatever the file's size: two chunks (1 MiB each) + the largest tensor as f32 in the kernel + the Gram matrices
 * (8 r^2 bytes each) of the modules of which not all tensors have come by yet. Trainers write a module's tensors side by
 * side, so that is one or two Grams; a file sorted by kind holds one Gram per module (rank 128, 304 modules: 40 MB). Modules that
 * would take it beyond 1 GiB are read by themselves after the pass.
 *
 * Modules whose terms cancel are read again afterwards, one at a time (`measure-again.ts`).
 */
import { type Message, message } from '../../src/domain/message.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import type { MeasuredModule, Measurement } from '../../src/domain/reading.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import type { FileFault, Header } from '../../src/domain/safetensors/header-types.ts';
import { moduleFaults } from '../../src/domain/strength/module-faults.ts';
import { aggregate } from '../../src/domain/strength/aggregate.ts';
import { understandWeights } from '../../src/domain/understand.ts';
import type { Sketch } from '../../src/domain/similar/sketch.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { type ByteSource, isReadError } from './byte-source.ts';
import { measureAgain } from './measure-again.ts';
import { ownProducts } from './own-products.ts';
import type { ModuleData } from './measure-module.ts';
import { type PassPlan, planPass } from './plan.ts';
import { Sketcher } from './sketcher.ts';
import { ShortFile } from './tensor-values.ts';
import { TensorWalker } from './tensor-walker.ts';

/** Incremental XXH3-128 of the data section. */
export interface Hasher {
  init(): unknown;
  update(bytes: Uint8Array): unknown;
  /** 32 hex digits. */
  digest(): string;
}

export interface PassTools {
  readonly kernel: Kernel;
  readonly hasher: Hasher;
  /** Bytes of the file read so far. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
  /** As `planPass` takes it. */
  readonly mostHeld?: number;
}

export type PassOutcome =
  | { readonly kind: 'measured'; readonly measurement: Measurement; readonly sketch: Sketch | null }
  | { readonly kind: 'fault'; readonly fault: FileFault }
  | { readonly kind: 'cancelled' };

/** @param path for naming things and for file-name hints; never opened */
export async function measureFile(source: ByteSource, path: string, tools: PassTools): Promise<PassOutcome> {
  try {
    const head = await readHeader(source);
    if (head.fault) return { kind: 'fault', fault: head.fault };
    const { header, warnings } = head;
    const adapted = understandWeights(header, { path });
    const { understanding } = adapted;
    const plan = planPass(header, understanding, tools.mostHeld);
    const sketcher = new Sketcher(plan.modules, adapted);
    const modules = await readData(source, header, plan, sketcher, tools);
    if (!modules) return { kind: 'cancelled' };
    const measurement = {
      contentHash: tools.hasher.digest(),
      modules,
      warnings: [...header.warnings, ...warnings, ...moduleFaults(modules)],
      ...aggregate(understanding, modules, await ownProducts(source, header, adapted, modules, tools.kernel)),
    };
    return { kind: 'measured', measurement, sketch: sketcher.sketch() };
  } catch (error) {
    if (tools.signal.aborted) return { kind: 'cancelled' };
    if (error instanceof ShortRead) return { kind: 'fault', fault: { code: 'read-failed', message: error.said } };
    if (error instanceof ShortFile)
      return { kind: 'fault', fault: { code: 'read-failed', message: message('read.ended-within', { tensor: error.tensor }) } };
    if (!isReadError(error)) throw error;
    return { kind: 'fault', fault: accessFault(error, 'file') };
  }
}

/** @returns the measured modules, or null when cancelled */
async function readData(
  source: ByteSource,
  header: Header,
  plan: PassPlan,
  sketcher: Sketcher,
  tools: PassTools,
): Promise<MeasuredModule[] | null> {
  const { hasher, onProgress, signal } = tools;
  const end = header.tensors.reduce((last, tensor) => Math.max(last, tensor.end), 0);
  const walker = new TensorWalker(header, plan, tools.kernel, sketcher);
  hasher.init();
  let position = 0;
  walker.skipEmpty();
  for await (const chunk of source.stream(header.dataStart, header.dataStart + end)) {
    if (signal.aborted) return null;
    hasher.update(chunk);
    walker.feed(chunk);
    position += chunk.length;
    onProgress(header.dataStart + position);
  }
  if (signal.aborted) return null;
  // The parser compared the sizes, so the file shrank while it was read.
  if (position < end) throw new ShortRead(position, end);
  for (const index of plan.putOff) {
    if (signal.aborted) return null;
    await walker.readAlone(index, source, header.dataStart);
  }
  const rows = walker.modules();
  for (const index of walker.cancelled()) {
    if (signal.aborted) return null;
    const [data, [row, ...beside]] = [plan.modules[index] as ModuleData, rows[index] as readonly MeasuredModule[]];
    if (row) rows[index] = [await measureAgain(data, row, { source, dataStart: header.dataStart }, tools.kernel), ...beside];
  }
  return rows.flat();
}

class ShortRead extends Error {
  override readonly name = 'ShortRead';
  readonly said: Message;
  constructor(bytes: number, of: number) {
    super('The file ended early');
    this.said = message('read.data-ended-early', { bytes, of });
  }
}
