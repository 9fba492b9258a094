import type { BaseName } from '../../../domain/library/base-name.ts';
import type { Language } from '../en.ts';

const ORIGIN: Readonly<Record<BaseName['from'], string>> = {
  sidecar: '来自旁边的文件',
  metadata: '来自元数据',
  'file name': '推测：来自文件名',
  folder: '推测：来自文件夹',
};

export const own: Language['own'] = {
  heading: '您的内容',
  favourite: (name: string) => `收藏 ${name}`,
  favouriteWord: '收藏',
  favouriteTitle: '收藏 (F)',
  rating: '评分',
  stars: (stars: number) => `${stars} 星`,
  noStars: '未评分',
  tags: '标签',
  tagsHint: '风格、角色',
  addTag: '添加标签',
  removeTag: (tag: string) => `移除标签 ${tag}`,
  triggers: '触发词',
  triggersHint: '用来触发它的词',
  notes: '笔记',
  notesHint: '哪些有效，哪些无效',
  base: '基础模型',
  baseFrom: ({ name, from }: BaseName) => `${name}，${ORIGIN[from]}`,
  hint: '推测',
  favourites: '收藏',
  baseFacet: '基础模型',
  tagFacet: '标签',
};
