/** Every block with its number: in the order of the model, groups apart, text encoders and side stacks set off. */
import { For, type JSX, Show } from 'solid-js';
import type { Measure } from '../../../../domain/settings.ts';
import { percent, significant } from '../../../state/format.ts';
import { detailsText } from '../../../strings/rooms/details.ts';
import { type BlockGroup, isUnmeasured, type ShownBlock, weightOf } from '../../../state/block-view.ts';
import { t } from '../../../strings/language.ts';
import { slotName } from '../../../state/slot-name.ts';

const words = () => detailsText().blocks;

export interface BlockListProps {
  readonly groups: readonly BlockGroup[];
  readonly measure: Measure;
  /** Position over all groups, or null. */
  readonly hovered: number | null;
  readonly ref?: (element: HTMLDivElement) => void;
}

export function BlockList(props: BlockListProps): JSX.Element {
  const startOf = (group: number): number => props.groups.slice(0, group).reduce((sum, { blocks }) => sum + blocks.length, 0);
  const measureLabel = () => detailsText().measures[props.measure].label;
  return (
    <div class="blocks" role="list" aria-label={words().label} ref={(element) => props.ref?.(element)}>
      <For each={props.groups}>
        {(group, index) => (
          <div class={`block-group ${group.role}`}>
            <div class="block-group-head">
              <span class="block-group-name">{t().names.group(group.name)}</span>
              <span class="muted num">
                {group.blocks.length} · {percent(group.energy)}
                <span class="wide-only"> {words().energy}</span>
              </span>
              <span class="block-columns" aria-hidden="true">
                <span>{measureLabel()}</span>
                <span>{words().weight}</span>
                <span>{words().modules}</span>
              </span>
            </div>
            <For each={group.blocks}>
              {(block, place) => <Block block={block} measure={props.measure} hovered={props.hovered === startOf(index()) + place()} />}
            </For>
          </div>
        )}
      </For>
    </div>
  );
}

function Block(props: { readonly block: ShownBlock; readonly measure: Measure; readonly hovered: boolean }): JSX.Element {
  const row = () => props.block.row;
  const unmeasured = () => isUnmeasured(props.block);
  const weight = (): string => {
    if (unmeasured()) return '–';
    return props.block.value === 0 ? '0' : weightOf(props.block, props.measure).toFixed(4);
  };
  const modules = (): string => (row().modules + row().failed === 0 ? words().notTouched : words().measured(row().modules, row().failed));
  return (
    <div
      class="block"
      classList={{ untouched: row().modules + row().failed === 0, unmeasured: unmeasured(), hovered: props.hovered }}
      role="listitem"
    >
      <span class="block-label" title={props.block.slot.id}>
        {slotName(props.block.slot)}
      </span>
      <span class="block-track" aria-hidden="true">
        <span class="block-bar" style={{ width: `${props.block.share * 100}%` }} />
      </span>
      <span class="block-value num">{unmeasured() ? detailsText().strengths.notMeasured : significant(props.block.value, 5)}</span>
      <span class="block-weight num">{weight()}</span>
      <span class="block-modules num" classList={{ failed: row().failed > 0 }} title={modules()}>
        <span aria-hidden="true">
          {row().modules}
          <Show when={row().failed > 0}>+{row().failed}</Show>
        </span>
        <span class="visually-hidden">{modules()}</span>
      </span>
    </div>
  );
}
