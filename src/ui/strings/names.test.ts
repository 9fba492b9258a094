/** Names are kept in English, and said in Chinese without the words that recognition puts around the name of a model. */
import { expect, it, test } from 'vitest';
import { FAMILIES } from '../../domain/architectures/families/registry.ts';
import { familyLabel } from '../../domain/architectures/words.ts';
import { understand } from '../../domain/understand.ts';
import { caseSets, keySets } from '../../testing/keysets.ts';
import { describeWithLoraData } from '../../testing/lora-data.ts';
import { names as zh } from './zh/names.ts';
import { profile } from './zh/profile.ts';

test.each([
  [['Flux.1'], true, 'Flux.1'],
  [['Flux.1'], false, 'Flux.1 或其他模型'],
  [['Wan 2.1', 'Wan 2.2'], false, 'Wan 2.1 或 2.2'],
  [['Flux.1', 'Chroma', 'HunyuanVideo'], false, 'Flux.1、Chroma 或 HunyuanVideo'],
  [['Flux.1', 'Chroma', 'a', 'b', 'c'], false, 'Flux.1、Chroma 或其他 3 种'],
] as const)('families %j, certain %s', (labels, certain, said) => {
  expect(zh.family(familyLabel(labels, certain))).toBe(said);
});

it.each([
  ['Unknown', '未知'],
  ['CLIP-L text encoder', 'CLIP-L 文本编码器'],
])('family %s', (label, said) => expect(zh.family(label)).toBe(said));

it('no two families become one, and none is cut', () => {
  const said = FAMILIES.map(({ label }) => zh.family(label));
  expect(new Set(said).size).toBe(FAMILIES.length);
  for (const { label } of FAMILIES) expect([label, '未知']).toContain(zh.family(label));
});

it.each([
  ['IN', 'IN'],
  ['Double blocks', '双流块（Double）'],
  ['Blocks (low noise)', '块（低噪声）'],
  ['Text encoder 1 (CLIP-L)', '文本编码器 1（CLIP-L）'],
  ['Text encoder 2', '文本编码器 2'],
])('group %s', (label, said) => expect(zh.group(label)).toBe(said));

it.each([
  ['Block 7', '块 7'],
  ['Context refiner 1', '上下文精炼器 1'],
  ['Output layers', '输出层'],
  ['TE1 other', 'TE1 其他'],
  ['Double 7', 'Double 7'],
  ['Down 0 res 1', 'Down 0 res 1'],
])('block %s', (label, said) => expect(zh.slot(label)).toBe(said));

it('a step of Undo names its block so too', () => {
  expect(profile.step({ edit: 'reset', blocks: { count: 1, label: 'Block 7' } })).toMatch(/ 块 7$/);
  expect(profile.step({ edit: 'reset', blocks: { count: 3, label: null } })).toMatch(/3/);
});

describeWithLoraData('of published files', () => {
  it('every block and every group of them has its name; terms stay', () => {
    const groups = new Set<string>();
    const blocks = new Set<string>();
    for (const { name, header } of [...keySets(), ...caseSets()]) {
      for (const { group, label } of understand(header, { path: `${name}.safetensors` }).layout?.slots ?? []) {
        groups.add(group);
        blocks.add(label);
      }
    }
    expect(groups.size).toBeGreaterThan(5);
    expect([...groups].filter((group) => !/\p{Script=Han}|^[A-Z]+$/u.test(zh.group(group)))).toEqual([]);
    const TERM = /^(IN|M|OUT)\d+$|^(Double|Single|Joint|Visual|VACE|TE\d) \d+$/;
    expect([...blocks].filter((block) => !/\p{Script=Han}/u.test(zh.slot(block)) && !TERM.test(block))).toEqual([]);
  });
});
