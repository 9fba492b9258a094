import type { Language } from '../en.ts';

export const statuses: Language['statuses'] = {
  header: '仅文件头',
  measured: '已测量',
  fallback: '替代配置',
  unreadable: '无法读取',
  missing: '缺失',
};
