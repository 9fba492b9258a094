import { createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { lazyPart } from './LazyPart.tsx';

let end: () => void = () => undefined;
afterEach(() => end());

test('a part is loaded once, follows its properties, and is not fetched before it is shown', async () => {
  let loads = 0;
  const [name, setName] = createSignal('first');
  const [shown, setShown] = createSignal(false);
  const greeting = lazyPart(async () => {
    loads += 1;
    return (props: { readonly name: string }) => <p>Hello {props.name}</p>;
  });
  end = render(() => <>{shown() && <greeting.Part name={name()} />}</>, document.body);
  expect(loads).toBe(0);
  setShown(true);
  await expect.element(page.getByText('Hello first')).toBeVisible();
  setName('second');
  await expect.element(page.getByText('Hello second')).toBeVisible();
  setShown(false);
  setShown(true);
  await expect.element(page.getByText('Hello second')).toBeVisible();
  expect(loads).toBe(1);
});

test('a part that cannot be loaded says why, and is tried again when it is shown again', async () => {
  let broken = true;
  const [shown, setShown] = createSignal(true);
  const part = lazyPart(() => (broken ? Promise.reject(new Error('it is gone')) : Promise.resolve(() => <p>Here</p>)));
  end = render(() => <>{shown() && <part.Part />}</>, document.body);
  await expect.element(page.getByRole('alert')).toHaveTextContent('it is gone');
  broken = false;
  setShown(false);
  setShown(true);
  await expect.element(page.getByText('Here')).toBeVisible();
});
