/** Presets: searched, looked at on the chart while the pointer or focus is on one, applied as one step. */
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js';
import { gainFromText } from '../../../../domain/profiles/editing/gain-text.ts';
import type { Parameters } from '../../../../domain/profiles/presets/preset-gains.ts';
import type { Gains } from '../../../../domain/profiles/profile.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { useApp } from '../../../state/app-context.tsx';
import { profileText } from '../../../strings/rooms/profile.ts';
import { GainStrip } from '../../../widgets/GainStrip.tsx';
import { matching, type Offered, ownPresets, profilesAsOffers, shippedOffers, takesParameters } from './preset-list.ts';
import { useProfiles } from '../../../state/profiles-app.ts';
import { useEditing } from '../session/session-context.tsx';
import { say, t } from '../../../strings/language.ts';
import { FieldFault } from '../../../widgets/FieldFault.tsx';

const words = () => profileText().presets;

export function PresetPanel(props: { readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const app = useProfiles();
  const { state } = useApp();
  const [search, setSearch] = createSignal('');
  const source = createMemo(() => {
    const { presets, profiles } = state().changes;
    return `${props.layout.id} ${presets} ${profiles}`;
  });
  const [stored] = createResource(source, async () => {
    const [presets, profiles] = await Promise.all([app.presets(), app.all(null)]);
    return { presets, profiles };
  });
  const [parameters, setParameters] = createSignal<Parameters>({ A: 1, B: 1 });
  const shipped = createMemo(() => shippedOffers(props.layout, parameters()));
  const edited = createMemo(() => session.draft()?.profileId ?? null);
  /** Made anew when what is stored changes, and not with each step of a gain. */
  const own = createMemo(() => {
    const found = stored.latest;
    return found ? [...ownPresets(found.presets, props.layout), ...profilesAsOffers(found.profiles, edited(), props.layout)] : [];
  });
  const offers = createMemo(() => matching([...own(), ...shipped()], search()));
  const show = (offer: Offered | null): void => session.setPreview(offer && { gains: offer.gains });
  const apply = (offer: Offered): void => {
    session.setPreview(null);
    session.edit({ kind: 'begin', start: { label: offer.name, gains: offer.gains } });
  };
  return (
    <>
      <input
        type="search"
        class="field"
        aria-label={words().search}
        placeholder={words().searchHint}
        value={search()}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <Show
        when={offers().length > 0}
        fallback={<p class="muted">{search() === '' ? words().none(t().names.layout(props.layout.label)) : words().noMatch}</p>}
      >
        <ul class="preset-list" aria-label={words().list} onPointerLeave={() => show(null)}>
          <For each={offers()}>
            {(offer) => (
              <li onPointerEnter={() => show(offer)}>
                <button
                  type="button"
                  class="preset"
                  aria-label={offer.name}
                  aria-description={[offer.from, ...offer.notes].join(' · ')}
                  onFocus={() => show(offer)}
                  onBlur={() => show(null)}
                  onClick={() => apply(offer)}
                >
                  <span class="preset-name">{offer.name}</span>
                  <span class="muted">{offer.from}</span>
                  <GainStrip layout={props.layout} gains={offer.gains} />
                  <For each={offer.notes}>{(note) => <span class="preset-note">{note}</span>}</For>
                </button>
                <Show when={offer.presetId}>
                  {(id) => (
                    <button
                      type="button"
                      class="button quiet square"
                      aria-label={words().remove(offer.name)}
                      onClick={() => void app.removePreset(id())}
                    >
                      <Icon name="close" />
                    </button>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={takesParameters(props.layout)}>
        <ParameterFields parameters={parameters()} setParameters={setParameters} />
      </Show>
      <KeepAsPreset layout={props.layout} gains={session.draft()?.gains ?? {}} />
    </>
  );
}

/** Some presets of the Inspire Pack have two values that its node asks for. */
function ParameterFields(props: { readonly parameters: Parameters; readonly setParameters: (next: Parameters) => void }): JSX.Element {
  const set = (name: 'A' | 'B', text: string): void => {
    const read = gainFromText(text);
    if (read.ok) props.setParameters({ ...props.parameters, [name]: read.value });
  };
  return (
    <p class="preset-parameters muted">
      {words().parameters}
      <For each={['A', 'B'] as const}>
        {(name) => (
          <label>
            {name}
            <input
              type="text"
              class="gain-field"
              inputmode="decimal"
              value={props.parameters[name]}
              onInput={(event) => set(name, event.currentTarget.value)}
            />
          </label>
        )}
      </For>
    </p>
  );
}

function KeepAsPreset(props: { readonly layout: Layout; readonly gains: Gains }): JSX.Element {
  const app = useProfiles();
  const [name, setName] = createSignal('');
  const [folder, setFolder] = createSignal('');
  const [fault, setFault] = createSignal<string | null>(null);
  const keep = async (event: Event): Promise<void> => {
    event.preventDefault();
    const stored = await app.putPreset({
      id: crypto.randomUUID(),
      name: name().trim(),
      folder: folder().trim(),
      layoutId: props.layout.id,
      gains: props.gains,
    });
    setFault(stored.ok ? null : say(stored.error.message));
    if (stored.ok) setName('');
  };
  return (
    <form class="keep-preset" onSubmit={(event) => void keep(event)}>
      <input
        type="text"
        class="field"
        aria-label={words().name}
        placeholder={words().nameHint}
        maxlength={200}
        value={name()}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <input
        type="text"
        class="field"
        aria-label={words().folder}
        placeholder={words().folder}
        value={folder()}
        onInput={(event) => setFolder(event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={name().trim() === ''}>
        {words().keep}
      </button>
      <FieldFault text={fault()} />
    </form>
  );
}
