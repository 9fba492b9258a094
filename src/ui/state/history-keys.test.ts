import { expect, test } from 'vitest';
import { stepOfKey } from './history-keys.ts';

const pressed = (keys: string) => {
  const parts = keys.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
};

test.each([
  ['Ctrl+z', 'undo'],
  ['Ctrl+Z', 'undo'],
  ['Meta+z', 'undo'],
  ['Ctrl+Shift+Z', 'redo'],
  ['Meta+Shift+z', 'redo'],
  ['Ctrl+y', 'redo'],
  // ⌘Y opens the history of the browser, and Ctrl+Alt+Z is a letter on some keyboards.
  ['Meta+y', null],
  ['Ctrl+Alt+z', null],
  ['z', null],
  ['Shift+Z', null],
])('%s: %s', (keys, step) => expect(stepOfKey(pressed(keys))).toBe(step));
