/** What lies beside a LoRA, and its pictures. */
import type { PictureFault } from '../../../domain/library/pictures/size.ts';
import type { SidecarContradiction } from '../../../domain/library/sidecars/contradictions.ts';
import type { SidecarFault } from '../../../domain/library/sidecars/sidecar.ts';
import type { Language } from '../en.ts';

const FAULTS: Readonly<Record<SidecarFault, string>> = {
  'too-large': '它大于 1 MiB，没有读取。',
  'not-json': '它不是有效的 JSON，因此其中的内容未知。',
  'not-object': '它是 JSON，但不是程序放在 LoRA 旁边的那种。',
  unreadable: '无法打开。下次扫描会再试。',
};

const PICTURE_FAULTS: Readonly<Record<PictureFault, string>> = {
  'no-picture': '这不是 PNG、JPEG、WebP 或 GIF。',
  'too-large': '太大，无法显示：超过 6400 万像素，或超过 64 MB。',
  broken: '浏览器无法显示：文件已损坏，或浏览器不支持此类型。',
  gone: '现在无法打开。请连接或重新扫描其文件夹。',
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
  copyAll: (count: number) => `全部 ${count} 个触发词`,
  copy: (what: string) => `复制${what}`,
  copied: (what: string) => `已复制${what}`,
  loraTag: '提示词标签',
  pictures: '图片',
  give: '添加图片',
  change: '换一张图片',
  take: '移除我的图片',
  undo: '撤销',
  video: '视频',
  videoOf: (name: string) => `${name} 的视频`,
  reveal: '显示',
  revealOf: (name: string) => `显示 ${name} 的图片（标记为成人内容）`,
  pictureFault: (fault: PictureFault) => PICTURE_FAULTS[fault],
  adult: '成人图片',
  adultNote: '附属文件标记为成人内容的图片。模糊的图片可逐张显示。',
  blur: '模糊',
  show: '显示',
  thumbs: '缩略图',
  thumbsNote: '由 LoRA 旁边的图片生成，最多 128 MB。需要时会重新生成。',
  clearThumbs: '清除',
};
