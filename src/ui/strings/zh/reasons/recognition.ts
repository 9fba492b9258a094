/** What recognition says of a whole file. */
import type { Phrases } from './phrases.ts';

export const recognition: Phrases = [
  [
    'The metadata names another family ({key} is {text}) than the tensors show ({family}).',
    '元数据所说的模型系列（{key} 为 {text}）与张量显示的（{family}）不同。',
  ],
  ['The metadata names a model that is not known here ({key} is {text}).', '元数据所说的模型在此未知（{key} 为 {text}）。'],
  [
    'The file name names another family ({named}) than the tensors show ({family}).',
    '文件名所说的模型系列（{named}）与张量显示的（{family}）不同。',
  ],
  [
    '1 module adapts a weight that another module of the file adapts too; it is not counted, as ComfyUI applies the other one. Programs differ.',
    '1 个模块与文件中的另一个模块适配同一权重；它不计入，因为 ComfyUI 应用另一个。各程序的做法不同。',
  ],
  [
    '{#n} modules adapt weights that another module of the file adapts too; they are not counted, as ComfyUI applies the other one. Programs differ.',
    '{n} 个模块与文件中的其他模块适配同一权重；它们不计入，因为 ComfyUI 应用另一个。各程序的做法不同。',
  ],
  [
    'Of {#n} {weights} one spelling has an alpha and another none. The one with alpha counts; programs differ: ComfyUI applies the other with a scale of 1 where it knows only that name.',
    '{n} 个权重的两种拼法中，一种有 alpha，另一种没有。以有 alpha 的为准；各程序的做法不同：ComfyUI 只认识另一个名称时，会按缩放 1 应用它。',
  ],
  [
    '1 fused layer has parts in the file as well. Both count, as ComfyUI adds both; other programs apply one of them.',
    '文件中还有 1 个融合层的各部分。两者都计入，因为 ComfyUI 会把两者相加；其他程序只应用其中之一。',
  ],
  [
    '{#n} fused layers have parts in the file as well. Both count, as ComfyUI adds both; other programs apply one of them.',
    '文件中还有 {n} 个融合层的各部分。两者都计入，因为 ComfyUI 会把两者相加；其他程序只应用其中之一。',
  ],
  [
    '{#n} {modules} several changes of one weight. One counts, as in ComfyUI; other programs apply the others.',
    '{n} 个模块对同一权重有多种改动。按 ComfyUI 的做法只计其中一种；其他程序应用其余的。',
  ],
  [
    'It is marked as a Control-LoRA (lora_controlnet): programs load it as a ControlNet, not as a LoRA.',
    '它标记为 Control-LoRA（lora_controlnet）：程序把它作为 ControlNet 载入，而不是 LoRA。',
  ],
  [
    'The rows of its q, k, v lie head by head, as DiffSynth-Studio keeps them. Programs that expect all of q first change other rows.',
    '它的 q、k、v 的行按注意力头逐个排列，与 DiffSynth-Studio 的保存方式相同。以为 q 全部在前的程序会改变别的行。',
  ],
  ['high noise', '高噪声'],
  ['low noise', '低噪声'],
  ['high and low noise', '高噪声和低噪声'],
  ['{parts}, high noise', '{parts}，高噪声'],
  ['{parts}, low noise', '{parts}，低噪声'],
];
