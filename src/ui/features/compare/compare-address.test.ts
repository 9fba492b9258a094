import { expect, test } from 'vitest';
import { wantedFrom, wantedTo } from './compare-address.ts';

test('what is compared goes into the address and comes back', () => {
  const wanted = [
    { lora: 'FLX-STL-001', profile: null },
    { lora: 'row-7', profile: '5b1f' },
  ];
  expect(wantedFrom(wantedTo(wanted))).toEqual(wanted);
  expect(wantedTo(wanted)).toBe('FLX-STL-001,row-7~5b1f');
});

test('nothing, empty parts and more than six', () => {
  expect(wantedFrom(undefined)).toEqual([]);
  expect(wantedFrom(',,a~,')).toEqual([{ lora: 'a', profile: null }]);
  expect(wantedFrom('a,b,c,d,e,f,g')).toHaveLength(6);
});
