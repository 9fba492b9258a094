/** Nothing could be measured block by block: a neutral profile that looks like none, with the reason in words. */
import { For, type JSX } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { ProxyProfiles } from './ProxyProfiles.tsx';

export function FallbackProfile(props: { readonly detail: LoraDetail }): JSX.Element {
  const slots = () => props.detail.layout?.slots ?? [];
  return (
    <>
      <div class="state-note fallback">
        <h3>No block could be measured</h3>
        <p>{props.detail.fallback}</p>
        <p class="muted">
          The profile below is neutral: every block has weight 1. It is a placeholder, so that the LoRA can be listed and exported like the
          others, and says nothing about what the LoRA does. Its modules, where there are any, are in the Modules tab.
        </p>
      </div>
      <ProxyProfiles detail={props.detail} />
      <div class="fallback-chart" aria-hidden="true">
        <For each={slots()}>{() => <span />}</For>
      </div>
      <div class="blocks" role="list" aria-label="Blocks">
        <div class="block-group main">
          <div class="block-group-head">
            <span class="block-group-name">Neutral profile</span>
            <span class="muted num">{slots().length} blocks</span>
          </div>
          <For each={props.detail.blocks}>
            {(block) => (
              <div class="block neutral" role="listitem">
                <span class="block-label">{slots()[block.index]?.label ?? block.slot}</span>
                <span class="block-track" aria-hidden="true">
                  <span class="block-bar" />
                </span>
                <span class="block-value muted">not measured</span>
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
