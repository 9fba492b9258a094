import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { and, count } = formsOf('zh-CN');

export const compose: Language['compose'] = {
  on: '启用',
  solo: '独奏',
  drag: '拖动以改变在组合中的位置',
  details: (name: string) => `${name} 的详情`,
  aside: '已搁置',
  gone: '不在库中',
  asideTitle: (name: string) => `${name} 已搁置`,
  moreFacts: (number: number) => `另有 ${count(number)} 条说明`,
  takeOut: (number: number) => (number > 1 ? `取出 ${number} 个` : '取出'),
  together: {
    nearlySame: ({ names, cosine, more }) =>
      `${and(names)}几乎是同一个改动（余弦 ${cosine}）：一起载入相当于计了 ${names.length} 次，比互不相关时多 ${more}。请只用其中一个。`,
    sameWay: ({ names, cosine, more }) =>
      `${and(names)}推向同一方向（余弦 ${cosine}），如同一次训练的不同轮次：合起来比互不相关时多 ${more}。请只用其中一个，或降低强度。`,
    farAbove: ({ times, name }) => `合起来的强度是单个最强者（${name}）的 ${times} 倍：画面可能会崩。请降低强度，或参看“组合建议”。`,
    textTwice: ({ names }) => `${and(names)}都改动文本编码器，这些改动会相加。对不需要其触发词的 LoRA，把 CLIP 强度设为 0。`,
  },
  checkpoint: {
    remembered: (file: string, family: string) => `已记住：${file}，${family}。库可以只显示适合它的 LoRA。`,
    forget: '忘记它',
  },
};
