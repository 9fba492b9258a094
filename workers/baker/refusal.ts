/** What ends a piece of work with a reason that the user is told. */
import type { Message } from '../../src/domain/message.ts';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly said: Message) {
    super(said.code);
  }
}
