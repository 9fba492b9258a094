/** The stack: several LoRAs put together, with the numbers of what they do to each other. */
import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { useStack } from '../../state/stack-context.tsx';
import { NumbersProvider } from './numbers-context.tsx';

export function ComposePage(): JSX.Element {
  const stack = useStack();
  return (
    <NumbersProvider>
      <div class="compose">
        <h1 class="visually-hidden">Compose</h1>
        <Show when={stack.set().members.length > 0} fallback={<Nothing />}>
          <p>{stack.set().members.length}</p>
        </Show>
      </div>
    </NumbersProvider>
  );
}

function Nothing(): JSX.Element {
  return (
    <div class="nothing">
      <h2>Nothing in the stack yet</h2>
      <p>Tick LoRAs in the library to put them together: up to 16, of one base model.</p>
      <A class="button primary" href="/library">
        Go to the library
      </A>
    </div>
  );
}
