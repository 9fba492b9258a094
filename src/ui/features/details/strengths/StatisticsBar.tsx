/** The vector in eight numbers, always in sight. Over the model's own blocks: text encoders have their own lines in the list. */
import { For, type JSX, Show } from 'solid-js';
import { percent, significant } from '../../../state/format.ts';
import { statisticsText } from '../../../strings/rooms/statistics.ts';
import { Explained } from '../../../widgets/Explained.tsx';
import { detailsText } from '../../../strings/rooms/details.ts';
import type { LeftOut, MainStatistics } from '../../../state/block-view.ts';

const words = () => detailsText().statistics;

export function StatisticsBar(props: { readonly statistics: MainStatistics }): JSX.Element {
  const found = () => props.statistics;
  const notAll = () =>
    [
      found().touched === found().count ? '' : words().touched(found().touched),
      found().unmeasured === 0 ? '' : words().notMeasured(found().unmeasured),
    ].filter((part) => part !== '');
  return (
    <>
      <dl class="statistics num">
        <Number about={words().blocks}>
          {found().count}
          <For each={notAll()}>{(part) => <small> {part}</small>}</For>
        </Number>
        <Number about={words().strongest}>{found().strongestLabel ?? '–'}</Number>
        <Number about={words().topQuarter}>{percent(found().topQuarter)}</Number>
        <Number about={words().mean}>{significant(found().mean, 4)}</Number>
        <Number about={words().least}>{significant(found().min, 4)}</Number>
        <Number about={words().most}>{significant(found().max, 4)}</Number>
        <Number about={words().variance}>{significant(found().variance, 4)}</Number>
        <Number about={words().deviation}>{significant(found().standardDeviation, 4)}</Number>
      </dl>
      <LeftOutNote left={found().left} />
    </>
  );
}

interface About {
  readonly name: string;
  readonly hint: string;
  readonly formula?: string;
}

function Number(props: { readonly about: About; readonly children: JSX.Element }): JSX.Element {
  const about = () => {
    const { name, hint, formula } = props.about;
    return { title: name, text: hint, ...(formula !== undefined && { formula }) };
  };
  return (
    <div>
      <dt>
        <Explained about={about()}>{props.about.name}</Explained>
      </dt>
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
