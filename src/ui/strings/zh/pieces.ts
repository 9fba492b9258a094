/** Small pieces that stand in many places, and the steps of the stack. */
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count } = formsOf('zh-CN');

const loras = (number: number): string => `${count(number)} 个 LoRA`;

export const pieces: Language['pieces'] = {
  loading: '正在加载',
  notLoaded: '无法加载页面的这一部分',
  reload: '重新加载',
  keep: '保留',
  copy: (what) => `复制${what}`,
  copied: (what) => `已复制${what}`,
  notCopied: (what) => `浏览器没有复制${what}。请选中文本自行复制。`,
  unknown: '未知',
  duration: {
    seconds: (seconds) => `${seconds} 秒`,
    minutes: (minutes) => `${minutes} 分钟`,
    hours: (hours, minutes) => `${hours} 小时 ${minutes} 分钟`,
  },
  fingerprint: {
    fallback: '没有测量过的块：中性配置',
    unreadable: '无法读取',
    notMeasured: '尚未测量',
    touched: (touched, all, strongest) =>
      `${count(all)} 个块中触及 ${count(touched)} 个${strongest === null ? '' : `，最强的是第 ${strongest} 块`}`,
  },
  stack: {
    add: (name) => `添加 ${name}`,
    addMany: (number) => `添加 ${loras(number)}`,
    remove: (name) => `移除 ${name}`,
    removeMany: (number) => `移除 ${loras(number)}`,
    inStack: (number) => `组合中有 ${loras(number)}`,
    notAll: (number, refused, most) => `组合中有 ${loras(number)}；有 ${count(refused)} 个未添加：组合最多容纳 ${count(most)} 个`,
    undone: (step) => `已撤销：${step}`,
    redone: (step) => `已重做：${step}`,
  },
};
