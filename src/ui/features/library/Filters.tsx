/** Family, layout, adapter, status, folder: several values of one are alternatives, different ones add up. Counts are under all the others. */
import { For, type JSX, Show } from 'solid-js';
import type { FacetValue } from '../../../contracts/library.ts';
import { type Facet, useLibrary } from '../../state/library-context.tsx';
import { count } from '../../state/format.ts';
import { Icon } from '../../widgets/Icon.tsx';

const FACETS: readonly { readonly facet: Facet; readonly label: string }[] = [
  { facet: 'family', label: 'Family' },
  { facet: 'layout', label: 'Layout' },
  { facet: 'adapter', label: 'Adapter' },
  { facet: 'status', label: 'Status' },
  { facet: 'folder', label: 'Folder' },
];

export function Filters(props: { readonly close: () => void }): JSX.Element {
  const library = useLibrary();
  return (
    <>
      <div class="filters-head">
        <h2>Filters</h2>
        <Show when={library.filtered()}>
          <button type="button" class="button quiet" onClick={() => library.clear()}>
            Clear
          </button>
        </Show>
        <button type="button" class="button quiet square sheet-only" aria-label="Close filters" onClick={() => props.close()}>
          <Icon name="close" />
        </button>
      </div>
      <For each={FACETS}>{({ facet, label }) => <Group facet={facet} label={label} />}</For>
      <button type="button" class="button primary sheet-only" onClick={() => props.close()}>
        Show {count(library.result()?.ids.length ?? 0)} LoRAs
      </button>
    </>
  );
}

function Group(props: { readonly facet: Facet; readonly label: string }): JSX.Element {
  const library = useLibrary();
  const values = (): readonly FacetValue[] => library.result()?.facets[props.facet] ?? [];
  const chosen = (value: string): boolean => (library.filter()[props.facet] as readonly string[]).includes(value);
  return (
    <Show when={values().length > 0}>
      <fieldset class="facet">
        <legend>{props.label}</legend>
        <For each={values().map(({ value }) => value)}>
          {(value) => {
            const entry = () => values().find((other) => other.value === value);
            return (
              <label class="facet-value" classList={{ chosen: chosen(value), deep: props.facet === 'folder' && value.includes('/') }}>
                <input type="checkbox" checked={chosen(value)} onChange={() => library.toggle(props.facet, value)} />
                <span class="facet-label" title={entry()?.label}>
                  {entry()?.label}
                </span>
                <span class="num muted">{count(entry()?.count ?? 0)}</span>
              </label>
            );
          }}
        </For>
      </fieldset>
    </Show>
  );
}
