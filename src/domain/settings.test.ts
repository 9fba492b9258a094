import { describe, expect, it } from 'vitest';
import { isOwnSetting } from './backup/work.ts';
import { NOTES } from './program-notes.ts';
import { rangeOf, SETTINGS, STRENGTH_RANGES } from './settings.ts';

describe('settings', () => {
  it('have ids of their own, and come back as they were written', () => {
    const all = [...Object.values(SETTINGS), ...Object.values(NOTES)];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(SETTINGS.theme.read(SETTINGS.theme.write('light'))).toBe('light');
    const unfinished = [{ id: 'a', found: 3, cancelled: true }];
    expect(NOTES.unfinishedScans.read(NOTES.unfinishedScans.write(unfinished))).toEqual(unfinished);
    expect([NOTES.storageAsked.read(NOTES.storageAsked.write(true)), NOTES.storageAsked.read(NOTES.storageAsked.write(false))]).toEqual([
      true,
      false,
    ]);
  });

  it('go into a backup, and what the program notes for itself does not', () => {
    expect(Object.values(SETTINGS).filter(({ id }) => !isOwnSetting(id))).toEqual([]);
    expect(Object.values(NOTES).filter(({ id }) => isOwnSetting(id))).toEqual([]);
  });

  it('are their default where nothing fitting is kept', () => {
    expect([null, '', 'blue'].map(SETTINGS.theme.read)).toEqual(['system', 'system', 'system']);
    expect([null, '{', '{"a":1}', '[1]'].map(NOTES.unfinishedScans.read)).toEqual([[], [], [], []]);
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
    expect(NOTES.unfinishedScans.read('["a"]')).toEqual([{ id: 'a', found: 0, cancelled: false }]);
    expect([SETTINGS.density.read('compact'), SETTINGS.libraryView.read('cards'), NOTES.storageAsked.read('yes')]).toEqual([
      'compact',
      'cards',
      true,
    ]);
  });
});
