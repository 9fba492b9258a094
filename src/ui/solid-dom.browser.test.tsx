import { createSignal, type JSX, Show } from 'solid-js';
import { render } from 'solid-js/web';
import { expect, it } from 'vitest';

interface Row {
  readonly name: string;
  readonly words: readonly string[];
}

function Chip(props: { readonly what: string; readonly said: (what: string) => void }): JSX.Element {
  return (
    <button type="button" onClick={() => props.said(props.what)}>
      copy
    </button>
  );
}

it('a property with a condition, first read in a handler, ends with its component', () => {
  const [row, setRow] = createSignal<Row | undefined>({ name: 'a', words: ['one', 'two'] });
  const said: string[] = [];
  const place = document.createElement('div');
  document.body.append(place);
  const end = render(
    () => (
      <Show when={row()} fallback={<p>gone</p>}>
        {(shown) => (
          <Chip what={shown().words.length > 1 ? `all of ${shown().name}` : `word of ${shown().name}`} said={(what) => said.push(what)} />
        )}
      </Show>
    ),
    place,
  );
  const click = (): void => place.querySelector('button')?.click();
  click();
  setRow({ name: 'b', words: ['one'] });
  click();
  expect(said).toEqual(['all of a', 'word of b']);
  // A memo without an owner would still read the row here, and throw.
  setRow(undefined);
  expect(place.textContent).toBe('gone');
  end();
  place.remove();
});
