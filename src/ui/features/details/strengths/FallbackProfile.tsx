/** Nothing could be measured block by block: a neutral profile that looks like none, with the reason in words. */
import { For, type JSX } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { ProxyProfiles } from './ProxyProfiles.tsx';
import { detailsText } from '../../../strings/rooms/details.ts';
import { say } from '../../../strings/language.ts';
import { slotNameAt } from '../../../state/slot-name.ts';

export function FallbackProfile(props: { readonly detail: LoraDetail }): JSX.Element {
  const words = () => detailsText().fallback;
  const slots = () => props.detail.layout?.slots ?? [];
  return (
    <>
      <div class="state-note fallback">
        <h3>{words().title}</h3>
        <p>{props.detail.fallback && say(props.detail.fallback)}</p>
        <p class="muted">{words().text}</p>
      </div>
      <ProxyProfiles detail={props.detail} />
      <div class="fallback-chart" aria-hidden="true">
        <For each={slots()}>{() => <span />}</For>
      </div>
      <div class="blocks" role="list" aria-label={detailsText().blocks.label}>
        <div class="block-group main">
          <div class="block-group-head">
            <span class="block-group-name">{words().neutral}</span>
            <span class="muted num">{words().blocks(slots().length)}</span>
          </div>
          <For each={props.detail.blocks}>
            {(block) => (
              <div class="block neutral" role="listitem">
                <span class="block-label">{slotNameAt(slots(), block.index) ?? block.slot}</span>
                <span class="block-track" aria-hidden="true">
                  <span class="block-bar" />
                </span>
                <span class="block-value muted">{detailsText().strengths.notMeasured}</span>
                <span class="block-weight num">{block.weight.toFixed(4)}</span>
                <span class="block-modules" />
              </div>
            )}
          </For>
        </div>
      </div>
    </>
  );
}
