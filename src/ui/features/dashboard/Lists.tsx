/** What the library holds that is worth a look: outliers, files that are there several times, and where the disk is used. */
import { A } from '@solidjs/router';
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import type { Bar } from '../../../domain/library/overview/charts.ts';
import type { Outlier, Repeated } from '../../../domain/library/overview/outliers.ts';
import type { LibraryOverview } from '../../../domain/library/overview/library-overview.ts';
import { loraHref, ROUTES } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { facetLabel } from '../../state/facet-label.ts';
import { bytes } from '../../state/format.ts';
import { dashboardText } from '../../strings/rooms/dashboard.ts';
import { Fingerprint } from '../../widgets/Fingerprint.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { t } from '../../strings/language.ts';

const MOST_LINES = 8;

/** The rows of these ids, by id. */
function createNames(ids: () => readonly number[]): () => ReadonlyMap<number, LibraryRow> {
  const { app } = useApp();
  const [rows] = createResource(ids, async (wanted) => new Map((await app.rows(wanted)).map((row) => [row.id, row])));
  return () => rows.latest ?? new Map<number, LibraryRow>();
}

export function Outliers(props: { readonly outliers: readonly Outlier[] }): JSX.Element {
  const words = () => dashboardText();
  const found = createMemo(() => props.outliers.slice(0, MOST_LINES));
  const names = createNames(() => found().map(({ id }) => id));
  return (
    <section class="dash-panel dash-outliers" aria-labelledby="dash-outliers">
      <div class="dash-title">
        <h2 id="dash-outliers">{words().outliers}</h2>
        <small>{words().outliersNote}</small>
      </div>
      <Show when={found().length > 0} fallback={<p class="muted">{words().noOutliers}</p>}>
        <ul class="dash-lines">
          <For each={found()}>
            {(outlier) => (
              <Show when={names().get(outlier.id)}>
                {(row) => (
                  <li>
                    <A href={loraHref(row())}>{row().name}</A>
                    <span class="muted num">{words().reason(outlier)}</span>
                  </li>
                )}
              </Show>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

export function Duplicates(props: { readonly copies: readonly Repeated[]; readonly sameNames: readonly Repeated[] }): JSX.Element {
  const words = () => dashboardText();
  return (
    <section class="dash-panel dash-duplicates" aria-labelledby="dash-duplicates">
      <div class="dash-title">
        <h2 id="dash-duplicates">{words().duplicates}</h2>
        <small>{words().duplicatesNote}</small>
        <A href={ROUTES.duplicates}>{words().sameWeights}</A>
      </div>
      <Show when={props.copies.length + props.sameNames.length > 0} fallback={<p class="muted">{words().noDuplicates}</p>}>
        <Several title={words().sameTensors} lists={props.copies} note={(all, spare) => words().copies(all, spare)} />
        <Several title={words().sameName} lists={props.sameNames} note={(all) => words().files(all)} />
      </Show>
    </section>
  );
}

function Several(props: {
  readonly title: string;
  readonly lists: readonly Repeated[];
  readonly note: (files: number, spare: number) => string;
}): JSX.Element {
  const { app } = useApp();
  const words = () => dashboardText();
  const files = () => props.lists.reduce((sum, { ids }) => sum + ids.length, 0);
  const spare = () => props.lists.reduce((sum, list) => sum + list.spare, 0);
  const shown = () => props.lists.slice(0, MOST_LINES);
  const names = createNames(() => shown().flatMap(({ ids }) => ids));
  const [copied, setCopied] = createSignal(false);
  /** Every file of every group, groups apart by an empty line: the largest file of each first. */
  async function list(): Promise<string> {
    const rows = new Map((await app.rows(props.lists.flatMap(({ ids }) => ids))).map((row) => [row.id, row]));
    return props.lists
      .map(({ ids }) =>
        ids.flatMap((id) => {
          const row = rows.get(id);
          return row ? [`${row.sourceName}/${row.path}`] : [];
        }),
      )
      .map((lines) => lines.join('\n'))
      .join('\n\n');
  }
  return (
    <Show when={props.lists.length > 0}>
      <div class="dash-several">
        <h3>{props.title}</h3>
        <span class="muted num">{props.note(files(), spare())}</span>
        <button type="button" class="button quiet" onClick={async () => setCopied(await app.files.copy(await list(), words().listName))}>
          <Icon name={copied() ? 'check' : 'copy'} />
          {words().copyList}
        </button>
        <span class="visually-hidden" aria-live="polite">
          {copied() ? words().copied : ''}
        </span>
      </div>
      <ul class="dash-lines">
        <For each={shown()}>
          {({ ids }) => (
            <li>
              <For each={ids.slice(0, 3)}>
                {(id) => (
                  <Show when={names().get(id)}>
                    {(row) => (
                      <A href={loraHref(row())} title={`${row().sourceName}/${row().path}`}>
                        {row().name}
                      </A>
                    )}
                  </Show>
                )}
              </For>
              <Show when={ids.length > 3}>
                <span class="muted">{words().more(ids.length - 3)}</span>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

export function DiskUse(props: { readonly families: readonly Bar[] }): JSX.Element {
  const words = () => dashboardText();
  const bars = createMemo(() => props.families.toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST_LINES));
  const most = () => bars()[0]?.bytes || 1;
  const text = (bar: Bar): string =>
    bar.chosenBytes === bar.bytes ? bytes(bar.bytes) : words().ofAll(bytes(bar.chosenBytes), bytes(bar.bytes));
  return (
    <section class="dash-panel dash-disk" aria-labelledby="dash-disk">
      <div class="dash-title">
        <h2 id="dash-disk">{words().disk}</h2>
        <small>{words().diskNote}</small>
      </div>
      <ul class="dash-bars">
        <For each={bars()}>
          {(bar) => (
            <li class="dash-bar still">
              <span class="dash-label">{facetLabel('family', bar)}</span>
              <span class="dash-track" aria-hidden="true">
                <span class="dash-whole" style={{ width: `${(100 * bar.bytes) / most()}%` }} />
                <Show when={bar.chosenBytes > 0}>
                  <span class="dash-part" style={{ width: `${(100 * bar.chosenBytes) / most()}%` }} />
                </Show>
              </span>
              <span class="dash-count num">{text(bar)}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

export function Strips(props: { readonly overview: LibraryOverview }): JSX.Element {
  const words = () => dashboardText();
  return (
    <section class="dash-panel dash-strips" aria-labelledby="dash-strips">
      <div class="dash-title">
        <h2 id="dash-strips">{words().strips}</h2>
        <small>{words().stripsNote}</small>
      </div>
      <Show when={props.overview.strips.length > 0} fallback={<p class="muted">{words().nothingKnown}</p>}>
        <ul class="dash-lines strips">
          <For each={props.overview.strips}>
            {(strip) => (
              <li title={words().strip(t().names.family(strip.label), t().names.layout(strip.layout), strip.count)}>
                <span class="dash-label">
                  {t().names.family(strip.label)}
                  <Show when={strip.mean.length > strip.mainCount}>
                    <small>{words().withEncoder}</small>
                  </Show>
                </span>
                <Fingerprint row={{ fingerprint: strip.mean, groups: strip.groups, status: 'measured', mainCount: strip.mainCount }} />
                <span class="dash-count num">{strip.count}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
