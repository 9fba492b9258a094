import { expect, it } from 'vitest';
import { distinctNames } from './distinct-names.ts';

const named = (path: string) => ({ name: path.split('/').at(-1) ?? '', path });

it.each([
  ['other names alone', ['a/x', 'a/y'], ['x', 'y']],
  ['the folder of equal ones', ['run/epoch1/m', 'run/epoch2/m', 'run/z'], ['epoch1/m', 'epoch2/m', 'z']],
  ['as many folders as it takes', ['one/last/m', 'two/last/m', 'two/first/m'], ['one/last/m', 'two/last/m', 'first/m']],
  ['one without a folder', ['m', 'a/m'], ['m', 'a/m']],
  ['the same file twice', ['a/m', 'a/m'], ['m', 'm']],
])('%s', (_, paths, names) => {
  expect(distinctNames(paths.map(named))).toEqual(names);
});
