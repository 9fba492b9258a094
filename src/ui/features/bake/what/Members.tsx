/** The LoRAs that go in, each with its strength, which can be set here where several become one. */
import { For, type JSX, Show } from 'solid-js';
import { strengthOf } from '../../../../domain/bake/choices.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { Fingerprint } from '../../../widgets/Fingerprint.tsx';
import { NumberField } from '../NumberField.tsx';
import { useSheet } from '../sheet.ts';

export function Members(): JSX.Element {
  const sheet = useSheet();
  const several = (): boolean => sheet.members.length > 1;
  const set = (index: number, strength: number): void =>
    sheet.change({ strengths: sheet.members.map((_, i) => (i === index ? strength : (sheet.choices().strengths[i] ?? null))) });
  return (
    <ul class="bake-members" aria-label={bakesText().members}>
      <For each={sheet.members}>
        {({ detail, strength, profile }, index) => (
          <li class={`bake-member member-${index()}`}>
            <span class="member-badge num" aria-hidden="true">
              {index() + 1}
            </span>
            <strong class="bake-member-name" title={detail.row.path}>
              {detail.row.name}
            </strong>
            <Show
              when={several()}
              fallback={<span class="bake-strength num">{bakesText().strength(strengthOf({ strength }, index(), sheet.choices()))}</span>}
            >
              <NumberField
                label={bakesText().strengthField(detail.row.name)}
                bare
                value={sheet.choices().strengths[index()] ?? strength}
                least={-100}
                most={100}
                onChange={(value) => value !== null && set(index(), value)}
              />
            </Show>
            <span class="muted bake-member-facts">
              {bakesText().facts(
                detail.row.rank,
                detail.row.size,
                sheet.choices().withGains && profile !== null ? profile || bakesText().unnamedProfile : null,
              )}
            </span>
            <Fingerprint row={detail.row} />
          </li>
        )}
      </For>
    </ul>
  );
}
