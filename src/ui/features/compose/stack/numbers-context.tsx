/** The numbers of the stack for every part of the page. */
import { createContext, type JSX, useContext } from 'solid-js';
import { createNumbers, type Numbers } from './stack-numbers.ts';

const Context = createContext<Numbers>();

export function NumbersProvider(props: { readonly children: JSX.Element }): JSX.Element {
  return <Context.Provider value={createNumbers()}>{props.children}</Context.Provider>;
}

export function useNumbers(): Numbers {
  const numbers = useContext(Context);
  if (!numbers) throw new Error('NumbersProvider is missing above this component');
  return numbers;
}
