/** A question whose answer takes time: the newest one wins, and what fails is said. */
import { type Accessor, createEffect, createSignal, on } from 'solid-js';

export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'failed'; readonly reason: string };

export function createAnswer<Q, T>(question: Accessor<Q>, ask: (question: Q) => Promise<T>): Accessor<Answer<T>> {
  const [answer, setAnswer] = createSignal<Answer<T>>({ kind: 'waiting' });
  let newest = 0;
  createEffect(
    on(question, async (asked) => {
      newest += 1;
      const mine = newest;
      setAnswer({ kind: 'waiting' });
      const found = await ask(asked).then(
        (value): Answer<T> => ({ kind: 'answered', value }),
        (error: unknown): Answer<T> => ({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
      );
      if (mine === newest) setAnswer(found);
    }),
  );
  return answer;
}

export const valueOf = <T>(answer: Answer<T>): T | null => (answer.kind === 'answered' ? answer.value : null);
