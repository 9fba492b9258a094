/**
 * What is exact of adapters whose delta needs the base model (the undirected part of DoRA, the rotations of OFT), block by block,
 * under its own name and never among the strengths. Nothing is shown for a LoRA that has no such module.
 */
import { createMemo, createResource, For, type JSX } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { type ProxyProfile, proxyProfiles } from '../../../../domain/strength/proxies.ts';
import { useApp } from '../../../state/app-context.tsx';
import { detailsText } from '../../../strings/rooms/details.ts';
import { significant } from '../../../state/format.ts';
import { BlockChart } from '../../../widgets/BlockChart.tsx';
import { slotGroups } from '../../../state/block-view.ts';
import { slotName } from '../../../state/slot-name.ts';
import { largest } from '../../../../domain/extremes.ts';

export function ProxyProfiles(props: { readonly detail: LoraDetail }): JSX.Element {
  const { app } = useApp();
  const wanted = () => {
    const { layout, row, measuredAt } = props.detail;
    return layout && measuredAt !== null ? { layout, id: row.id, measuredAt } : false;
  };
  const [profiles] = createResource(wanted, async ({ layout, id }) => proxyProfiles(layout, await app.modules(id)));
  return <For each={profiles.latest}>{(profile) => <Profile profile={profile} layout={props.detail.layout as Layout} />}</For>;
}

const words = () => detailsText().proxies;

function Profile(props: { readonly profile: ProxyProfile; readonly layout: Layout }): JSX.Element {
  const most = createMemo(() => largest(props.profile.values));
  const bars = createMemo(() =>
    props.layout.slots.map(({ role }, index) => {
      const value = props.profile.values[index] ?? 0;
      return { value, share: most() > 0 ? value / most() : 0, touched: value > 0, unmeasured: false, main: role === 'main' };
    }),
  );
  const touched = createMemo(() =>
    props.layout.slots.flatMap(({ id, label }, index) => {
      const value = props.profile.values[index] ?? 0;
      return value > 0 ? [{ id, label, value }] : [];
    }),
  );
  return (
    <section class="proxy-profile" aria-label={words().title(props.profile.label)}>
      <h3>{words().title(props.profile.label)}</h3>
      <p class="muted">{words().text(props.profile.modules)}</p>
      <BlockChart
        blocks={bars()}
        groups={slotGroups(props.layout.slots).map((group) => group.slots.length)}
        label={words().chart(props.profile.label, props.layout.slots.length)}
        onHover={() => undefined}
        onPick={() => undefined}
      />
      <ul class="proxy-list">
        <For each={touched()}>
          {(block) => (
            <li>
              <span>{slotName(block)}</span> <span class="num">{significant(block.value)}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
