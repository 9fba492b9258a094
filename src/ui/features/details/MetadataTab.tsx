/** What the trainer wrote into the file: the readable facts first, the tags, then every key as it stands. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { trainingFacts } from '../../../domain/library/training-facts.ts';
import { count, plural } from '../../state/format.ts';
import { CopyButton } from '../../widgets/CopyButton.tsx';

/** Longer values are cut until asked for: a tag list can have 16,000 characters. */
const SHORT = 240;

export function MetadataTab(props: { readonly detail: LoraDetail }): JSX.Element {
  const known = createMemo(() => trainingFacts(props.detail.metadata));
  const keys = createMemo(() => Object.keys(props.detail.metadata).sort((a, b) => a.localeCompare(b, 'en')));
  return (
    <Show
      when={keys().length > 0}
      fallback={
        <div class="details-empty">
          <h3>No metadata</h3>
          <p class="muted">The file says nothing about how it was trained. Tools that merge or convert LoRAs often drop it.</p>
        </div>
      }
    >
      <Show when={known().facts.length > 0}>
        <h3 class="tab-heading">Training</h3>
        <dl class="facts">
          <For each={known().facts}>
            {(fact) => (
              <div>
                <dt>{fact.label}</dt>
                <dd>{fact.value}</dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
      <Show when={known().tags.length > 0}>
        <div class="tab-heading with-action">
          <h3>Most frequent tags</h3>
          <CopyButton
            label="Copy all"
            what="the tags"
            text={known()
              .tags.map(({ tag }) => tag)
              .join(', ')}
          />
        </div>
        <ul class="tags" aria-label="Most frequent tags">
          <For each={known().tags}>
            {({ tag, count: times }) => (
              <li>
                {tag} <span class="muted num">{count(times)}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <RawKeys metadata={props.detail.metadata} keys={keys()} />
    </Show>
  );
}

function RawKeys(props: { readonly metadata: Readonly<Record<string, string>>; readonly keys: readonly string[] }): JSX.Element {
  const [search, setSearch] = createSignal('');
  const found = createMemo(() => {
    const wanted = search().trim().toLowerCase();
    if (wanted === '') return props.keys;
    return props.keys.filter((key) => key.toLowerCase().includes(wanted) || (props.metadata[key] ?? '').toLowerCase().includes(wanted));
  });
  return (
    <>
      <h3 class="tab-heading">All keys</h3>
      <input
        type="search"
        class="field"
        aria-label="Search metadata"
        placeholder={`Search ${plural(props.keys.length, 'key')}`}
        value={search()}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <Show when={found().length > 0} fallback={<p class="muted none">No key or value contains “{search()}”.</p>}>
        <dl class="raw">
          <For each={found()}>{(key) => <RawKey name={key} value={props.metadata[key] ?? ''} />}</For>
        </dl>
      </Show>
    </>
  );
}

function RawKey(props: { readonly name: string; readonly value: string }): JSX.Element {
  const [whole, setWhole] = createSignal(false);
  const shown = () => (whole() || props.value.length <= SHORT ? props.value : `${props.value.slice(0, SHORT)}…`);
  return (
    <div class="raw-row">
      <dt class="mono">{props.name}</dt>
      <dd>
        <div class="raw-value mono">
          {shown()}
          <Show when={props.value.length > SHORT}>
            <button type="button" class="link" onClick={() => setWhole(!whole())}>
              {whole() ? 'Show less' : `Show all ${count(props.value.length)} characters`}
            </button>
          </Show>
        </div>
        {/* A refused copy can be done by hand once the whole value is there. */}
        <CopyButton what={props.name} text={props.value} onRefused={() => setWhole(true)} />
      </dd>
    </div>
  );
}
