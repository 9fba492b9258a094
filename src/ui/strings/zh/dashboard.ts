/** The dashboard: what the library holds. */
import type { Range } from '../../../domain/library/overview/charts.ts';
import type { Outlier } from '../../../domain/library/overview/outliers.ts';
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count, bytes } = formsOf('zh-CN');
const MONTH = new Intl.DateTimeFormat('zh-CN', { month: 'long', year: 'numeric' });
const SHORT_MONTH = new Intl.DateTimeFormat('zh-CN', { month: 'numeric', year: '2-digit' });

const number = (value: number): string => {
  // A broken file may say 4.9e40: 41 digits do not fit below a column.
  if (value >= 1e7) return value.toExponential(1).replace('.0e', 'e').replace('+', '');
  return value >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));
};
const percent = (share: number): string => `${Math.round(share * 100)} %`;
const isYear = (from: number, to: number): boolean =>
  new Date(to).getFullYear() - new Date(from).getFullYear() === 1 && new Date(to).getMonth() === new Date(from).getMonth();

const below: Readonly<Record<Range, (to: number) => string>> = {
  rank: (to) => `秩低于 ${to}`,
  size: (to) => `小于 ${bytes(to)}`,
  strength: (to) => `强度低于 ${number(to)}`,
  concentration: (to) => `最强四分之一的块占不到 ${percent(to)}`,
  date: (to) => `${MONTH.format(to)} 之前`,
};

function between(range: Range, from: number, to: number): string {
  if (from === Number.NEGATIVE_INFINITY) return below[range](to);
  switch (range) {
    case 'rank':
      return to === from + 1 ? `秩 ${from}` : `秩 ${from} 到 ${to - 1}`;
    case 'size':
      return `${bytes(from)} 到 ${bytes(to)}`;
    case 'strength':
      return to === Number.POSITIVE_INFINITY ? `强度不低于 ${number(from)}` : `强度 ${number(from)} 到 ${number(to)}`;
    case 'concentration':
      return `最强四分之一的块占 ${percent(from)} 到 ${percent(Math.min(1, to))}`;
    case 'date':
      return isYear(from, to) ? `${new Date(from).getFullYear()} 年` : MONTH.format(from);
  }
}

function mark(range: Range, from: number, to: number): string {
  if (from === Number.NEGATIVE_INFINITY) return '';
  if (range === 'date') return isYear(from, to) ? String(new Date(from).getFullYear()) : SHORT_MONTH.format(from);
  if (range === 'size') return bytes(from);
  if (range === 'concentration') return percent(from);
  return range === 'strength' && to === Number.POSITIVE_INFINITY ? `≥ ${number(from)}` : number(from);
}

function reason(outlier: Outlier): string {
  switch (outlier.kind) {
    case 'not-computed':
      return '有些模块无法计算';
    case 'strong':
      return `强度 ${number(outlier.strength)}，是同系列中位数的 ${number(outlier.times)} 倍`;
    case 'weak':
      return `强度 ${number(outlier.strength)}，是同系列中位数的 1/${number(1 / outlier.times)}`;
    case 'dead-blocks':
      return `${outlier.of} 个块中有 ${outlier.dead} 个没有改动，而其他 LoRA 十有九个会改动它们`;
    case 'two-blocks':
      return `两个块占了 ${percent(outlier.share)} 的能量`;
  }
}

export const dashboard: Language['dashboard'] = {
  title: '仪表板',
  chosen: (chosen: number, all: number) =>
    chosen === all ? `全部 ${count(all)} 个 LoRA` : `${count(all)} 个 LoRA 中的 ${count(chosen)} 个，在每个图表中以亮色显示`,
  clear: '清除筛选',
  png: '保存为 PNG',
  csv: '保存为 CSV',
  print: '打印',
  show: (chosen: number) => `在库中显示 ${count(chosen)} 个 LoRA`,
  counting: '正在统计库',
  empty: '还没有可显示的内容',
  emptyText: '请在库中添加文件夹。读取文件头后，其中的 LoRA 就会在这里统计。',
  toLibrary: '转到库',
  totals: {
    loras: 'LoRA',
    bytes: '占用磁盘',
    measured: '已测量',
    fallback: '替代配置',
    unreadable: '无法读取',
    missing: '缺失',
  },
  facets: { family: '模型系列', base: '基础模型', adapter: '适配器', folder: '文件夹', status: '状态' },
  more: (rest: number) => `另有 ${count(rest)} 项`,
  fewer: '显示较少',
  ranges: { rank: '秩', size: '文件大小', strength: '强度', concentration: '能量集中度', date: '文件日期' },
  rangeNotes: {
    rank: '文件中最常见的秩',
    size: '',
    strength: 'LoRA 全部改动的范数，对数刻度',
    concentration: '最强四分之一的块所占的份额',
    date: '',
  },
  between,
  mark,
  median: (range: Range, value: number) =>
    `中位数 ${range === 'size' ? bytes(value) : range === 'concentration' ? percent(value) : number(value)}`,
  without: (missing: number) => `${count(missing)} 个未知`,
  far: (loras: number, from: number) => `最后一列：${count(loras)} 个不低于 ${number(from)}，远高于其余`,
  nothingKnown: '尚无任何 LoRA 的数据',
  bar: (label: string, chosen: number, all: number) =>
    chosen === all ? `${label}：${count(all)}` : `${label}：${count(all)} 中的 ${count(chosen)}`,
  ofAll: (chosen: string, all: string) => `${chosen} / ${all}`,
  strips: '强度分布在哪里',
  withEncoder: '含文本编码器',
  stripsNote: '已测量 LoRA 的平均指纹，按基础模型和布局',
  strip: (label: string, layout: string, loras: number) => `${label}，${layout}：${count(loras)} 个 LoRA`,
  disk: '磁盘占用',
  diskNote: '按模型系列',
  outliers: '异常值',
  outliersNote: '值得一看',
  noOutliers: '没有异常。',
  reason,
  duplicates: '重复',
  duplicatesNote: '这里不会删除任何文件',
  noDuplicates: '没有两个文件的张量相同，也没有同名而内容不同的文件。',
  sameWeights: '查找权重相同的…',
  sameTensors: '张量相同',
  sameName: '名称相同，张量不同',
  copies: (files: number, spare: number) => `${count(files)} 个文件，比只留一份多占 ${bytes(spare)}`,
  files: (files: number) => `${count(files)} 个文件`,
  copyList: '复制列表',
  copied: '已复制',
  listName: '重复列表',
};
