import type { Connection } from '../../../app/state.ts';
import type { RoleName } from '../../../domain/composition/original/roles.ts';
import type { SourceKind } from '../../../domain/library/vocabulary.ts';
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';
import { reasons } from './reasons.ts';

const { bytes, count } = formsOf('zh-CN');

const roles: Readonly<Record<RoleName, string>> = {
  character: '角色',
  style: '风格',
  clothing: '服装',
  environment: '环境',
  utility: '工具',
  pose: '姿势',
  other: '其他',
};

const connections: Readonly<Record<Connection, string>> = {
  connected: '已连接',
  'needs-permission': '等待授权',
  offline: '离线',
  'pick-again': '重新选择后才能重新扫描',
};
const kinds: Readonly<Record<SourceKind, string>> = {
  picker: '文件夹',
  drop: '拖放',
  input: '仅为一次访问选择',
  sample: '示例库',
};

const setAside = {
  corrupted: '它已损坏，无法打开。',
  copy: '修复之前的副本',
  newer: '它由本应用的更新版本写入。',
} as const;

export const settings: Language['settings'] = {
  title: '设置',
  sources: {
    title: '文件夹',
    sample: '试用示例库',
    makingSample: (done: number, of: number) => `正在制作示例库：${count(done)} / ${count(of)} 个文件`,
    none: '还没有文件夹。请添加您存放 LoRA 的文件夹，或把它拖放到此页面的任意位置。',
    oneVisit: '此浏览器只允许在一次访问中读取文件夹：无法重新连接。请再次选择同一文件夹以重新扫描。已索引的内容会保留。',
    connections,
    kinds,
    scanning: '正在扫描',
    holds: (loras: number, others: number) =>
      others > 0 ? `${count(loras)} 个 LoRA，另有 ${count(others)} 个其他文件未显示` : `${count(loras)} 个 LoRA`,
    scanned: (date: string) => `扫描于 ${date}`,
    notScanned: '尚未扫描',
    reconnect: '重新连接',
    reconnectOne: (name: string) => `重新连接 ${name}`,
    rescan: '重新扫描',
    rescanOne: (name: string) => `重新扫描 ${name}`,
    remove: '移除',
    removeOne: (name: string) => `移除 ${name}`,
    removeTitle: (name: string) => `从库中移除“${name}”`,
    removeText: (loras: number) => `${count(loras)} 个 LoRA 将从列表中移除。磁盘上的文件不受影响。再次添加该文件夹时，测量结果会恢复。`,
  },
  storage: {
    title: '存储',
    kept: '库保存在此浏览器中',
    memory: '本次访问之后不会保留任何内容',
    persistent: '浏览器承诺不会自行清除它。',
    evictable: '磁盘空间不足时，浏览器可能会清除它；可以从文件夹重新索引。安装应用后，浏览器通常会承诺保留它。',
    stored: (loras: number, measured: number) =>
      `库中有 ${count(loras)} 个 LoRA，已测量 ${count(measured)} 个。只保存数字、名称和元数据。您的文件留在原处，绝不会被更改。`,
    usage: (quota: number | null) => (quota === null ? '{usage}' : `{usage}，最多 ${bytes(quota)}`),
  },
  setAsides: {
    title: '已搁置',
    note: '无法打开的库和修复之前的副本会一直保留，直到您删除。下载的库可以用任何 SQLite 工具打开。',
    facts: (aside) => `${setAside[aside.reason]}（${reasons.said(aside.detail)}）· ${bytes(aside.bytes)}`,
    download: '下载',
    downloadOne: (name: string) => `下载 ${name}`,
    delete: '删除',
    deleteOne: (name: string) => `删除 ${name}`,
    deleteText: (size: number) => `旧库（${bytes(size)}）将被永久删除。您的 LoRA 文件不受影响。`,
  },
  appearance: {
    title: '外观',
    theme: '主题',
    themeNote: '“系统”跟随电脑的设置。',
    system: '系统',
    dark: '深色',
    light: '浅色',
    language: '语言',
    languageNote: '搜索字段、给其他程序的文本和 CSV 文件保持英文。',
    browser: '跟随浏览器',
    density: '密度',
    densityNote: '“紧凑”使每个列表多显示约一半的行。',
    comfortable: '宽松',
    compact: '紧凑',
    motion: '动画',
    motionNote: '“减少”：没有滑动和淡入淡出。“系统”跟随电脑的设置。',
    reduced: '减少',
    fingerprints: '指纹的颜色',
    fingerprintsNote: '用于库。相对：每个 LoRA 用自己的标度，显示作用在哪里。绝对：列表中所有 LoRA 用同一标度，显示作用有多大。',
    relative: '相对',
    absolute: '绝对',
    measure: '度量',
    measureNote: '打开 LoRA 时各块按什么绘制。每个 LoRA 都可以切换。',
  },
  ranges: {
    gains: '增益滑块',
    gainsNote: '配置编辑器的滑块和图表的范围。输入框可以输入 −2 到 2 的增益。',
    label: '强度滑块',
    note: '“组合”中滑块的范围。旁边的输入框可以输入更大的值。',
    of: (least: number, most: number) => `${least < 0 ? `−${-least}` : least} 到 ${most}`,
  },
  work: {
    title: '测量与文件',
    workers: '同时测量的文件数',
    workersNote: (usual: number) => `在这台电脑上“自动”为 ${usual}：留一个核心给页面；文件在同一磁盘上时，多于四个很少有帮助。`,
    automatic: '自动',
    csv: '用于 Excel 的 CSV 文件',
    csvNote: '只有文件以字节顺序标记开头时，Excel 才按 UTF-8 读取名称。其他程序不需要。',
    csvMark: 'CSV 文件以字节顺序标记开头',
  },
  output: {
    title: '输出文件夹',
    none: '新文件会写入此文件夹。可以在“烘焙”面板或在这里选择。',
    ready: (name: string) => `新文件写入“${name}”。其中的内容绝不会被替换。`,
    permission: (name: string) => `新文件写入“${name}”。浏览器会再次请求您的许可。`,
    unsupported: '此浏览器不能写入文件夹：新文件会被下载。',
    here: '此选择只保存在此浏览器中，不包含在备份里。',
    choose: '选择文件夹',
    change: '更改',
    allow: '允许',
    forget: '忘记',
    forgetFolder: '忘记输出文件夹',
  },
  hidden: {
    text: '少了某个 LoRA？浏览器不向本应用显示链接，也不显示含有 : ? * " < > | 的名称。请添加链接所指向的文件夹来代替链接。把文件夹拖放到此页面，就会列出浏览器隐藏的名称。',
    more: '浏览器隐藏了什么',
  },
  folders: {
    title: '文件夹、类别和用途',
    note: '按 BASE / NN - Category / … 排列的库，从文件夹得到稳定 ID 的代码。更改只对之后读取的文件生效；已给出的 ID 不变。“健康”页的“全部重新分析”会重新读取所有文件。',
    bases: '基础模型文件夹',
    basesNote: '第一层文件夹的名称（不分大小写）及其代码。',
    categories: '类别文件夹',
    categoriesNote: '第二层文件夹名称中第一个空格之前的部分及其代码。',
    roles: '用途',
    rolesNote: '文件夹的名称（须完全一致）及其中 LoRA 的用途。仅用于“组合”的原版规则。',
    folder: '文件夹',
    begins: '开头',
    code: '代码',
    role: '用途',
    codeHint: '三个 A–Z 或 0–9 的字符',
    add: '添加',
    remove: (name: string) => `移除 ${name}`,
    codeOf: (name: string) => `${name} 的代码`,
    roleOf: (name: string) => `${name} 的用途`,
    newIn: (table: string) => `在“${table}”中新增文件夹`,
    wrongCode: (code: string) => `“${code}”不是代码。代码是三个 A–Z 或 0–9 的字符，例如 FLX。`,
    known: (name: string) => `“${name}”已在列表中。`,
    reset: '恢复为原始设置',
    resetTitle: '把三个表恢复为原始设置',
    resetText: '您添加的文件夹会被移除，代码和用途恢复为程序自带的内容。',
    names: roles,
  },
};
