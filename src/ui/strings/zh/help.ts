/** The Help page. */
import type { Language } from '../en.ts';

export const help: Language['help'] = {
  title: '帮助',
  termsTitle: '数值的含义',
  terms: {
    fingerprint: {
      name: '指纹',
      text: '模型的每个块一格，从暗（弱）到黄（此 LoRA 中最强），各组之间有间隔。空格是文件没有触及的块。',
    },
    strength: {
      name: '强度',
      text: 'LoRA 把一个块移动了多远：它加到该块权重上的全部改动的范数，已计入 alpha 和秩。数值是精确的，无论 q、k、v 是合存还是分存都相同。',
    },
    weight: {
      name: '权重',
      text: '强度除以最强块的强度：最强的块为 1，未触及的块为 0。权重显示 LoRA 的形状，强度显示它的大小。',
    },
    energy: {
      name: '能量份额',
      text: '能量是强度的平方，因此份额合计 100 %。“最强四分之一 64 %”表示最强的四分之一的块承担了 64 % 的作用。',
    },
    gain: {
      name: '增益',
      text: '使用一个块时的倍数：1 为训练原样，0 为关闭，负增益使效果反向。增益由您在载入 LoRA 时设置，从不来自测量。可设 −2 到 2；导入的文本可有 −100 到 100 的增益，超出的不保留。',
    },
    effective: {
      name: '有效值',
      text: '增益乘以强度：一个块经过增益之后剩下的强度。高增益的弱块仍可能不如低增益的强块。',
    },
    cosine: {
      name: '余弦',
      text: '两个 LoRA 是否把一个块推向同一方向：+1 为同向，0 为互不相关，−1 为抵消。仅凭两个相似的强度分布无法得知这一点。',
    },
    fallback: {
      name: '替代配置',
      text: '没有任何块可以测量的文件会得到一个中性配置，显示为灰色虚线，旁边写明原因。它只是占位，不是测量结果。',
    },
  },
  smallerTerms: [
    { name: '均方根（RMS）', text: '每个元素的强度。它能公平地比较大小不同的块：块不会因为权重更多而更强。' },
    { name: '旧版求和', text: '原版工具的数值：把一个块所有张量的范数相加。用于和该工具的配置及 CSV 文件比较。' },
    {
      name: '合成与“若互不相关”',
      text: '多个 LoRA 的合成强度是它们之和逐块的精确范数。“若互不相关”是各自强度平方和的平方根：即彼此方向都不重合时的强度。',
    },
    {
      name: '干涉',
      text: '这些 LoRA 合起来比互不相关时强多少（增强）或弱多少（抵消）。由权重本身算出；两个文件无法比较时会写明。',
    },
    { name: '配置相似度', text: '两个 LoRA 的块分布有多相似。分布都是正数，所以毫不相关的 LoRA 也会接近 1。它与干涉无关。' },
    { name: '方差', text: '各块的不均匀程度（总体方差）。0 表示所有块一样强。' },
    { name: '秩、alpha、缩放', text: '秩是 LoRA 因子的宽度。因子的乘积再乘以缩放；除非文件另有说明，缩放为 alpha 除以秩。' },
    { name: '双流块和单流块', text: 'Flux transformer 的两组块：先是 19 个文本流与图像流分开的块，然后是 38 个合流的块。' },
    { name: 'IN、MID、OUT 块', text: 'UNet（SD 1.x、SD 2.x、SDXL）的下行段、底部和上行段。' },
    { name: '固定 ID', text: '由基础模型、类别和编号组成。只分配一次，从不重复使用；文件移动或改名后仍跟随文件。' },
  ],
  statusesTitle: '状态',
  statuses: {
    header: '已读取文件头，因此模型系列、布局、秩和元数据都已知。张量稍后读取，可见的文件优先。',
    measured: '已读取全部张量，各块都有精确的强度。无法测量的模块计在其块旁边。',
    fallback: '文件没有问题，但没有任何块可以测量。它的配置是中性的，详情中写明原因。',
    unreadable: '文件不是完整有效的 .safetensors 文件，或者无法打开。详情中写明位置和处理办法。',
    missing: '上次扫描没有找到该文件。缺失不等于删除：ID 和数值都保留；文件再次出现时会被认出，即使在别的文件夹。',
  },
  keyboard: '键盘',
  search: '搜索',
  searches: {
    words: '名称、路径、ID、模型系列、布局、适配器、标题和触发词中的词和短语',
    fields: '还有 layout:、adapter:、status:、folder:',
    numbers: '还可用 >、<、<= 和单独的数；size、rating、strength 同样适用',
    concentration: '最强四分之一的块所占能量的百分比',
    date: '文件的年、月或日',
    size: '单位为 kB、MB、GB',
  },
  csv: {
    title: 'CSV 文件',
    text: '权重保留 6 位小数；其他数值的写法保证能精确读回。未知的值为空。列改变时，文件的版本号增加。文件以字节顺序标记开头，使 Excel 按 UTF-8 读取名称；可在设置中关闭。',
    version: (version) => `版本 ${version}`,
    files: {
      blocks: '一个 LoRA 的块',
      modules: '一个 LoRA 的模块',
      library: '筛选后的库，每个 LoRA 一行',
      dashboard: '仪表板的条形和柱形',
      libraryBlocks: '筛选后的库的全部块',
    },
  },
  browsers: {
    title: '浏览器',
    rows: {
      add: { what: '添加文件夹', chrome: '可以，并会记住', others: '可以，仅本次访问有效' },
      drop: { what: '拖入文件夹或文件', chrome: '可以，并会记住文件夹', others: '可以，仅本次访问有效' },
      restart: { what: '重新启动后', chrome: '点“重新连接”即可再次读取', others: '重新选择文件夹以重新扫描' },
      index: { what: '已索引的内容', chrome: '保留', others: '保留' },
      offline: { what: '离线使用', chrome: '可以', others: '可以' },
    },
    private: '无论哪种浏览器，无痕窗口中都不会保留任何内容。',
    hidden:
      'Chrome 和 Edge 会对网页应用隐藏所选文件夹中的某些文件：链接，以及名称以空格开头、含有控制字符或含有 : ? * " < > | 之一的文件，并且不会告知应用。拖入文件夹时，应用能看出隐藏了哪些名称，并会列出；链接则无论如何都看不到。如果添加文件夹后缺少某个 LoRA，请改为拖入其文件夹或重命名文件；请添加链接所指向的文件夹来代替链接。',
  },
  versions: '版本',
  version: (version) => `版本 ${version}`,
  privacy: '隐私',
  privacyText:
    '没有服务器，也没有账户。文件只在此浏览器中读取和测量，从不更改，也从不发送到任何地方；应用不得访问其他任何地址。数值、名称和元数据只保存在此浏览器中。首次访问之后可离线使用。',
  licences: '许可证',
  licence: 'LoRA Weights Builder 是采用 MIT 许可证的自由软件。',
  bundled: '所含库和字体的许可证',
};
