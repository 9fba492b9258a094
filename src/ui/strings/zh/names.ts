import type { Language } from '../en.ts';

const FAMILY: readonly (readonly [RegExp, string])[] = [
  [/^Unknown$/, '未知'],
  [/^(.*) text encoder(?= or |$)/, '$1 文本编码器'],
  [/ or another model$/, ' 或其他模型'],
  [/ or (\d+) others$/, ' 或其他 $1 种'],
  [/ or (\S+(?: \S+)*)$/, ' 或 $1'],
  [/, /g, '、'],
];

const LAYOUT: readonly (readonly [RegExp, string])[] = [
  [/^Generic /, '通用 '],
  [/^Fallback /, '替代 '],
  [/^TE /, '文本编码器 '],
];

const GROUPS: Readonly<Record<string, string>> = {
  Blocks: '块',
  Layers: '层',
  Other: '其他',
  'Double blocks': '双流块（Double）',
  'Single blocks': '单流块（Single）',
  'Joint blocks': '联合块（Joint）',
  'Visual blocks': '视觉块（Visual）',
  'VACE blocks': 'VACE 块',
  'Text blocks': '文本块',
  'Token refiner': '词元精炼器',
  'Text refiner': '文本精炼器',
  'Noise refiner': '噪声精炼器',
  'Context refiner': '上下文精炼器',
  'Image refiner': '图像精炼器',
  'Text fusion': '文本融合',
  'Text connectors': '文本连接器',
  'Face adapter': '人脸适配器',
  'Language model adapter': '语言模型适配器',
  'Lyric encoder': '歌词编码器',
  'Timbre encoder': '音色编码器',
  'Guidance layers': '引导层',
  'Decoder layers': '解码器层',
  'Neutral profile': '中性配置',
};

/** Double, Single, Joint, Visual, VACE, IN, M, OUT and TE are terms: they stay as programs and their texts have them. */
const SLOTS: Readonly<Record<string, string>> = {
  Block: '块',
  Layer: '层',
  Text: '文本',
  Refiner: '精炼器',
  Fusion: '融合',
  Connector: '连接器',
  Adapter: '适配器',
  Face: '人脸',
  Lyric: '歌词',
  Timbre: '音色',
  Guidance: '引导',
  Decoder: '解码器',
  'Input layers': '输入层',
  'Output layers': '输出层',
};

const NOISE: Readonly<Record<string, string>> = { low: '低噪声', high: '高噪声' };

const replaced = (label: string, pairs: readonly (readonly [RegExp, string])[]): string =>
  pairs.reduce((text, [from, to]) => text.replace(from, to), label);

export const names: Language['names'] = {
  family: (label) => replaced(label, FAMILY),
  layout: (label) => replaced(label, LAYOUT),
  group: (label) => {
    const [, name = label, noise] = /^(.*?)(?: \((low|high) noise\))?$/.exec(label) ?? [];
    const said =
      GROUPS[name] ??
      name.replace(/^Text encoder (\d+)(?: \((.*)\))?$/, (_, number, which) => `文本编码器 ${number}${which ? `（${which}）` : ''}`);
    return noise ? `${said}（${NOISE[noise] ?? noise}）` : said;
  },
  slot: (label) => {
    const [, name = label, rest = ''] = /^(.*?)((?: other| \d+)?)$/.exec(label) ?? [];
    return `${SLOTS[name] ?? GROUPS[name] ?? name}${rest.replace('other', '其他')}`;
  },
  none: { family: '未知', layout: '没有块', adapter: '未知', base: '未说明', folder: '', status: '', tag: '' },
};
