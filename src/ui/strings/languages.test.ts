import { describe, expect, it } from 'vitest';
import { compose } from './en/compose.ts';
import { details } from './en/details.ts';
import { list } from './en/list.ts';
import { profile } from './en/profile.ts';
import { settings } from './en/settings.ts';
import { en, type Language } from './en.ts';
import { formsOf } from './forms.ts';
import { forms, speak } from './language.ts';
import { languageFor } from './languages.ts';
import { sayIn } from './say.ts';
import { zh } from './zh.ts';

describe('the language of a browser', () => {
  it.each([
    [['zh-CN', 'en'], 'zh'],
    [['zh-Hant-TW'], 'zh'],
    [['ZH'], 'zh'],
    [['en-GB', 'zh-CN'], 'en'],
    [['de', 'fr', 'zh'], 'zh'],
    [['de'], 'en'],
    [['zha'], 'en'],
    [[], 'en'],
  ])('%j is %s', (wanted, id) => {
    expect(languageFor(wanted)).toBe(id);
  });
});

describe('the language in force', () => {
  it('stays as it is when it is asked for again: nothing on the page is made anew', async () => {
    for (const id of ['en', 'zh', 'en'] as const) {
      await speak(id);
      const before = forms();
      await speak(id);
      expect(forms()).toBe(before);
    }
  });
});

/** What is the same in Chinese: names of programs, files, formats and methods, letters on buttons. */
const SAME = new Set(
  'ComfyUI|A1111 / Forge|diffusers|InvokeAI|SD.Next|SLERP|Karcher|TSV-M|F16|BF16|F32|LoRA|LoRAs|MiB|SQLite|relaxed SIMD|SIMD|DELETE|CLIP|、|S|M|AutoV1|AutoV2|AutoV3|SHA-256|sv_ratio|sv_fro|sv_cumulative|'.split(
    '|',
  ),
);

function* texts(words: object, path = ''): Generator<readonly [path: string, text: string]> {
  for (const [key, value] of Object.entries(words) as [string, unknown][]) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') yield [at, value];
    else if (typeof value === 'object' && value !== null) yield* texts(value, at);
  }
}

describe('Chinese', () => {
  it('has Chinese for every text that is not a name or a formula', () => {
    const foreign = [...texts(zh)].filter(
      ([path, text]) =>
        !/\p{Script=Han}/u.test(text) && !SAME.has(text) && !path.startsWith('editor.explain') && !path.endsWith('.formula'),
    );
    expect(foreign).toEqual([]);
  });

  it('leaves no English sentence as it is', () => {
    const english = new Set([...texts(en)].map(([, text]) => text));
    expect([...texts(zh)].filter(([, text]) => english.has(text) && !SAME.has(text))).toEqual([]);
  });

  it('ends sentences with full stops of its own', () => {
    expect([...texts(zh)].filter(([, text]) => /\p{Script=Han}[.,;:?!](?:\s|$)/u.test(text))).toEqual([]);
  });

  it('has a place for every element that stands in a sentence', () => {
    const slots = (text: string): string[] => [...text.matchAll(/\{\w+\}/gu)].map(([slot]) => slot).sort();
    const sentences = (words: Pick<Language, 'details' | 'list' | 'profile' | 'settings'>): string[] => [
      words.details.metadata.contradiction,
      words.list.toolbar.shown(1, 1),
      words.list.toolbar.shown(1, 2),
      words.profile.import.readAs(0),
      words.profile.import.readAs(2),
      words.settings.storage.usage(null),
      words.settings.storage.usage(1e9),
    ];
    expect(sentences(zh).map(slots)).toEqual(sentences({ details, list, profile, settings }).map(slots));
  });

  it('says messages, with those within them', () => {
    const problem = { code: 'library.gone', params: {} } as const;
    expect(sayIn(zh, { code: 'library.of-file', params: { name: 'a', problem } })).toBe('a：此 LoRA 已不在库中。');
  });

  it('writes numbers, dates and lists its own way', () => {
    const { count, date, and, bytes } = formsOf('zh-CN');
    expect([count(1234567), bytes(1.5e9), and(['甲', '乙', '丙'])]).toEqual(['1,234,567', '1.5 GB', '甲、乙和丙']);
    expect(date(Date.UTC(2026, 10, 29, 12))).toBe('2026年11月29日');
  });
});

describe('places in a text', () => {
  const placesOf = (text: string): string => [...new Set(text.match(/\{\d\}/g))].toSorted().join('');
  const english = new Map<string, string>([...texts(en), ...texts({ compose })]);

  it('are the same in every language', () => {
    const other = [...texts(zh)].filter(([path, text]) => english.has(path) && placesOf(text) !== placesOf(english.get(path) ?? ''));
    expect(other).toEqual([]);
    expect([...english.values()].filter((text) => placesOf(text) !== '').length).toBeGreaterThan(3);
  });
});
