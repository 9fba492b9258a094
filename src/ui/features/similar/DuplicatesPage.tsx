/** Files that hold one LoRA, in groups: what would be kept and why, and what that would free. A list to copy; nothing is deleted. */
import { A } from '@solidjs/router';
import { createEffect, createSignal, For, type JSX, on, Show, untrack } from 'solid-js';
import type { Duplicates, SameGroup, SameMember } from '../../../app/compare/similar-types.ts';
import type { LibraryRow } from '../../../contracts/library.ts';
import { SAME_SCALE } from '../../../domain/similar/same.ts';
import { loraHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { bytes, date } from '../../state/format.ts';
import { say, t } from '../../strings/language.ts';
import { similarText } from '../../strings/rooms/similar.ts';
import { Failure } from '../../widgets/Failure.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { createLook } from './look.ts';
import './similar.css';

const MOST_GROUPS = 200;

const placeOf = ({ sourceName, path }: LibraryRow): string => `${sourceName}/${path}`;

type Looking = { readonly done: number; readonly of: number } | null;

export function DuplicatesPage(): JSX.Element {
  const { app, state } = useApp();
  const words = () => similarText();
  const [found, setFound] = createSignal<Duplicates | null>(null);
  const [looking, setLooking] = createSignal<Looking>(null);
  const { look, stop, failed } = createLook(async (signal, isLast) => {
    setLooking({ done: 0, of: 0 });
    try {
      const result = await app.similar.duplicates((done, of) => isLast() && setLooking({ done, of }), signal);
      if (isLast() && result) setFound(result);
    } finally {
      if (isLast()) setLooking(null);
    }
  });
  const cancel = (): void => {
    stop();
    setLooking(null);
  };
  // What is found of a library that is still being indexed comes with Look again.
  createEffect(on([() => state().phase.kind], ([phase]) => phase === 'ready' && untrack(() => void look())));
  return (
    <div class="similar-place">
      <Head found={found()} looking={looking()} cancel={cancel} again={() => void look()} />
      <Show when={failed()}>
        {(failure) => <Failure what={t().failures.parts.duplicates} error={failure().error} retry={() => void look()} />}
      </Show>
      <Show when={found()}>
        {(all) => (
          <Show
            when={all().byWeights.length + all().identical.length + all().sameNames.length > 0}
            fallback={<Nothing sketched={all().sketched} />}
          >
            <Groups title={words().byWeights} note={words().byWeightsNote} groups={all().byWeights} />
            <Groups title={words().identical} note={words().identicalNote} groups={all().identical} />
            <SameNames lists={all().sameNames} />
          </Show>
        )}
      </Show>
      <Show when={(found()?.notCompared.length ?? 0) > 0}>
        <section class="similar-part">
          <h2>{words().notCompared}</h2>
          <ul class="similar-lines">
            <For each={found()?.notCompared.slice(0, MOST_GROUPS)}>
              {({ owners, why }) => (
                <li>
                  <For each={owners}>{(row) => <A href={loraHref(row)}>{row.name}</A>}</For>
                  <span class="muted">{say(why)}</span>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
    </div>
  );
}

interface HeadProps {
  readonly found: Duplicates | null;
  readonly looking: Looking;
  readonly cancel: () => void;
  readonly again: () => void;
}

function Head(props: HeadProps): JSX.Element {
  const { app } = useApp();
  const words = () => similarText();
  const [copied, setCopied] = createSignal(false);
  const groups = (): readonly SameGroup[] => [...(props.found?.byWeights ?? []), ...(props.found?.identical ?? [])];
  const status = (): string => {
    const [looking, found] = [props.looking, props.found];
    if (looking) return looking.of > 0 ? words().comparing(looking.done, looking.of) : words().searching;
    if (found?.cancelled) return words().cancelled;
    const frees = groups().reduce((sum, group) => sum + group.frees, 0);
    return groups().length > 0 ? words().summary(groups().length, frees, found?.sketched ?? 0) : '';
  };
  /** Of each group all except the kept one, groups apart by an empty line. */
  const list = (): string =>
    groups()
      .map(({ members }) => members.flatMap(({ row, as }) => (as === 'kept' ? [] : [placeOf(row)])).join('\n'))
      .join('\n\n');
  return (
    <header class="similar-head">
      <h1>{words().title}</h1>
      <p class="muted num" role="status">
        {status()}
      </p>
      <span class="similar-actions">
        <Show when={groups().length > 0 && props.found}>
          {(found) => (
            <>
              <button type="button" class="button" onClick={() => void app.similar.exportDuplicates(found())}>
                {words().csv}
              </button>
              <button type="button" class="button primary" onClick={async () => setCopied(await app.files.copy(list(), words().listName))}>
                <Icon name={copied() ? 'check' : 'copy'} />
                {words().copyList}
              </button>
            </>
          )}
        </Show>
        <Show
          when={props.looking}
          fallback={
            <button type="button" class="button quiet" onClick={() => props.again()}>
              <Icon name="rescan" />
              {words().again}
            </button>
          }
        >
          <button type="button" class="button" onClick={() => props.cancel()}>
            {words().cancel}
          </button>
        </Show>
      </span>
      <span class="visually-hidden" aria-live="polite">
        {copied() ? words().copied : ''}
      </span>
      <p class="similar-intro muted">
        {words().intro} {words().rule}
      </p>
    </header>
  );
}

function Nothing(props: { readonly sketched: number }): JSX.Element {
  return (
    <div class="nothing">
      <h2>{similarText().none}</h2>
      <p>{similarText().noneText(props.sketched)}</p>
    </div>
  );
}

function Groups(props: { readonly title: string; readonly note: string; readonly groups: readonly SameGroup[] }): JSX.Element {
  const words = () => similarText();
  return (
    <Show when={props.groups.length > 0}>
      <section class="similar-part">
        <h2>
          {props.title} <small>{props.note}</small>
        </h2>
        <For each={props.groups.slice(0, MOST_GROUPS)}>{(group) => <Group group={group} />}</For>
        <Show when={props.groups.length > MOST_GROUPS}>
          <p class="muted">{words().more(props.groups.length - MOST_GROUPS)}</p>
        </Show>
      </section>
    </Show>
  );
}

function Group(props: { readonly group: SameGroup }): JSX.Element {
  const words = () => similarText();
  return (
    <article class="similar-group">
      <header>
        <b>{props.group.members[0]?.row.name}</b>
        <span class="muted num">{words().group(props.group.members.length, props.group.frees)}</span>
        <span class="muted">{words().why[props.group.why]}</span>
      </header>
      <ul class="similar-lines">
        <For each={props.group.members}>{(member) => <Member member={member} />}</For>
      </ul>
    </article>
  );
}

function Member(props: { readonly member: SameMember }): JSX.Element {
  const words = () => similarText();
  const facts = (): string => {
    const { as, cosine, times } = props.member;
    if (as !== 'same') return '';
    return [words().cosine(cosine), ...(Math.abs(times - 1) > SAME_SCALE ? [words().times(times)] : [])].join(', ');
  };
  return (
    <li classList={{ kept: props.member.as === 'kept' }}>
      <span class="similar-as">{words()[props.member.as]}</span>
      <Row row={props.member.row} />
      <span class="muted num similar-facts">{facts()}</span>
    </li>
  );
}

function Row(props: { readonly row: LibraryRow }): JSX.Element {
  return (
    <>
      <A href={loraHref(props.row)} title={placeOf(props.row)}>
        {placeOf(props.row)}
      </A>
      <span class="muted num">
        {t().reasons.said(props.row.adapter)} {props.row.rank === null ? '' : similarText().rank(props.row.rank)}
      </span>
      <span class="muted num">{bytes(props.row.size)}</span>
      <span class="muted num">{date(props.row.mtime)}</span>
    </>
  );
}

function SameNames(props: { readonly lists: readonly (readonly LibraryRow[])[] }): JSX.Element {
  const words = () => similarText();
  return (
    <Show when={props.lists.length > 0}>
      <section class="similar-part">
        <h2>
          {words().sameName} <small>{words().sameNameNote}</small>
        </h2>
        <For each={props.lists.slice(0, MOST_GROUPS)}>
          {(rows) => (
            <article class="similar-group">
              <ul class="similar-lines">
                <For each={rows}>
                  {(row) => (
                    <li>
                      <span class="similar-as" />
                      <Row row={row} />
                      <span class="similar-facts" />
                    </li>
                  )}
                </For>
              </ul>
            </article>
          )}
        </For>
        <Show when={props.lists.length > MOST_GROUPS}>
          <p class="muted">{words().more(props.lists.length - MOST_GROUPS)}</p>
        </Show>
      </section>
    </Show>
  );
}
