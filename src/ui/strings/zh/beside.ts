/** What lies beside a LoRA, and its pictures. */
import type { SidecarContradiction } from '../../../domain/library/sidecars/contradictions.ts';
import type { SidecarFault } from '../../../domain/library/sidecars/types.ts';
import type { Language } from '../en.ts';

const FAULTS: Readonly<Record<SidecarFault, string>> = {
  'too-large': '它大于 1 MiB，没有读取。',
  'not-json': '它不是有效的 JSON，因此其中的内容未知。',
  'not-object': '它是 JSON，但不是程序放在 LoRA 旁边的那种。',
  unreadable: '无法打开。下次扫描会再试。',
};

const CONTRADICTIONS: Readonly<Record<SidecarContradiction['what'], (says: string, file: string) => string>> = {
  family: (says, file) => `称基础模型为 ${says}；而张量属于 ${file}。显示的是张量所表明的内容。`,
  base: (says, file) => `称基础模型为 ${says}；文件的元数据称为 ${file}。列表显示附属文件的说法。`,
  author: (says, file) => `称作者为 ${says}；文件的元数据称为 ${file}。`,
  size: (says, file) => `描述的文件为 ${says} 字节；此文件为 ${file} 字节。它可能描述另一个版本。`,
};

export const beside: Language['beside'] = {
  fault: (fault: SidecarFault) => FAULTS[fault],
  contradictions: '附属文件与该文件矛盾',
  contradiction: ({ what, says, file }: SidecarContradiction) => CONTRADICTIONS[what](says, file),
  silent: '其中没有此处认识的内容。',
  title: '标题',
  base: '基础模型',
  triggers: '触发词',
  tags: '标签',
  notes: '笔记',
  description: '说明',
  author: '作者',
  page: '来源页面',
  pageHint: '不会从那里获取任何内容',
  weight: '建议强度',
  negative: '负面提示词',
  copyTrigger: (word: string) => `触发词 ${word}`,
};
