/** The Health page: storage, backups, snapshots, and what can be done about the library. */
import type { BackupFault, SnapshotReason } from '../../../domain/backup/work-file.ts';
import type { WorkKind } from '../../../domain/backup/work.ts';
import type { SETTINGS } from '../../../domain/settings.ts';
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';
import { reasons as dictionary } from './reasons.ts';

const { count, bytes } = formsOf('zh-CN');

const reasons: Readonly<Record<SnapshotReason, string>> = {
  daily: '每日',
  migration: '更新库之前',
  restore: '恢复之前',
  hand: '手动',
};

const kinds: Readonly<Record<WorkKind, string>> = {
  profile: '配置',
  preset: '预设',
  composition: '组合',
  own: '标记和笔记',
  own_picture: '图片',
  run_choice: '手动合并或拆开的训练',
  draft: '未保存的更改',
  setting: '设置',
};

const settings: Readonly<Record<keyof typeof SETTINGS, string>> = {
  theme: '主题',
  language: '语言',
  density: '密度',
  motion: '动画',
  measure: '度量',
  strengthRange: '强度滑块',
  gainRange: '增益滑块',
  workers: '同时测量的文件数',
  csvMark: '用于 Excel 的 CSV 文件',
  folderRules: '基础模型文件夹和类别文件夹',
  folderRoles: '文件夹的用途',
  adultPictures: '成人图片',
  comfyFolders: 'ComfyUI 的 loras 下的路径',
  comfySeparator: 'ComfyUI 的路径',
  savedFilters: '已保存的筛选',
  libraryView: '表格或卡片',
  fingerprints: '指纹的颜色',
  columns: '列',
  columnWidths: '列宽',
  stackRuns: '训练合为一行',
  editorDrawer: '编辑器的抽屉',
  checkpoint: '基础模型',
  composeView: '“组合”的标签页',
  profileTargets: '各模型的配置所用的程序',
  profileTarget: '配置所用的程序',
  stackTarget: '组合所用的程序',
  stack: '当前组合',
  stackSavedAs: '当前组合对应的已存组合',
};

function refused(fault: BackupFault): string {
  switch (fault.code) {
    case 'unreadable':
      return '此文件无法读取：它已不在，或缺少权限。请重新选择。没有更改任何内容。';
    case 'not-ours':
      return '此文件不是本程序的备份。没有更改任何内容。';
    case 'cut-short':
      return '此文件被截断：缺少一部分。没有更改任何内容。';
    case 'changed':
      return '此文件与写入时不同：哈希与内容不符。没有更改任何内容。';
    case 'newer':
      return `此文件由本程序的较新版本写成（架构 ${fault.schema}）。请重新加载页面以取得该版本，然后重试。没有更改任何内容。`;
    case 'form':
      return `此文件的 ${fault.table} 中有本程序从不写入的内容。没有更改任何内容。`;
    case 'damaged':
      return `此数据库已损坏（${dictionary.said(fault.detail)}）。没有更改任何内容。`;
  }
}

export const health: Language['health'] = {
  title: '健康',
  lead: '您的工作是否安全，以及可以做什么。',
  reasons,
  kinds,
  settings,
  refused,
  kernels: { 'relaxed-simd': 'relaxed SIMD', simd: 'SIMD', scalar: '标量（此浏览器没有 SIMD）' },
  notes: {
    storage: '存储',
    used: (usage: number, quota: number | null) => (quota === null ? bytes(usage) : `${bytes(usage)}，最多 ${bytes(quota)}`),
    unknown: '未知',
    persistent: '浏览器承诺不会自行清除。',
    evictable: '磁盘写满时浏览器可能会清除。安装为应用后通常可获得保留的承诺。',
    memory: '此次访问之后什么都不会保留。',
  },
  backup: {
    title: '备份',
    text: '备份是一个小文件，包含配置及其版本、预设、组合、收藏、评分、标签、笔记、您自己的图片、未保存的更改和设置，从不包含 LoRA 文件。您选择的文件夹（包括备份文件夹和输出文件夹）也不包含在内：在另一个浏览器中请重新选择。',
    work: '备份',
    library: '导出库（SQLite）',
    json: '导出库（JSON）',
    restore: '恢复',
    restoreFrom: '从文件恢复',
    note: 'SQLite 文件可用 sqlite3、DuckDB 和 Datasette 打开；其中的“about”表说明了内容。JSON 文件供其他程序使用，并有自己的“about”。已移除的文件夹中的 LoRA 以及为加快比较而保存的数据只在 SQLite 文件中。两者都包含您的工作。三种文件都可以恢复。',
  },
  folder: {
    title: '备份文件夹',
    none: '快照也可以写入磁盘上的文件夹。',
    ready: (name: string) => `快照也会写入“${name}”。`,
    permission: (name: string) => `需要点击一次，快照才能再次写入“${name}”。`,
    unsupported: '此浏览器不允许网页应用写入文件夹。请使用“备份”。',
    choose: '选择备份文件夹',
    allow: '允许写入',
    forget: '停止使用',
  },
  snapshots: {
    title: '快照',
    text: '您的工作有变化时每天复制一次，更新库之前和恢复之前也会复制。保留最新的十份。',
    none: '还没有快照。',
    take: '创建快照',
    download: '下载',
    of: (when: string, reason: SnapshotReason) => `${when}，${reasons[reason]}`,
    size: (value: number) => bytes(value),
  },
  preview: {
    title: (name: string) => `从 ${name} 恢复`,
    nothing: '其中的内容这里都已有。',
    summary: (fresh: number, differs: number, same: number) =>
      `新增 ${count(fresh)} 项，不同 ${count(differs)} 项，相同 ${count(same)} 项。`,
    state: { new: '新增', differs: '不同' },
    choose: (label: string) => `如何处理 ${label}`,
    mine: '保留我的',
    theirs: '采用备份的',
    both: '两者都保留',
    leave: '不要',
    take: '采用',
    allMine: '全部保留我的',
    allTheirs: '全部采用备份的',
    cancel: '取消',
    more: (next: number, left: number) => (next < left ? `再显示 ${count(next)} 项（还有 ${count(left)} 项）` : `再显示 ${count(next)} 项`),
    unnamed: '一个 LoRA',
  },
  library: {
    title: '库',
    version: '版本',
    schema: '架构',
    sqlite: 'SQLite',
    file: '数据库',
    log: '预写日志',
    kernel: '测量内核',
    work: '您的工作',
    counts: (counts: Readonly<Record<WorkKind, number>>) =>
      [
        `${count(counts.profile)} 个配置`,
        `${count(counts.preset)} 个预设`,
        `${count(counts.composition)} 个组合`,
        `${count(counts.draft)} 个草稿`,
        `${count(counts.own)} 个带标记或笔记的 LoRA`,
        ...(counts.own_picture > 0 ? [`${count(counts.own_picture)} 张自己的图片`] : []),
        ...(counts.run_choice > 0 ? [`${count(counts.run_choice)} 个手动归入或移出训练过程的 LoRA`] : []),
      ].join('，'),
    check: '检查完整性',
    checking: '正在检查',
    sound: '所有页、索引和引用都完好。',
    damaged: (problems: number) => `检查发现 ${count(problems)} 个问题。请立即备份您的工作，然后重新加载。`,
    limits:
      '本程序会发现其文件的标签和日志以及您的工作中自行改变的比特。有两种情况无法发现。崩溃前最后一次写入中的改变看起来就像中断的写入，该次写入会被丢弃；其中绝不会有您的工作，因为您的工作会立即写入数据库。原地改变的测量数值看起来仍是正常的数值；“全部重新分析”会重新测量所有数值。',
    reanalyse: '全部重新分析',
    reanalyseTitle: '重新读取并测量每个 LoRA',
    reanalyseText: '所需时间与第一次相同。配置、组合和稳定 ID 保持不变。',
  },
  unopened: {
    title: '无法打开库',
    text: '您的快照仍在这里。请先下载最新的快照。如果重试和释放磁盘空间都没有用，请在下方删除库：之后会重新建立，您可以用下载的快照恢复您的工作。',
    none: '此浏览器中没有快照。如果重试和释放磁盘空间都没有用，请在下方删除库：之后会重新建立，您可以恢复自己保存的备份文件。没有备份的内容届时会丢失。',
    unlisted: '无法列出快照。请重试，并释放一些磁盘空间。在下方删除库是最后的办法：快照也会被删除，之后只能恢复您保存为文件的备份。',
    elsewhere: '请关闭本程序的其他窗口，然后重试。不需要删除任何内容。',
    again: '重试',
  },
  diagnostics: {
    title: '诊断',
    text: '用于报告问题的信息。除非您愿意，其中没有文件或文件夹的名称。',
    names: '包含文件和文件夹的名称',
    copy: '复制诊断信息',
    failed: '浏览器拒绝使用剪贴板。',
  },
  wipe: {
    title: '删除全部',
    text: '删除库、您的工作、此浏览器中的所有快照以及被搁置的文件。磁盘上的文件不受影响。输入 DELETE 确认。',
    word: 'DELETE',
    label: '输入 DELETE 确认',
    button: '删除全部',
  },
};
