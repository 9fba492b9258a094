/**
 * The measuring pass: header, then one sequential read of the data section in which every tensor is decoded, reduced and
 * forgotten, and the section is hashed.
 *
 * Memory, whatever the file's size: one chunk (1 MiB) + the largest tensor as f32 in the kernel + the Gram matrices
 * (8 r^2 bytes each) of the modules of which not all tensors have come by yet. Trainers write a module's tensors side by
 * side, so that is one or two Grams; a file sorted by kind holds one Gram per module (rank 128, 304 modules: 40 MB).
 *
 * Modules whose terms cancel are read again afterwards, one at a time (`measure-again.ts`).
 */
import { type Message, message } from '../../src/domain/message.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import type { MeasuredModule, Measurement } from '../../src/domain/reading.ts';
import { parseHeader, readHeaderLength } from '../../src/domain/safetensors/header.ts';
import { elementsOf } from '../../src/domain/safetensors/dtype.ts';
import type { FaultCode, FileFault, Header, TensorInfo } from '../../src/domain/safetensors/types.ts';
import { moduleFaults } from '../../src/domain/strength/module-faults.ts';
import { aggregate } from '../../src/domain/strength/aggregate.ts';
import { understand } from '../../src/domain/understand.ts';
import type { Arithmetic, Reduced } from '../../src/domain/adapters/types.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { kernelArithmetic } from './arithmetic.ts';
import { type ByteSource, isReadError } from './byte-source.ts';
import { measureAgain } from './measure-again.ts';
import { type ModuleData, measureModule, unmeasured } from './measure-module.ts';
import { ShortFile } from './tensor-values.ts';
import { isDecoded, type PassPlan, planPass, type TensorTask } from './plan.ts';

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
}

export type PassOutcome =
  | { readonly kind: 'measured'; readonly measurement: Measurement }
  | { readonly kind: 'fault'; readonly fault: FileFault }
  | { readonly kind: 'cancelled' };

/** Deviations from the format that do not touch the tensors: measured, with a warning. */
const HARMLESS: ReadonlySet<FaultCode> = new Set(['trailing-bytes', 'metadata-not-string']);
/** Enough for nine headers in ten, and for naming files that are something else. */
const FIRST_BYTES = 65_536;

/** @param path for naming things and for file-name hints; never opened */
export async function measureFile(source: ByteSource, path: string, tools: PassTools): Promise<PassOutcome> {
  try {
    const head = await readHeader(source);
    if ('fault' in head) return { kind: 'fault', fault: head.fault };
    const { header, warnings } = head;
    const understanding = understand(header, { path });
    const plan = planPass(header, understanding);
    const modules = await readData(source, header, plan, tools);
    if (!modules) return { kind: 'cancelled' };
    const measurement = {
      contentHash: tools.hasher.digest(),
      modules,
      warnings: [...header.warnings, ...warnings, ...moduleFaults(modules)],
      ...aggregate(understanding, modules),
    };
    return { kind: 'measured', measurement };
  } catch (error) {
    if (tools.signal.aborted) return { kind: 'cancelled' };
    if (error instanceof ShortRead) return { kind: 'fault', fault: { code: 'read-failed', message: error.said } };
    if (error instanceof ShortFile)
      return { kind: 'fault', fault: { code: 'read-failed', message: message('read.ended-within', { tensor: error.tensor }) } };
    if (!isReadError(error)) throw error;
    return { kind: 'fault', fault: accessFault(error, 'file') };
  }
}

/** Header of a file with faults that leave its tensors intact as warnings. */
export async function readHeader(source: ByteSource): Promise<{ header: Header; warnings: FileFault[] } | { fault: FileFault }> {
  const first = await source.slice(0, Math.min(FIRST_BYTES, source.size));
  const length = readHeaderLength(first, source.size);
  if (!length.ok) return { fault: length.error };
  const total = 8 + length.value;
  const bytes = total <= first.length ? first.subarray(0, total) : await source.slice(0, total);
  const outcome = parseHeader(bytes, source.size);
  if (outcome.ok) return { header: outcome.header, warnings: [] };
  if (outcome.salvaged && HARMLESS.has(outcome.error.code)) return { header: outcome.salvaged, warnings: [outcome.error] };
  return { fault: outcome.error };
}

/** @returns the measured modules, or null when cancelled */
async function readData(source: ByteSource, header: Header, plan: PassPlan, tools: PassTools): Promise<MeasuredModule[] | null> {
  const { hasher, onProgress, signal } = tools;
  const end = header.tensors.reduce((last, tensor) => Math.max(last, tensor.end), 0);
  const walker = new TensorWalker(header, plan, tools.kernel);
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

/** Cuts the stream into tensors. The header guarantees that they lie in order, without holes. */
class TensorWalker {
  #next = 0;
  #seen = 0;
  readonly #results: (readonly MeasuredModule[] | null)[];
  readonly #cancelled = new Set<number>();
  readonly #arithmetic: Arithmetic;
  readonly #tensors: readonly TensorInfo[];
  readonly #plan: PassPlan;
  readonly #kernel: Kernel;

  constructor(header: Header, plan: PassPlan, kernel: Kernel) {
    this.#tensors = header.tensors;
    this.#plan = plan;
    this.#kernel = kernel;
    this.#results = plan.modules.map((module) => (module.fault ? [unmeasured(module.plan, module.fault)] : null));
    this.#arithmetic = kernelArithmetic(kernel);
  }

  /** After the last byte. */
  modules(): (readonly MeasuredModule[])[] {
    return this.#results.map((result, index) => result ?? this.#measure(index));
  }

  /** Positions of modules that are to be measured again, from their factors. */
  cancelled(): ReadonlySet<number> {
    return this.#cancelled;
  }

  #measure(index: number): readonly MeasuredModule[] {
    const { rows, cancelled } = measureModule(this.#plan.modules[index] as ModuleData, this.#arithmetic);
    if (cancelled) this.#cancelled.add(index);
    return rows;
  }

  feed(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const tensor = this.#tensors[this.#next];
      if (!tensor) return;
      const task = this.#plan.tasks[this.#next] ?? null;
      if (this.#seen === 0 && task) this.#begin(tensor);
      const take = Math.min(chunk.length - at, tensor.end - tensor.begin - this.#seen);
      if (task) this.#kernel.push(chunk.subarray(at, at + take));
      at += take;
      this.#seen += take;
      if (this.#seen < tensor.end - tensor.begin) return;
      if (task) this.#finish(task);
      this.#next++;
      this.#seen = 0;
      this.skipEmpty();
    }
  }

  /** Tensors with a 0 in their shape have no bytes: nothing of the stream will reach them. */
  skipEmpty(): void {
    for (;;) {
      const tensor = this.#tensors[this.#next];
      if (!tensor || tensor.end > tensor.begin) return;
      const task = this.#plan.tasks[this.#next];
      if (task) {
        this.#begin(tensor);
        this.#finish(task);
      }
      this.#next++;
    }
  }

  #begin(tensor: TensorInfo): void {
    if (isDecoded(tensor.dtype)) this.#kernel.begin(tensor.dtype, elementsOf(tensor.shape));
  }

  #finish({ module, role, need }: TensorTask): void {
    const kernel = this.#kernel;
    const { sumSq, nan, inf } = kernel.stats();
    const finite = nan + inf === 0;
    const gram =
      need.reduction === 'gramRows' && finite
        ? kernel.gramRows(need.rows, need.cols)
        : need.reduction === 'gramCols' && finite
          ? kernel.gramCols(need.rows, need.cols)
          : null;
    const values = need.reduction === 'values' ? kernel.values() : null;
    const reduced: Reduced = { need, sumSq, nan, inf, gram, values };
    const data = this.#plan.modules[module];
    if (!data) return;
    data.reduced.set(role, reduced);
    if (data.reduced.size < data.raw.size) return;
    this.#results[module] = this.#measure(module);
    // Its Grams are not needed any more: memory stays bounded by the modules that are still incomplete.
    data.reduced.clear();
  }
}
