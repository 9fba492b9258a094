/** Sentences as versions of the program before codes stored them; none of them changes any more. */
import { describe, expect, it } from 'vitest';
import { type Message, message, verbatim } from '../message.ts';
import { messageOfSentence, messagesOfNotes, recoded } from './stored-sentences.ts';

const M = 'lora_unet_double_blocks_0_img_attn_proj';

describe('a stored sentence', () => {
  it.each<[string, Message]>([
    ['There is a down factor without its up factor', message('module.no-up')],
    [`NaN in 3 of the 96 values of ${M}.lora_up.weight`, message('module.nan', { nan: 3, values: 96, tensor: `${M}.lora_up.weight` })],
    [
      `NaN in 3 and infinity in 1 of the 96 values of ${M}.lora_up.weight`,
      message('module.nan-and-infinity', { nan: 3, infinite: 1, values: 96, tensor: `${M}.lora_up.weight` }),
    ],
    [
      'The up factor is 8 x 3 x 1 x 1 but the down factor 4 x 6 has rank 4; outputs x 4 is expected',
      message('module.up-shape', { up: [8, 3, 1, 1], down: [4, 6], rank: 4 }),
    ],
    ['Its factors 4 x 2, scalar, 3 do not multiply', message('module.factors-unfit', { shapes: [[4, 2], [], [3]] })],
    [
      'Its half 1 is 4 x 2 by 3 x 5 by 3 x 3 x 1, which do not multiply',
      message('module.half-unfit', {
        half: 1,
        shapes: [
          [4, 2],
          [3, 5],
          [3, 3, 1],
        ],
      }),
    ],
    [
      'Its rank of 9000 is too high to be measured here, for 3072 x 9216',
      message('module.rank-too-high', { rank: 9000, shape: [3072, 9216] }),
    ],
    ['Its numbered parts of up are 0, 2; 0 to 1 are expected', message('module.part-numbers', { part: 'up', numbers: [0, 2], last: 1 })],
    [
      'It holds the adapters default, distill; which of them counts is not told',
      message('module.adapters', { names: ['default', 'distill'] }),
    ],
    ['The delta of LoKr + DoRA needs the base model, which is not in this file', message('module.needs-base', { kind: 'LoKr + DoRA' })],
    [`${M} adapts the same weight; only that one counts`, message('module.copy', { module: M })],
    ["its rows 0 to 31 of a fused product do not fall together with its factors'", message('delta.rows-across', { from: 0, to: 31 })],
    [
      'The file name names another family (SDXL or SD 1.5) than the tensors show (Flux.1).',
      message('family.file-name-names-other', { named: ['SDXL or SD 1.5'], shown: 'Flux.1' }),
    ],
    [
      '1 module adapts a weight that another module of the file adapts too; it is not counted, as ComfyUI applies the other one. Programs differ.',
      message('family.copies', { modules: 1 }),
    ],
    [
      '2 fused layers have parts in the file as well. Both count, as ComfyUI adds both; other programs apply one of them.',
      message('family.fused-and-split', { layers: 2 }),
    ],
    ['A reason of a version that nobody knows', verbatim('A reason of a version that nobody knows')],
    ['', verbatim('')],
  ])('%s', (sentence, said) => expect(messageOfSentence(sentence)).toEqual(said));

  it('is one of several notes', () => {
    const notes = `GLoRA: its b-term only; its a-term needs the base model. It also has ${M}.extra.weight, which is not read. Rank 0: its factors are empty, so its delta is 0`;
    expect(messagesOfNotes(notes)).toEqual([
      message('module.b-term'),
      message('module.not-read', { tensor: `${M}.extra.weight` }),
      message('module.rank-zero'),
    ]);
  });

  it('is told from a full stop within a note', () => {
    expect(messagesOfNotes('Written by tool v1. of 2024. Rank 0: its factors are empty, so its delta is 0')).toEqual([
      verbatim('Written by tool v1. of 2024'),
      message('module.rank-zero'),
    ]);
  });

  it('is found where a bake held the reason of a module', () => {
    const old = { code: 'bake.no-delta', params: { module: M, reason: 'its factors do not multiply' } } as unknown as Message;
    expect(recoded(old)).toEqual(message('bake.no-delta', { module: M, reason: message('delta.factors-unfit') }));
  });

  it('is found within messages', () => {
    const old = (problem: string) => ({ code: 'module.not-measured', params: { module: M, problem } }) as unknown as Message;
    const both = message('both', {
      first: old('There is an up factor without its down factor'),
      second: message('module.and-more', { more: 2 }),
    });
    expect(recoded(both)).toEqual(
      message('both', {
        first: message('module.not-measured', { module: M, problem: message('module.no-down') }),
        second: message('module.and-more', { more: 2 }),
      }),
    );
    const now = message('module.not-measured', { module: M, problem: message('module.no-down') });
    expect(recoded(now)).toEqual(now);
    expect(recoded(verbatim('its scale is not known'))).toEqual(message('delta.scale'));
  });
});
