/** The bar at the bottom: how far indexing is, and the problems it met. */
import type { StatusLine } from '../../../app/indexing/status-line.ts';
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { bytes, count } = formsOf('zh-CN');

function status(it: StatusLine): string {
  switch (it.kind) {
    case 'nothing':
      return '';
    case 'walking':
      return it.found === 0 ? '正在搜索文件夹' : `正在搜索文件夹：找到 ${count(it.found)} 个文件`;
    case 'headers':
      return `正在读取文件头 ${count(it.done)} / ${count(it.total)}`;
    case 'sidecars':
      return `正在读取附带文件 ${count(it.done)} / ${count(it.total)}`;
    case 'up-to-date':
      return `库已是最新：${count(it.loras)} 个 LoRA`;
    case 'indexed':
      return `已索引 ${count(it.done)} / ${count(it.known)}`;
    case 'not-to-the-end':
      return `已索引 ${count(it.done)} 个 LoRA · ${count(it.folders)} 个文件夹未读完`;
  }
}

export const indexing: Language['indexing'] = {
  title: '索引',
  progress: '进度',
  problems: () => '个问题',
  onDevice: '一切都留在此设备上',
  onDeviceOffline: '一切都留在此设备上 · 可离线使用',
  lookingForFiles: '正在查找文件',
  found: (files) => `找到 ${count(files)} 个文件`,
  header: (done, total) => `文件头 ${count(done)} / ${count(total)}`,
  sidecars: (done, total) => `附带文件 ${count(done)} / ${count(total)}`,
  rate: ({ done, total, perSecond, left }) =>
    [
      `${bytes(done)} / ${bytes(total)}`,
      ...(perSecond === null ? [] : [`${bytes(perSecond)}/s`]),
      ...(left === null ? [] : [`剩余 ${left}`]),
    ].join(' · '),
  paused: (what) => `${what} · 已暂停`,
  resume: '继续',
  pause: '暂停',
  cancel: '取消',
  cancelHint: '到此为止；已索引的内容保留',
  headersRead: '已读取文件头',
  filesMeasured: '已测量文件',
  of: (done, total) => `${count(done)} / ${count(total)}`,
  current: '正在读取',
  noProblems: '没有问题。',
  problemList: '问题',
  moreOf: (all) => `显示更多（共 ${count(all)} 个）`,
  folderItself: '文件夹本身',
  tensor: (name) => `张量 ${name}`,
  byte: (offset) => `字节 ${count(offset)}`,
  expected: (what) => `应为 ${what}`,
  wasFound: (what) => `实为 ${what}`,
  status,
};
