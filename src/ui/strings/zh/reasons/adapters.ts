/** Kinds of adapters, and what is exact of some of them. */
import type { Phrases } from './phrases.ts';

/** Kinds that are not called by a method's name, and what is exact of some. */
export const adapters: Phrases = [
  ['Unknown', '未知'],
  ['Full difference', '完整差值'],
  ['Modulation difference', '调制差值'],
  ['Norm difference', '归一化差值'],
  ['Bias difference', '偏置差值'],
  ['Norm bias difference', '归一化偏置差值'],
  ['Full rank', '满秩'],
  ['Trainable tokens', '可训练词元'],
  ['Sparse residual', '稀疏残差'],
  ['Bundled embedding', '附带的嵌入'],
  ['LN tuning', 'LN 调整'],
  ['undirected part', '无方向部分'],
  ['size of the change of its factors', '其因子的变化大小'],
  ['size of its rotations', '其旋转的大小'],
];
