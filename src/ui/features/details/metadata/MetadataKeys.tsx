/** Every key and value as they stand: searched, copied, laid out when they are JSON. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { prettyJson } from '../../../../domain/library/pretty-json.ts';
import { detailsText } from '../../../strings/rooms/details.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';

/** Longer values are cut until asked for: a tag list can have 16,000 characters. */
const SHORT = 240;
/** JSON that is read at a glance needs no laying out. */
const ONE_LINE = 40;
/** A page of text with more characters than this answers slowly; copying gives all. */
const LONGEST = 200_000;

const words = () => detailsText().keys;

export interface AllKeysProps {
  readonly metadata: Readonly<Record<string, string>>;
  /** Values of which the library keeps only a part. */
  readonly cut: number;
  readonly trouble: string | null;
  readonly onReadWhole: () => Promise<void>;
}

export function AllKeys(props: AllKeysProps): JSX.Element {
  const [search, setSearch] = createSignal('');
  const keys = createMemo(() => Object.keys(props.metadata).sort((a, b) => a.localeCompare(b, 'en')));
  const found = createMemo(() => {
    const wanted = search().trim().toLowerCase();
    if (wanted === '') return keys();
    return keys().filter((key) => key.toLowerCase().includes(wanted) || (props.metadata[key] ?? '').toLowerCase().includes(wanted));
  });
  const asJson = () => JSON.stringify(Object.fromEntries(found().map((key) => [key, props.metadata[key]])), null, 2);
  return (
    <>
      <div class="keys-bar">
        <input
          type="search"
          class="field"
          aria-label={words().search}
          placeholder={words().searchHint(keys().length)}
          value={search()}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <CopyButton label={words().copyJson} what={words().json(found().length)} text={asJson()} />
      </div>
      <Show when={props.cut > 0}>
        <p class="cut-note">
          <span class="muted">{words().cut(props.cut)}</span>
          <button type="button" class="link" onClick={() => void props.onReadWhole()}>
            {words().readAll}
          </button>
        </p>
        <Show when={props.trouble}>{(reason) => <p role="alert">{reason()}</p>}</Show>
      </Show>
      <Show when={found().length > 0} fallback={<p class="muted none">{words().none(search())}</p>}>
        <dl class="raw">
          <For each={found()}>{(key) => <RawKey name={key} value={props.metadata[key] ?? ''} />}</For>
        </dl>
      </Show>
    </>
  );
}

function RawKey(props: { readonly name: string; readonly value: string }): JSX.Element {
  const [whole, setWhole] = createSignal(false);
  const [laidOut, setLaidOut] = createSignal(false);
  const isJson = () => props.value.length > ONE_LINE && /^\s*[[{]/.test(props.value.slice(0, 40));
  const pretty = createMemo(() => (laidOut() ? prettyJson(props.value) : null));
  const shown = () => {
    const text = pretty() ?? props.value;
    if (!laidOut() && !whole() && text.length > SHORT) return `${text.slice(0, SHORT)}…`;
    return text.length > LONGEST ? words().longer(text.slice(0, LONGEST), text.length - LONGEST) : text;
  };
  return (
    <div class="raw-row">
      <dt class="mono">
        <span>{props.name}</span>
        <CopyButton what={words().copyKey(props.name)} text={props.name} />
      </dt>
      <dd>
        <div class="raw-value">
          <div class="mono">{shown()}</div>
          <div class="raw-actions">
            <Show when={props.value.length > SHORT && !laidOut()}>
              <button type="button" class="link" aria-expanded={whole()} onClick={() => setWhole(!whole())}>
                {whole() ? words().less : words().all(props.value.length)}
              </button>
            </Show>
            <Show when={isJson()}>
              <button type="button" class="link" aria-expanded={laidOut()} onClick={() => setLaidOut(!laidOut())}>
                {laidOut() ? words().asIs : words().layOut}
              </button>
            </Show>
            <Show when={laidOut() && pretty() === null}>
              <span class="muted">{words().incomplete}</span>
            </Show>
          </div>
        </div>
        {/* A refused copy can be done by hand once the whole value is there. */}
        <CopyButton what={props.name} text={props.value} onRefused={() => setWhole(true)} />
      </dd>
    </div>
  );
}
