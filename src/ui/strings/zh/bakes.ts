/** The sheet that bakes, the queue, and where a baked file came from. */
import type { Meaning, Operation, Sizing } from '../../../domain/bake/choices.ts';
import type { BakeNames, Combine } from '../../../domain/bake/plan.ts';
import type { BakePreview, ProgramVerdict } from '../../../domain/bake/preview.ts';
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count, bytes, and } = formsOf('zh-CN');

const OPERATION: Readonly<Record<Operation, string>> = {
  profile: '烘焙配置',
  stack: '烘焙组合',
  subtract: '减去',
  transplant: '移植块',
  resize: '缩减秩',
  convert: '转换',
  strip: '剔除',
  repair: '修复',
  rescale: '重设强度',
};

const ABOUT: Readonly<Record<Operation, string>> = {
  profile: '把当前的增益写进文件本身：没有分块权重节点的程序也能用。',
  stack: '把组合中的 LoRA 合成一个文件，强度、配置、启用和独奏都按现在的设置。',
  subtract: '从第一个 LoRA 中减去其余的 LoRA，强度可以指定，也可以求出。',
  transplant: '每个块只取自其中一个 LoRA。',
  resize: '在影响最小的地方减少秩：每个模块都取最佳近似。',
  convert: '换一套名称、另一种数值类型，或另一种适配器。',
  strip: '去掉不需要的部分，其余逐字节保持不变。',
  repair: '去掉缺了另一半的张量、不属于任何适配器的键和过期的哈希，补写缺少的 alpha，其余逐字节保持不变。',
  rescale: '把您使用该文件时的强度变成新的 1.0。',
};

const SIZING: Readonly<Record<Sizing, string>> = {
  exact: '精确',
  error: '误差',
  energy: '能量',
  size: '大小',
  'same-bytes': '字节数不变',
  rank: '秩',
  sv_ratio: 'sv_ratio',
  sv_fro: 'sv_fro',
  sv_cumulative: 'sv_cumulative',
};

const NAMES: Readonly<Record<BakeNames, string>> = {
  source: '与来源相同',
  comfyui: 'ComfyUI',
  forge: 'A1111 / Forge',
  diffusers: 'diffusers',
  'diffusers-old': '2026 年 8 月以前的 diffusers',
  invokeai: 'InvokeAI',
  sdnext: 'SD.Next',
};

const STYLE = { kohya: 'kohya 的名称', peft: 'PEFT 的名称' } as const;

const COMBINE: Readonly<Record<Combine, string>> = {
  sum: '求和',
  average: '加权平均',
  slerp: 'SLERP',
  karcher: 'Karcher',
  'core-ties': '核心空间 TIES',
  'tsv-m': 'TSV-M',
};

/** Two digits: "7700万", "6,500". */
function parts(value: number): string {
  const rounded = (size: number): number => Number((value / size).toPrecision(2));
  if (value >= 1e8) return `${rounded(1e8)}亿`;
  return value >= 1e4 ? `${rounded(1e4)}万` : count(rounded(1));
}

const percent = (share: number): string => {
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(1) : value === 0 ? '0' : value.toPrecision(2)} %`;
};
const kept = (share: number): string => `${(100 * share).toFixed(share > 0.999 ? 2 : 1)} %`;

const LEVEL = [
  '因子的字节不变；强度写入 alpha。',
  '因子的字节除符号外不变。',
  '2 的幂写入一个因子，没有舍入。',
  '一个因子舍入一次。',
  '两个因子都是新的。',
] as const;

export const bakes: Language['bakes'] = {
  title: '烘焙',
  operations: OPERATION,
  about: ABOUT,
  operationLabel: '操作',
  what: '内容',
  how: '方式',
  comesOut: '结果',
  close: '关闭',
  cancel: '取消',
  sheet: '返回烘焙页',
  bake: (size: number | null) => (size === null ? '烘焙' : `烘焙 ${bytes(size)}`),
  bakeMany: (files: number) => `烘焙 ${count(files)} 个文件`,
  menu: '缩减秩、转换等',
  help: {
    title: '烘焙',
    texts: [
      '烘焙会写出一个新的 LoRA 文件，从不改动来源文件。烘焙配置时因子的字节不变，强度写入 alpha；多个 LoRA 求和时把它们的因子并排放置；减少秩时逐模块取最佳近似。',
      '误差是变化部分的范数与目标范数之比；10 % 的误差保留 99 % 的能量。每个文件都会从磁盘重新读回并核对，然后才算写成。',
      '不提供 DARE、DELLA 和整矩阵 TIES：它们的结果需要的秩远多于 LoRA 所有的秩。对两个秩为 4 的 LoRA，在密度 0.5 时，秩 8 的最佳结果只保留 TIES 的 85 % 能量、DARE 的 52 %。',
    ],
  },
  members: '参与的 LoRA',
  strength: (value: number) => `× ${count(Number(value.toPrecision(3)))}`,
  strengthField: (name: string) => `${name} 的强度`,
  facts: (rank: number | null, size: number, profile: string | null) =>
    [rank === null ? '' : `秩 ${rank}`, bytes(size), profile === null ? '训练原样' : `配置“${profile}”`]
      .filter((one) => one !== '')
      .join(' · '),
  unnamedProfile: '当前编辑内容',
  combineLabel: '合并方式',
  combine: COMBINE,
  average: '烘焙平均值…',
  averageAbout: (saves: number) => `最后 ${count(saves)} 次保存的移动平均，越晚的权重越大`,
  averageName: (run: string) => `${run} 平均`,
  density: '每个来源保留的元素（%）',
  kept: '每个来源保留的奇异值（%）',
  measuringDistance: (share: number) => `正在与直接求和比较：${Math.round(100 * share)} %`,
  distance: (share: number | null) =>
    share === null ? '直接求和的结果为零，因此没有距离可言。' : `与直接求和相差其范数的 ${percent(share)}。`,
  blocksFrom: (group: string, name: string) => `${group} 取自 ${name}`,
  allFrom: (group: string, name: string) => `${group} 全部取自 ${name}`,
  blockFrom: (block: string, name: string) => `${block} 取自 ${name}`,
  findStrengths: '求出强度',
  useStrengths: '按这些强度减去',
  explained: (name: string, list: readonly { readonly name: string; readonly strength: number }[], left: number) =>
    list.length === 0
      ? `其余的 LoRA 都不是 ${name} 的一部分。`
      : `${name} 等于 ${list.map((it) => `${count(Number(it.strength.toPrecision(3)))} × ${it.name}`).join(' + ')}；其范数的 ${percent(left)} 无法解释。`,
  moduleSearch: '模块',
  moduleHint: '名称的一部分，例如 attn2.to_k',
  leaveOutAll: (modules: number) => `去掉 ${count(modules)} 个模块`,
  leftOutModules: (modules: number) => `按名称去掉 ${count(modules)} 个模块。`,
  keepAll: '全部保留',
  inserted: (blocks: number) => `较深模型多出的 ${count(blocks)} 个块的编号`,
  withGains: '使用配置中的增益',
  factor: '成为新 1.0 的强度',
  normalise: '归一化：强度取各来源的平均水平',
  encoder: '文本编码器',
  noEncoder: (files: number) => (files === 1 ? '该文件没有文本编码器。' : '这些文件都没有文本编码器。'),
  keep: '保留',
  leaveOut: '去掉',
  groups: '去掉的部分',
  reindex: '目标块数',
  asTheyAre: '保持不变',
  reindexTo: (from: number, to: number) => `${from} 块改为 ${to} 块`,
  before: '之前',
  after: '之后',
  afterLabel: (touched: number, all: number) => `之后：${all} 个块中有 ${touched} 个受影响`,
  sizingLabel: '大小',
  rareLabel: '其他规则',
  rareNone: '其他规则',
  energyShare: '保留的能量（%）',
  ratioField: '最大值与保留的最小值之比',
  shareField: '保留的比例（%）',
  asSdScripts: '多留一个秩，与旧版 sd-scripts 相同',
  sizing: SIZING,
  errorField: '误差（%）',
  energyField: '保留的能量（%）',
  sizeField: '大小（MiB）',
  rankField: '秩',
  sizeUnit: 'MiB',
  minRank: '秩不低于',
  maxRank: '秩不高于',
  uniform: '所有模块使用同一个秩',
  wrongNumber: (least: number, most: number | null) =>
    most === null ? `请输入不小于 ${count(least)} 的数。` : `请输入 ${count(least)} 到 ${count(most)} 之间的数。`,
  curve: '误差与大小',
  curveAt: (error: number, size: number) => `${bytes(size)} 时误差 ${percent(error)}`,
  byModule: '各模块的秩不同',
  oneRank: '统一的秩',
  curveOnDemand: '“精确”保留全部秩。选择“误差”“大小”或“秩”，可用误差换取更小的文件。',
  reading: (share: number) => `正在读取权重：${Math.round(100 * share)} %`,
  useF16: '写成 F16',
  dtypeLabel: '数值类型',
  dtypes: { source: '与来源相同', F16: 'F16', BF16: 'BF16', F32: 'F32' },
  dtypeHints: {
    source: '因子现有的类型',
    F16: '大小相同时舍入比 BF16 精细 8 倍；最大值 65504',
    BF16: '范围与 F32 相同，精度 8 位',
    F32: '大小加倍，舍入误差为 2800万分之一',
  },
  namesLabel: '用于哪个程序',
  names: { ...NAMES, ...STYLE },
  adapterLabel: '适配器类型',
  adapters: { source: '与来源相同', lora: 'LoRA' },
  metadataLabel: '元数据',
  metadata: { keep: '保留', merge: '合并', none: '不写' },
  metadataHints: {
    keep: '单个来源的文字，或所有来源共有的内容；以及计划和来源',
    merge: '另外加上所有来源的标签和触发词',
    none: '什么都不写：这样的文件以后无法校验',
  },
  titleField: '标题',
  dated: '写入今天的日期',
  more: '更多',
  size: '大小',
  sizeOf: (share: number, source: number) => `原为 ${bytes(source)}，${share >= 1 ? '+' : '−'}${Math.abs(Math.round(100 * (share - 1)))} %`,
  error: '误差',
  errorNone: '无',
  errorAbout: (value: number) => (value >= 1e-4 ? percent(value) : `${parts(1 / value)}分之一`),
  meaning: (it: Meaning) =>
    it.kind === 'same' ? '每个数都保持不变' : it.kind === 'parts' ? `误差不超过 ${parts(it.parts)}分之一` : `保留 ${kept(it.share)} 的能量`,
  largestLoss: (module: string, error: string) => `损失最大的是 ${module}，${error}`,
  worst: (module: string, error: string) => `损失最大的是 ${module}，${error}。`,
  level: (level: BakePreview['level']) => LEVEL[level],
  writtenAs: (dtypes: readonly string[]) => `新的数值以 ${and(dtypes)} 写入。`,
  ranks: (least: number, median: number, most: number) => (least === most ? `秩 ${least}` : `秩 ${least} 到 ${most}，中位数 ${median}`),
  modules: (written: number) => `${count(written)} 个模块`,
  file: '文件',
  fileName: '文件名',
  folder: '文件夹',
  chooseFolder: '选择输出文件夹',
  changeFolder: '更改…',
  allowFolder: '允许写入',
  noFolder: '尚未选择',
  toDownloads: '下载',
  to: '写到哪里',
  intoFolder: '文件夹',
  asDownload: '下载',
  noPicker: '此浏览器不能写入文件夹；文件会在这里生成，然后下载。',
  folderJoins: '来源文件只读。名称已被占用时会变成 name (2)。新文件会加入库中。',
  rankBars: '秩',
  lossBars: '损失',
  rankBarsLabel: '各块的平均秩',
  lossBarsLabel: '各块损失的能量',
  loadsIn: '可载入的程序',
  verdict: ({ program, verdict, missingCount }: ProgramVerdict) =>
    verdict === 'loads'
      ? `${NAMES[program]}：能找到全部模块`
      : verdict === 'some'
        ? `${NAMES[program]}：有 ${count(missingCount)} 个模块找不到`
        : `${NAMES[program]}：未知`,
  program: (program: ProgramVerdict['program']) => NAMES[program],
  refused: '无法写出',
  leaveThemOut: '去掉它们',
  copyUnchanged: '原样复制',
  waiting: '正在查看文件…',
  leftOut: '已去掉',
  plan: '计划',
  copyPlan: '复制计划',
  savePlan: '保存计划',
  planTitle: 'JSON 格式的计划，命令行也接受',
  many: (files: number) => `${count(files)} 个 LoRA，各自写成一个文件`,
  manyTotal: (before: number, after: number) =>
    before > after ? `${bytes(before)} 变为 ${bytes(after)}：节省 ${bytes(before - after)}` : `${bytes(before)} 变为 ${bytes(after)}`,
  manyLooking: (done: number, of: number) => `已查看 ${count(done)} / ${count(of)}`,
  manyStay: (files: number) => `${count(files)} 个文件不会变小，保持不变`,
  staysAsItIs: '不变',
  savedAt: '按误差计的总节省量',
  saved: (error: number, saved: number) => `${percent(error)}：节省 ${bytes(saved)}`,
  manyRefused: (files: number) => `${count(files)} 个文件被拒绝`,
  suffix: '加在每个名称之后',
  columns: { name: 'LoRA', now: '现在', after: '之后', error: '误差' },
  queue: '队列',
  queueTitle: '已烘焙的文件',
  pause: '暂停',
  resume: '继续',
  cancelAll: '全部取消',
  clear: '清空列表',
  bakeAnother: '再烘焙一个',
  showInLibrary: '在库中显示',
  verify: '校验',
  retry: '重试',
  saveAgain: '再次保存',
  emptyQueue: '没有正在写入的文件。',
  summary: (it: { readonly written: number; readonly refused: number; readonly failed: number; readonly open: number }) =>
    [
      it.written > 0 ? `已写入 ${count(it.written)} 个` : '',
      it.refused > 0 ? `被拒绝 ${count(it.refused)} 个` : '',
      it.failed > 0 ? `失败 ${count(it.failed)} 个` : '',
      it.open > 0 ? `还剩 ${count(it.open)} 个` : '',
    ]
      .filter((one) => one !== '')
      .join('，'),
  states: {
    waiting: '等待中',
    begun: '等待中',
    written: '已写入并核对',
    refused: '被拒绝',
    failed: '失败',
    cancelled: '已取消',
  },
  steps: {
    reading: '正在读取来源',
    ranks: '正在确定秩',
    writing: '正在写入',
    checking: '正在读回核对',
  },
  progress: (modules: number, of: number, done: number, size: number) =>
    [of > 0 ? `模块 ${count(modules)} / ${count(of)}` : '', size > 0 ? `${bytes(done)} / ${bytes(size)}` : '']
      .filter((one) => one !== '')
      .join(' · '),
  progressOf: (name: string) => `正在烘焙 ${name}`,
  blocked: (folder: string | null) =>
    folder === null ? '请选择输出文件夹：有文件在等待。' : `文件夹 ${folder} 需要重新授权：有文件在等待。`,
  nothingHalf: '读回后与计划不符的文件会被删除。取消、磁盘写满或关闭标签页后，都不会留下半个文件。',
  writtenTo: (folder: string | null, size: number) => (folder === null ? `${bytes(size)}，已下载` : `${bytes(size)}，在 ${folder} 中`),
  certificate: '证书',
  levelLabel: (level: number) => `第 ${level} 级`,
  roundingLabel: '舍入',
  truncationLabel: '截去',
  contentLabel: '数据的 XXH3-128',
  moduleColumn: '模块',
  notInLibraryYet: '正在测量，稍后即可显示。',
  madeFrom: '来自',
  madeOf: (names: readonly { readonly name: string; readonly strength: number }[]) =>
    names.map(({ name, strength }) => (strength === 1 ? name : `${count(Number(strength.toPrecision(3)))} × ${name}`)).join(' + '),
  bakedOn: (date: string) => `烘焙于 ${date}`,
  verifying: (share: number) => `正在校验：${Math.round(100 * share)} %`,
  verified: (sources: number) =>
    sources > 0
      ? `与写入时一致：哈希和范数相符，用 ${count(sources)} 个来源重新烘焙得到相同的字节。`
      : '与写入时一致：哈希和范数相符。它的来源不全在库中，因此只能核对到这一步。',
  differs: (reason: string) => `与写入时不一致。${reason}`,
};
