import { describe, expect, it } from 'vitest';
import { rangeOf, SETTINGS, STRENGTH_RANGES } from './settings.ts';

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
    expect([null, '', 'yes'].map(SETTINGS.csvMark.read)).toEqual([true, false, true]);
  });

  it('of folders are codes and roles, or the original ones', () => {
    const { folderRules, folderRoles } = SETTINGS;
    const mine = { bases: { Mine: 'MIN' }, categories: { '99': 'XYZ' } };
    expect(folderRules.read(folderRules.write(mine))).toEqual(mine);
    expect(folderRules.read('{"bases":{"A":"TOO LONG"},"categories":{}}')).toBe(folderRules.initial);
    expect(folderRoles.read('{"People":"character","__proto__":"pose"}')).toMatchObject({ People: 'character' });
    expect(folderRoles.read('{"People":"nobody"}')).toBe(folderRoles.initial);
    expect(['4', '9', 'many', null].map(SETTINGS.workers.read)).toEqual(['4', 'auto', 'auto', 'auto']);
  });

  it('of ranges span from the least to the most', () => {
    expect(STRENGTH_RANGES.map(rangeOf).map(({ least, most }) => [least, most])).toEqual([
      [-2, 2],
      [-1, 1],
      [0, 1],
      [0, 2],
    ]);
  });

  it('are read as earlier versions wrote them', () => {
    expect([SETTINGS.density.read('compact'), SETTINGS.libraryView.read('cards'), SETTINGS.storageAsked.read('yes')]).toEqual([
      'compact',
      'cards',
      true,
    ]);
  });
});
