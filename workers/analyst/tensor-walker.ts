/**
 * Cuts the stream of a data section into tensors, and reduces each for its module. The header guarantees that they lie in order,
 * without holes. A module for which there is no room is refused by itself; the stream goes on.
 */
import type { Arithmetic, Need, Reduced } from '../../src/domain/adapters/adapter-kind.ts';
import { message } from '../../src/domain/message.ts';
import type { MeasuredModule } from '../../src/domain/reading.ts';
import { elementsOf } from '../../src/domain/safetensors/dtype.ts';
import type { Header, TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import { NoRoom } from '../kernels/elements.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { kernelArithmetic } from './arithmetic.ts';
import type { ByteSource } from './byte-source.ts';
import { measureModule, unmeasured } from './measure-module.ts';
import { isDecoded, type PassPlan, type PlannedModule, type TensorTask } from './plan.ts';
import type { Sketcher } from './sketcher.ts';
import { ShortFile } from './tensor-values.ts';

/** What the engine says when it cannot give an array its memory. */
const NO_ARRAY = /array buffer allocation|invalid (typed )?array (buffer )?length/i;
const isNoRoom = (error: unknown): boolean => error instanceof NoRoom || (error instanceof RangeError && NO_ARRAY.test(error.message));

export class TensorWalker {
  #next = 0;
  #seen = 0;
  readonly #results: (readonly MeasuredModule[] | null)[];
  readonly #cancelled = new Set<number>();
  readonly #arithmetic: Arithmetic;
  readonly #tensors: readonly TensorInfo[];
  readonly #plan: PassPlan;
  readonly #kernel: Kernel;

  readonly #sketcher: Sketcher;

  constructor(header: Header, plan: PassPlan, kernel: Kernel, sketcher: Sketcher) {
    this.#sketcher = sketcher;
    this.#tensors = header.tensors;
    this.#plan = plan;
    this.#kernel = kernel;
    this.#results = plan.modules.map((module) => (module.fault ? [unmeasured(module.plan, module.fault)] : null));
    this.#arithmetic = kernelArithmetic(kernel);
  }

  /** After the last byte. */
  modules(): (readonly MeasuredModule[])[] {
    return this.#results.map((result, index) => result ?? this.#measured(index));
  }

  /** Positions of modules that must be measured again, from their factors. */
  cancelled(): ReadonlySet<number> {
    return this.#cancelled;
  }

  feed(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const tensor = this.#tensors[this.#next];
      if (!tensor) return;
      if (this.#seen === 0) this.#start(tensor);
      const task = this.#task();
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
      this.#start(tensor);
      const task = this.#task();
      if (task) this.#finish(task);
      this.#next++;
    }
  }

  /** Reads one module that was put off, after the stream. @throws ShortFile, or what the source throws */
  async readAlone(index: number, source: ByteSource, dataStart: number): Promise<void> {
    const module = this.#plan.modules[index] as PlannedModule;
    for (const [role, need] of module.needs) {
      const tensor = module.raw.get(role);
      if (!tensor || this.#results[index]) return;
      const task = { module: index, role, need };
      if (!this.#attempt(index, () => this.#begin(tensor))) return;
      let left = tensor.end - tensor.begin;
      for await (const chunk of left > 0 ? source.stream(dataStart + tensor.begin, dataStart + tensor.end) : []) {
        this.#kernel.push(chunk);
        left -= chunk.length;
      }
      if (left > 0) throw new ShortFile(tensor.name);
      this.#finish(task);
    }
  }

  /** What the tensor at hand is wanted for; null when for nothing but the hash, or when its module is settled. */
  #task(): TensorTask | null {
    const task = this.#plan.tasks[this.#next] ?? null;
    return task && this.#results[task.module] === null ? task : null;
  }

  #start(tensor: TensorInfo): void {
    const task = this.#task();
    if (task) this.#attempt(task.module, () => this.#begin(tensor));
  }

  #begin(tensor: TensorInfo): void {
    if (isDecoded(tensor.dtype)) this.#kernel.begin(tensor.dtype, elementsOf(tensor.shape));
  }

  /** @returns false when there was no room: the module is refused then */
  #attempt(index: number, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      const module = this.#plan.modules[index] as PlannedModule;
      this.#results[index] = [unmeasured(module.plan, message('module.no-memory'))];
      module.reduced.clear();
      return false;
    }
  }

  #finish({ module: index, role, need }: TensorTask): void {
    this.#attempt(index, () => {
      const module = this.#plan.modules[index] as PlannedModule;
      const reduced = this.#reduced(need);
      module.reduced.set(role, reduced);
      if (reduced.nan + reduced.inf === 0) this.#sketcher.take(index, role, this.#kernel);
      if (module.reduced.size < module.raw.size) return;
      this.#results[index] = this.#measured(index);
      // Its Grams are not needed any more: memory stays bounded by the modules that are still incomplete.
      module.reduced.clear();
    });
  }

  #reduced(need: Need): Reduced {
    const kernel = this.#kernel;
    const { sumSq, nan, inf } = kernel.stats();
    const finite = nan + inf === 0;
    const gram =
      need.reduction === 'gramRows' && finite
        ? kernel.gramRows(need.rows, need.cols)
        : need.reduction === 'gramCols' && finite
          ? kernel.gramCols(need.rows, need.cols)
          : null;
    return { need, sumSq, nan, inf, gram, values: need.reduction === 'values' ? kernel.values() : null };
  }

  #measured(index: number): readonly MeasuredModule[] {
    const { rows, cancelled } = measureModule(this.#plan.modules[index] as PlannedModule, this.#arithmetic);
    if (cancelled) this.#cancelled.add(index);
    this.#sketcher.complete(index, rows, !cancelled);
    return rows;
  }
}
