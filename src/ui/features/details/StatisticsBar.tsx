/** The vector in eight numbers, always in sight. Over the model's own blocks: text encoders have their own lines in the list. */
import { For, type JSX, Show } from 'solid-js';
import { percent, significant } from '../../state/format.ts';
import { statisticsText } from '../../strings/rooms/statistics.ts';
import type { LeftOut, MainStatistics } from './block-view.ts';

export function StatisticsBar(props: { readonly statistics: MainStatistics }): JSX.Element {
  const found = () => props.statistics;
  const notAll = () =>
    [
      found().touched === found().count ? '' : `${found().touched} touched`,
      found().unmeasured === 0 ? '' : `${found().unmeasured} not measured`,
    ].filter((part) => part !== '');
  return (
    <>
      <dl class="statistics num">
        <Number name="model blocks" hint="Blocks of the model, and how many of them this file touches">
          {found().count}
          <For each={notAll()}>{(part) => <small> {part}</small>}</For>
        </Number>
        <Number name="strongest" hint="The block with the largest value">
          {found().strongestLabel ?? '–'}
        </Number>
        <Number name="top quarter" hint="Share of the energy (value squared) in the strongest quarter of the blocks">
          {percent(found().topQuarter)}
        </Number>
        <Number name="mean" hint="Mean over all blocks of the model">
          {significant(found().mean, 4)}
        </Number>
        <Number name="min" hint="Smallest value; 0 when a block is not touched">
          {significant(found().min, 4)}
        </Number>
        <Number name="max" hint="Largest value">
          {significant(found().max, 4)}
        </Number>
        <Number name="variance" hint="Population variance over the blocks">
          {significant(found().variance, 4)}
        </Number>
        <Number name="std. dev." hint="Population standard deviation over the blocks">
          {significant(found().standardDeviation, 4)}
        </Number>
      </dl>
      <LeftOutNote left={found().left} />
    </>
  );
}

function Number(props: { readonly name: string; readonly hint: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div title={props.hint}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** Which blocks of the chart are in none of the numbers; nothing when all are. */
export function LeftOutNote(props: { readonly left: LeftOut }): JSX.Element {
  return (
    <Show when={statisticsText().leftOut(props.left)}>
      {(text) => (
        <p class="statistics-note muted" title={statisticsText().about}>
          {text()}
        </p>
      )}
    </Show>
  );
}
