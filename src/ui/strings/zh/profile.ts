import type { ApplyRefusal } from '../../../app/profiles/apply-profile.ts';
import type { DraftFault } from '../../../domain/profiles/editing/draft-text.ts';
import type { EditLabel, StartLabel, StepLabel } from '../../../domain/profiles/editing/draft-types.ts';
import type { GainTextFault } from '../../../domain/profiles/editing/gain-text.ts';
import type { PresetWhy } from '../../../domain/profiles/presets/preset-gains.ts';
import type { FilePart, TextFault, TextFaultSaid, Wanted } from '../../../domain/profiles/transfer/faults.ts';
import type { ApplyWarning } from '../../../domain/profiles/transfer/apply.ts';
import type { ReadWarning } from '../../../domain/profiles/transfer/read-profile-text.ts';
import { FARTHEST_GAIN, LEAST_GAIN, MOST_DECIMALS, MOST_GAIN } from '../../../domain/profiles/profile.ts';
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';
import { names } from './names.ts';
import { reasons } from './reasons.ts';
import type { Say } from '../sentences.ts';

const { and, count } = formsOf('zh-CN');

const blocksOf = (number: number): string => `${count(number)} 个块`;
const lorasOf = (number: number): string => `${count(number)} 个 LoRA`;

const RANGE = `−${Math.abs(LEAST_GAIN)} 到 ${MOST_GAIN}`;

function gainFault(fault: GainTextFault): string {
  switch (fault.kind) {
    case 'empty':
      return `未填写：请输入 ${RANGE} 之间的数。`;
    case 'not-a-number':
      return `不是数字：请输入 ${RANGE} 之间的数，例如 0.75。`;
    case 'exponent':
      return `请勿使用科学计数法：请写出全部数字（${RANGE}），例如 0.75。`;
    case 'range':
      return `超出范围：输入的增益为 ${RANGE}；只有导入的增益可以达到正负 ${FARTHEST_GAIN}。`;
    case 'decimals':
      return `小数位太多：${fault.used} 位。增益最多有 ${MOST_DECIMALS} 位小数。`;
  }
}

function startOf(label: StartLabel): string {
  if (typeof label === 'string') return label;
  switch (label.kind) {
    case 'neutral':
      return '中性';
    case 'measured':
      return '测量权重';
    case 'random':
      return `随机 ${label.seed}`;
    case 'smooth':
      return `平滑 ${label.seed}`;
    case 'version':
      return `版本 ${label.number}`;
    case 'imported':
      return `导入的 ${reasons.said(label.name)}`;
  }
}

const number = (value: number): string => String(Number(value.toPrecision(6))).replace('-', '−');

const VERBS: Readonly<Record<Exclude<EditLabel['edit'], 'begin' | 'reset-all' | 'revert' | 'about'>, string>> = {
  set: '设置',
  paint: '绘制',
  scale: '缩放',
  offset: '偏移',
  ramp: '渐变',
  smooth: '平滑',
  invert: '反向',
  paste: '粘贴到',
  reset: '重置',
  mute: '静音',
  unmute: '取消静音',
  solo: '独奏',
  'end-solo': '结束独奏',
};

function valuesOf({ edit, values }: EditLabel): string {
  const [first, second] = values ?? [];
  if (first === undefined) return '';
  if (edit === 'set') return ` 为 ${number(first)}`;
  if (second !== undefined) return `，从 ${number(first)} 到 ${number(second)}`;
  return edit === 'scale' ? ` × ${number(first)}` : `，加 ${number(first)}`;
}

function step(label: StepLabel): string {
  if (typeof label === 'string') return label;
  const { edit } = label;
  if (edit === 'reset-all') return '重置为原始';
  if (edit === 'revert') return '恢复到已保存';
  if (edit === 'about') return '更改名称、笔记或标签';
  if (edit === 'begin') return `以${startOf(label.start ?? '')}开始`;
  const { label: block = null, count = 0 } = label.blocks ?? {};
  return `${VERBS[edit]} ${block === null ? blocksOf(count) : names.slot(block)}${valuesOf(label)}`;
}

function applied(warning: ApplyWarning): string {
  switch (warning.kind) {
    case 'foreign':
      return `${warning.from} 和 ${warning.to} 是不同的模型：编号相同的块在其中作用不同。`;
    case 'inserted':
      return '较大的 Anima 模型在中间插入了块：相同的编号不是相同的深度。';
    case 'depth':
      return `${warning.from} 有 ${blocksOf(warning.blocks)}，${warning.to} 有 ${count(warning.toBlocks)} 个：相同的编号不是相同的深度。`;
  }
}

const named = (names: readonly string[], more: number): string => names.join('、') + (more > 0 ? `，另有 ${count(more)} 个` : '');

function notApplied(refused: ApplyRefusal, say: Say): string {
  switch (refused.kind) {
    case 'no-blocks':
      return '它没有块。';
    case 'gone':
      return '它已不在库中。';
    case 'not-kept':
      return say(refused.why);
    case 'foreign':
    case 'inserted':
    case 'depth':
      return applied(refused);
  }
}

function readWarning(warning: ReadWarning): string {
  if (typeof warning === 'string') return reasons.said(warning);
  switch (warning.kind) {
    case 'strength':
      return `标签中整个 LoRA 的强度（${and(warning.numbers)}）不属于增益。`;
    case 'drawn':
      return `${named(warning.names, warning.more)} 没有增益：该值在运行时随机产生，或者不是倍数。它们保持为 1。`;
    case 'mixed':
      return `${named(warning.names, warning.more)} 的各层得到不同的值；取多数层得到的值。`;
    case 'no-place':
      return `以下内容没有对应位置：${named(warning.names, warning.more)}。`;
    case 'outside':
      return `${count(warning.modules)} 个模块不在任何块中；文本给它们的值会略去。`;
    case 'first-of':
      return `文件含有 ${count(warning.profiles)} 个配置；这是第一个：“${warning.name}”。`;
    case 'foreign':
    case 'inserted':
    case 'depth':
      return applied(warning);
  }
}

const draftFault = (fault: DraftFault): string =>
  fault.kind === 'form'
    ? `无法读取草稿：${fault.where || '草稿'} 必须是${reasons.said(fault.expected)}。`
    : `草稿属于布局 ${fault.of}；此 LoRA 的布局是 ${fault.wanted}。`;

const PARTS: Readonly<Record<FilePart, string>> = {
  file: '文件',
  profile: '某个配置',
  preset: '某个预设',
  layout: '布局',
  slot: '某个位置',
};
const WANTED: Readonly<Record<Wanted, string>> = {
  object: '对象',
  list: '列表',
  text: '文字',
  number: '数字',
  truth: ' true 或 false',
};

function textFaultSaid(said: TextFaultSaid): string {
  if (typeof said === 'string') return reasons.said(said);
  switch (said.kind) {
    case 'json-more':
      return 'JSON 结束之后还有内容';
    case 'json-depth':
      return '嵌套太深';
    case 'json-end':
      return '文本过早结束';
    case 'json-value':
      return `此处应为一个值，而不是“${said.found}”`;
    case 'json-large':
      return '数字太大';
    case 'json-open-text':
      return '文字没有结束，或者含有必须转义的字符';
    case 'json-escape':
      return '文字中的反斜杠后面是不能转义的字符';
    case 'json-name':
      return '此处应为引号中的名称';
    case 'json-twice':
      return `“${said.name}”出现两次`;
    case 'json-sign':
      return `此处应为“${said.sign}”，而不是“${said.found}”`;
    case 'not-object':
      return `${PARTS[said.what]}不是对象`;
    case 'missing':
      return `缺少${PARTS[said.what]}`;
    case 'format':
      return `这不是配置文件：“format”不是“${said.format}”`;
    case 'version':
      return `版本 ${said.found} 未知；本程序读取版本 ${said.reads}`;
    case 'role':
      return `“${said.role}”不是位置的角色`;
    case 'main-count':
      return `mainCount 必须是 0 到 ${said.most}`;
    case 'member':
      return `“${said.name}”必须是${WANTED[said.wanted]}`;
    case 'member-missing':
      return `这里缺少“${said.name}”`;
    case 'slots-twice':
      return '两个位置的 id 相同';
    case 'tag':
      return '标签必须是文字';
    case 'name-empty':
      return '名称为空';
    case 'no-profile':
      return '文件中没有配置';
    case 'gain-number':
      return `${said.slot} 的增益不是数字`;
    case 'no-slot':
      return `布局中没有位置 ${said.slot}`;
    case 'gain':
      return farGain(said.slot, said.gain);
    case 'empty':
      return '文本为空';
    case 'no-colon':
      return '每行应为 NAME:value,value,...；这里没有冒号';
    case 'foreign':
      return `这不是 ${said.family} 的任何已知形式：提示词标签、数字列表、% 文本、表格、工作流或配置文件`;
    case 'foreign-json':
      return `没有已知的能为 ${said.family} 使用权重的程序写出这样的 JSON`;
    case 'host':
      return `${reasons.said(said.host)}：${said.says === null ? '它不使用此文本中的任何内容' : reasons.said(said.says)}`;
    case 'host-gain':
      return `${reasons.said(said.host)}：${farGain(said.slot, said.gain)}`;
    case 'value':
      return `第 ${said.place} 个值“${said.text}”不是数字`;
    case 'letter':
      return `第 ${said.place} 个值“${said.text}”既不是数字，也不是这些工具认识的字母`;
    case 'count':
      return `有 ${count(said.values)} 个值；LoRA Block Weight 认识的个数是 ${said.known.join('、')}`;
  }
}

function presetWhy(why: PresetWhy): string {
  switch (why.kind) {
    case 'form':
      return `${count(why.values)} 个值不是 ${why.tool} 用于 ${why.layout} 的形式`;
    case 'parameters':
      return `它需要由您设置的参数 ${and(why.names)}`;
    case 'range':
      return farGain(`第 ${why.place} 个值`, why.gain);
    case 'drawn':
      return `第 ${why.place} 个值在每张图片时重新随机产生（${why.token}），因此没有对应的增益`;
    case 'from-tag':
      return `第 ${why.place} 个值代表提示词标签中的值（${why.token}）`;
    case 'several':
      return `第 ${why.place} 个值为同一个块的各层给出多个值`;
    case 'not-a-number':
      return `第 ${why.place} 个值“${why.token}”不是数字`;
    case 'one-block':
      return `它为 ${why.slot} 给出多个值，而它在这里是一个块`;
  }
}

const farGain = (slot: string, gain: number): string => `${slot} 的增益是 ${gain}；增益范围是 −${FARTHEST_GAIN} 到 ${FARTHEST_GAIN}`;

export const profile: Language['profile'] = {
  label: '配置',
  none: '没有可设置的块',
  noneText: '此文件中没有内容可以归入某个块，因此没有配置可以调高或调低的部分。',
  gainOf: (block) => `${block} 增益`,
  spoken: { inverted: '反向', beyond: '超过训练原样', asTrained: '训练原样', muted: '已静音' },
  blocks: '块',
  gainFault,
  draftFault,
  start: startOf,
  step,
  applied,
  notApplied,
  readWarning,
  textFault: ({ line, column, said }: TextFault) => `第 ${line} 行，第 ${column} 列：${textFaultSaid(said)}`,
  presetWhy: (name: string, why: PresetWhy) => `${name}：${presetWhy(why)}`,
  noPlace: (names, more) => `以下内容没有对应位置：${named(names, more)}。`,
  outOfRange: (block, gain, most) => `${block} 的增益会变为 ${gain}。增益范围是 −${most} 到 ${most}。没有作任何更改。`,
  infinity: '无穷大',
  undone: (what) => `已撤销：${what}`,
  redone: (what) => `已重做：${what}`,
  saved: (name) => `已保存配置 ${name}`,
  notSaved: (why) => `未保存：${why}`,
  noValidGain: (blocks) => `未保存：${blocks.join('、')} 没有有效的增益。`,
  draftStays: (why) => `${why}它会一直保存，直到在此作出更改。`,
  bar: {
    favourite: '收藏',
    name: '配置名称',
    undo: '撤销',
    undoOf: (what) => `撤销：${what} (Ctrl+Z)`,
    nothingToUndo: '没有可撤销的操作',
    redo: '重做',
    redoOf: (what) => `重做：${what} (Ctrl+Shift+Z)`,
    nothingToRedo: '没有可重做的操作',
    profiles: '配置',
    new: '新建配置',
    asTrained: '训练原样',
    default: '默认',
    more: '更多',
    copyOf: (name) => `${name} 副本`,
    notDuplicated: (why) => `未能复制：${why}`,
    duplicate: '创建副本',
    makeDefault: '设为默认',
    noDefault: '不再作为默认',
    forThisLora: '用于此 LoRA',
    versions: '版本',
    delete: '删除',
  },
  words: { tags: '标签', tagsHint: '风格、柔和、肖像', notes: '笔记' },
  starts: {
    from: '开始于',
    neutral: '中性',
    neutralHint: '每个块均为训练原样',
    measured: '测量权重',
    measuredHint: '与原版工具相同：训练较弱的块会再次减弱',
    smooth: '平滑草图',
    smoothHint: (seed) => `沿模型深度的曲线，种子 ${seed}`,
    random: '随机',
    randomHint: (seed) => `每个块 0 到 1，种子 ${seed}`,
    ofProfile: '该配置的增益',
  },
  tools: {
    label: '块工具',
    gainsOf: (blocks) => `${blocks}的增益`,
    all: (blocks) => `全部 ${blocksOf(blocks)}`,
    some: blocksOf,
    set: { label: '设置', hint: '全部使用同一个增益' },
    scale: { label: '缩放', hint: '乘以它们的增益' },
    offset: { label: '偏移', hint: '加到它们的增益上' },
    ramp: { label: '渐变', hint: '从第一个块均匀变化到最后一个块' },
    smooth: { label: '平滑', hint: '把每个增益与相邻块的增益混合' },
    invert: { label: '反向', hint: '改变符号：块的作用与训练相反' },
    copy: { label: '复制', hint: '把它们的增益复制到剪贴板，以逗号分隔' },
    paste: { label: '粘贴', hint: '从文字取得增益，按块的顺序' },
    solo: { label: '独奏', hint: '静音其他所有块' },
    mute: { label: '静音', hint: '增益设为 0，再按恢复原值' },
    fields: { gain: '增益', factor: '系数', add: '加上', first: '第一个块', last: '最后一个块', gains: '各增益' },
    apply: '应用',
    wrongAt: (place, text, why) => `第 ${place} 个数“${text}”：${why}`,
    wrongCount: (numbers, blocks) => `${count(numbers)} 个数对 ${blocksOf(blocks)}：请选择与数的个数相同的块。`,
    wrongFactor: '不是数字：请输入系数，例如 0.5。',
  },
  presets: {
    search: '搜索预设',
    searchHint: '搜索预设和配置',
    none: (layout) => `还没有用于 ${layout} 的预设。`,
    noMatch: '没有符合搜索的预设。',
    list: '预设',
    remove: (name) => `移除预设 ${name}`,
    parameters: '含有 A 和 B 的预设从这里取值：',
    name: '预设名称',
    nameHint: '新预设的名称',
    folder: '文件夹',
    keep: '保存为预设',
    own: '自己的预设',
    profile: '配置',
    withoutPlace: (gains, names, more) => `${count(gains)} 个增益在这里没有对应位置：${named(names, more)}。`,
  },
  copy: {
    notMeasured: '文件尚未测量；在此之前不知道它有哪些块。',
    all: '所有配置和预设合为一个文件',
    none: '没有已知的程序能为此文件使用块权重。',
    program: '程序',
    rules: (version) => `规则依据 ${reasons.said(version)}。`,
    cannot: (programs) => `${count(programs)} 个程序不能使用`,
    form: '形式',
    textFor: (program) => `用于 ${program} 的文本`,
    textOf: (program) => `${program} 文本`,
    copied: '已复制',
    copy: '复制文本',
    saveAs: (name) => `另存为 ${name}`,
    exact: '此文件的每个块都准确得到其增益。',
    lost: '并非全部按设置生效',
    loss: (what, set, arrives, why) =>
      `${reasons.said(what)}：设置为${set === null ? '不同的增益' : ` ${set}`}，实际得到 ${arrives}。${reasons.said(why)}`,
    varies: '各不相同',
    arrivals: '程序如何处理此文本',
    hostSlot: '程序的位置',
    blocks: '此文件的块',
    value: '实际得到的值',
    nothing: '此文件中没有',
    outside: '不在块中',
  },
  import: {
    text: '要导入的文本',
    hint: '粘贴提示词标签、向量、工作流、表格或配置；也可以把文件拖放到这里',
    choose: '选择文件',
    tooLarge: (name) => `${name} 太大，不像是增益的文本。没有读取任何内容。`,
    unread: (why) => `无法读取文本：${reasons.said(why)}`,
    reading: '正在读取…',
    before: '恢复之前的读法',
    readAs: (changed) => (changed === 0 ? '按 {program} 读取。每个块均保持训练原样。' : `按 {program} 读取。${blocksOf(changed)}不为 1。`),
    other: '也可能是',
    apply: '应用',
    more: (more) => `另有 ${count(more)} 个。`,
    profileFile: (profiles, presets) => `配置文件：${count(profiles)} 个配置和 ${count(presets)} 个预设。`,
    anyLora: '任意 LoRA',
    add: '添加到库',
    added: (profiles, presets) => `已添加 ${count(profiles)} 个配置和 ${count(presets)} 个预设。`,
    notAdded: (why) => `没有添加任何内容：${why}`,
    presetFile: (presets, layout) => `预设文件：${count(presets)} 个用于 ${layout} 的预设。`,
    imported: '已导入',
    leftOut: (lines) => `略去 ${count(lines)} 行`,
    folder: '文件夹',
    keep: '保存为自己的预设',
    kept: (presets) => `已保存 ${count(presets)} 个预设，可在“预设”中找到。`,
    notKept: (name, why) => `未能保存 ${name}：${why}`,
    notTaken: (names, more, why) => `${and([...names, ...(more > 0 ? [`另外 ${count(more)} 个`] : [])])}：${why}`,
    longText: (name, characters) => `${name ?? '粘贴的文本'} 有 ${count(characters)} 个字符。全部内容都会读取；因为太长，这里不显示。`,
    clear: '清除',
  },
  apply: {
    scope: 'LoRA 范围',
    same: '布局相同',
    related: '也包括相关布局',
    relatedHint: '同一系列的不同大小，以及结构相同的系列；其他的会略去并列出',
    name: '配置的名称',
    keep: '为该布局保存',
    kept: (layout) => `已为布局 ${layout} 的所有 LoRA 保存，可在“预设”中找到。`,
    search: '搜索要应用到的 LoRA',
    searchHint: '搜索 LoRA',
    none: '没有找到其他已测量的 LoRA。',
    all: (loras) => `找到的全部 ${lorasOf(loras)}`,
    list: '要应用到的 LoRA',
    first: (shown) => `只列出前 ${count(shown)} 个；请搜索其他的。`,
    go: (loras) => `应用到 ${lorasOf(loras)}`,
    progress: (done, all) => `${count(done)} / ${count(all)}`,
    stop: '停止',
    done: (loras) => `${lorasOf(loras)}已得到该配置。`,
    outcome: '应用结果',
  },
  compare: {
    shape: '形式',
    shapes: {
      lines: { label: '折线', hint: '每个一条线' },
      bars: { label: '柱形', hint: '并排显示' },
      difference: { label: '差值', hint: '每个减去第一个' },
      heat: { label: '热图', hint: '每个一条色带' },
    },
    quantity: '数值',
    quantities: {
      effective: { label: '有效值', hint: '增益 × 强度，相对于训练原样中最强的块' },
      gain: { label: '增益', hint: '所设置的值' },
    },
    draft: '此草稿',
    asSet: '如此处所设',
    profile: '配置',
    asTrained: '训练原样',
    list: '参与比较',
    leaveOut: (name) => `移除 ${name}`,
    full: '已有六个：先移除一个才能再添加。',
    keeps: (percent) => `保留 ${percent}`,
    search: '搜索要比较的内容',
    searchHint: (layout) => `添加布局为 ${layout} 的配置或 LoRA`,
    offered: '可添加',
    chart: (names, blocks, least, most) => `${names.join('、')}，${blocksOf(blocks)}，从 ${least} 到 ${most}`,
  },
  versions: {
    none: '还没有更早的版本。每个配置保留最近 20 个版本。',
    same: '增益与现在相同',
    difference: (changes, more) => changes.join('，') + (more > 0 ? `，另有 ${blocksOf(more)}` : ''),
    restore: '恢复',
    restoreOne: (version) => `恢复版本 ${version}`,
  },
  changes: { label: '未保存的更改', about: '名称、笔记或标签' },
  leave: {
    unnamed: '此配置',
    title: (name) => `${name} 有未保存的更改`,
    text: '请保存更改，或放弃更改并继续。放弃后无法撤销。',
    textKeepable: '请保存更改，或留作草稿（下次回来时仍在这里），或永久放弃。',
    name: '配置的名称',
    stay: '留在这里',
    discard: '放弃',
    keep: '留作草稿',
    save: '保存配置',
  },
};
