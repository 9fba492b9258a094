/** Sentences about files: why one cannot be read, and the evidence. */
import type {
  AccessedThing,
  FileMessages,
  ForeignKind,
  HeaderPart,
  JsonExpected,
  JsonFound,
  Whole,
} from '../../../domain/safetensors/messages.ts';
import type { ModuleMessages } from '../../../domain/strength/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';
import { reasons } from './reasons.ts';

const { and, count } = formsOf('zh-CN');

const n = (value: Whole): string => (typeof value === 'number' ? count(value) : value);

const quoted = (text: string): string => `“${text}”`;

function found(it: JsonFound): string {
  switch (it.kind) {
    case 'text':
      return '文字';
    case 'object':
      return '对象';
    case 'list':
      return '列表';
    case 'number':
      return '数字';
    case 'boolean':
      return 'true 或 false';
    case 'null':
      return 'null';
    case 'end':
      return '文件头结尾';
    case 'character':
      return quoted(it.text);
    case 'byte':
      return `字节 0x${it.hex}`;
  }
}

const EXPECTED: Readonly<Record<Exclude<JsonExpected['kind'], 'comma-or' | 'word'>, string>> = {
  key: '双引号中的键',
  colon: '冒号',
  text: '双引号中的文字',
  object: '对象',
  list: '列表',
  comma: '逗号',
  value: '值',
  nothing: '右大括号后没有其他内容',
  'closing-quote': '右双引号',
  texts: '文字的对象',
  'three-items': '三项',
  'whole-numbers': '整数列表',
};

function expected(it: JsonExpected): string {
  if (it.kind === 'comma-or') return `逗号或 ${quoted(it.text)}`;
  return it.kind === 'word' ? quoted(it.text) : EXPECTED[it.kind];
}

function partOf({ part, name }: HeaderPart): string {
  switch (part) {
    case 'header':
      return '文件头';
    case 'metadata':
      return quoted(name);
    case 'metadata-value':
      return `元数据值 ${quoted(name)}`;
    case 'tensor':
      return `张量 ${quoted(name)}`;
    case 'tensor-list':
      return `张量 ${quoted(name)} 的列表`;
    case 'dtype':
    case 'shape':
    case 'data_offsets':
      return `张量 ${quoted(name)} 的 ${part}`;
  }
}

const FOREIGN: Readonly<Record<ForeignKind, readonly [what: string, sentence: string]>> = {
  'git-lfs-pointer': ['Git LFS 指针', '这是 Git LFS 指针，不是文件本身：克隆仓库时没有取大文件。运行“git lfs pull”即可取得。'],
  'web-page': ['网页', '这是以 LoRA 的名称保存的网页：下载链接指向了登录页或错误页。'],
  'web-error': ['JSON 错误信息', '这是以 LoRA 的名称保存的网站错误信息：下载没有成功。'],
  zip: ['ZIP 压缩包', '这是 ZIP 压缩包，很可能是改了名的 PyTorch .pt 或 .ckpt 文件。请先转换为 safetensors。'],
  pickle: ['Python pickle', '这是改了名的 Python pickle（旧的 PyTorch 文件）。请先转换为 safetensors。'],
};

const THING: Readonly<Record<AccessedThing, string>> = { file: '文件', folder: '文件夹', 'base-model': '基础模型' };

const tensor = (it: { readonly tensor: string; readonly dtype: string; readonly shape: string }): string =>
  `张量 ${quoted(it.tensor)}（${it.dtype} [${it.shape}]）`;
const others = (more: number): string => (more > 0 ? `另有 ${count(more)} 个条目重复。` : '');
const starts = (it: { readonly begin: number | string; readonly expected: number; readonly offset: number }): string =>
  `它的数据从 ${n(it.begin)} 开始，应从 ${n(it.expected)} 开始（文件偏移 ${n(it.offset)}）`;

export const files: SentencesOf<FileMessages> = {
  'file.empty': () => '文件是空的；下载可能没有开始。',
  'file.too-small': ({ bytes, least }) => `文件有 ${n(bytes)} 字节；safetensors 文件以 ${n(least)} 字节开头，给出文件头的长度。`,
  'file.header-too-large': ({ bytes, most }) =>
    `这不是 safetensors 文件，或者已损坏：它声称文件头有 ${n(bytes)} 字节，上限是 ${n(most)} 字节。`,
  'file.ends-in-header': ({ bytes, least }) => `文件在文件头中间结束，下载或复制不完整：至少应有 ${n(least)} 字节，只有 ${n(bytes)} 字节。`,
  'file.not-utf8': () => '文件头不是有效的 UTF-8 文字。',
  'file.not-read': () => '无法读取文件头。',
  'file.incomplete': ({ bytes, of }) => `文件不完整：${n(of)} 字节中只有 ${n(bytes)} 字节。下载或复制被中断了。`,
  'file.trailing': ({ extra }) => `最后一个张量之后还有 ${n(extra)} 字节；严格的读取程序会拒绝这样的文件。张量本身是完整的。`,
  'file.foreign': ({ kind }) => FOREIGN[kind][1],
  'file.repeated-tensor': (it) => `文件头中张量 ${quoted(it.name)} 出现多次；以最后一个条目为准。${others(it.others)}`,
  'file.repeated-metadata': (it) => `文件头中元数据键 ${quoted(it.name)} 出现多次；以最后一个条目为准。${others(it.others)}`,
  'file.gap-by-repeat': ({ repeated, gap }, say) => `${say(repeated)}剩下的部分对不上：${say(gap)}`,
  'file.metadata-twice': () => '文件头中“__metadata__”出现多次。',
  'file.field-twice': (it) => `张量 ${quoted(it.tensor)} 的字段 ${it.field} 出现多次。`,
  'file.metadata-form': (it) => `${partOf(it)} 是${found(it.found)}，而不是${expected(it.expected)}；严格的读取程序会拒绝这样的文件。`,
  'file.form': (it) => `${partOf(it)} 必须是${expected(it.expected)}，实际是${found(it.found)}。`,
  'file.fields-missing': (it) => `张量 ${quoted(it.tensor)} 没有 ${and(it.fields)}。`,
  'file.offsets-count': (it) => `张量 ${quoted(it.tensor)} 的 data_offsets 必须是两个数，实际有 ${it.count} 个。`,
  'file.not-whole-number': (it) => `${partOf(it)} 必须是不带符号、小数点和指数的整数，实际是 ${it.found}。`,
  'file.unknown-dtype': (it) => `张量 ${quoted(it.tensor)} 的 dtype ${quoted(it.dtype)} 未知。`,
  'file.offsets-reversed': (it) => `张量 ${quoted(it.tensor)} 的 data_offsets 不可能正确：结束在开始之前。`,
  'file.offsets-huge': (it) => `张量 ${quoted(it.tensor)} 的 data_offsets 不可能正确：没有这么大的文件。`,
  'file.overlap': (it) => `张量 ${quoted(it.tensor)} 与前一个张量重叠：${starts(it)}。`,
  'file.gap': (it) => `张量 ${quoted(it.tensor)} 与前一个张量之间有空隙：${starts(it)}。`,
  'file.size-overflow': (it) => `${tensor(it)}的大小超出 64 位。`,
  'file.misaligned': (it) => `${tensor(it)}的数据不是整字节。`,
  'file.byte-count': (it) => `${tensor(it)}的数据需要 ${n(it.needed)} 字节，实际有 ${n(it.found)} 字节。`,
  'json.expected': (it) => `文件头不是有效的 JSON：应为${expected(it.expected)}，实际是${found(it.found)}。`,
  'json.depth': ({ most }) => `文件头的列表和对象嵌套超过 ${n(most)} 层。`,
  'json.control-character': () => '文件头不是有效的 JSON：文字中的控制字符必须写成转义。',
  'json.unknown-escape': () => '文件头不是有效的 JSON：文字中有 JSON 不认识的转义。',
  'json.half-surrogate': () => '文件头不是有效的 JSON：文字中有半个代理对。',
  'json.malformed-number': () => '对参考读取程序来说，文件头不是有效的 JSON：数字的写法不符合 JSON。',
  'json.number-out-of-range': () => '对参考读取程序来说，文件头不是有效的 JSON：数字超出 1.8e308。',
  'access.not-found': ({ what }) => `${THING[what]}已不在那里，或者是一个失效的链接。`,
  'access.not-permitted': ({ what }) => `${THING[what]}不能读取：缺少权限。`,
  'access.silent': ({ what }) => `${THING[what]}半分钟没有响应，已跳过。`,
  'access.failed': ({ what, reason }) => `${THING[what]}无法读取：${reasons.said(reason)}`,
  'walk.loop': ({ origin }) => `该文件夹指回${origin === '' ? '最初添加的文件夹' : ` "${origin}"`}（链接形成循环），因此没有再次进入。`,
  'walk.too-deep': ({ most }) => `该文件夹深于 ${n(most)} 层，没有进入。`,
  'read.data-ended-early': ({ bytes, of }) => `张量数据在 ${n(bytes)} / ${n(of)} 字节处结束；文件在读取时发生了变化。`,
  'read.ended-early': ({ bytes, of }) => `文件在 ${n(bytes)} / ${n(of)} 字节处结束；它在读取时发生了变化。`,
  'read.ended-within': (it) => `文件在 ${it.tensor} 中间结束；它在读取时发生了变化。`,
  'program.header-not-interpreted': ({ reason }) => `文件头有效，但无法解释：${reasons.said(reason)}。这是本程序的缺陷。`,
  'program.measuring-failed': ({ reason }) => `测量失败：${reasons.said(reason)}。这是本程序的缺陷；“重新索引”会再试一次。`,
  'program.measuring-stopped': ({ attempts, reason }) =>
    `测量此文件时意外停止了 ${attempts} 次（${reasons.said(reason)}）。“重新索引”会再试一次。`,
  'program.not-kept': ({ reason }) => `无法保存它的测量结果：${reasons.said(reason)}。这是本程序的缺陷。`,
  'evidence.bytes': ({ bytes }) => `${n(bytes)} 字节`,
  'evidence.at-least-bytes': ({ bytes }) => `至少 ${n(bytes)} 字节`,
  'evidence.at-most-bytes': ({ bytes }) => `至多 ${n(bytes)} 字节`,
  'evidence.bits': ({ bits }) => `${n(bits)} 位`,
  'evidence.whole-bytes': () => '8 位的倍数',
  'evidence.below-u64': () => '小于 2^64 位',
  'evidence.from': ({ offset }) => `从 ${n(offset)} 开始`,
  'evidence.range': ({ begin, end }) => `${n(begin)} 到 ${n(end)}`,
  'evidence.tensor': ({ dtype, shape }) => `${dtype} [${shape}]`,
  'evidence.json-expected': expected,
  'evidence.json-found': found,
  'evidence.levels': ({ most }) => `至多 ${n(most)} 层`,
  'evidence.once': () => '每个键一次',
  'evidence.once-at-most': () => '至多一次',
  'evidence.fields': ({ fields }) => fields.join(', '),
  'evidence.numbers': (it) => `${count(it.count)} 个数`,
  'evidence.u64': () => '0 到 2^64 − 1 的整数',
  'evidence.dtype': () => 'safetensors 0.8 的 dtype，例如 F16 或 BF16',
  'evidence.safetensors': () => 'safetensors 文件',
  'evidence.foreign': ({ kind }) => FOREIGN[kind][0],
  'evidence.text': ({ text }) => text,
};

export const modules: SentencesOf<ModuleMessages> = {
  'module.not-measured': ({ module, problem }, say) => `${module} 未测量：${say(problem)}。`,
  'module.and-more': ({ more }) => `另有 ${more} 个。`,
  'module.more-not-measured': ({ more }) => `另有 ${more} 个模块未测量；“模块”标签页列出了全部。`,
};
