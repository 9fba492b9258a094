import type { Language } from '../en.ts';

export const pairs: Language['pairs'] = {
  about: '两者改动的余弦：1 表示方向相同，0 表示互不相关，−1 表示互相抵消。对角线上方按当前强度和增益，下方按训练原样。',
  cell: (one: string, other: string, cosine: string, asSet: boolean) =>
    `${one} 与 ${other}：${asSet ? '当前设置' : '训练原样'}的余弦为 ${cosine}`,
  cosines: (asSet: string, asTrained: string) => `余弦：当前设置 ${asSet}，训练原样 ${asTrained}`,
};
