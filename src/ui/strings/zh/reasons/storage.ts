/** Data from outside and what is kept: words of decoders, faults of profiles, of the library's storage and of workers. */
import type { Phrases } from './phrases.ts';

/** After "must be". */
const EXPECTED: Phrases = [
  ['valid JSON', '有效的 JSON'],
  ['JSON of its form', '符合其格式的 JSON'],
  ['text', '文字'],
  ['a text', '文字'],
  ['a text or null', '文字或 null'],
  ['a text or bytes', '文字或字节'],
  ['a text, a number or null', '文字、数字或 null'],
  ['bytes or null', '字节或 null'],
  ['true or false', 'true 或 false'],
  ['a finite number', '有限数'],
  ['a finite number or null', '有限数或 null'],
  ['a whole number from {#least} on', '不小于 {least} 的整数'],
  ['a list', '列表'],
  ['a list of {#n}', '{n} 项的列表'],
  ['an object', '对象'],
  ['there', '存在的项'],
  ['a message', '消息'],
  ['a plan', '烘焙计划'],
  ['the number of one of {#n} slots', '{n} 个位置之一的编号'],
  ['the hash of a content', '内容的哈希'],
  ['at most {#n} LoRAs', '至多 {n} 个 LoRA'],
  ['another one than of every other member', '与其他成员都不同的一个'],
  ['three of A-Z and 0-9', 'A-Z 和 0-9 中的三个字符'],
  ['a name of at most 200 characters', '至多 200 个字符的名称'],
  ['an owner', '所属对象'],
  ['a picture of at most 300 kB as base64', '至多 300 kB 的 base64 图片'],
  ['"{one}" or "{other}"', '"{one}" 或 "{other}"'],
];

/** Of a text with gains, and of what is stored. */
const PROFILES: Phrases = [
  ['The gain of {slot} is {gain}; gains go from {#least} to {#most}.', '{slot} 的增益为 {gain}；增益须在 {least} 到 {most} 之间。'],
  ['The stored modules of this LoRA are damaged. Re-index measures it again.', '此 LoRA 存储的模块已损坏。“重新索引”会重新测量。'],
];

/** What the database, the workers and the browser's storage say. */
const LIBRARY: Phrases = [
  ['The library is not open here.', '库未在此打开。'],
  ['The library is open already.', '库已经打开。'],
  ['That is the library in use.', '那是正在使用的库。'],
  ['Nothing is kept: memory was asked for.', '不会保存任何内容：选择了仅用内存。'],
  ['Copied byte for byte before the damaged file was opened.', '在打开损坏的文件之前逐字节复制。'],
  [
    'The browser could not read or write the library’s file ({error}). Nothing stored so far is lost; try again or reload the page.',
    '浏览器无法读写库的文件（{error}）。已保存的内容没有丢失；请重试或重新加载页面。',
  ],
  [
    'The library’s file is damaged ({error}). Reload the page: the file is then set aside for download and a new library is begun.',
    '库的文件已损坏（{error}）。请重新加载页面：该文件会被搁置以供下载，并新建一个库。',
  ],
  [
    'There is no storage left for the library. Free disk space, or remove other sites’ data in the browser’s settings, then try again. Nothing stored so far is lost.',
    '库没有剩余的存储空间。请释放磁盘空间，或在浏览器设置中删除其他网站的数据，然后重试。已保存的内容没有丢失。',
  ],
  [
    'A file of the library is damaged, and there is no room to keep a copy of it before it is mended. Free disk space, or remove other sites’ data in the browser’s settings, then reload the page. Nothing has been changed.',
    '库的一个文件已损坏，而没有空间在修复前保留副本。请释放磁盘空间，或在浏览器设置中删除其他网站的数据，然后重新加载页面。没有更改任何内容。',
  ],
  [
    'The file is made from a copy of the library, and there is no room left for one. Free disk space, or remove other sites’ data in the browser’s settings, then export again. “Back up” needs no room and has all that you made yourself.',
    '该文件由库的副本生成，而没有空间存放副本。请释放磁盘空间，或在浏览器设置中删除其他网站的数据，然后重新导出。“备份”不需要空间，并包含您自己制作的全部内容。',
  ],
  ['This browser has no private file system for web apps.', '此浏览器没有供网页应用使用的私有文件系统。'],
  [
    'This window does not allow web apps to keep files, as some private windows do ({error}).',
    '此窗口不允许网页应用保存文件，某些隐私窗口就是如此（{error}）。',
  ],
  ['SQLite cannot read it: {error}', 'SQLite 无法读取它：{error}'],
  ['It is not a library of this program, or its first page was overwritten.', '它不是本程序的库，或其第一页已被覆盖。'],
  [
    'It was written by a newer version of this program (schema {#n}; this one knows {#known}).',
    '它由本程序的较新版本写成（架构 {n}；此版本认识 {known}）。',
  ],
  [
    'SQLite’s check found: a row of {table} breaks the table’s own rules ({error})',
    'SQLite 检查发现：表 {table} 中有一行违反了该表自身的规则（{error}）',
  ],
  ['a row of {table} breaks the table’s own rules ({error})', '表 {table} 中有一行违反了该表自身的规则（{error}）'],
  ['SQLite’s check found: {error}', 'SQLite 检查发现：{error}'],
  ['Damage was found while it was in use: {error}', '使用中发现损坏：{error}'],
  ['It was set aside earlier.', '之前已搁置。'],
  ['There are no snapshots.', '没有快照。'],
  ['The browser gave no folder for snapshots.', '浏览器没有提供存放快照的文件夹。'],
  ['There is no snapshot {name}.', '没有快照 {name}。'],
  ['There is no room for the file.', '没有空间存放该文件。'],
  ['{table}: {#n} rows refer to nothing', '{table}：{n} 行没有所指的内容'],
  ['The library holds {found} in {column} where {why} was expected.', '库中 {column} 的内容是 {found}，应为{why}。'],
  ['another window holds the files', '另一个窗口占用了文件'],
  ['another tab took the library', '另一个标签页取走了库'],
  ['the library could not be opened', '无法打开库'],
  ['the library was given to another tab', '库已交给另一个标签页'],
  ['the library was deleted', '库已删除'],
  ['it was cancelled', '已取消'],
  ['it is done', '已完成'],
  ['it was silent for two minutes', '两分钟没有响应'],
  ['Nothing was read for {#n} seconds', '{n} 秒没有读到任何内容'],
  ['The file ended early', '文件过早结束'],
  ['It does not fit into the memory of this browser', '此浏览器的内存放不下它'],
  ['it has no content hash', '它没有内容哈希'],
];

export const storage: Phrases = [...PROFILES, ...LIBRARY, ...EXPECTED];
