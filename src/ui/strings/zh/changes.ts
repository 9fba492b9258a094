import type { Language } from '../en.ts';

export const changes: Language['changes'] = {
  '0.1.0': [
    '第一个版本：为 LoRA 文件夹建立索引，测量每个块，编辑分块权重配置，并组合多个 LoRA。',
    '以 zip 发布，用 ComfyUI 自带的 Python 或 Node 启动，安装为应用后可继续使用。',
    '无论来自什么文字，增益的绝对值最多为 100。',
    '长文字在页面之外读取，文字中的每个错误都会计数。',
    '旧版本的标签页在接管库之前会重新加载。',
  ],
};
