/** Where a profile begins. Each is one step that Undo takes back. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { StartingPoint } from '../../../domain/profiles/editing/draft-types.ts';
import { measuredWeights, neutral, randomSketch, smoothSketch } from '../../../domain/profiles/editing/starting-points.ts';
import type { Layout } from '../../../domain/reading.ts';
import { Icon } from '../../widgets/Icon.tsx';
import { useEditing } from './session-context.tsx';

export function StartMenu(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const [seed, setSeed] = createSignal(1);
  const begin = (start: StartingPoint): void => void session.edit({ kind: 'begin', start });
  const sketch = (make: (layout: Layout, seed: number) => StartingPoint): void => {
    begin(make(props.layout, seed()));
    setSeed((old) => old + 1);
  };
  const measured = () => session.detail().blocks.length > 0 && session.detail().fallback === null;
  return (
    <DropdownMenu placement="bottom-start">
      <DropdownMenu.Trigger class="button">
        Start from
        <Icon name="down" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu start-menu">
          <DropdownMenu.Item class="menu-item two" onSelect={() => begin(neutral())}>
            Neutral
            <span class="muted">Every block as trained</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item two" disabled={!measured()} onSelect={() => begin(measuredWeights(session.detail().blocks))}>
            Measured weights
            <span class="muted">As the original tool does: blocks trained weakly are weakened once more</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item two" onSelect={() => sketch(smoothSketch)}>
            Smooth sketch
            <span class="muted num">A curve over the depth of the model, seed {seed()}</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item two" onSelect={() => sketch(randomSketch)}>
            Random
            <span class="muted num">0 to 1 for each block, seed {seed()}</span>
          </DropdownMenu.Item>
          <Show when={session.profiles().length > 0}>
            <DropdownMenu.Separator class="menu-line" />
            <For each={session.profiles()}>
              {(profile) => (
                <DropdownMenu.Item class="menu-item" onSelect={() => begin({ label: profile.name, gains: profile.gains })}>
                  {profile.name}
                  <span class="muted">gains of the profile</span>
                </DropdownMenu.Item>
              )}
            </For>
          </Show>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
