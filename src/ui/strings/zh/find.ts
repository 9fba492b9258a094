/** Help while the search line is typed, and filters that are kept. */
import type { Language } from '../en.ts';

export const find: Language['find'] = {
  suggestions: '建议',
  meant: (line: string) => `您是不是要找 ${line}？`,
  saved: '已保存的筛选',
  save: '保存当前筛选',
  saveName: '筛选的名称',
  remove: (name: string) => `移除已保存的筛选 ${name}`,
};
