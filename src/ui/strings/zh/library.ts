/** Sentences about reading files of the library. */
import type { LibraryMessages } from '../../../domain/library/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';

const { count } = formsOf('zh-CN');

const DAMAGE: Readonly<Record<LibraryMessages['library.damaged-cell']['why'], string>> = {
  'not-json': '不是有效的 JSON',
  form: '形式与应有的不同',
  blocks: '不是其布局的块向量',
  folder: '缺少所属文件夹',
};

export const library: SentencesOf<LibraryMessages> = {
  'library.gone': () => '此 LoRA 已不在库中。',
  'library.folder-away': () => '它的文件夹未连接。请重新连接或再次选择该文件夹，然后重试。',
  'library.file-changed': () => '文件在索引之后发生了变化。请重新扫描其文件夹，然后重试。',
  'library.worker-ended': () => '读取该文件的工作线程意外结束。请重试。',
  'library.compare-ended': () => '比较这些文件的工作线程意外结束。请重试。',
  'library.not-comparable': () => '它们的部分模块可能是同一权重的两种名称，或者属于无法比较的类型。',
  'library.no-answer': () => '工作线程没有给出此文件的结果。请重试。',
  'library.lora-as-model': ({ name, modules }) =>
    `${name} 本身就是 LoRA（${count(modules)} 个模块），不是基础模型。请选择它所针对的模型文件。`,
  'library.of-file': ({ name, problem }, say) => `${name}：${say(problem)}`,
  'library.damaged-cell': ({ column, why }) => `库中条目的 ${column} 已损坏：${DAMAGE[why]}。对该 LoRA 执行“重新索引”即可重写。`,
};
