/** Where a profile begins. Each is one step that Undo takes back. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { StartingPoint } from '../../../../domain/profiles/editing/draft-types.ts';
import { measuredWeights, neutral, randomSketch, smoothSketch } from '../../../../domain/profiles/editing/starting-points.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { useEditing } from '../session/session-context.tsx';
import { profileText } from '../../../strings/rooms/profile.ts';

const words = () => profileText().starts;

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
    <DropdownMenu modal={false} placement="bottom-start">
      <DropdownMenu.Trigger class="button">
        {words().from}
        <Icon name="down" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu start-menu">
          <DropdownMenu.Item class="menu-item two" onSelect={() => begin(neutral())}>
            {words().neutral}
            <span class="muted">{words().neutralHint}</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item two" disabled={!measured()} onSelect={() => begin(measuredWeights(session.detail().blocks))}>
            {words().measured}
            <span class="muted">{words().measuredHint}</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item two" onSelect={() => sketch(smoothSketch)}>
            {words().smooth}
            <span class="muted num">{words().smoothHint(seed())}</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item two" onSelect={() => sketch(randomSketch)}>
            {words().random}
            <span class="muted num">{words().randomHint(seed())}</span>
          </DropdownMenu.Item>
          <Show when={session.profiles().length > 0}>
            <DropdownMenu.Separator class="menu-line" />
            <For each={session.profiles()}>
              {(profile) => (
                <DropdownMenu.Item class="menu-item" onSelect={() => begin({ label: profile.name, gains: profile.gains })}>
                  {profile.name}
                  <span class="muted">{words().ofProfile}</span>
                </DropdownMenu.Item>
              )}
            </For>
          </Show>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
