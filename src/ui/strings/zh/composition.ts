/** Sentences about LoRAs that are put together. */
import type { CompositionMessages, NamedGroup } from '../../../domain/composition/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';
import { reasons } from './reasons.ts';

const { and, count } = formsOf('zh-CN');

const list = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 3).join('、')} 等 ${names.length} 个 LoRA` : names.join('、');
const groupsOf = (groups: readonly NamedGroup[], label = (text: string): string => text): string =>
  groups.map((group) => `${label(group.label ?? '无布局')}：${list(group.names)}`).join('；');
const inBrackets = (groups: readonly NamedGroup[]): string =>
  groups.map(({ label, names }) => `${label ?? '无布局'}（${list(names)}）`).join('；');

export const composition: SentencesOf<CompositionMessages> = {
  'compose.missing': ({ name }) => `${name} 不在库中：从未见过内容相同的文件。`,
  'compose.unreadable': ({ name }) => `${name} 没有测量过的块：文件无法读取。中性配置不能说明它的任何情况，因此它不计入数值。`,
  'compose.no-blocks': ({ name, reason }, say) =>
    `${name} 没有测量过的块：${reason === null ? '它的块都无法测量' : say(reason)}。中性配置不能说明它的任何情况，因此它不计入数值。`,
  'compose.none-chosen': () => '未选择任何 LoRA。',
  'compose.none-measured': () => '所选的 LoRA 都没有测量过的块。',
  'compose.bases': ({ groups }) => `它们用于不同的基础模型：${inBrackets(groups)}。`,
  'compose.layouts': ({ groups }) => `它们的块不同：${inBrackets(groups)}。`,
  'compose.do.add-folder': () => '请添加含有它的文件夹，或将它取出。',
  'compose.do.get-again': () => '请重新获取该文件并扫描其文件夹，或将它取出。',
  'compose.do.take-out': () => '请将它取出；仍可与其他 LoRA 一起载入。',
  'compose.do.wait': () => '请等待测量完成，或选择其他 LoRA。',
  'compose.do.choose-measured': () => '请选择已测量的 LoRA。',
  'compose.do.split': ({ names, by }) =>
    `${list(names)} 已搁置，其余照常计算。请取出，或为每个${by === 'base' ? '基础模型' : '布局'}各建一个组合。`,
  'compose.families': ({ groups }) => `它们可以载入彼此的模型，但训练所用的模型不同（${groupsOf(groups)}）。`,
  'compose.look-alikes': ({ names, families, told }) =>
    `其他 LoRA 用于 ${and(told)}。${list(names)} 可能也是，但其张量同样符合 ${and(families)}。用于其他模型的 LoRA 在这里没有用处。`,
  'compose.strangers': ({ names }) => `${list(names)} 所用的模型未知。它们的块名称相同，但可能属于不同的模型。`,
  'compose.video-inputs': ({ image, text }) =>
    `文生视频模型和图生视频模型读取的输入不同（图生视频：${list(image)}；文生视频：${list(text)}）。LoRA 为其中一种学到的内容，在另一种上只有部分有效。`,
  'compose.noise': ({ groups }) =>
    `Wan 2.2 的两个模型在不同阶段工作（${groupsOf(groups)}）。请把每个 LoRA 载入各自的模型；在同一个模型中相加只是纸面上的结果。`,
  'compose.checkpoints': ({ groups }) =>
    `它们在不同的检查点上训练（${groupsOf(groups)}）。它们可以载入，但在别的检查点上效果可能较弱或不同。`,
  'compose.ranks': ({ groups }) => `它们的秩不同（${groupsOf(groups, (rank) => `秩 ${rank}`)}）。这不影响这里的数值；强度按原样比较。`,
  'compose.adapters': ({ groups }) => `它们的类型不同（${groupsOf(groups, reasons.said)}）。两种类型的干涉计算代价过高时，会显示“未比较”。`,
  'compose.file-away': ({ names, measured }) =>
    measured
      ? `${list(names)} 的文件现在不在；使用已存储的数值。从未计算过的干涉仍然未知。`
      : `${list(names)} 的文件现在不在，也从未测量过，因此不计入任何数值。`,
  'compose.unmeasured': ({ names }) => `${list(names)} 尚未测量。测量完成后即计入数值。`,
  'compose.partly-measured': ({ name, modules }) => `${name} 有 ${count(modules)} 个模块无法测量，未计入总和。`,
  'compose.contradiction': ({ names, says }, say) => `${list(names)}：${say(says)}`,
  'compose.ambiguous': ({ names, family, models }) =>
    models > 1
      ? `${list(names)} 符合多个模型（${family}）；从张量无法判断是哪一个。`
      : `${list(names)} 无法确定（${family}）：只像一个模型，但有些情况与之不符。详情中有说明。`,
  'compose.average.nothing': () => '所有强度都为 0，没有可平均的内容：所有值都为 0。',
  'compose.average.rule': ({ divisor, negative }) =>
    `按强度加权，再除以强度绝对值之和（${Number(divisor.toPrecision(6))}）${negative ? '；负强度会抵消其他强度' : ''}。`,
  'compose.average.zero': ({ part }) => `所有${part === 'clip' ? ' CLIP ' : '模型'}强度都为 0，因此这些块保持为 1。`,
  'compose.average.encoders': ({ rule }, say) => `文本编码器：${say(rule)}`,
  'compose.average.measured': () => '这是把测量权重用作增益：在 LoRA 中本来就弱的块会再次减弱。',
  'compose.average.unmeasured': ({ part, blocks }) =>
    `${blocks} 个${part === 'clip' ? '文本编码器' : ''}块含有未测量的模块，权重未知，保持为 1。`,
  'compose.set.json': () => '不是有效的 JSON。',
  'compose.set.other': () => '不是本程序的组合。',
  'compose.set.newer': ({ found, reads }) => `它由本程序的较新版本保存（格式 ${found}；此版本读取 ${reads}）。`,
  'compose.set.value': ({ where, expected }) => `${where} 必须是${reasons.said(expected)}。`,
  'compose.set.gain': ({ name, slot, gain, farthest }) => `${name}：${slot} 的增益为 ${gain}；增益须在 −${farthest} 到 ${farthest} 之间。`,
  'compose.fit.absent': () => '检查点中没有它',
  'compose.fit.partly-absent': () => '检查点中缺少它的一部分',
  'compose.fit.shape': ({ checkpoint, lora }) => `检查点中为 ${checkpoint}，LoRA 中为 ${lora}`,
  'compose.pair.costly': () => '两种类型的比较代价过高',
  'compose.pair.inputs': ({ one, other }) => `一个有 ${one} 个输入，另一个有 ${other} 个`,
  'compose.pair.outputs': ({ one, other }) => `一个有 ${one} 个输出，另一个有 ${other} 个`,
  'compose.pair.parts': () => '融合层的各部分未知',
  'compose.pair.part-size': () => '融合层的一个部分大小不同',
  'compose.pair.too-large': () => '它们的乘积超出数值范围',
  'compose.pair.names': () => '它们可能是同一权重在两种命名约定下的名称',
  'compose.host.connect': () => '把模型和 CLIP 接到第一个加载器，再从最后一个加载器取出。',
  'compose.host.tag-numbers': () => '标签的第一个数用于文本编码器，第二个数用于模型。只有一个数时两者共用。',
};
