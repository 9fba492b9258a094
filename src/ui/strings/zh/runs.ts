import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';
import { reasons } from './reasons.ts';

const { and, count } = formsOf('zh-CN');

const files = (number: number): string => `${count(number)} 个文件`;

export const runs: Language['runs'] = {
  count: files,
  files: (name: string, number: number) => `${name}：同一次训练的 ${files(number)}`,
  described: (number: number, open: boolean) => `一次训练的 ${files(number)}。按${open ? '左' : '右'}方向键${open ? '收起' : '展开'}`,
  member: (place: number, of: number) => `一次训练的第 ${count(place)} 个文件，共 ${count(of)} 个`,
  growth: '训练过程',
  growthOf: (name: string) => `${name} 的训练过程`,
  /** Where there is no growth to show. */
  missing: {
    unnamed: { title: '还没有选择训练过程', text: '请在库中打开一次训练，再选择它的训练过程。' },
    unknown: { title: '库中没有这个 LoRA', text: '它可能已被移除，或其文件夹已改名。' },
    none: {
      title: '这个 LoRA 不属于任何一次训练',
      text: '一次训练至少有两个先后保存的文件：名称只有轮次或步数不同，或元数据中的会话相同，并且秩和模块一致。也可以在库的“操作”中手动把文件归为一次训练。',
    },
  },
  toLibrary: '回到库',
  reading: '正在读取训练过程',
  comparing: (share: number) => `正在把每次保存与前一次比较：${Math.floor(share * 100)} %`,
  unread: (names: readonly string[], why: string) =>
    `无法比较 ${names.length > 3 ? files(names.length) : and(names)}。${reasons.said(why)}`,
  settled: {
    changing: '到最后仍在变化：最后几次保存之间相差超过 10 %。',
    few: '保存次数太少，无法判断从哪里起不再变化：至少需要三次。',
    unknown: '不知道从哪里起不再变化：有些保存无法比较。',
  },
  settledAt: (save: string, first: boolean) =>
    first ? `从一开始就稳定：${save} 之后每次保存的变化都不超过 10 %。` : `从 ${save} 起不再变化：之后每次保存的变化都不超过 10 %。`,
  still: '不再变化',
  split: '拆开这次训练',
  forget: '恢复自动识别',
  taken: (number: number) => `${files(number)}现在各自独立。`,
  automatic: '已恢复自动识别。',
  takenOut: (name: string) => `${name} 不再属于这次训练。`,
  undo: '撤销',
  closeNote: '关闭这条消息',
  final: '最终文件',
  save: (unit, at: number) => ({ epoch: `第 ${count(at)} 轮`, step: `第 ${count(at)} 步`, save: `第 ${count(at)} 次保存` })[unit],
  charts: '训练过程',
  saves: '各次保存',
  lanes: { norm: '强度', angle: '与前一次保存的夹角', rank: '用到的秩' },
  columns: { save: '保存', norm: '强度', change: '变化', cosine: '余弦', angle: '夹角', rank: '用到的秩', actions: '操作' },
  meaning:
    '强度：整个改变量的范数。变化：与前一次保存之差的范数，相对于这次保存。余弦和夹角：方向变了多少。用到的秩：平均需要多少个奇异值才能占到 99 % 的能量。',
  compare: (a: string, b: string) => `比较 ${a} 与 ${b}`,
  stack: (save: string) => `把 ${save} 加入组合`,
  takeOut: (save: string) => `把 ${save} 移出这次训练`,
  evidence: {
    chosen: '由您合并为一次训练',
    session: '一次训练：训练程序在每个文件中留下了同一个会话',
    compared: '一次训练：名称只有编号不同，权重也前后相承',
    names: '按名称视为一次训练；权重尚未比较',
  },
};
