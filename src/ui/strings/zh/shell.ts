/** The frame around every place, what is said while the library is not open, and the first run. */
import type { Language } from '../en.ts';
import { formsOf } from '../forms.ts';
import { reasons } from './reasons.ts';

const { count } = formsOf('zh-CN');

export const shell: Language['shell'] = {
  skipToList: '跳到列表',
  skipToContent: '跳到内容',
  navigation: '主导航',
  places: '页面',
  place: { library: '库', compose: '组合', dashboard: '仪表板', settings: '设置', help: '帮助' },
  rescan: '重新扫描',
  addFolder: '添加文件夹',
  chooseAgain: '重新选择',
  chooseNameAgain: (folder) => `重新选择 ${folder}`,
  drop: '拖放到此处以加入库',
  dropText: '文件夹连同其子文件夹一起搜索。文件只在这里读取，位置不变。',
  notices: '通知',
  moreNotices: (more: number) => `另有 ${count(more)} 条`,
  wholeNotice: '展开全文',
  fewerNotices: '收起',
  dismiss: (title) => `关闭通知：${title}`,
  update: {
    ready: (version) => (version === null ? '新版本已就绪。' : `版本 ${version} 已就绪。`),
    when: '重新加载后启用。',
    news: '更新内容',
    reload: '重新加载',
  },
  reconnect: {
    text: '{0} 需要您点一下才能再次读取其中的文件。已测量的内容都在。',
    button: (folder) => `重新连接 ${folder}`,
  },
  drafts: {
    title: '未保存的更改',
    kept: (loras) => `已保留 ${count(loras)} 个 LoRA 的未保存更改：`,
    list: (more) => (more > 0 ? `{0} 等，另有 ${count(more)} 个。` : '{0}。'),
    between: '、',
    unnamed: '一个现已不在库中的 LoRA',
    open: '在那里打开“编辑配置”即可继续、保存或放弃。',
  },
  opening: '正在打开库',
  elsewhere: {
    title: '库已在另一个标签页中打开',
    text: '同一时间只有一个标签页可以使用库。如果在此使用，另一个标签页会先完成手头的工作。',
  },
  takenOver: {
    title: '库已移到另一个标签页',
    text: '此标签页在移交之前已保存全部内容。未保存的配置更改已作为草稿一并移交。您可以随时把库取回。',
  },
  useHere: '在此使用',
  failed: {
    title: '无法打开库',
    text: '您的 LoRA 文件不受影响。重新加载通常有效；如果无效，请释放一些磁盘空间，或改用普通（非无痕）窗口。',
    reason: (reason, crashed) =>
      reason === null
        ? '另一个窗口仍占用库的文件。请关闭该窗口，然后重新加载此页面。'
        : crashed
          ? `${reasons.said(reason)}。请重新加载页面；已保存的内容都在。`
          : reasons.said(reason),
    again: '重试',
    health: '快照和诊断',
  },
  first: {
    title: '看清每个 LoRA 的真实作用',
    text: '添加存放 LoRA 的文件夹。每个文件都逐块精确测量：Flux、SDXL、SD、Wan 以及更多。',
    sample: '试用示例库',
    orDrop: '或把文件夹拖到此页面的任意位置',
    building: (done, total) => `正在生成示例库：${count(done)} / ${count(total)} 个文件`,
    noPicker: '此浏览器不能记住文件夹。您仍可在这里选择文件夹；以后要重新扫描时请再选一次。Chrome 和 Edge 会记住文件夹。',
    privacy: '没有服务器，没有账户：文件只被读取，不会上传，应用可离线使用。',
  },
};
