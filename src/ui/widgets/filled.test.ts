import { expect, it } from 'vitest';
import { filled } from './filled.ts';

it.each([
  ['{0} and {1}', ['a', ' and ', 'b']],
  ['{1}, then {0}.', ['b', ', then ', 'a', '.']],
  ['nothing to fill', ['nothing to fill']],
  ['{0}{0}', ['a', 'a']],
])('%s has its places filled, wherever they stand', (text, parts) => {
  expect(filled(text, ['a', 'b']).filter((part) => part !== '')).toEqual(parts);
});

it('places have names where that reads better', () => {
  expect(filled('The name says {says}, the tensors show {shows}.', { shows: 'SDXL', says: 'FLUX.1' })).toEqual([
    'The name says ',
    'FLUX.1',
    ', the tensors show ',
    'SDXL',
    '.',
  ]);
});
