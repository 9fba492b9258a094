/** Sentences about writing a new LoRA file. */
import type { BakeMessages, Expected } from '../../../domain/bake/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';
import { reasons } from './reasons.ts';

const { count, bytes, or } = formsOf('zh-CN');

const EXPECTED: Readonly<Record<Exclude<Expected['kind'], 'one-of' | 'at-least' | 'blocks'>, string>> = {
  object: '一个对象',
  list: '一个列表',
  text: '文字',
  texts: '文字列表',
  number: '一个有限的数',
  whole: '不小于 1 的整数',
  positive: '大于 0 的数',
  share: '大于 0 且不超过 1 的数',
  true: 'true 或 false',
  sources: '1 到 16 个来源的列表',
  absent: '此处应省略',
  date: '日期，例如 2026-11-29 或 2026-11-29T12:00:00Z',
};

function expected(it: Expected): string {
  if (it.kind === 'one-of') return or(it.values.map((value) => `"${value}"`));
  if (it.kind === 'at-least') return `不小于 ${it.path}（${count(it.least)}）`;
  if (it.kind !== 'blocks') return EXPECTED[it.kind];
  return `${count(it.count)} 个互不相同、小于 ${count(it.below)} 的块号的列表`;
}

const SHOWN = 3;
const some = (names: readonly string[]): string =>
  names.slice(0, SHOWN).join('、') + (names.length > SHOWN ? ` 等共 ${count(names.length)} 个` : '');

const NEEDS_BASE = {
  gain: '它的改动需要基础模型，因此不能减弱或增强',
  merge: '它的改动需要基础模型，因此不能合并或缩减秩',
  convert: '它的改动需要基础模型，因此不能转换为 LoRA',
} as const;

export const bake: SentencesOf<BakeMessages> = {
  'bake.plan.json': ({ reason }) => `计划不是有效的 JSON：${reason}`,
  'bake.plan.version': ({ found }) => (found === '' ? '计划没有版本："v" 必须为 1。' : `本程序读取版本 1 的计划；"v" 是 ${found}。`),
  'bake.plan.unknown-field': ({ path }) => `计划中有未知的字段：${path}。`,
  'bake.plan.value': (it) => `计划中的 ${it.path || '整体'} 必须是${expected(it.expected)}；实际是 ${it.found}。`,
  'bake.plan.missing': (it) => `计划缺少 ${it.path}：${expected(it.expected)}。`,
  'bake.plan.slot-twice': ({ path, slot, other }) => `两个来源都列出了块 ${slot}：${other} 和 ${path}。一个块只能来自一个来源。`,
  'bake.plan.unknown-slot': ({ path, slot, layout }) =>
    `${path} 指定了块 ${slot}，但没有来源包含它${layout === '' ? '' : `（布局 ${layout}）`}。`,
  'bake.plan.unknown-component': ({ path, known }) => `${path} 指定了来源中没有的组件；可用的有 ${or(known)}。`,
  'bake.plan.unknown-module': ({ path, module }) => `${path} 指定了模块 ${module}，但来源中没有它。`,
  'bake.plan.two-sources': ({ method, found }) => `${method} 需要正好两个来源；计划中有 ${count(found)} 个。`,
  'bake.plan.positive-strengths': ({ method, path }) => `${method} 需要大于 0 的强度；${path} 不是。`,
  'bake.plan.no-strength': () => '求平均需要至少一个强度不为 0 的来源。',
  'bake.source': ({ file, problem }, say) => `${file}：${say(problem)}`,
  'bake.families': (it) => `${it.a} 用于 ${it.familyA}，${it.b} 用于 ${it.familyB}；它们改动的是不同的模型。`,
  'bake.needs-base': ({ kind, modules, why }) =>
    `${kind}：${NEEDS_BASE[why]}（${count(modules.length)} 个模块：${some(modules)}）。可以原样复制这些模块，或把增益设为 0 去掉它们。`,
  'bake.pairs-alone': ({ program, modules }) =>
    `${program} 只读取 LoRA 因子对，遇到其他类型的模块（${count(modules.length)} 个）就会停止：${some(modules)}。请写成 LoRA，或去掉它们。`,
  'bake.mixed-ranks': ({ least, most }) =>
    `2026 年 8 月以前的 diffusers 在各模块的秩不同时会把一个模块的缩放用于全部（此处为 ${count(least)} 到 ${count(most)}）。请让所有模块使用同一个秩，或选择 diffusers。`,
  'bake.no-delta': ({ module, reason }, say) => `${module} 无法计算：${say(reason)}。`,
  'bake.not-finite': ({ tensor }) => `${tensor} 含有非有限的数值。`,
  'bake.shapes': ({ a, b }) => `${a} 和 ${b} 针对同一个权重，但形状不同。`,
  'bake.parts-unknown': ({ modules }) => `融合层的组成未知，因此无法合并：${some(modules)}。`,
  'bake.no-kernel': ({ module }) => `${module} 是卷积；文件没有给出卷积核的大小。`,
  'bake.range': ({ tensor, dtype, largest }) =>
    `${tensor} 的数值会达到 ${largest.toPrecision(4)}，超出 ${dtype} 的最大值${dtype === 'F16' ? ' 65504。BF16 和 F32 可以容纳' : ' 3.4e38'}。`,
  'bake.size-too-small': (it) => `文件无法缩小到 ${bytes(it.bytes)}：不缩减的部分就占 ${bytes(it.least)}。`,
  'bake.order': ({ modules }) =>
    `${some(modules)} 中 q、k、v 的行按注意力头逐个排列，这是 DiffSynth-Studio 的顺序。这样的文件只能单独并以其原有名称写出，不能与行顺序不同的文件一起写出。`,
  'bake.names': ({ names, modules }) => `这些模块无法用 ${names} 的名称写出：${some(modules)}。`,
  'bake.reindex': ({ problem, from, to }) =>
    problem === 'unknown'
      ? `没有已知的方法把 ${count(from)} 块改为 ${count(to)} 块。`
      : problem === 'family'
        ? '只有 Anima 的 LoRA 能在不同块数之间移动。'
        : `该 LoRA 的块超出了计划所写的 ${count(from)} 块。`,
  'bake.nothing': () => '没有可写的内容：按计划没有剩下任何模块。',
  'bake.cancels': () => '各来源几乎互相抵消，因此它们的和无法达到它们的强度。',
  'bake.left-out': ({ modules, reason }, say) => `去掉了 ${count(modules.length)} 个模块：${say(reason)}（${some(modules)}）`,
  'bake.chosen': () => '计划要求去掉它们。',
  'bake.zero': () => '那里没有剩余内容。',
  'bake.inserted': () => '它们的块是插入的，另一个模型没有这些块。',
  'bake.below-size': () => '就所要求的大小而言，它们太弱。',
  'bake.problem': ({ problem }, say) => `${say(problem)}。`,
  'bake.not-adapter': () => '没有适配器使用这样的张量。',
  'bake.kept-as-is': ({ modules }) => `${count(modules.length)} 个模块需要基础模型，已原样复制：${some(modules)}。`,
  'bake.by-sign': () => '减去的部分通过因子的符号写出；没有负的 alpha，因为有些程序读不了。',
  'bake.f16-is-finer': () => '大小相同时，F16 的舍入比 BF16 精细 8 倍。',
  'bake.disk-full': ({ file }) => `没有空间写入 ${file}。没有留下任何内容；请腾出空间后重试。`,
  'bake.folder-away': ({ folder }) => `现在无法写入输出文件夹 ${folder}。`,
  'bake.worker-ended': () => '写入意外结束。没有留下该文件的任何内容。',
  'bake.source-away': ({ file }) => `${file} 现在不在库中，或其文件夹无法读取。请连接文件夹后重试。`,
  'bake.not-measured': ({ file }) => `${file} 尚未测量。`,
  'bake.no-place': () => '此浏览器没有给页面提供生成文件的空间。请使用较新浏览器的普通窗口。',
  'bake.exists': ({ file }) => `${file} 已存在，不会被替换。`,
  'bake.not-written': ({ file, reason }) => `无法写入 ${file}：${reasons.said(reason)}`,
  'bake.not-verified': ({ problem }, say) => `写出的内容与计划不符，因此已删除。${say(problem)}`,
  'bake.hash-differs': (it) => `数据的哈希是 ${it.found}；应为 ${it.expected}。`,
  'bake.header-differs': () => '文件头（名称、形状或元数据）不是当初写入的内容。',
  'bake.module-differs': (it) => `${it.module} 的范数是 ${it.found}；应为 ${it.expected}。`,
  'bake.no-plan': ({ file }) => `${file} 不带计划（lwb.bake），因此无法核对。`,
  'bake.source-missing': ({ file }) => `文件夹中没有来源 ${file}。`,
  'bake.source-changed': (it) => `来源 ${it.file} 的数据与当时使用的不同：现在是 ${it.found}，应为 ${it.expected}。`,
  'bake.checked-alone': () => '数据与写入时一致：哈希和范数相符。没有来源文件，只能核对到这一步。',
  'bake.checked-with-sources': ({ sources }) => `数据与写入时一致，按保存的计划用 ${count(sources)} 个来源重新烘焙得到相同的字节。`,
};
