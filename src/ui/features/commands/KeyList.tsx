/** All keys, those of commands first. */
import { For, type JSX } from 'solid-js';
import { t } from '../../strings/language.ts';
import { COMMANDS, KEYS } from './registry.ts';

export function KeyList(): JSX.Element {
  const all = () => [
    ...COMMANDS.flatMap(({ id, keys }) => (keys ? [{ keys, text: t().commands.names[id] }] : [])),
    ...KEYS.map(([keys, what]) => ({ keys, text: t().commands.keys[what] })),
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
