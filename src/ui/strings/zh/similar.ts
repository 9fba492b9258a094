import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count, bytes } = formsOf('zh-CN');

const cosine = (value: number): string => value.toFixed(Math.abs(value) > 0.999 ? 6 : 3);
const times = (value: number): string => String(Number(value.toPrecision(3)));

export const similar: Language['similar'] = {
  title: '重复的 LoRA',
  intro:
    '内容是同一个 LoRA 的文件：逐字节相同的副本，以及数据类型、命名、秩、alpha 不同或融合／拆分方式不同但权重相同的文件。这里不会删除任何文件。',
  searching: '正在比较所有 LoRA 的草图',
  comparing: (done: number, of: number) => `正在比较权重：${count(done)} / 最多 ${count(of)} 对`,
  cancel: '取消',
  again: '重新查找',
  cancelled: '已取消。到目前为止的比较结果已保留。',
  summary: (groups: number, frees: number, sketched: number) =>
    `${count(groups)} 组，比每组只留一个文件多占 ${bytes(frees)}；已比较 ${count(sketched)} 个 LoRA 的权重`,
  none: '没有重复的 LoRA。',
  noneText: (sketched: number) =>
    sketched === 0 ? 'LoRA 测量之后即可比较权重。旧库中的 LoRA 会在下次扫描时重新测量。' : `已比较 ${count(sketched)} 个 LoRA 的权重。`,
  byWeights: '权重相同',
  byWeightsNote: '根据文件计算，所有权重上的余弦至少为 0.9999',
  identical: '张量相同',
  identicalNote: '逐字节相同的副本，不论名称和元数据',
  sameName: '名称相同，张量不同',
  sameNameNote: '不是重复：删除之前请先查看',
  notCompared: '可能相近，但未比较',
  group: (files: number, frees: number) => `${count(files)} 个文件，可释放 ${bytes(frees)}`,
  kept: '保留',
  copy: '副本',
  same: '相同',
  cosine: (value: number) => `余弦 ${cosine(value)}`,
  times: (value: number) => `强度为 ${times(value)} 倍`,
  rank: (value: number) => `秩 ${count(value)}`,
  why: {
    yours: '保留理由：您为它保存的内容最多',
    rank: '保留理由：秩最高',
    size: '保留理由：文件最大',
    older: '保留理由：文件最旧',
    path: '保留理由：按文件夹和名称排在最前；其他方面都一样',
  },
  rule: '每组保留您保存内容最多的文件（配置、收藏、评分、标签、笔记），其次是秩最高的，再次是文件最大的，最后是最旧的。',
  copyList: '复制可删除文件的路径',
  copied: '已复制',
  listName: '文件列表',
  csv: '保存为 CSV',
  more: (rest: number) => `另有 ${count(rest)} 项`,

  nearTitle: '与此相似',
  nearNote: '按所有权重上的余弦排列：1 为同一方向，0 为无关，负值为相互抵消',
  noSketch: '尚未测量，或者其权重无法比较：DoRA、OFT 和 IA3 需要基础模型。',
  nothingNear: '库中没有其他可以比较的 LoRA。',
  progress: (done: number, of: number) =>
    done < of ? `${count(of)} 个中已精确计算 ${count(done)} 个` : `最接近的 ${count(of)} 个，均为精确值`,
  unrelated: (loras: number) => `另外比较了 ${count(loras)} 个 LoRA，未列出：余弦低于 0.0005，没有共同之处。`,
  estimate: (value: number, error: number) => `${value.toFixed(2).replace('-', '−')} ± ${Math.max(0.01, error).toFixed(2)}`,
  estimateHint: '根据草图估计；精确值随后给出',
  notExact: '仅为估计',
  partOf: (share: number) => `涵盖其改动的 ${Math.round(share * 100)} %`,
  sameLora: '同一个 LoRA',
  compare: '比较',
  stack: '加入组合',
  inStack: '已在组合中',

  madeTitle: '组成',
  madeNote: '库中的哪些 LoRA 相加得到它',
  madeFind: '查找它的组成',
  madeSearching: (share: number) => `正在比较权重：${Math.round(share * 100)} %`,
  madeNothing: '库中没有能相加得到它的 LoRA。',
  madeOf: (residual: number) =>
    residual < 1e-3 ? '它们构成其全部，误差不超过千分之一。' : `它们之外还剩其范数的 ${Number((residual * 100).toPrecision(2))} %。`,
  weight: (value: number) => `× ${Number(value.toPrecision(4))}`,
  subtract: '减去它们…',
  madeNotCompared: '无法比较它们。',
  rest: (name: string) => `${name} 减去其组成部分`,
};
