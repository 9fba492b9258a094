/** LoRAs on their way into ComfyUI. */
import type { Language } from '../en.ts';

export const comfy: Language['comfy'] = {
  title: 'ComfyUI',
  note: '节点以 ComfyUI 的 loras 文件夹下的路径称呼 LoRA。如果 ComfyUI 提示“value not in list”，请在此更正。',
  folder: (name: string) => `${name} 在 loras 下的位置`,
  guess: (below: string) => (below === '' ? 'loras 本身（推测）' : `${below}（推测）`),
  example: (name: string) => `例如：${name}`,
  separator: '文件夹分隔符',
  separatorNote: '与运行 ComfyUI 的系统书写路径的方式相同。',
  auto: '与本机相同',
  windows: '\\（用于 Windows）',
  others: '/（用于 Linux、macOS）',
  menu: 'ComfyUI',
  copyNode: '复制为 ComfyUI 节点',
  copyNodes: '复制为 ComfyUI 节点',
  howToPaste: '然后点击空白画布，按 Ctrl+V：它会作为工作流打开，可从中复制节点',
  saveCard: '保存为 PNG 卡片',
  cardHint: '拖到 ComfyUI 上会作为工作流打开的图片',
  nodes: 'ComfyUI 节点',
  drag: '拖入 ComfyUI',
  dragHint: '拖到已打开的 ComfyUI 标签页的画布上：它会在那里作为工作流打开',
  dragStack: '拖入已打开的 ComfyUI 标签页：每个 LoRA 一个加载器，带强度。分块权重在“组合”的“带走”中',
};
