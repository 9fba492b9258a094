/** Sources as the page hands them over; what was read of a file is kept for the next question about it. */
import type { BakeInput, BakeWork } from '../../src/contracts/baker.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { type Message, message } from '../../src/domain/message.ts';
import { fileSource, isReadError } from '../analyst/byte-source.ts';
import type { PassTools } from '../analyst/measure-file.ts';
import { named } from './named-source.ts';
import { openSource, type OpenSource } from './sources.ts';

/** Headers of files that were opened before; a file that has changed since has another size or time. */
const MOST_OPEN = 64;

export class OpenedSources {
  readonly #sources = new Map<string, OpenSource>();

  /** In the order of the plan. @returns null when cancelled */
  all({ plan, inputs }: BakeWork, tools: PassTools): Promise<OpenSource[] | Message | null> {
    return this.#each(
      plan.sources.map(({ file }) => inputs.find(({ name }) => name === file) ?? file),
      tools,
    );
  }

  /** In the order given. */
  these(inputs: readonly BakeInput[], tools: PassTools): Promise<OpenSource[] | Message | null> {
    return this.#each(inputs, tools);
  }

  async #each(inputs: readonly (BakeInput | string)[], tools: PassTools): Promise<OpenSource[] | Message | null> {
    const found: OpenSource[] = [];
    for (const input of inputs) {
      if (typeof input === 'string') return message('bake.source-missing', { file: input });
      const source = await this.#open(input, tools);
      if (source === null || 'code' in source) return source;
      found.push(source);
    }
    return found;
  }

  async #open({ name, file, known }: BakeInput, tools: PassTools): Promise<OpenSource | Message | null> {
    const key = JSON.stringify([name, file.size, file.lastModified, known?.hash]);
    const before = this.#sources.get(key);
    // The handle of a file is new with every grant; what was read of it is the same.
    if (before) return { ...before, bytes: named(fileSource(file), name) };
    try {
      const opening = await openSource(fileSource(file), name, tools, known);
      if (!opening) return null;
      if (!opening.ok) return message('bake.source', { file: name, problem: opening.fault.message });
      if (this.#sources.size >= MOST_OPEN) this.#sources.clear();
      this.#sources.set(key, opening.source);
      return opening.source;
    } catch (error) {
      if (!isReadError(error)) throw error;
      return message('bake.source', { file: name, problem: accessFault(error, 'file').message });
    }
  }
}
