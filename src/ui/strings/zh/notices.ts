/** What the application has to say: first what happened, then why, then what the user can do. */
import type { NothingToExport } from '../../../app/notices/notice-facts.ts';
import type { NoticeFacts, Removed, Trouble } from '../../../app/notices/notice-facts.ts';
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';
import { reasons } from './reasons.ts';

const { bytes, count, moment } = formsOf('zh-CN');

const TROUBLE: Readonly<Record<Trouble, string>> = {
  'add-baked': '无法把新文件加入库',
  'add-folder': '无法添加文件夹',
  'add-folders': '无法添加这些文件夹',
  backup: '备份失败',
  'bake-folder': '无法选择输出文件夹',
  'bake-queue': '烘焙队列无法继续',
  cancel: '无法取消索引',
  'complete-entries': '无法补全库中的旧条目',
  'copy-weights': '无法复制权重',
  'delete-library': '无法删除库',
  'discard-old': '无法移除旧库',
  'download-old': '无法下载旧库',
  draft: '无法保留草稿',
  export: '导出失败',
  'keep-change': '无法保存更改',
  'keep-setting': '无法保存设置',
  measure: '测量已停止',
  'open-file': '无法打开文件',
  'open-folder': '无法打开文件夹',
  'read-again': '无法重新读取库',
  'read-library': '无法读取库',
  reconnect: '无法重新连接文件夹',
  reindex: '无法重新读取 LoRA',
  'remove-folder': '无法移除文件夹',
  rescan: '无法重新扫描文件夹',
  'rescan-all': '无法重新扫描库',
  restore: '无法恢复备份',
  'restore-profile': '无法恢复配置',
  'restore-preset': '无法恢复预设',
  'restore-set': '无法恢复组合',
  sample: '无法生成示例库',
  scan: '有一个文件夹未能扫描完',
  snapshot: '无法创建快照',
  'snapshot-download': '无法下载快照',
  'undo-restore': '无法撤销恢复',
  'write-library': '无法写入库',
};

const REMOVED: Readonly<Record<Removed, string>> = { profile: '配置', preset: '预设', set: '组合' };

const FINDINGS: Readonly<Record<NoticeFacts['finding']['kind'], { readonly title: string; readonly text: string }>> = {
  'header-mended': {
    title: '库中有一个文件曾损坏，现已修复',
    text: '该文件的标识自行发生了改变。内容没有变化，也没有丢失任何东西。已保留损坏部分的副本。',
  },
  'log-mended': {
    title: '库的最近更改曾损坏，现已修复',
    text: '有一个比特自行发生了改变，已改回。没有丢失任何东西。已保留损坏文件的副本。',
  },
  'log-damaged': {
    title: '无法读取库的最近更改',
    text: '保存这些更改的文件已损坏。在此之前的内容都在。损坏的文件已逐字节另存。您可以恢复最新的工作快照。',
  },
  lost: {
    title: '无法读取库中的一个文件',
    text: '该文件已逐字节另存。LoRA 会从各自的文件夹重新索引。您可以恢复最新的工作快照。',
  },
  'work-changed': {
    title: '您的部分工作发生了变化',
    text: '自上次关闭库以来，配置、预设、组合、草稿或设置自行发生了改变，可能是磁盘或浏览器损坏了它们。如果有此前的快照，请与之比较。在您恢复快照或关闭此消息之前，不会创建每日快照。',
  },
};

function whyNothing(why: NothingToExport): string {
  switch (why.kind) {
    case 'not-measured':
      return `“${why.name}”尚未测量，因此还没有强度。索引到它时就会有。`;
    case 'no-layout':
      return `“${why.name}”没有已知布局的块。`;
    case 'gone':
      return '此 LoRA 已不在库中。';
  }
}

/** What others said, which is often English. */
function sentence(text: string): string {
  const said = reasons.said(text);
  return /[.!?。！？]$/.test(said) ? said : `${said}。`;
}
const quoted = (names: readonly string[]): string[] => names.map((name) => `“${name}”`);

const NAMED = 3;
const PATHS = 5;

function some(names: readonly string[], most: number): string {
  const named = names.slice(0, most).join('、');
  return names.length > most ? `${named}，另有 ${count(names.length - most)} 个` : named;
}

const FREE = '请释放磁盘空间、从库中移除一个文件夹，或在浏览器设置中清除其他网站的数据';

export const notices: Language['notices'] = {
  openHealth: '打开健康页',
  restoreFrom: (made) => `从 ${moment(made)} 的快照恢复`,
  texts: {
    quota: {
      title: () => '浏览器没有空间可供库使用',
      text: ({ usage, quota }) =>
        `此网站不能再存储更多内容${usage === null || quota === null ? '' : `（已用 ${bytes(usage)}，共 ${bytes(quota)}）`}，索引已停止。${FREE}，然后按“继续”。已索引的内容都会保留。`,
    },
    'not-kept': {
      title: () => '浏览器没有空间，您的上一次更改未能保存',
      text: () => `${FREE}，然后再试一次。之前保存的内容都在。`,
    },
    'no-room': {
      title: ({ what }) => `${TROUBLE[what]}：浏览器没有空间`,
      text: ({ reason }) => sentence(reason),
    },
    trouble: {
      title: ({ what }) => TROUBLE[what],
      text: ({ reason }) => `${sentence(reason)} 之前保存的内容都在。请重试；如果再次发生，请重新加载页面。`,
    },
    fault: {
      title: () => '出现故障',
      text: ({ where, reason }) => `${where}：${sentence(reason)} 之前保存的内容都在。如果此页面有部分没有反应，请重新加载。`,
    },
    clipboard: {
      title: ({ what }) => `未复制：${what ?? '权重'}`,
      text: ({ reason }) => `浏览器拒绝使用剪贴板：${sentence(reason)} 请点一下页面再试，或使用“导出 CSV”。`,
    },
    'nothing-to-export': { title: () => '没有可导出的内容', text: ({ why }) => whyNothing(why) },
    removed: {
      title: ({ what, name }) => `${REMOVED[what]}“${name}”已删除`,
      text: () => '30 天内可以恢复。',
      action: () => '撤销',
    },
    'set-aside': {
      title: () => '旧库已另存',
      text: ({ reason, detail, bytes: size }) =>
        `${reason === 'newer' ? '它由本程序的较新版本写成。请重新加载页面以获得该版本' : '它已损坏，无法打开'}（${reasons.said(detail)}）。已新建一个空库，没有删除任何内容。可在此处和“设置”中下载旧库（${bytes(size)}）。`,
      action: () => '下载',
    },
    'memory-only': {
      title: () => '本次访问结束后不会保留任何内容',
      text: ({ reason }) => `${sentence(reason)} 无痕窗口和某些设置禁止长期存储。在普通窗口中，库会保留。`,
    },
    inside: {
      title: ({ name }) => `“${name}”已在库中`,
      text: ({ outer }) => `它位于先前添加的文件夹“${outer}”之内，其中的文件已列在那里。正在重新扫描该文件夹。`,
    },
    inner: {
      title: ({ name }) => `“${name}”包含库中已有的文件夹`,
      text: ({ inner }) => `${quoted(inner).join('、')}仍作为单独的文件夹，其中的文件不会重复列出。`,
    },
    'not-remembered': {
      title: ({ name }) => `无法记住“${name}”`,
      text: ({ reason }) => `浏览器拒绝保留该文件夹（${reasons.said(reason)}）。现在可以使用；重新启动后请再添加一次。索引会保留。`,
    },
    offline: {
      title: ({ name }) => `“${name}”离线`,
      text: () => '找不到该文件夹：磁盘可能已拔出，或者文件夹已移动或改名。已知的内容都会保留。请连接磁盘，然后按“重新连接”。',
      action: () => '重新连接',
    },
    denied: {
      title: ({ name }) => `不能读取“${name}”`,
      text: () => '没有获得读取该文件夹的权限。已知的内容都会保留。请按“重新连接”并允许读取。',
    },
    'pick-again': {
      title: ({ name }) => `请重新选择“${name}”`,
      text: () => '此浏览器只在一次访问期间提供文件。要重新扫描，请再次添加同一文件夹。已索引的内容会保留。',
    },
    'nothing-dropped': {
      title: () => '拖入的内容中没有文件夹或文件',
      text: () => '请从文件管理器拖入文件夹或 .safetensors 文件。',
    },
    hidden: {
      title: ({ name, paths }) => `浏览器隐藏了“${name}”中的 ${count(paths.length)} 个文件`,
      text: ({ paths, listed }) =>
        `${some(paths, PATHS)}。${
          listed
            ? '文件夹的文件列表中也没有它们。请重命名这些文件，然后按“重新扫描”。'
            : 'Chrome 和 Edge 不向网页应用显示名称含有 : ? * " < > | 等字符的文件。请以文件列表的方式再次选择该文件夹，以便本次访问读取它们，或重命名这些文件。'
        }`,
      action: () => '选择文件',
    },
    blocked: {
      title: ({ name }) => (name === '' ? '无法打开拖入的内容' : `无法打开“${name}”`),
      text: () =>
        '浏览器没有回应。它会不加说明地阻止某些文件夹：系统文件夹、其他程序的隐藏文件夹，以及整个磁盘。请把 LoRA 移到单独的文件夹，或直接拖入文件。',
    },
    'no-lora': {
      title: ({ names }) => (names.length === 1 ? '该文件不是 LoRA' : '这些文件都不是 LoRA'),
      text: ({ names }) => `${some(quoted(names), NAMED)}：没有添加任何内容。LoRA 文件以 .safetensors 结尾。`,
    },
    'empty-folder': {
      title: ({ name }) => `“${name}”中没有 LoRA`,
      text: ({ otherFiles }) =>
        `在它和它的子文件夹中没有找到 .safetensors 文件。${otherFiles > 0 ? `另有 ${count(otherFiles)} 个其他文件，未作处理。` : ''}该文件夹仍留在库中，可在“设置”中移除。`,
    },
    finding: { title: ({ kind }) => FINDINGS[kind].title, text: ({ kind }) => FINDINGS[kind].text },
    emptied: {
      title: () => '库是空的，但以前不是',
      text: ({ names, setAside, newest }) =>
        `${names.length > 0 ? `浏览器仍记得${quoted(names).join('、')}` : '您工作的快照还在'}，但数据库已丢失。${setAside > 0 ? `有 ${count(setAside)} 个文件已另存。` : ''}${newest === null ? '没有您工作的快照。' : `最新的工作快照创建于 ${moment(newest)}。`}`,
      action: ({ names }) => (names.length === 1 ? '重新添加该文件夹' : '重新添加这些文件夹'),
    },
    nudge: {
      title: ({ work }) => `有 ${count(work)} 项配置、预设、组合、草稿和笔记只保存在此浏览器中`,
      text: () => '磁盘快满时，浏览器可能会清除它们。备份只是一个小文件。',
      action: () => '备份',
    },
    restored: {
      title: () => '备份已恢复',
      text: () => '之前的内容在最新的快照中。',
      action: () => '撤销',
    },
    'not-undone': {
      title: () => '恢复未能撤销',
      text: () => '此后又有更改，撤销会使其丢失。恢复之前创建的快照中保存着您先前的工作。',
    },
    'disk-failed': {
      title: () => '无法把快照写入备份文件夹',
      text: ({ reason }) => `${sentence(reason)} 快照保存在浏览器中。请在健康页检查该文件夹。`,
    },
  },
};
