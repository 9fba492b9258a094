/** The gains on screen for others: for many LoRAs at once, or for every LoRA of the layout. */
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js';
import { type AppliedTo, applyToMany } from '../../../app/apply-profile.ts';
import type { LibraryRow } from '../../../contracts/library.ts';
import type { ProfileContent } from '../../../domain/profiles/types.ts';
import type { Layout } from '../../../domain/reading.ts';
import { useApp } from '../../state/app-context.tsx';
import { plural } from '../../state/format.ts';
import { Choice } from '../../widgets/Choice.tsx';
import { useProfiles } from './profiles-app.ts';
import { useEditing } from './session-context.tsx';
import { NO_FILTER } from '../../../domain/library/filter.ts';

/** So many rows are shown; "all" means all that the search finds. */
const SHOWN = 200;

const SCOPES = [
  { value: 'layout', label: 'Same layout' },
  { value: 'any', label: 'Related layouts too', hint: 'Sizes of one family, and families of one structure; others are left out and named' },
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
        setRunning(`${count} of ${ids.length}`);
        return !stop;
      },
    });
    setRunning(null);
    setResults(done);
    setChosen(new Set<number>());
    session.say(`${plural(done.filter(({ refused }) => refused === null).length, 'LoRA')} got the profile.`);
  };
  const keepForLayout = async (): Promise<void> => {
    const outcome = await profiles.createForLayout(session.detail().row.id, content());
    setKept(outcome.ok ? `Kept for every LoRA with the layout ${props.layout.label}: it is offered under Presets.` : outcome.error.message);
  };
  const ready = () => name().trim() !== '' && running() === null;
  return (
    <>
      <input
        type="text"
        class="field"
        aria-label="Name of the profile"
        placeholder="Name of the profile"
        maxlength={200}
        value={name()}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <div class="apply-scope">
        <Choice label="LoRAs" options={SCOPES} value={scope()} onChange={setScope} />
        <button type="button" class="button" disabled={!ready()} onClick={() => void keepForLayout()}>
          Keep for the layout
        </button>
      </div>
      <Show when={kept()}>{(text) => <p role="status">{text()}</p>}</Show>
      <input
        type="search"
        class="field"
        aria-label="Search LoRAs to apply to"
        placeholder="Search LoRAs"
        value={search()}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <Show when={all().length > 0} fallback={<p class="muted">No other measured LoRA is found.</p>}>
        <p class="apply-all">
          <label>
            <input
              type="checkbox"
              checked={all().every((id) => chosen().has(id))}
              onChange={(event) => setChosen(new Set(event.currentTarget.checked ? all() : []))}
            />{' '}
            All {plural(all().length, 'LoRA')} found
          </label>
        </p>
        <ul class="preset-list apply-list" aria-label="LoRAs to apply to">
          <For each={found.latest?.rows ?? []}>
            {(row) => (
              <li>
                <label>
                  <input type="checkbox" checked={chosen().has(row.id)} onChange={() => toggle(row.id)} /> {row.name}{' '}
                  <span class="muted">{row.layoutLabel}</span>
                </label>
              </li>
            )}
          </For>
        </ul>
        <Show when={all().length > SHOWN}>
          <p class="muted">The first {SHOWN} are listed; search for others.</p>
        </Show>
      </Show>
      <p class="apply-go">
        <button type="button" class="button primary" disabled={!ready() || chosen().size === 0} onClick={() => void apply()}>
          Apply to {plural(chosen().size, 'LoRA')}
        </button>
        <Show when={running()}>
          {(progress) => (
            <>
              <span role="status">{progress()}</span>
              <button type="button" class="button" onClick={() => (stop = true)}>
                Stop
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

function Outcome(props: { readonly results: readonly AppliedTo[] }): JSX.Element {
  const made = () => props.results.filter(({ refused }) => refused === null).length;
  const remarkable = () => props.results.filter(({ refused, remarks }) => refused !== null || remarks.length > 0);
  return (
    <section aria-label="What was applied">
      <p>{plural(made(), 'LoRA')} got the profile.</p>
      <ul class="apply-outcome">
        <For each={remarkable()}>
          {(each) => (
            <li classList={{ 'gain-fault': each.refused !== null }}>
              {each.name}: {each.refused ?? each.remarks.join(' ')}
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
