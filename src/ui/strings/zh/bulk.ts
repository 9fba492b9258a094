import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count } = formsOf('zh-CN');

const loras = (number: number): string => `${count(number)} 个 LoRA`;

export const bulk: Language['bulk'] = {
  menu: '操作',
  actsOn: (number: number) => `作用于 ${loras(number)}`,
  shown: (number: number) => `显示的 ${count(number)} 个`,
  stacked: (number: number) => `组合中的 ${count(number)} 个`,
  scope: '作用于',
  favourite: '标为收藏',
  notFavourite: '取消收藏',
  tag: '添加标签…',
  untag: '去掉标签…',
  profile: '应用配置…',
  stack: '加入组合',
  stackFirst: (most: number) => `把前 ${count(most)} 个加入组合`,
  exportTable: '导出为 library.csv',
  exportBlocks: '导出全部区块',
  join: '合并为一次训练',
  apart: '移出各自的训练',
  auto: '自动识别训练',
  done: {
    favourite: (number: number) => `已收藏 ${loras(number)}。`,
    notFavourite: (number: number) => `已取消收藏 ${loras(number)}。`,
    tag: (tag: string, number: number) => `已为 ${loras(number)}添加标签 ${tag}。`,
    untag: (tag: string, number: number) => `已从 ${loras(number)}去掉标签 ${tag}。`,
    join: (number: number) => `${loras(number)}现在是一次训练。`,
    apart: (number: number) => `${loras(number)}现在各自独立。`,
    auto: (number: number) => `${loras(number)}的训练恢复自动识别。`,
    profile: (name: string, made: number, refused: number) =>
      `${loras(made)}得到了配置 ${name}${refused > 0 ? `；${count(refused)} 个不适合` : ''}。`,
  },
  tagTitle: (number: number) => `为 ${loras(number)}添加标签`,
  untagTitle: (number: number) => `从 ${loras(number)}去掉标签`,
  tagField: '标签',
  add: '添加',
  remove: '去掉',
  profileTitle: (number: number) => `把配置应用于 ${loras(number)}`,
  profileAbout: '每一个都会得到自己的一份配置，按区块使用这些增益。结构不同的 LoRA 会被略过。',
  noProfiles: '还没有保存的配置：先在某个 LoRA 的编辑器中保存一个。',
  applying: (done: number, of: number) => `${count(done)} / ${count(of)}`,
  apply: '应用',
  stop: '停止',
  cancel: '取消',
  close: '关闭',
  refused: '未应用',
};
