import { afterEach, describe, expect, it } from 'vitest';
import { createNotes } from './notes.ts';

describe('notes beside the library', () => {
  afterEach(() => createNotes().set('scan.unfinished', ''));

  it('come back in another page, and go when they are empty', () => {
    createNotes().set('scan.unfinished', '[]');
    expect(createNotes().get('scan.unfinished')).toBe('[]');
    createNotes().set('scan.unfinished', '');
    expect(createNotes().get('scan.unfinished')).toBeNull();
  });

  it('are none where the browser keeps nothing', () => {
    const none = createNotes(() => {
      throw new DOMException('Access is denied.', 'SecurityError');
    });
    none.set('scan.unfinished', '[]');
    expect(none.get('scan.unfinished')).toBeNull();
  });
});
