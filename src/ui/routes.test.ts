import { expect, test } from 'vitest';
import { addressOf, besideListHref, isAt, isNamed, lookupOf, loraHref, rowHref, showsLora } from './routes.ts';

const NAMED = { id: 7, stableId: 'FLX-STL-001' };
const NAMELESS = { id: 7, stableId: null };

test('a LoRA is named by its stable ID, or by its row while it has none', () => {
  expect([addressOf(NAMED), addressOf(NAMELESS)]).toEqual(['FLX-STL-001', 'row-7']);
  expect([lookupOf('FLX-STL-001'), lookupOf('row-7'), lookupOf(''), lookupOf(undefined)]).toEqual([
    { stableId: 'FLX-STL-001' },
    { id: 7 },
    null,
    null,
  ]);
  expect([isNamed(NAMED, 'row-7'), isNamed(NAMED, 'FLX-STL-001'), isNamed(NAMELESS, 'row-8'), isNamed(NAMED, undefined)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('names with signs of their own get through an address and back', () => {
  const odd = { id: 3, stableId: 'A/B ?&#-001' };
  expect(showsLora(loraHref(odd), odd)).toBe(true);
  expect(showsLora(besideListHref(addressOf(odd)), odd)).toBe(true);
  expect(rowHref(3)).toBe('/lora/row-3');
});

test('an address still shows a LoRA as a page and beside the list, under both of its names', () => {
  const shown = (address: string): boolean => showsLora(address, NAMED);
  expect(['/library?lora=FLX-STL-001', '/lora/row-7', '/lora/FLX-STL-001'].map(shown)).toEqual([true, true, true]);
  expect(['/library', '/library?lora=row-8', '/lora/row-8', '/settings', '/help?lora'].map(shown)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('a place is itself and what is below it', () => {
  expect([isAt('/library', '/library'), isAt('/library/x', '/library'), isAt('/librarian', '/library')]).toEqual([true, true, false]);
});
