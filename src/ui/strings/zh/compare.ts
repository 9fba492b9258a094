import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';
import { reasons } from './reasons.ts';

const { count } = formsOf('zh-CN');

export const compare: Language['compare'] = {
  title: '比较',
  about: '把 LoRA、训练轮次或配置并排比较：A 对 B，最多六个叠在一起。',
  nothing: '还没有可比较的内容',
  nothingText: '从列表中选择一个 LoRA，再添加第二个，或用另一个配置再添加一次。',
  list: '参与比较',
  trained: '训练原样',
  profileOf: (name: string) => `${name} 的配置`,
  leaveOut: (name: string) => `移除 ${name}`,
  swap: '交换 A 和 B',
  search: '搜索要比较的内容',
  add: '添加 LoRA',
  offered: '可添加',
  full: '已有六个：先移除一个才能再添加。',
  same: '再加一次，用另一个配置',
  scale: '刻度',
  absolute: '强度',
  absoluteHint: '增益 × 强度，使用同一刻度',
  relative: '形状',
  relativeHint: '各自相对于训练原样中最强的块',
  over: '叠加显示',
  difference: '各块差值',
  differenceAbout: (a: string, b: string) => `${a} 减去 ${b}，刻度与上图相同。`,
  cosine: '各块方向',
  cosineAbout: (a: string, b: string) => `${a} 与 ${b} 的改动的余弦，由权重本身算出：1 表示方向相同，0 表示互不相关，−1 表示互相抵消。`,
  overall: (cosine: string) => `所有块合计：${cosine}`,
  notCompared: (number: number, why: string) => `${count(number)} 个模块未比较：${reasons.said(why)}。`,
  whichNot: '含有未比较模块的块',
  reading: '正在逐个权重比较文件…',
  unread: '未比较：这些文件无法读取。',
  layouts: '未比较：它们的块不相同。',
  two: '再添加一个，即可看到差值和方向。',
  otherLayout: (name: string, layout: string) => `${name} 的块不同（${layout || '无'}），因此没有画出。`,
  missing: (name: string) => `${name} 不在库中。`,
  unmeasured: (name: string) => `${name} 尚未测量。`,
  open: '打开页面',
};
