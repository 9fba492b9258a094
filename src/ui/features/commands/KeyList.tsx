/** All keys, those of commands first. */
import { For, type JSX } from 'solid-js';
import { commandsText } from '../../strings/rooms/commands.ts';
import { COMMANDS, KEYS } from './registry.ts';

export function KeyList(): JSX.Element {
  const all = () => [
    ...COMMANDS.flatMap(({ id, keys }) => (keys ? [{ keys, text: commandsText().names[id] }] : [])),
    ...KEYS.map(([keys, what]) => ({ keys, text: commandsText().keys[what] })),
  ];
  return (
    <dl class="pairs keys">
      <For each={all()}>
        {({ keys, text }) => (
          <div>
            <dt>
              <For each={keys}>{(key) => <kbd>{key}</kbd>}</For>
            </dt>
            <dd>{text}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}
