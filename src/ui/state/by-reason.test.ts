import { expect, test } from 'vitest';
import { verbatim } from '../../domain/message.ts';
import { byReason } from './by-reason.ts';

const unread = (name: string, why: string) => ({ name, why: verbatim(why) });

test('files that share a reason share its line, in the order of the reasons', () => {
  const found = byReason([unread('a', 'No folder.'), unread('b', 'Gone.'), unread('c', 'No folder.')]);
  expect(found).toEqual([
    { names: ['a', 'c'], why: 'No folder.' },
    { names: ['b'], why: 'Gone.' },
  ]);
});

test('nothing to say gives no line', () => expect(byReason([])).toEqual([]));
