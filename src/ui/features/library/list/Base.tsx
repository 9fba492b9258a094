/** The base model behind the family; in italics where it is only a hint. */
import { type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../../../contracts/library.ts';
import { isHint } from '../../../../domain/library/base-name.ts';
import { t } from '../../../strings/language.ts';

export function Base(props: { readonly row: Pick<LibraryRow, 'base'> }): JSX.Element {
  return (
    <Show when={props.row.base}>
      {(base) => (
        <span class="family-base" classList={{ hint: isHint(base()) }}>
          {' · '}
          {base().name}
          <Show when={isHint(base())}>
            <span class="visually-hidden"> ({t().own.hint})</span>
          </Show>
        </span>
      )}
    </Show>
  );
}

export const familyTitle = ({ familyLabel, base }: Pick<LibraryRow, 'familyLabel' | 'base'>): string =>
  [t().names.family(familyLabel), base && t().own.baseFrom(base)].filter(Boolean).join(' · ');
