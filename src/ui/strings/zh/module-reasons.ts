/** 文件中模块的问题与备注，以及对文件模型系列的说明。 */
import { oneOf } from '../../../domain/architectures/words.ts';
import type { ModuleReasons } from '../../../domain/strength/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';
import { names } from './names.ts';
import { reasons } from './reasons.ts';

const { count } = formsOf('zh-CN');
const { said } = reasons;

const shapeOf = (shape: readonly number[]): string => (shape.length > 0 ? shape.join(' x ') : '标量');

export const moduleReasons: SentencesOf<ModuleReasons> = {
  'module.no-adapter': ({ parts }) => `${parts.join('、')} 不构成任何适配器`,
  'module.no-kind': () => '没有适配器类型能读取这些张量',
  'module.kernel-shape': ({ shape }) => `它的核是 ${shapeOf(shape)}；应为 行块数 x 列块数 x 大小`,
  'module.magnitudes-alone': () => '有幅值，但缺少所属的因子',
  'module.glora-incomplete': () => '它的因子 a1、a2、b1、b2 缺少一部分',
  'module.factors-unfit': ({ shapes }) => `它的因子 ${shapes.map(shapeOf).join('、')} 无法相乘`,
  'module.factors-missing': () => '缺少它的因子',
  'module.half-incomplete': ({ half }) => `它的第 ${half} 半不完整`,
  'module.half-unfit': ({ half, shapes }) => `它的第 ${half} 半是 ${shapes.map(shapeOf).join(' 和 ')}，无法相乘`,
  'module.half-core': () => '一半有 Tucker 核，另一半没有',
  'module.halves-differ': ({ one, other }) => `它的两半是 ${shapeOf(one)} 和 ${shapeOf(other)}；形状必须相同`,
  'module.offset-and-core': () => '它同时有行偏移和 Tucker 核，没有工具会这样写',
  'module.offset-part': ({ shape }) => `它的行偏移取 ${shapeOf(shape)} 的一部分；未说明是 q、k、v 中的哪一部分`,
  'module.offset-name': ({ shape }) => `它的行偏移取 ${shapeOf(shape)} 的一部分；名称中没有 q、k、v`,
  'module.factor-incomplete': ({ factor }) => `它的因子 ${factor} 不完整`,
  'module.factor-unfit': ({ factor, shapes }) => `它的因子 ${factor} 是 ${shapes.map(shapeOf).join(' 和 ')}，无法相乘`,
  'module.core-unfit': ({ core, one, other }) => `它的 Tucker 核是 ${shapeOf(core)}，位于 ${shapeOf(one)} 和 ${shapeOf(other)} 之间`,
  'module.no-up': () => '有 down 因子，但缺少它的 up 因子',
  'module.no-down': () => '有 up 因子，但缺少它的 down 因子',
  'module.down-shape': ({ shape }) => `down 因子的形状是 ${shapeOf(shape)}；应为 秩 x 输入数`,
  'module.up-shape': ({ up, down, rank }) =>
    `up 因子是 ${shapeOf(up)}，而 down 因子 ${shapeOf(down)} 的秩是 ${rank}；应为 输出数 x ${rank}`,
  'module.mid-shape': ({ shape, rank }) => `mid 因子是 ${shapeOf(shape)}；应为 ${rank} x ${rank} x 核`,
  'module.diagonal-shape': ({ shape, rank }) => `对角是 ${shapeOf(shape)}；应为 ${rank} x 1`,
  'module.rank-too-high': ({ rank, shape }) => `它的秩 ${rank} 对 ${shapeOf(shape)} 来说太高，无法在此测量`,
  'module.part-missing': ({ part }) => `它的编号部分缺少 ${part}`,
  'module.rotation-shape': ({ shape }) => `它的旋转的形状是 ${shapeOf(shape)}，不是已知的形状`,
  'module.rotation-width': ({ width, most }) => `它的旋转宽 ${width}；最多只测量到 ${most}`,
  'module.rotations-many': () => '它的旋转太多，无法测量',
  'module.scale-not-finite': () => '它的缩放不是有限数',
  'module.alpha-nan': () => '它的 alpha 不是数字',
  'module.alpha-infinite': () => '它的 alpha 为无穷大',
  'module.scale-of-which': ({ scale }) => `未说明缩放 ${scale} 属于它的哪个因子`,
  'module.scale-alone': ({ scale }) => `有缩放 ${scale}，但缺少它所乘的因子`,
  'module.scale-type': ({ scale, dtype }) => `它的缩放 ${scale} 的类型是 ${dtype}`,
  'module.packed': ({ tensor, dtype }) => `${tensor} 的类型是 ${dtype}，可能是打包的值；不会读取`,
  'module.quantised-alone': ({ tensor, dtype }) => `量化的因子缺少缩放：${tensor} 的类型是 ${dtype}`,
  'module.undecodable': ({ tensor, dtype }) => `${tensor} 的类型是 ${dtype}，其中没有可解码的数字`,
  'module.scale-shape': ({ scale, shape, part }) =>
    `它的缩放 ${scale} 是 ${shapeOf(shape)}；应为一个数，或 ${shapeOf(part)} 的每行、每列、每块一个数`,
  'module.part-twice': ({ part }) => `它的部分 ${part} 出现两次：原样和转置各一次`,
  'module.part-both': ({ part }) => `它的部分 ${part} 既有完整的，也有编号的各部分`,
  'module.part-numbers': ({ part, numbers, last }) => `它的 ${part} 的编号部分是 ${numbers.join('、')}；应为 0 到 ${last}`,
  'module.ups-and-downs': ({ ups, downs }) => `它有 ${ups} 个 up 因子和 ${downs} 个 down 因子`,
  'module.part-ranks': ({ ranks }) => `它的编号部分的秩不同：${ranks.join('、')}`,
  'module.part-rank': ({ tensor, rank, expected }) => `部分 ${tensor} 的秩是 ${rank}；应为 ${expected.join('、')}`,
  'module.by-name-only': ({ method }) => `不支持的适配器：${said(method)} 只能按名称识别`,
  'module.trained-tokens': () => '文本编码器的训练词元；它们不改变任何权重',
  'module.adapter-and-unnamed': ({ name }) => `它含有适配器 ${name} 和一个没有名称的适配器；未说明以哪一个为准`,
  'module.adapters': ({ names }) => `它含有适配器 ${names.join('、')}；未说明以哪一个为准`,
  'module.copy': ({ module }) => `${module} 适配同一权重；只计入那一个`,
  'module.not-computable': () => '无法从此文件计算它的增量',
  'module.too-large': () => '它的增量超出数值范围',
  'module.needs-base': ({ kind }) => `${said(kind)} 的增量需要基础模型，而此文件中没有`,
  'module.replaces': () => '它替换整个权重；变化量需要基础模型，而此文件中没有',
  'module.nan-and-infinity': ({ nan, infinite, values, tensor }) => `${tensor} 的 ${values} 个值中有 ${nan} 个 NaN 和 ${infinite} 个无穷大`,
  'module.nan': ({ nan, values, tensor }) => `${tensor} 的 ${values} 个值中有 ${nan} 个 NaN`,
  'module.infinity': ({ infinite, values, tensor }) => `${tensor} 的 ${values} 个值中有 ${infinite} 个无穷大`,
  'module.no-memory': () => '此浏览器的内存放不下它',
  'module.none-found': () => '此文件中没有找到适配器张量',
  'module.none-measured': () => '此文件的模块都无法测量',
  'module.none-in-block': () => '已测量的模块都不在块中',
  'module.no-blocks': () => '从此文件的名称看不出块',
  'module.not-read': ({ tensor }) => `它还有 ${tensor}，不会读取`,
  'module.b-term': () => 'GLoRA：只有 b 项；a 项需要基础模型',
  'module.fused-rows-by-name': ({ from, to }) =>
    `融合层的克罗内克积的第 ${from} 到 ${to} 行；较新版本的 ComfyUI 按名称取用，其他程序中该积与层不符`,
  'module.fused-rows-of-wq': ({ from, to }) =>
    `融合层的克罗内克积的第 ${from} 到 ${to} 行；模型把该层称为 wq、wk 或 wv 时，较新版本的 ComfyUI 按名称取用，其他情况下该积不符`,
  'module.fused-rows': ({ from, to }) => `融合层的克罗内克积的第 ${from} 到 ${to} 行`,
  'module.inexact': () => '它的各项几乎互相抵消，而秩太高，无法精确求和；范数可能有百分之几的误差',
  'module.scale-from-metadata': () => '它的缩放来自 lora_adapter_metadata，ComfyUI 会忽略它：按缩放 1 应用',
  'module.rank-zero': () => '秩 0：它的因子是空的，因此增量为 0',
  'module.alpha-zero': () => 'Alpha 为 0：ComfyUI 不应用任何内容，其他加载器可能按缩放 1 应用',
  'module.several-changes': ({ kind }) => `此权重有多个变化，与 ComfyUI 一样以 ${said(kind)} 为准；其他程序会应用其余的变化`,
  'module.alpha-as-tensor': () => '它的 alpha 是名为 lora_alpha 的张量，ComfyUI 会忽略它：按缩放 1 应用',
  'module.alpha-elsewhere': () => '它的 alpha 写在其名称的另一种拼法下：转换工具会应用它，ComfyUI 不会按此名称读取',
  'module.mlx-scale': () => 'MLX 把缩放保存在文件之外；按 1 处理',
  'module.beside': ({ kind }) => `与 ${said(kind)} 作用于同一权重；它们的共同部分不计入任何总和`,
  'delta.too-large': () => '它的增量太大，无法比较',
  'delta.kernel-shape': () => '它的核不是已知的形状',
  'delta.shape': () => '它的形状未知',
  'delta.own-tensor-missing': () => '缺少它的张量',
  'delta.factors-unfit': () => '它的因子无法相乘',
  'delta.many-pairs': ({ one, other }) => `它的 ${one} x ${other} 对因子太多，无法展开`,
  'delta.rows-across': ({ from, to }) => `它在融合积中的第 ${from} 到 ${to} 行与其因子的行不对齐`,
  'delta.empty': () => '它的一个因子是空的',
  'delta.rows-unknown': () => '未说明它是融合积的哪些行',
  'delta.offset-outside': () => '它的行偏移超出了它的积',
  'delta.no-kind': () => '没有适配器类型能读取它的张量',
  'delta.unreadable': () => '它的张量无法读取为数字',
  'delta.undecodable': ({ dtype }) => `${dtype} 中没有可解码的数字`,
  'delta.scale': () => '它的缩放未知',
  'delta.needs-base': () => '它的变化需要基础模型',
  'delta.a-term': () => '它的 a 项需要基础模型',
  'delta.tensor-missing': () => '缺少一个张量',
  'delta.not-finite': () => '它的值不全是有限数',
  'delta.interleaved': () => '它的行按注意力头逐个排列',
  'family.metadata-name-other': ({ key, says, shown }) =>
    `元数据所说的模型系列（${key} 为 ${says}）与张量显示的（${names.family(shown)}）不同。`,
  'family.metadata-name-unknown': ({ key, says }) => `元数据所说的模型在此未知（${key} 为 ${says}）。`,
  'family.file-name-names-other': ({ named, shown }) =>
    `文件名所说的模型系列（${names.family(oneOf(named))}）与张量显示的（${names.family(shown)}）不同。`,
  'family.copies': ({ modules }) =>
    `${count(modules)} 个模块与文件中的其他模块适配同一权重；它们不计入，因为 ComfyUI 应用另一个。各程序的做法不同。`,
  'family.copies-unscaled': ({ weights }) =>
    `${count(weights)} 个权重的两种拼法中，一种有 alpha，另一种没有。以有 alpha 的为准；各程序的做法不同：ComfyUI 只认识另一个名称时，会按缩放 1 应用它。`,
  'family.fused-and-split': ({ layers }) =>
    `文件中还有 ${count(layers)} 个融合层的各部分。两者都计入，因为 ComfyUI 会把两者相加；其他程序只应用其中之一。`,
  'family.several-changes': ({ modules }) =>
    `${count(modules)} 个模块对同一权重有多种改动。按 ComfyUI 的做法只计其中一种；其他程序应用其余的。`,
  'family.control-lora': () => '它标记为 Control-LoRA（lora_controlnet）：程序把它作为 ControlNet 载入，而不是 LoRA。',
  'family.interleaved': () =>
    '它的 q、k、v 的行按注意力头逐个排列，与 DiffSynth-Studio 的保存方式相同。以为 q 全部在前的程序会改变别的行。',
};
