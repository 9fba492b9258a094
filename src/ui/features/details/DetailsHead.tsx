/** Who this is: ID, status, name, how it was recognised, where it lies, and what can be done with it. */
import { A } from '@solidjs/router';
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { NO_RUNS, runWith } from '../../../domain/library/runs/packed.ts';
import { growthHref, loraHref } from '../../routes.ts';
import { bytes, date } from '../../state/format.ts';
import { useLibrary } from '../../state/library-context.tsx';
import { detailsText } from '../../strings/rooms/details.ts';
import { runsText } from '../../strings/rooms/runs.ts';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { StatusBadge } from '../../widgets/StatusBadge.tsx';
import { isBaked, Provenance } from '../bake/Provenance.tsx';
import { Actions } from './Actions.tsx';
import { scaleOf, scaleRuleOf } from './facts.ts';
import { say, t } from '../../strings/language.ts';

const words = () => detailsText().head;

/** Enough to tell two files apart by eye; all 32 digits are copied. */
const SHORT_HASH = 12;
/** Keys listed at once; the number of all is always said. */
const MAX_LISTED = 200;

/** Who this is, in one slim place: name, ID, model. */
export function DetailsName(props: { readonly detail: LoraDetail; readonly variant: 'panel' | 'page' }): JSX.Element {
  const row = () => props.detail.row;
  return (
    <div class="details-who">
      <div class="details-names">
        <div class="details-ids">
          <Show when={props.variant === 'page'} fallback={<h2 class="details-name">{row().name}</h2>}>
            <h1 class="details-name">{row().name}</h1>
          </Show>
          <Show when={row().stableId}>
            <span class="badge id" title={words().stableId}>
              {row().stableId}
            </span>
          </Show>
          <StatusBadge row={row()} />
        </div>
        <p class="details-model num" title={props.detail.layout?.id}>
          {[familyOf(props.detail), t().names.layout(props.detail.layout?.label ?? ''), scaleOf(props.detail)]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
      </div>
      <Show when={props.variant === 'panel'}>
        <A class="open-page" href={loraHref(row())} aria-label={words().openPage(row().name)}>
          <Icon name="expand" />
        </A>
      </Show>
    </div>
  );
}

/** How it was recognised, where it lies, and what can be done with it. */
export function DetailsAbout(props: { readonly detail: LoraDetail; readonly editProfile: () => void }): JSX.Element {
  const row = () => props.detail.row;
  return (
    <div class="details-head">
      <RunOfThis id={row().id} row={row()} />
      <Show when={row().status !== 'unreadable'}>
        <p class="evidence">{detailsText().evidence(props.detail.family.evidence)}</p>
      </Show>
      <For each={props.detail.family.contradictions}>
        {(said) => (
          <p class="contradiction">
            <Icon name="warning" />
            {say(said)}
          </p>
        )}
      </For>
      <Show when={row().status === 'missing'}>
        <p class="contradiction">
          <Icon name="warning" />
          {words().missing}
        </p>
      </Show>
      <Show when={isBaked(props.detail)}>
        <Provenance detail={props.detail} />
      </Show>
      <Actions detail={props.detail} editProfile={props.editProfile} />
      <details class="file-facts">
        <summary>
          <span class="path mono">{row().path}</span>
          <span class="place-facts muted num">
            {' '}
            {row().sourceName} · {bytes(row().size)} · {date(row().mtime)}
          </span>
        </summary>
        <Facts detail={props.detail} />
      </details>
    </div>
  );
}

const familyOf = ({ family }: LoraDetail): string =>
  family.subtype ? words().subtype(family.label, family.subtype.label, family.subtype.from) : t().names.family(family.label);

function Facts(props: { readonly detail: LoraDetail }): JSX.Element {
  const row = () => props.detail.row;
  const notUnderstood = () => props.detail.notUnderstoodCount ?? props.detail.notUnderstood.length;
  const listed = () => props.detail.notUnderstood.slice(0, MAX_LISTED);
  return (
    <dl class="facts">
      <Fact name={words().folder}>{row().sourceName}</Fact>
      <Fact name={words().size}>
        {bytes(row().size)} <span class="muted num">{words().inBytes(row().size)}</span>
      </Fact>
      <Fact name={words().changed}>{date(row().mtime)}</Fact>
      <Fact name={words().adapter}>{detailsText().adapters(props.detail.adapters) || words().noAdapter}</Fact>
      <Show when={props.detail.scaleSummary}>{(summary) => <Fact name={words().scale}>{scaleRuleOf(summary())}</Fact>}</Show>
      <Show when={props.detail.dialects.length > 0}>
        <Fact name={words().dialect}>{props.detail.dialects.join(', ')}</Fact>
      </Show>
      <Show when={props.detail.layout}>
        {(layout) => (
          <Fact name={words().layout}>
            <span class="mono">{layout().id}</span>
            <Show when={props.detail.originalLayout !== null && props.detail.originalLayout !== layout().id}>
              {' '}
              <span class="muted">{words().originalLayout(props.detail.originalLayout ?? '')}</span>
            </Show>
          </Fact>
        )}
      </Show>
      <Show when={props.detail.contentHash}>
        {(hash) => (
          <Fact name={words().contentHash}>
            <span class="mono" title={hash()}>
              {hash().slice(0, SHORT_HASH)}…
            </span>{' '}
            <CopyButton what={words().copyHash} text={hash()} />
          </Fact>
        )}
      </Show>
      <Show when={props.detail.measuredAt}>{(at) => <Fact name={words().measured}>{date(at())}</Fact>}</Show>
      <Show when={notUnderstood() > 0}>
        <Fact name={words().notUnderstood}>
          <details>
            <summary>{words().keys(notUnderstood())}</summary>
            <ul class="keys-list mono">
              <For each={listed()}>{(key) => <li>{key}</li>}</For>
            </ul>
            <Show when={notUnderstood() > listed().length}>
              <p class="muted num">{words().more(notUnderstood() - listed().length)}</p>
            </Show>
          </details>
        </Fact>
      </Show>
      <Show when={props.detail.sameContent.length > 0}>
        <Fact name={words().sameContent}>
          <ul>
            <For each={props.detail.sameContent}>
              {(other) => (
                <li>
                  <A href={loraHref(other)}>
                    {other.sourceName} / {other.path}
                  </A>
                </li>
              )}
            </For>
          </ul>
        </Fact>
      </Show>
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** The training run that it is of, as far as the list shows it. */
function RunOfThis(props: { readonly id: number; readonly row: LoraDetail['row'] }): JSX.Element {
  const library = useLibrary();
  const run = createMemo(() => runWith(library.result()?.runs ?? NO_RUNS, props.id));
  return (
    <Show when={run()}>
      {(found) => (
        <p class="evidence">
          {runsText().member(found().ids.indexOf(props.id) + 1, found().ids.length)} ·{' '}
          <A href={growthHref(props.row)}>{runsText().growth}</A>
        </p>
      )}
    </Show>
  );
}
