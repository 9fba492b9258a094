import type { ProfileMessages } from '../../../domain/profiles/messages.ts';
import { formsOf } from '../forms.ts';
import type { SentencesOf } from '../sentences.ts';

const { count } = formsOf('zh-CN');

export const profileFaults: SentencesOf<ProfileMessages> = {
  'profile.gain': ({ slot, gain, most }) => `${slot} 的增益为 ${gain}；增益须在 −${most} 到 ${most} 之间。`,
  'profile.name-empty': () => '名称为空。',
  'profile.name-long': ({ length, most }) => `名称有 ${count(length)} 个字符；最多保留 ${count(most)} 个。`,
  'profile.gains-form': () => '增益不是块和值的列表。',
  'profile.unknown-slot': ({ slot }) => `布局中没有块 ${slot}。`,
  'profile.notes': ({ most }) => `备注必须是至多 ${count(most)} 个字符的文字。`,
  'profile.tags-many': ({ most }) => `最多保留 ${count(most)} 个标签。`,
  'profile.tag': ({ most }) => `标签必须是 1 到 ${count(most)} 个字符的文字。`,
  'profile.favourite': () => '收藏标记必须为 true 或 false。',
  'profile.elsewhere': () => '库现在在另一个标签页中打开。请选择“在此使用”以继续。',
  'profile.no-room': () => '浏览器没有剩余空间，最近的更改未保存。',
  'profile.lora-gone': () => '此 LoRA 已不在库中。',
  'profile.gone': () => '该配置已不存在。',
  'profile.here-already': () => '库中已有。',
  'profile.no-blocks': () => '此 LoRA 没有可以制作配置的块。',
  'profile.not-a-file': () => '此文本不是可读取的配置文件。',
};
