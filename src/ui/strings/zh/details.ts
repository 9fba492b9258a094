/** Key by key as `en/details.ts`, in one file for the same reason. */
import type { Evidence, TensorEvidence, StackCounts } from '../../../domain/architectures/words.ts';
import type { FaultCode } from '../../../domain/safetensors/header-types.ts';
import type { FactId, FactValue } from '../../../domain/library/facts/fact-lines.ts';
import type { PreviewRefusal } from '../../../domain/library/facts/preview.ts';
import type { Trigger } from '../../../domain/library/facts/triggers.ts';
import type { Meaning, PartOfModel, Says, Shows } from '../../../domain/library/contradictions.ts';
import type { HashNote, HashVerdict, NamedHash } from '../../../domain/library/known-hashes.ts';
import type { Measure } from '../../../domain/settings.ts';
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';
import { reasons } from './reasons.ts';

const { and, bytes, count } = formsOf('zh-CN');

const modules = (number: number): string => `${count(number)} 个模块`;
const blocks = (number: number): string => `${count(number)} 个块`;
const keys = (number: number): string => `${count(number)} 个键`;
const tags = (number: number): string => `${count(number)} 个标签`;

const measures: Readonly<Record<Measure, { readonly label: string; readonly hint: string }>> = {
  strength: { label: '强度', hint: 'LoRA 加到该块上的全部改动的范数' },
  rms: { label: '均方根', hint: '每个元素的强度：适合比较大小不同的块' },
  legacy: { label: '旧式总和', hint: '所有张量的范数直接相加，与原版工具相同' },
};

const INCOMPLETE = '下载很可能提前中断了。请重新下载文件，然后“重新索引”。';
const BROKEN = '文件已损坏，或由有缺陷的工具写入。请重新下载，或用制作它的工具重新保存，然后“重新索引”。';
const GONE = '请检查文件夹已连接并且可以读取，然后“重新扫描”。';
const ADVICE: Readonly<Partial<Record<FaultCode, string>>> = {
  'empty-file': INCOMPLETE,
  'header-incomplete': INCOMPLETE,
  'data-incomplete': INCOMPLETE,
  'git-lfs-pointer': '这是 Git LFS 指针，不是模型本身。请用“git lfs pull”取得真正的文件，然后“重新扫描”。',
  'web-page': '保存的是网页而不是模型，通常是因为下载需要登录。请重新下载，然后“重新扫描”。',
  pickle: '这是改了名的 pickle 文件（.pt、.ckpt）。打开它时可能运行代码，因此这里不读取。请寻找 .safetensors 版本。',
  'not-found': GONE,
  'not-permitted': GONE,
  'read-failed': GONE,
  'walk-failed': GONE,
};

const FACTS: Readonly<Record<Exclude<FactId, `lr ${string}`>, string>> = {
  title: '标题',
  author: '作者',
  license: '许可证',
  description: '说明',
  usage: '使用提示',
  comment: '备注',
  subjects: '归类于',
  merged: '合并自',
  date: '日期',
  writer: '制作工具',
  base: '基础模型',
  architecture: '架构',
  checkpoint: '训练所用模型',
  'checkpoint-sha256': '基础模型 SHA-256',
  'checkpoint-autov1': '基础模型 AutoV1',
  vae: 'VAE 文件',
  'vae-sha256': 'VAE 的 SHA-256',
  prediction: '预测类型',
  implementation: '命名依照',
  steps: '步数',
  epochs: '轮数',
  images: '每轮图片数',
  regularisation: '正则化图片',
  batch: '批大小',
  accumulation: '梯度累积',
  resolution: '分辨率',
  lr: '学习率',
  optimizer: '优化器',
  scheduler: '学习率调度器',
  warmup: '预热步数',
  module: '网络模块',
  algorithm: '算法',
  dim: '网络维度',
  alpha: '网络 alpha',
  'conv-dim': '卷积维度',
  'conv-alpha': '卷积 alpha',
  dropout: '网络 dropout',
  dora: 'DoRA 训练',
  rslora: '秩稳定',
  args: '网络参数',
  precision: '精度',
  'clip-skip': '跳过的 CLIP 层',
  'noise-offset': '噪声偏移',
  'min-snr': 'Min-SNR gamma 值',
  loss: '损失函数',
  timesteps: '时间步采样',
  shift: 'Flow shift 值',
  seed: '种子',
  started: '开始时间',
  finished: '结束时间',
  duration: '训练时长',
};

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} 秒`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} 分钟` : `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分钟`;
}

function factValue(value: FactValue): string {
  if (typeof value === 'string') return value;
  switch (value.kind) {
    case 'planned':
      return `计划 ${count(value.all)}`;
    case 'done':
      return value.all === null ? count(value.done) : `${count(value.done)} / ${count(value.all)}`;
    case 'repeats':
      return `${count(value.images)}（含重复）`;
    case 'varies':
      return '各不相同';
    case 'yes':
      return '是';
    case 'duration':
      return duration(value.seconds);
  }
}

const TRIGGER_FROM: Readonly<Record<Trigger['from'], string>> = {
  'modelspec.trigger_phrase': '作者注明',
  'ai-toolkit': 'ai-toolkit 注明',
  metadata: '元数据注明',
  frequency: '按出现频率推测',
};

const PART: Readonly<Record<PartOfModel, string>> = { 'text-encoder': '文本编码器', model: '扩散模型' };

const short = (value: number): string => String(Number(value.toPrecision(4)));
const range = (least: number, most: number): string => (least === most ? short(least) : `${short(least)} 到 ${short(most)}`);

function says(it: Says): string {
  switch (it.kind) {
    case 'dim':
      return `网络维度 ${and(it.dims.map(short))}`;
    case 'alpha':
      return `网络 alpha ${and(it.alphas.map(short))}`;
    case 'algorithm':
      return it.module === null ? it.algorithm : `${it.algorithm} (${it.module})`;
    case 'dora':
      return it.trained ? '以 DoRA 训练' : '未以 DoRA 训练';
    case 'part':
      return it.trained ? `训练了${PART[it.part]}` : `未训练${PART[it.part]}（学习率 0）`;
  }
}

function shows(it: Shows): string {
  switch (it.kind) {
    case 'ranks':
      return it.ranks.map((each) => `${modules(each.modules)}的秩为 ${each.rank}`).join('，');
    case 'rank-range':
      return `秩 ${it.least} 到 ${it.most}`;
    case 'no-alpha':
      return '没有 alpha，缩放因此为 1';
    case 'alpha':
      return `alpha ${short(it.alpha)}，缩放 ${short(it.scale)}`;
    case 'scales':
      return `缩放 ${range(it.least, it.most)}`;
    case 'adapters':
      return it.adapters.map((each) => `${modules(each.modules)}为 ${reasons.said(each.label)}`).join('，');
    case 'no-dora':
      return '没有 DoRA 缩放';
    case 'dora':
      return `${modules(it.modules)}有 DoRA 缩放`;
    case 'part':
      return it.seen === 'changed'
        ? `对${PART[it.part]}的改动`
        : it.seen === 'absent'
          ? `没有${PART[it.part]}的张量`
          : `${PART[it.part]}的张量全为零`;
  }
}

const MEANING: Readonly<Record<Exclude<Meaning['kind'], 'unchanged'>, string>> = {
  resized: '文件在训练后被调整秩、合并或提取，或者元数据来自另一个文件。',
  converted: '文件在训练后被转换，或者元数据来自另一个文件。',
  'scale-1': '程序读取张量，并以缩放 1 应用它。',
  'tensors-count': '程序读取张量：应用的是张量中的内容。',
  'without-dora': '没有这些缩放，LoRA 的作用与训练时不同。',
  applied: '应用的是张量。',
  'applied-too': '它们与其他改动一样会被应用。',
};

const PREVIEW: Readonly<Record<Exclude<PreviewRefusal['kind'], 'cut' | 'other-type'>, string>> = {
  address: '文件给出的是互联网上的图片。不会从那里获取任何内容。',
  large: '图片大于 2 MB。',
  svg: '图片是可能含有脚本的 SVG；只显示位图。',
  form: '图片不是数据 URL 形式的 PNG、JPEG、WebP 或 GIF。',
};

const HASHES: Readonly<Record<NamedHash['id'], { readonly label: string; readonly of: string }>> = {
  autov3: { label: 'AutoV3', of: '张量数据，12 位' },
  autov2: { label: 'AutoV2', of: '整个文件，10 位' },
  autov1: { label: 'AutoV1', of: '第一个 1 MiB 之后的 64 KiB，8 位' },
  sha256: { label: 'SHA-256', of: '整个文件' },
  data: { label: '模型哈希', of: '张量数据（sshs_model_hash）' },
};

const VERDICT: Readonly<Record<HashVerdict, string>> = {
  'not computed': '尚未检查',
  equal: '一致',
  differs: '不一致',
  placeholder: '占位值',
  'cannot be recomputed': '无法重新计算',
};

const HASH_NOTE: Readonly<Record<Exclude<HashNote['kind'], 'other-tensors'>, string>> = {
  'no-header': '文件没有可读的文件头，因此无法区分出数据。',
  'of-nothing': '空内容的哈希：文件在它所看的字节之前就结束了，因此它不能标识任何文件。',
  'no-hash': '这是零字节的哈希，等于没有哈希。',
  'same-tensors': '张量就是与此元数据一起保存的张量。',
  'other-order': '训练工具按自己的顺序对张量计算了它。文件可能采用另一种顺序，因此这不能证明什么。',
  intermediate: '它取自一个文件头较短的中间文件，该文件已不存在。',
};

/** Rules of scale that are words and not a formula. */
const RULES: Readonly<Record<string, string>> = {
  'no alpha: 1': '没有 alpha：1',
  'no scale for this kind: 1': '此类适配器没有缩放：1',
  'rank 0: nothing is applied': '秩 0：不应用任何内容',
  'alpha 0: nothing is applied': 'alpha 0：不应用任何内容',
  'scale tensor': '缩放张量',
  'lora_alpha / rank from metadata': 'lora_alpha / rank，来自元数据',
  'lora_alpha / sqrt(rank) from metadata': 'lora_alpha / sqrt(rank)，来自元数据',
};

function stacks(counts: StackCounts): string {
  const some = counts.filter(([number]) => number > 0);
  return `${some.map(([number, name]) => (name ? `${count(number)} 个 ${name}` : `${count(number)} 个`)).join(' + ')} 块`;
}

const SHAPES = '依据张量形状';
const NAMES = '依据张量名称';

function seen(it: TensorEvidence): string {
  switch (it.kind) {
    case 'stacks':
      return [
        it.hidden === null ? stacks(it.blocks) : `${stacks(it.blocks)}，隐藏宽度 ${it.hidden}`,
        ...(it.inProportion ? ['该宽度不属于任何已知大小'] : []),
        ...(it.overflow ? ['块数超过任何已知大小'] : []),
        it.hidden === null ? NAMES : SHAPES,
      ].join('；');
    case 'unet': {
      const widths = it.textWidths.length > 0 ? `，交叉注意力宽度 ${it.textWidths.join(' 和 ')}` : '';
      return `UNet，${blocks(it.blocks)}${widths}；${widths !== '' || it.shaped ? SHAPES : NAMES}`;
    }
    case 'cascade':
      return `${stacks([[it.blocks, 'stage C']])}${it.hidden === null ? `；${NAMES}` : `，隐藏宽度 ${it.hidden}；${SHAPES}`}`;
    case 'generic':
      return `${stacks(it.blocks)}${it.only === null ? '' : `，位于 ${it.only}`}，没有已知的模型系列；${NAMES}`;
    case 'encoders':
      return `只有文本编码器（${it.encoders.join('、')}）；依据张量名称和形状`;
    case 'no-stack':
      return `${modules(it.modules)}不在任何已知的块序列中；${NAMES}`;
    case 'no-adapters':
      return '没有适配器张量';
    case 'unread':
      return '无法读取文件头';
  }
}

const BY = { metadata: '元数据', 'file name': '文件名' } as const;

function evidence(it: Evidence | string): string {
  if (typeof it === 'string') return it;
  return [
    seen(it.seen),
    ...(it.strange > 0 ? [`其中 ${count(it.strange)} 个名称或形状不属于此系列`] : []),
    ...(it.chosen ? [`按${BY[it.chosen.by]}判定为 ${it.chosen.label}`] : []),
    ...(it.whose === null ? [] : [it.whose === 'metadata' ? '模型依据元数据' : '许多模型都有它']),
  ].join('；');
}

/** What a subtype was read from. */
const SOURCES: Readonly<Record<string, string>> = { tensors: '张量', metadata: '元数据', 'file name': '文件名' };

export const details: Language['details'] = {
  region: '详情',
  none: { title: '未选择 LoRA', text: '在列表中选择一个，逐块查看它的作用。' },
  gone: { title: '此 LoRA 不在库中', text: '它的文件夹可能已被移除，或者链接属于另一个库。请在列表中搜索它的名称。' },
  views: {
    label: '此 LoRA 的视图',
    strengths: '强度',
    profile: '配置',
    metadata: '元数据',
    modules: '模块',
    unsaved: '未保存的更改',
    unsavedSpoken: '，有未保存的更改',
  },
  actions: {
    edit: '编辑配置',
    export: '导出 CSV',
    blocks: '块',
    modules: '模块',
    stacked: '已在组合中',
    stack: '放入组合',
    reindex: '重新索引',
    copy: '复制权重',
    copied: '已复制权重',
  },
  evidence,
  head: {
    stableId: '稳定 ID：移动或重命名文件时保持不变',
    openPage: (name) => `以页面打开 ${name}`,
    missing: '缺失：上次扫描没有找到此文件。它的 ID 和所有测量结果都会保留。请连接其磁盘或把文件放回，然后重新扫描。',
    subtype: (family, subtype, from) =>
      `${family}（${subtype.replace('low noise', '低噪声').replace('high noise', '高噪声')}，依据${SOURCES[from] ?? ` ${from}`}）`,
    folder: '文件夹',
    size: '大小',
    inBytes: (size) => `（${count(size)} 字节）`,
    changed: '修改日期',
    adapter: '适配器',
    noAdapter: '未知',
    scale: '缩放',
    dialect: '键的命名',
    layout: '布局',
    originalLayout: (id) => `（原版工具中为 ${id}）`,
    contentHash: '内容哈希',
    copyHash: '内容哈希',
    measured: '测量日期',
    notUnderstood: '无法理解',
    keys,
    more: (more) => `另有 ${count(more)} 个`,
    sameContent: '内容相同',
  },
  adapters: (found) =>
    found.length === 1 && found[0]
      ? `${reasons.said(found[0].label)}（${modules(found[0].modules)}）`
      : found.map((each) => `${reasons.said(each.label)}（${count(each.modules)}）`).join('，'),
  rank: (rank) => `秩 ${rank}`,
  ranks: (least, most) => `秩 ${least} 到 ${most}`,
  ranksOf: (ranks) => `秩 ${ranks.map((each) => `${each.rank}（${modules(each.modules)}）`).join('，')}`,
  alpha: (alpha) => `alpha ${alpha}`,
  scale: (scale) => `缩放 ${scale}`,
  range: (least, most) => `${least} 到 ${most}`,
  rule: (rule) => RULES[rule] ?? rule,
  measure: '度量',
  measures,
  strengths: {
    earlier: '之前的测量结果仍在这里：',
    chart: (number, strongest, unmeasured) =>
      `${blocks(number)}的条形图，${strongest === null ? '全部为 0' : `最强的是 ${strongest}`}${
        unmeasured === 0 ? '' : `，${count(unmeasured)} 个未测量`
      }。下方列表有具体数字。`,
    notMeasured: '未测量',
    weight: (weight) => `权重 ${weight}`,
  },
  blocks: {
    label: '块',
    energy: '的能量',
    weight: '权重',
    modules: '模块',
    notTouched: '未改动',
    measured: (number, failed) => (failed > 0 ? `${modules(number)}，${count(failed)} 个未测量` : modules(number)),
  },
  statistics: {
    touched: (number) => `改动 ${count(number)} 个`,
    notMeasured: (number) => `${count(number)} 个未测量`,
    blocks: { name: '模型块', hint: '模型的块数，以及此文件改动其中多少个' },
    strongest: { name: '最强', hint: '数值最大的块', formula: 'maxᵢ xᵢ' },
    topQuarter: {
      name: '前四分之一',
      hint: '最强的四分之一的块所占的能量（数值的平方）份额',
      formula: '最强的 ⌈n ∕ 4⌉ 个块的 Σ x² ∕ 全部 n 个块的 Σ x²',
    },
    mean: { name: '平均', hint: '模型所有块的平均值', formula: 'x̄ = Σ xᵢ ∕ n' },
    least: { name: '最小', hint: '最小值；有块未被改动时为 0', formula: 'minᵢ xᵢ' },
    most: { name: '最大', hint: '最大值', formula: 'maxᵢ xᵢ' },
    variance: { name: '方差', hint: '各块的总体方差', formula: 'σ² = Σ (xᵢ − x̄)² ∕ n' },
    deviation: { name: '标准差', hint: '各块的总体标准差', formula: 'σ = √(Σ (xᵢ − x̄)² ∕ n)' },
  },
  fallback: {
    title: '没有可以测量的块',
    text: '下面的配置是中性的：每个块的权重都是 1。它只是占位，使此 LoRA 能像其他 LoRA 一样列出和导出，并不说明此 LoRA 的作用。如果它有模块，可在“模块”标签页中查看。',
    neutral: '中性配置',
    blocks,
  },
  proxies: {
    title: (label) => `不依赖基础模型：${reasons.said(label)}`,
    text: (number) =>
      `此 LoRA 的 ${modules(number)}按基础模型的比例改变其权重，而基础模型不在文件中。没有基础模型时，只有这部分是准确的。它不是强度；总和与导出不包含它。`,
    chart: (label, number) => `${blocks(number)}的${reasons.said(label)}条形图。下方列表有具体数字。`,
  },
  waiting: {
    title: '等待测量',
    rest: (size) => `它的文件头已读取，张量（${bytes(size)}）尚未读取。`,
    goOn: '“重新扫描”或“继续”会处理等待中的文件。',
    missing: '轮到它时文件不在那里。重新扫描再次找到它之后，会立即测量。',
    pickAgain: (folder) => `此浏览器只允许在一次访问中读取文件夹。请再次选择 ${folder}，即可读取文件。`,
    connect: (folder) => `连接文件夹 ${folder} 之后即可读取文件。`,
    reconnect: (folder) => `重新连接 ${folder}`,
    paused: '索引已暂停。点击下方栏中的“继续”，会先处理正在显示的文件。',
    now: (size) => `正在读取（${bytes(size)}）。`,
    headers: (done, all) => `先读取所有文件的文件头（${count(done)} / ${count(all)}），然后测量文件，正在显示的优先。`,
    measuring: (done, all) => `已测量 ${count(done)} / ${count(all)} 个文件。正在显示的文件优先。`,
    measuringFor: (done, all, left) => `已测量 ${count(done)} / ${count(all)} 个文件 · 全部还需 ${left}。正在显示的文件优先。`,
  },
  fault: {
    title: '无法读取此文件',
    tensor: '张量',
    seenAt: '位置',
    byte: (offset) => `字节 ${count(offset)}`,
    expected: '应为',
    found: '实际',
    advice: (code) => ADVICE[code] ?? BROKEN,
  },
  metadata: {
    none: '没有元数据',
    noneText: '此文件没有元数据。ComfyUI 和 diffusion-pipe 不写元数据，合并或转换 LoRA 的工具也常常丢弃它。',
    label: '元数据的各部分',
    sections: {
      Facts: '基本信息',
      Sidecars: '附属文件',
      Preview: '预览',
      Training: '训练',
      Tags: '标签',
      Dataset: '数据集',
      Hashes: '哈希',
      'All keys': '所有键',
    },
    contradicts: '元数据与张量矛盾',
    contradiction: '元数据说：{says}；张量显示：{shows}。{meaning}',
    says,
    shows,
    meaning: (meaning) => (meaning.kind === 'unchanged' ? `${PART[meaning.part]}保持不变。` : MEANING[meaning.kind]),
    fact: (id) => (id.startsWith('lr ') ? `学习率，${id.slice(3)}` : FACTS[id as keyof typeof FACTS]),
    factValue,
    triggers: '触发词',
    triggerFrom: ({ from, count: captions }) =>
      captions === null ? TRIGGER_FROM[from] : `${TRIGGER_FROM[from]}：出现在 ${count(captions)} 条描述中`,
    copyTrigger: (text) => `触发词 ${text}`,
    datasets: { folder: '文件夹', images: '图片', repeats: '重复', resolution: '分辨率', regularisation: '正则化' },
  },
  preview: {
    damaged: '图片已损坏，无法显示。',
    alt: '文件自带的预览',
    facts: (type, size) => `${type}，${bytes(size)}，来自文件本身`,
    read: '从文件读取',
    refused: (why) =>
      why.kind === 'cut'
        ? `图片太大，库中无法保存（${why.characters} 个字符）。`
        : why.kind === 'other-type'
          ? `图片自称是 ${why.type}，实际不是。`
          : PREVIEW[why.kind],
  },
  tags: {
    search: '搜索标签',
    searchHint: (number) => `搜索 ${tags(number)}`,
    copyTop: '复制前几个',
    top: (number) => `前 ${tags(number)}`,
    howMany: '要复制的标签数',
    copyAll: '全部复制',
    tags,
    none: (search) => `没有标签包含“${search}”。`,
    list: '最常见的标签',
    fewer: (number) => `只显示最常见的 ${count(number)} 个`,
    all: (number) => `显示全部 ${tags(number)}`,
  },
  hashes: {
    compute: '计算哈希',
    offer: (size) => `AutoV1、AutoV2、AutoV3 和 SHA-256，读取一次 ${bytes(size)}`,
    done: '哈希已计算。',
    written: '元数据中的哈希',
    computing: '正在计算哈希',
    progress: (read, all, percent) => `${bytes(read)} / ${bytes(all)}，${percent}`,
    cancel: '取消',
    names: HASHES,
    verdicts: VERDICT,
    note: (note) =>
      note.kind === 'other-tensors'
        ? `写入之后张量被更改，或者元数据来自另一个文件。从元数据取哈希的程序把此文件称为 ${note.name}。`
        : HASH_NOTE[note.kind],
  },
  keys: {
    search: '搜索元数据',
    searchHint: (number) => `搜索 ${keys(number)}`,
    copyJson: '复制为 JSON',
    json: (number) => `${keys(number)}（JSON）`,
    cut: (values) => `有 ${count(values)} 个很长的值，库中只保存了一部分。`,
    readAll: '从文件读取全部',
    none: (search) => `没有键或值包含“${search}”。`,
    longer: (text, more) => `${text}…（还有 ${count(more)} 个字符；复制可得到全部）`,
    copyKey: (key) => `键 ${key}`,
    less: '收起',
    all: (characters) => `显示全部 ${count(characters)} 个字符`,
    asIs: '按原样',
    layOut: '格式化 JSON',
    incomplete: '无法格式化：JSON 不完整。',
  },
  modules: {
    none: '没有已测量的模块',
    named: (number) => `文件头列出了 ${modules(number)}，测量之后会有数字。`,
    unknown: '文件中没有可以识别的模块。',
    label: '模块',
    filter: '筛选模块',
    filterHint: (number) => `筛选 ${modules(number)}`,
    onlyProblems: (number) => `只看有问题的 ${count(number)} 个`,
    shown: (number) => `显示 ${count(number)} 个`,
    remark: '问题或备注',
    noMatch: '没有符合的模块。',
    remarks: (remarks) => remarks.join('。'),
    proxy: (problem, label, value) => `${problem}。不依赖它可知：${reasons.said(label)} ${value}`,
    columns: {
      module: { label: '模块' },
      slot: { label: '块' },
      deltaNorm: { label: '增量范数', hint: '模块加上的改动的范数，包括缩放' },
      rms: { label: '均方根', hint: '每个元素的增量范数' },
      spectralNorm: { label: '谱范数', hint: '增量的最大奇异值' },
      stableRank: { label: '稳定秩', hint: '增量范数² / 谱范数²' },
      rank99: { label: '99 % 秩', hint: '包含 99 % 能量的奇异值个数' },
      rank: { label: '秩', hint: '因子的内部宽度' },
      alpha: { label: 'Alpha 值', hint: '文件中所存的值' },
      scale: { label: '缩放', hint: '增量的系数' },
      shape: { label: '形状', hint: '增量的行数 × 列数' },
      adapter: { label: '适配器' },
      component: { label: '组件' },
    },
  },
};
