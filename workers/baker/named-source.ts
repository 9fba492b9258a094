/** The bytes of one of several sources: when they cannot be read any more, it is said which file that was. */
import { accessFault } from '../../src/domain/library/file-access.ts';
import { message } from '../../src/domain/message.ts';
import { type ByteSource, isReadError } from '../analyst/byte-source.ts';
import { Refusal } from './refusal.ts';

/** @param name of the file. Where the browser or the system refuses a read, a `Refusal` is thrown */
export function named(bytes: ByteSource, name: string): ByteSource {
  const told = (error: unknown): unknown =>
    isReadError(error) ? new Refusal(message('bake.source', { file: name, problem: accessFault(error, 'file').message })) : error;
  return {
    size: bytes.size,
    async slice(begin, end) {
      try {
        return await bytes.slice(begin, end);
      } catch (error) {
        throw told(error);
      }
    },
    async *stream(begin, end) {
      try {
        yield* bytes.stream(begin, end);
      } catch (error) {
        throw told(error);
      }
    },
    ...(bytes.expect ? { expect: bytes.expect.bind(bytes) } : {}),
  };
}
