import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count } = formsOf('zh-CN');

/** Empty when nothing is left out. */
function without({ te, other }: { readonly te: number; readonly other: number }): string {
  const parts = [...(te > 0 ? [`${count(te)} 个文本编码器块`] : []), ...(other > 0 ? [`${count(other)} 个其他块`] : [])];
  return parts.length > 0 ? `不含 ${parts.join('和 ')}` : '';
}

export const statistics: Language['statistics'] = {
  leftOut: (left) => (without(left) ? `这些数字只计模型本身的块，${without(left)}。` : ''),
  leftOutShort: without,
  about: '只计模型本身的块。文本编码器和其他部分显示在图表和列表中，不计入这些数字。',
};
