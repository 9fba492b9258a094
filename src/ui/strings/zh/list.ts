import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';

const { count } = formsOf('zh-CN');

export const list: Language['list'] = {
  columns: {
    name: '名称',
    family: '模型系列',
    layout: '布局',
    adapter: '适配器',
    rank: '秩',
    strength: '各块强度',
    size: '大小',
    folder: '文件夹',
    date: '日期',
    status: '状态',
    stableId: '稳定 ID',
    base: '基础模型',
    rating: '评分',
  },
  facets: {
    family: '模型系列',
    base: '基础模型',
    layout: '布局',
    adapter: '适配器',
    status: '状态',
    tag: '标签',
    folder: '文件夹',
  },
  rankVaries: '各模块的秩不同：这里是最常见的秩',
  profiles: (number: number) => `${count(number)} 个配置`,
};
