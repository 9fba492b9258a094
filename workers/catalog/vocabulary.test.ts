import { beforeEach, describe, expect, it } from 'vitest';
import { CatalogWorld } from '../../src/testing/catalog-world.ts';
import { Vocabulary } from './vocabulary.ts';
import type { Words } from './words.ts';

let world: CatalogWorld;

const like = async (typed: string) =>
  (await world.api.wordsLike(typed)).answer.map(({ field, value, count }) => `${field} ${value} ${count}`);
const respelled = async (line: string) => (await world.api.respelled(line)).answer;

beforeEach(async () => {
  world = await CatalogWorld.open();
  await world.source('s', 'Main disk');
  world.write('s', 'Amber_Glow v2.safetensors', 'a', { record: { metadata: { 'modelspec.title': 'Watercolour portrait' } } });
  world.write('s', 'amber night.safetensors', 'b', { record: { metadata: { 'modelspec.trigger_phrase': 'stylized ink' } } });
  world.write('s', 'stylish chambers.safetensors', 'c');
  await world.scan('s');
});

describe('words like what is typed', () => {
  it('come from names, titles and trigger words, with how many LoRAs they find', async () => {
    expect(await like('am')).toEqual(['word amber 3']);
    expect(await like('chamb')).toEqual(['word chambers 1']);
    expect(await like('WATERC')).toEqual(['word watercolour 1']);
    expect(await like('sty')).toEqual(['word stylish 1', 'word stylized 1', 'trigger stylized ink 1']);
    expect(await like('ink')).toEqual(['trigger stylized ink 1']);
    expect(await like('safet')).toEqual([]);
    expect(await like('s')).toEqual(['trigger stylized ink 1']);
  });

  it('are trigger words that begin with it before more frequent ones that only have it inside', async () => {
    for (const name of ['one', 'two'])
      world.write('s', `${name}.safetensors`, name, { record: { metadata: { 'modelspec.trigger_phrase': 'deep violet' } } });
    world.write('s', 'three.safetensors', 'three', { record: { metadata: { 'modelspec.trigger_phrase': 'violet haze' } } });
    await world.scan('s');
    expect((await like('viol')).filter((line) => line.startsWith('trigger'))).toEqual(['trigger violet haze 1', 'trigger deep violet 2']);
  });

  it('come from what the user keeps, and follow changes', async () => {
    const { id } = await world.at('stylish chambers.safetensors');
    await world.api.changeOwn([id], { triggers: ['Zebra crossing'], addTags: ['Zenith'] });
    expect(await like('ze')).toEqual(['word zebra 1', 'word zenith 1', 'trigger zebra crossing 1']);
    world.write('s', 'amber third.safetensors', 'd');
    world.folder('s').delete('stylish chambers.safetensors');
    await world.scan('s');
    expect(await like('am')).toEqual(['word amber 4']);
  });
});

it('are counted 16 chunks in one question, and what is counted is not counted again', () => {
  const chunks = Array.from({ length: 40 }, (_, at) => ({ ids: [at], starts: Uint32Array.of(0, 6), text: 'amber\n' }));
  const vocabulary = new Vocabulary();
  const words = { chunks: () => chunks } as unknown as Words;
  expect([1, 2, 3, 4].map(() => vocabulary.count(words))).toEqual([false, false, true, true]);
});

describe('another spelling', () => {
  it.each([
    ['ambr', 'amber'],
    ['amebr', 'amber'],
    ['portrat', 'portrait'],
    ['red ambr rank:>=16', 'red amber rank:>=16'],
    ['watercolor portrat', 'watercolour portrait'],
    ['trigger:stylzied', 'trigger:stylized'],
  ])('of %s', async (line, expected) => expect(await respelled(line)).toBe(expected));

  it.each(['amber', 'xyzzyx', 'glowwwww', ''])('of none: %s', async (line) => expect(await respelled(line)).toBeNull());
});
