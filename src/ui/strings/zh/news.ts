import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count } = formsOf('zh-CN');

export const news: Language['news'] = {
  title: '有哪些变化',
  changes: (files: number) => `${count(files)} 处变化`,
  forget: '清除',
  kinds: {
    added: (files) => `${count(files)} 个新文件`,
    changed: (files) => `${count(files)} 个已更改`,
    moved: (files) => `${count(files)} 个已移动或改名`,
    gone: (files) => `${count(files)} 个已消失`,
  },
};
