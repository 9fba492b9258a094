import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count } = formsOf('zh-CN');

export const doors: Language['doors'] = {
  health: '健康',
  compare: '比较',
  similar: '相似',
  openPalette: '查找任何内容',
  ofSample: '示例的一部分：故意损坏',
  baking: (open: number) => `正在烘焙：还剩 ${count(open)} 个文件`,
  baked: '已烘焙的文件',
  bake: '烘焙…',
  bakeShown: (files: number) => `烘焙 ${count(files)} 个 LoRA…`,
  tooMany: (most: number) => `只取列表中的前 ${count(most)} 个。`,
  apart: ({ family, base }: { readonly family: string; readonly base: string }) =>
    `${family} 与组合不兼容，组合用于 ${base}。仍可添加，但会被搁置。`,
  apartShort: '与此组合不兼容',
  fitsCheckpoint: '适合我的模型',
  fitsCheckpointHint: (file: string, family: string) => `用于 ${family} 的 LoRA，与 ${file} 一致`,
};
