import { describe, expect, it } from 'vitest';
import { SETTINGS } from './settings.ts';

describe('settings', () => {
  it('have ids of their own, and come back as they were written', () => {
    const all = Object.values(SETTINGS);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(SETTINGS.theme.read(SETTINGS.theme.write('light'))).toBe('light');
    expect(SETTINGS.unfinishedScans.read(SETTINGS.unfinishedScans.write(['a', 'b']))).toEqual(['a', 'b']);
    expect([
      SETTINGS.storageAsked.read(SETTINGS.storageAsked.write(true)),
      SETTINGS.storageAsked.read(SETTINGS.storageAsked.write(false)),
    ]).toEqual([true, false]);
  });

  it('are their default where nothing fitting is kept', () => {
    expect([null, '', 'blue'].map(SETTINGS.theme.read)).toEqual(['system', 'system', 'system']);
    expect([null, '{', '{"a":1}', '[1]'].map(SETTINGS.unfinishedScans.read)).toEqual([[], [], [], []]);
    expect(SETTINGS.composeView.read(null)).toBe('together');
  });

  it('are read as earlier versions wrote them', () => {
    expect([SETTINGS.density.read('compact'), SETTINGS.libraryView.read('cards'), SETTINGS.storageAsked.read('yes')]).toEqual([
      'compact',
      'cards',
      true,
    ]);
  });
});
