/** What the LoRA does, block by block; or why that is not known (yet). */
import { createMemo, createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { type Measure, SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { significant } from '../../../state/format.ts';
import { say, t } from '../../../strings/language.ts';
import { detailsText } from '../../../strings/rooms/details.ts';
import { BlockChart } from '../../../widgets/BlockChart.tsx';
import { Choice } from '../../../widgets/Choice.tsx';
import { Fault } from './Fault.tsx';
import { BlockList } from './BlockList.tsx';
import { groupsOf, isUnmeasured, mainStatistics, measures, type ShownBlock, shownBlocks, weightOf } from '../../../state/block-view.ts';
import { FallbackProfile } from './FallbackProfile.tsx';
import { ProxyProfiles } from './ProxyProfiles.tsx';
import { Boundary } from '../../../widgets/Boundary.tsx';
import { StatisticsBar } from './StatisticsBar.tsx';
import { Waiting } from './Waiting.tsx';
import { slotName } from '../../../state/slot-name.ts';

export function StrengthsTab(props: { readonly detail: LoraDetail }): JSX.Element {
  return (
    <Switch fallback={<Waiting detail={props.detail} />}>
      <Match when={props.detail.fault}>
        {(fault) => (
          <>
            <Fault fault={fault()} />
            {/* Measured before the file or its disk went bad: the numbers are still those of its content then. */}
            <Show when={props.detail.blocks.length > 0 && props.detail.fallback === null}>
              <p class="muted earlier">{detailsText().strengths.earlier}</p>
              <Measured detail={props.detail} />
            </Show>
          </>
        )}
      </Match>
      <Match when={props.detail.fallback !== null}>
        <FallbackProfile detail={props.detail} />
      </Match>
      <Match when={props.detail.blocks.length > 0}>
        <Measured detail={props.detail} />
      </Match>
    </Switch>
  );
}

function Measured(props: { readonly detail: LoraDetail }): JSX.Element {
  const { app } = useApp();
  const [measure, setMeasure] = createSignal<Measure>(app.setting(SETTINGS.measure));
  const [hovered, setHovered] = createSignal<number | null>(null);
  const blocks = createMemo(() => shownBlocks(props.detail, measure()));
  const groups = createMemo(() => groupsOf(blocks()));
  const found = createMemo(() => mainStatistics(blocks()));
  const bars = createMemo(() =>
    blocks().map((block) => ({
      value: block.value,
      share: block.share,
      touched: block.row.modules > 0,
      unmeasured: isUnmeasured(block),
      main: block.slot.role === 'main',
    })),
  );
  const label = () => {
    return detailsText().strengths.chart(blocks().length, found().strongestLabel, blocks().filter(isUnmeasured).length);
  };
  let list: HTMLDivElement | undefined;
  const show = (index: number): void => {
    list?.querySelectorAll('[role=listitem]')[index]?.scrollIntoView({ block: 'center' });
  };
  return (
    <>
      <StatisticsBar statistics={found()} />
      <div class="measure">
        <Choice label={detailsText().measure} options={measures()} value={measure()} onChange={setMeasure} />
        <BlockReadout block={blocks()[hovered() ?? -1] ?? null} measure={measure()} />
      </div>
      <p class="measure-meaning muted">{detailsText().measures[measure()].hint}</p>
      <BlockChart
        blocks={bars()}
        groups={groups().map((group) => group.blocks.length)}
        label={label()}
        onHover={setHovered}
        onPick={show}
      />
      <Show when={props.detail.warnings.length > 0}>
        <ul class="warnings">
          {props.detail.warnings.map((warning) => (
            <li>{say(warning.message)}</li>
          ))}
        </ul>
      </Show>
      <BlockList ref={(element) => (list = element)} groups={groups()} measure={measure()} hovered={hovered()} />
      <Show when={props.detail.blocks.some(({ failed }) => failed > 0)}>
        <Boundary what={t().failures.parts.proxies}>
          <ProxyProfiles detail={props.detail} />
        </Boundary>
      </Show>
    </>
  );
}

/** The block under the pointer; the place is kept when there is none. */
function BlockReadout(props: { readonly block: ShownBlock | null; readonly measure: Measure }): JSX.Element {
  return (
    <p class="reading num" aria-hidden="true">
      <Show when={props.block}>
        {(block) => (
          <>
            <strong>{slotName(block().slot)}</strong>{' '}
            <Show when={!isUnmeasured(block())} fallback={detailsText().strengths.notMeasured}>
              {significant(block().value, 4)}
              <span class="muted"> {detailsText().strengths.weight(weightOf(block(), props.measure).toFixed(3))}</span>
            </Show>
          </>
        )}
      </Show>
    </p>
  );
}
