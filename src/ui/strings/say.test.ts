import { describe, expect, it } from 'vitest';
import { isMessage, type Message, message, messageKey, verbatim } from '../../domain/message.ts';
import { formsOf } from './forms.ts';
import { composition } from './en/composition.ts';
import { addSentences, english } from './say.ts';

describe('messages', () => {
  it('become sentences with their facts, within each other too', () => {
    const repeated = message('file.repeated-tensor', { name: 'a', others: 2 });
    const gap = message('file.gap', { tensor: 'b', begin: 8, expected: 4, offset: 100 });
    expect(english(message('file.gap-by-repeat', { repeated, gap }))).toBe(
      'The header has the tensor “a” more than once; the last entry counts. 2 more entries repeat one. What is left does not fit together: Tensor “b” leaves a gap after the tensor before it: its data starts at 8 and should start at 4 (file offset 100).',
    );
  });

  it('survive being stored', () => {
    const said = message('file.byte-count', { tensor: 'a', dtype: 'F16', shape: '2', needed: 4, found: 2 });
    const back: unknown = JSON.parse(JSON.stringify(said));
    expect(isMessage(back) && english(back)).toBe(english(said));
    expect(isMessage(back) && messageKey(back)).toBe(messageKey(said));
  });

  it('of an unknown version show their code and facts, and never throw', () => {
    expect(english({ code: 'of-the-future', params: { name: 'a' } } as unknown as Message)).toBe('of-the-future {"name":"a"}');
  });

  it.each([null, 'text', { code: 'a' }, { params: {} }, { code: 1, params: {} }, []])('%j is none', (value) => {
    expect(isMessage(value)).toBe(false);
  });

  it('hand on text of others as it is', () => {
    expect(english(verbatim('QuotaExceededError: no room'))).toBe('QuotaExceededError: no room');
  });
});

describe('messages of a room that is loaded later', () => {
  const said = message('compose.look-alikes', { names: ['a'], families: ['X', 'Y'], told: ['X'] });

  it('are codes before, and sentences from then on', () => {
    expect(english(said)).toMatch(/^compose\.look-alikes /);
    addSentences(composition);
    expect(english(said)).toBe(
      'The others are for X. a may be too, but the tensors fit X and Y equally well. A LoRA for another model has no useful effect here.',
    );
  });

  it('agree in number, and name what they are about', () => {
    const split = (...names: string[]) => english(message('compose.do.split', { names, by: 'layout' }));
    expect(split('a')).toBe('a is set aside, and the rest is computed. Take it out, or make one set for each layout.');
    expect(split('a', 'b')).toMatch(/^a, b are set aside/);
    expect(split('a', 'b', 'c', 'd', 'e')).toMatch(/^a, b, c and 2 more are set aside/);
    expect(english(message('compose.partly-measured', { name: 'a', modules: 1 }))).toBe(
      '1 module of a cannot be measured and is left out of the sums.',
    );
    const groups = [
      { label: 'Flux.1', names: ['a', 'c'] },
      { label: null, names: ['b'] },
    ];
    expect(english(message('compose.layouts', { groups }))).toBe('They have different blocks: Flux.1 (a, c); no layout (b).');
    expect(english(message('compose.average.encoders', { rule: message('compose.average.nothing') }))).toMatch(/^Text encoders: Every/);
  });
});

describe('forms', () => {
  const { bytes, count, plural, and, or } = formsOf('en');
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1 kB'],
    [1_250, '1.3 kB'],
    [153_000_000, '153 MB'],
    [999_600, '1 MB'],
    [2_500_000_000_000_000, '2,500 TB'],
  ])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text));
  it('count, plural and lists', () => {
    expect([count(12_345), plural(1, { one: 'LoRA', other: 'LoRAs' }), plural(0, { one: 'LoRA', other: 'LoRAs' })]).toEqual([
      '12,345',
      '1 LoRA',
      '0 LoRAs',
    ]);
    expect([and(['a', 'b', 'c']), or(['a', 'b'])]).toEqual(['a, b, and c', 'a or b']);
  });
});
