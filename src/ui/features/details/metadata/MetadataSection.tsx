/** A subject of the metadata under its heading, and the bar that leads to each of them. */
import { For, type JSX, Show } from 'solid-js';
import { detailsText } from '../../../strings/rooms/details.ts';

const words = () => detailsText().metadata;

export const SECTIONS = ['Facts', 'Sidecars', 'Preview', 'Training', 'Tags', 'Dataset', 'Hashes', 'All keys'] as const;
export type SectionName = (typeof SECTIONS)[number];

const headingId = (name: SectionName): string => `metadata-${name.toLowerCase().replace(' ', '-')}`;

export interface SectionProps {
  readonly name: SectionName;
  readonly shown: boolean;
  readonly children: JSX.Element;
}

export function Section(props: SectionProps): JSX.Element {
  return (
    <Show when={props.shown}>
      <section class="metadata-section" aria-labelledby={headingId(props.name)}>
        {/* Focus comes here from the bar above: a keyboard goes on from where the eyes are. */}
        <h3 class="tab-heading" id={headingId(props.name)} tabindex="-1">
          {words().sections[props.name]}
        </h3>
        {props.children}
      </section>
    </Show>
  );
}

export function SectionBar(props: { readonly shown: Readonly<Record<SectionName, boolean>> }): JSX.Element {
  const go = (name: SectionName): void => {
    const heading = document.getElementById(headingId(name));
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav class="section-bar" aria-label={words().label}>
      <For each={SECTIONS.filter((name) => props.shown[name])}>
        {(name) => (
          <button type="button" class="link" onClick={() => go(name)}>
            {words().sections[name]}
          </button>
        )}
      </For>
    </nav>
  );
}
