/** The gains on screen for others: for many LoRAs at once, or for every LoRA of the layout. */
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js';
import { type AppliedTo, applyToMany } from '../../../../app/profiles/apply-profile.ts';
import type { LibraryRow } from '../../../../contracts/library.ts';
import type { ProfileContent } from '../../../../domain/profiles/profile.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { useApp } from '../../../state/app-context.tsx';
import { profileText } from '../../../strings/rooms/profile.ts';
import { Choice } from '../../../widgets/Choice.tsx';
import { useProfiles } from '../../../state/profiles-app.ts';
import { useEditing } from '../session/session-context.tsx';
import { NO_FILTER } from '../../../../domain/library/filter.ts';
import { say, t } from '../../../strings/language.ts';

/** So many rows are shown; "all" means all that the search finds. */
const SHOWN = 200;

const words = () => profileText().apply;

const scopes = () =>
  [
    { value: 'layout', label: words().same },
    { value: 'any', label: words().related, hint: words().relatedHint },
  ] as const;

export function ApplyPanel(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const { app } = useApp();
  const profiles = useProfiles();
  const [search, setSearch] = createSignal('');
  const [scope, setScope] = createSignal<'layout' | 'any'>('layout');
  const [chosen, setChosen] = createSignal<ReadonlySet<number>>(new Set());
  const [name, setName] = createSignal(session.draft()?.about.name ?? '');
  const [running, setRunning] = createSignal<string | null>(null);
  const [results, setResults] = createSignal<readonly AppliedTo[]>([]);
  const [kept, setKept] = createSignal<string | null>(null);
  let stop = false;

  const [found] = createResource(
    () => ({ search: search(), layout: scope() === 'layout' ? [props.layout.id] : [] }),
    async (wanted): Promise<{ ids: readonly number[]; rows: readonly LibraryRow[] }> => {
      const { ids } = await app.query({
        filter: { ...NO_FILTER, search: wanted.search, layout: wanted.layout, status: ['measured'] },
        sort: { key: 'name', descending: false },
      });
      const others = Array.from(ids).filter((id) => id !== session.detail().row.id);
      return { ids: others, rows: await app.rows(others.slice(0, SHOWN)) };
    },
  );
  const all = createMemo(() => found.latest?.ids ?? []);
  const content = (): ProfileContent => {
    const draft = session.draft();
    return {
      name: name().trim(),
      gains: draft?.gains ?? {},
      notes: draft?.about.notes ?? '',
      tags: draft?.about.tags ?? [],
      favourite: false,
    };
  };
  const toggle = (id: number): void => {
    const next = new Set(chosen());
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const apply = async (): Promise<void> => {
    const ids = [...chosen()];
    stop = false;
    setResults([]);
    const done = await applyToMany(content(), props.layout, ids, {
      profiles,
      detail: (id) => app.detail({ id }),
      goOn: (count) => {
        setRunning(words().progress(count, ids.length));
        return !stop;
      },
    });
    setRunning(null);
    setResults(done);
    setChosen(new Set<number>());
    session.say(words().done(done.filter(({ refused }) => refused === null).length));
  };
  const keepForLayout = async (): Promise<void> => {
    const outcome = await profiles.createForLayout(session.detail().row.id, content());
    setKept(outcome.ok ? words().kept(t().names.layout(props.layout.label)) : say(outcome.error.message));
  };
  const ready = () => name().trim() !== '' && running() === null;
  return (
    <>
      <input
        type="text"
        class="field"
        aria-label={words().name}
        placeholder={words().name}
        maxlength={200}
        value={name()}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <div class="apply-scope">
        <Choice label={words().scope} options={scopes()} value={scope()} onChange={setScope} />
        <button type="button" class="button" disabled={!ready()} onClick={() => void keepForLayout()}>
          {words().keep}
        </button>
      </div>
      <Show when={kept()}>{(text) => <p role="status">{text()}</p>}</Show>
      <input
        type="search"
        class="field"
        aria-label={words().search}
        placeholder={words().searchHint}
        value={search()}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <Show when={all().length > 0} fallback={<p class="muted">{words().none}</p>}>
        <p class="apply-all">
          <label>
            <input
              type="checkbox"
              checked={all().every((id) => chosen().has(id))}
              onChange={(event) => setChosen(new Set(event.currentTarget.checked ? all() : []))}
            />{' '}
            {words().all(all().length)}
          </label>
        </p>
        <ul class="preset-list apply-list" aria-label={words().list}>
          <For each={found.latest?.rows ?? []}>
            {(row) => (
              <li>
                <label>
                  <input type="checkbox" checked={chosen().has(row.id)} onChange={() => toggle(row.id)} /> {row.name}{' '}
                  <span class="muted">{t().names.layout(row.layoutLabel ?? '')}</span>
                </label>
              </li>
            )}
          </For>
        </ul>
        <Show when={all().length > SHOWN}>
          <p class="muted">{words().first(SHOWN)}</p>
        </Show>
      </Show>
      <p class="apply-go">
        <button type="button" class="button primary" disabled={!ready() || chosen().size === 0} onClick={() => void apply()}>
          {words().go(chosen().size)}
        </button>
        <Show when={running()}>
          {(progress) => (
            <>
              <span role="status">{progress()}</span>
              <button type="button" class="button" onClick={() => (stop = true)}>
                {words().stop}
              </button>
            </>
          )}
        </Show>
      </p>
      <Show when={results().length > 0}>
        <Outcome results={results()} />
      </Show>
    </>
  );
}

const saidOf = ({ refused, warnings, lost }: AppliedTo): string =>
  refused
    ? profileText().notApplied(refused, say)
    : [...warnings.map(profileText().applied), ...(lost.length > 0 ? [profileText().noPlace(lost, 0)] : [])].join(' ');

function Outcome(props: { readonly results: readonly AppliedTo[] }): JSX.Element {
  const made = () => props.results.filter(({ refused }) => refused === null).length;
  const remarkable = () =>
    props.results.filter(({ refused, warnings, lost }) => refused !== null || warnings.length > 0 || lost.length > 0);
  return (
    <section aria-label={words().outcome}>
      <p>{words().done(made())}</p>
      <ul class="apply-outcome">
        <For each={remarkable()}>
          {(each) => (
            <li classList={{ 'gain-fault': each.refused !== null }}>
              {each.name}: {saidOf(each)}
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
