/** From Compose: what counts in the stack, with strengths and profiles as they are set. */
import type { JSX } from 'solid-js';
import { useBaking } from '../../../state/bake-context.tsx';
import { useStack } from '../../../state/stack-context.tsx';
import { bakesText } from '../../../strings/rooms/bakes.ts';

export function BakeStackButton(): JSX.Element {
  const baking = useBaking();
  const stack = useStack();
  const members = () => {
    const all = stack.loras();
    const solo = all.some(({ member }) => member.solo);
    return all.flatMap(({ member, detail }) => {
      const counts = member.on && (!solo || member.solo);
      if (!counts || !detail || detail.measuredAt === null) return [];
      const { strengthModel: strength, strengthClip, profile } = member;
      return [{ detail, strength, strengthClip, gains: profile?.gains ?? {}, profile: profile?.name ?? null }];
    });
  };
  const name = (): string =>
    stack.set().name ||
    members()
      .map(({ detail }) => detail.row.name)
      .join(' + ');
  return (
    <button
      type="button"
      class="button primary"
      disabled={members().length === 0}
      onClick={() => baking.open({ kind: 'together', operation: 'stack', name: name(), members: members() })}
    >
      {bakesText().operations.stack}
    </button>
  );
}
