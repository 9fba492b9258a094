import { FIELDS, type SearchDoubt } from '../../../domain/library/search.ts';
import type { Language } from '../en.ts';

function reason({ why, near }: SearchDoubt): string {
  switch (why) {
    case 'no-value':
      return '冒号后没有内容';
    case 'not-a-number':
      return '不是数字';
    case 'not-yes-or-no':
      return '应为 yes 或 no';
    case 'unknown-thing':
      return 'LoRA 没有这一项';
    case 'open-quote':
      return '缺少右引号';
    case 'empty-or':
      return 'OR 的一侧没有内容';
    case 'unknown-field':
      return near ? `没有这个字段；您是否想输入 ${near}:？` : `没有这个字段；可用的有 ${FIELDS.join(', ')}`;
  }
}

export const search: Language['search'] = {
  label: '搜索 LoRA',
  placeholder: '搜索 LoRA — 例如 family:flux rank:>=16',
  notUnderstood: (doubts: readonly string[]) => `无法理解：${doubts.join('，')}`,
  doubt: (doubt: SearchDoubt) => `${doubt.part}（${reason(doubt)}）`,
};
