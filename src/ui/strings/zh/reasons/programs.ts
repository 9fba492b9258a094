/** Programs that a profile goes to: what each is, the forms of its text, how to use it, and why it takes no such file. */
import type { Phrases } from './phrases.ts';

const LABELS: Phrases = [
  ['ComfyUI: Inspire block vector', 'ComfyUI：Inspire 块向量'],
  ['ComfyUI: Inspire node', 'ComfyUI：Inspire 节点'],
  ['ComfyUI: Impact / Easy-Use prompt tag', 'ComfyUI：Impact / Easy-Use 提示词标签'],
  ['ComfyUI: KJNodes block selector', 'ComfyUI：KJNodes 块选择器'],
  ['ComfyUI: LoadLoraQwenImage with filters', 'ComfyUI：带过滤器的 LoadLoraQwenImage'],
  ['ComfyUI: Realtime-LoRA selective loader', 'ComfyUI：Realtime-LoRA 选择性加载器'],
  ['ComfyUI: WanVideoWrapper block edit', 'ComfyUI：WanVideoWrapper 块编辑'],
  ['ComfyUI: {name}', 'ComfyUI：{name}'],
  ['Original tool: Copy Weights', '原版工具：Copy Weights'],
  ['Original tool: CSV', '原版工具：CSV'],
  ['CSV of gains', '增益 CSV'],
  ['Profile file', '配置文件'],
  ['Forge: LoRA Block Weight (nihedon)', 'Forge：LoRA Block Weight（nihedon）'],
  ['A1111: {name}', 'A1111：{name}'],
  ['Forge: {name}', 'Forge：{name}'],
  ['Forge Neo: {name}', 'Forge Neo：{name}'],
  ['reForge: {name}', 'reForge：{name}'],
  ['diffusers: {name}', 'diffusers：{name}'],
  ['SD.Next: {name}', 'SD.Next：{name}'],
];

const FORMS: Phrases = [
  ['Workflow, for the canvas', '工作流（用于画布）'],
  ['API format', 'API 格式'],
  ['Vector', '向量'],
  ['% form', '% 形式'],
  ['Numbers', '数字'],
  ['List', '列表'],
  ['Dict', '字典'],
  ['Text', '文本'],
  ['Table', '表格'],
  ['One decimal', '一位小数'],
  ['Prompt tag', '提示词标签'],
  ['{#n} values ({model})', '{n} 个值（{model}）'],
  ['{#n} values', '{n} 个值'],
];

const ABOUT: Phrases = [
  ['Workflow with "Anima LoRA Block Weight V2" set to one slider per block.', '使用“Anima LoRA Block Weight V2”的工作流，每个块一个滑块。'],
  [
    'Text for `weights` of "LoRA Block Weight Custom" (Flux, Qwen-Image, SD 3.5 Large), one value per block of the model.',
    '用于“LoRA Block Weight Custom”（Flux、Qwen-Image、SD 3.5 Large）的 `weights` 的文本，模型的每个块一个值。',
  ],
  [
    'Workflow with "Bobs LoRA Loader" for Flux, SDXL or any model, which has a weight per range of blocks.',
    '使用“Bobs LoRA Loader”的工作流，用于 Flux、SDXL 或任何模型，每段块一个权重。',
  ],
  [
    'Workflow with Inspire Pack’s "Lora Loader (Block Weight)" filled in; model and CLIP are yours to connect.',
    '已填好 Inspire Pack 的“Lora Loader (Block Weight)”的工作流；模型和 CLIP 需自行连接。',
  ],
  [
    'Dict for `set_adapters` of a Stable Diffusion pipeline, one value per attention.',
    '用于 Stable Diffusion 管线的 `set_adapters` 的字典，每个注意力一个值。',
  ],
  ['Text rules for the blocks of a MiniMax-H3 LoRA.', '用于 MiniMax-H3 LoRA 各块的文本规则。'],
  [
    'Tag for the wildcard prompts of Impact Pack and Easy-Use; both need Inspire Pack to apply it.',
    '用于 Impact Pack 和 Easy-Use 通配符提示词的标签；两者都需要 Inspire Pack 才能应用。',
  ],
  [
    'Text for `block_vector` of Inspire Pack’s "Lora Loader (Block Weight)", one value per block that this file has.',
    '用于 Inspire Pack 的“Lora Loader (Block Weight)”的 `block_vector` 的文本，此文件的每个块一个值。',
  ],
  [
    'Workflow with the model’s "Block Lora Select" and "DiT Block Lora Loader" of KJNodes; their values replace alpha.',
    '使用 KJNodes 中该模型的“Block Lora Select”和“DiT Block Lora Loader”的工作流；它们的值会代替 alpha。',
  ],
  [
    'Workflow with "Krea 2 LoRA Block Weight" and "Krea 2 LoRA Filter (Blocks)", which switch blocks on or off.',
    '使用“Krea 2 LoRA Block Weight”和“Krea 2 LoRA Filter (Blocks)”的工作流，用来开关各个块。',
  ],
  [
    'Prompt tag for Forge Neo with a vector as long as the extension guesses for this file.',
    '用于 Forge Neo 的提示词标签，向量长度与扩展对此文件的判断一致。',
  ],
  [
    'Prompt tag for hako-mikan’s LoRA Block Weight extension in the A1111 web UI.',
    '用于 A1111 web UI 中 hako-mikan 的 LoRA Block Weight 扩展的提示词标签。',
  ],
  [
    'The same tag in reForge, where the extension changes the strength of patches and drops everything but LoRA, LoHa and LoKr.',
    '同样的标签，用于 reForge；扩展在那里改变补丁的强度，并丢弃 LoRA、LoHa、LoKr 以外的补丁。',
  ],
  [
    'The same tag in Forge, where the extension changes the strength of patches and drops everything but LoRA, LoHa and LoKr.',
    '同样的标签，用于 Forge；扩展在那里改变补丁的强度，并丢弃 LoRA、LoHa、LoKr 以外的补丁。',
  ],
  [
    'Prompt tag for nihedon’s fork, whose Flux vectors hold blocks alone: 57, or 19 for pairs of single blocks.',
    '用于 nihedon 分支的提示词标签，其 Flux 向量只含块：57 个值，或以两个单流块为一对的 19 个值。',
  ],
  [
    'The list of the original tool’s "Copy Weights": one decimal, in the order of its layout.',
    '原版工具“Copy Weights”的列表：一位小数，按其布局的顺序。',
  ],
  [
    'The CSV of the original tool, six decimals; the column for its own measurement stays empty.',
    '原版工具的 CSV，六位小数；其自身测量值的那一列留空。',
  ],
  ['Table with one row per slot of the layout; this program reads it again.', '布局的每个位置占一行的表格；本程序可以重新读取。'],
  [
    'Workflow with "LoadLoraQwenImage", whose `exclude_filter` names the blocks that are off.',
    '使用“LoadLoraQwenImage”的工作流，其 `exclude_filter` 列出关闭的块。',
  ],
  [
    'Text for `block_weights_string` of the Selective LoRA Loader (SDXL, Flux, Z-Image, Wan, Qwen).',
    '用于 Selective LoRA Loader（SDXL、Flux、Z-Image、Wan、Qwen）的 `block_weights_string` 的文本。',
  ],
  [
    'Prompt tag with one multiplier each for text encoders, input, middle and output blocks.',
    '提示词标签，文本编码器、输入块、中间块和输出块各有一个系数。',
  ],
  [
    'Workflow with "WanVideo Lora Block Edit", which switches blocks of a Wan LoRA on or off.',
    '使用“WanVideo Lora Block Edit”的工作流，用来开关 Wan LoRA 的各个块。',
  ],
];

const NOTES: Phrases = [
  ['The sliders go from 0 to 2: negative gains cannot be set.', '滑块的范围是 0 到 2：不能设置负增益。'],
  ['It is for "{node}", with baseline_weight and clip_strength at 1.', '用于“{node}”，baseline_weight 和 clip_strength 均为 1。'],
  ['Its weights are for ranges of blocks; the blocks of a range share one.', '它的权重按块的区段给出；同一区段的块共用一个权重。'],
  [
    'The node names the LoRA by where it lies below ComfyUI’s folder loras. If ComfyUI says "value not in list", correct that under ComfyUI in Settings.',
    '节点按 LoRA 在 ComfyUI 的 loras 文件夹下的位置指定它。如果 ComfyUI 显示“value not in list”，请在“设置”的 ComfyUI 部分更正。',
  ],
  [
    'Drop the file on ComfyUI’s canvas or paste it there: it opens as a workflow of its own, from which the node can be copied.',
    '把文件拖到 ComfyUI 的画布上或粘贴到那里：它会作为单独的工作流打开，可以从中复制节点。',
  ],
  [
    'Python: pipe.set_adapters("name", adapter_weights=...) with this dict.',
    'Python：以此字典调用 pipe.set_adapters("name", adapter_weights=...)。',
  ],
  [
    'Goes into a text node that is connected to "block_weights" of the H3 LoRA Block Loader; its grid and token_refiner stay at 1.',
    '放入连接到 H3 LoRA Block Loader 的“block_weights”的文本节点；其 grid 和 token_refiner 保持为 1。',
  ],
  [
    'The vector belongs to this file: another LoRA with other blocks takes its values for other blocks.',
    '此向量属于此文件：块不同的其他 LoRA 会把这些值用于别的块。',
  ],
  ['The node knows no blocks of {family}: the whole file hangs on the first value.', '节点不认识 {family} 的块：整个文件都取第一个值。'],
  ['The first value is for everything that is not a block, text encoders included.', '第一个值用于所有不属于块的部分，包括文本编码器。'],
  [
    'The numbers are alphas of this file (gain × scale × rank), not multipliers; a block at 0 is removed.',
    '这些数是此文件的 alpha（增益 × 缩放 × 秩），不是系数；为 0 的块会被移除。',
  ],
  ['Blocks are on or off, and all that are on have one strength.', '块只有开和关，打开的块强度相同。'],
  ['Layers are on or off, and all that are on have one strength.', '层只有开和关，打开的层强度相同。'],
  ['Goes into the prompt; the extension must be switched on.', '放入提示词；扩展必须启用。'],
  [
    'Goes into the prompt. The extension must be switched on; 1 after the name is the strength of the whole LoRA.',
    '放入提示词。扩展必须启用；名称后的 1 是整个 LoRA 的强度。',
  ],
  ['For the original tool alone: other tools count their values from another block.', '仅用于原版工具：其他工具的值从别的块开始计数。'],
  [
    'The text field is in pull requests 14 and 30 of the extension, in no release yet.',
    '该文本字段在扩展的 pull request 14 和 30 中，尚未发布。',
  ],
  [
    'These are square or cube roots of the gains, because the loader multiplies every tensor: they come out as set.',
    '这些是增益的平方根或立方根，因为加载器对每个张量分别相乘：结果与设置一致。',
  ],
  [
    'SD.Next has four values for the whole LoRA: what most layers of a part want is taken.',
    'SD.Next 对整个 LoRA 只有四个值：取每个部分多数层所需的值。',
  ],
  [
    'Connect it to "blocks" of "WanVideo Lora Select". It can only switch blocks off: every gain but 0 is on.',
    '将它连接到“WanVideo Lora Select”的“blocks”。它只能关闭块：增益不为 0 即为打开。',
  ],
  [
    'With all switches off the node filters nothing: set the strength of the LoRA to 0 instead.',
    '所有开关都关闭时，节点不会过滤任何内容：请改为把 LoRA 的强度设为 0。',
  ],
];

/** Why it is not offered. */
const REFUSALS: Phrases = [
  ['{program}’s loader knows none of the names of its {#n} module', '{program} 的加载器不认识它的 {n} 个模块的名称'],
  ['{program}’s loader knows none of the names of its {#n} modules', '{program} 的加载器不认识它的 {n} 个模块的任何名称'],
  ['It is for {model}, not for {family}', '它用于 {model}，不用于 {family}'],
  [
    'It has nodes for Flux.1, Qwen-Image and SD 3.5, not for {family}',
    '它有用于 Flux.1、Qwen-Image 和 SD 3.5 的节点，没有用于 {family} 的',
  ],
  ['How its node for any model finds the blocks of {family} is not known', '不知道它的通用节点如何找到 {family} 的块'],
  [
    'diffusers takes values per block for SD and SDXL UNets alone, not for {family}',
    'diffusers 只对 SD 和 SDXL 的 UNet 接受逐块的值，不适用于 {family}',
  ],
  [
    'KJNodes has selectors for Flux.1, HunyuanVideo, Wan and LTX-2, not for {family}',
    'KJNodes 有用于 Flux.1、HunyuanVideo、Wan 和 LTX-2 的选择器，没有用于 {family} 的',
  ],
  ['Its values are alphas, and the file is not measured yet', '它的值是 alpha，而文件尚未测量'],
  ['It knows SD, SDXL, Flux, Anima, Wan and Qwen-Image, not {family}', '它认识 SD、SDXL、Flux、Anima、Wan 和 Qwen-Image，不认识 {family}'],
  ['It knows SD 1, SD 2, SDXL and Flux.1, not {family}', '它认识 SD 1、SD 2、SDXL 和 Flux.1，不认识 {family}'],
  ['It knows SD 1, SD 2 and SDXL, not {family}', '它认识 SD 1、SD 2 和 SDXL，不认识 {family}'],
  ['The file holds two models, for high and low noise; a loader takes one', '文件含有高噪声和低噪声两个模型；加载器只接受一个'],
  ['Its layers have numbers for names; only the oldest tools load that', '它的层以数字为名；只有最旧的工具能载入'],
  ['It loads no {family} files', '它不载入 {family} 文件'],
  [
    'It has layouts for UNets, Flux.1, Flux.2 dev and Wan, not for {family}',
    '它有用于 UNet、Flux.1、Flux.2 dev 和 Wan 的布局，没有用于 {family} 的',
  ],
  ['The file name holds "{text}", which ends a part of a prompt tag', '文件名含有“{text}”，它在提示词标签中表示一个部分的结束'],
  [
    'It has loaders for SDXL, Flux.1, Z-Image, Wan and Qwen-Image, not for {family}',
    '它有用于 SDXL、Flux.1、Z-Image、Wan 和 Qwen-Image 的加载器，没有用于 {family} 的',
  ],
  ['Its multipliers are for UNets, not for {family}', '它的系数用于 UNet，不用于 {family}'],
];

/** What the rules were read from, where it is more than a name and a commit. */
const VERSIONS: Phrases = [
  ['{version}; reForge before its patches became objects', '{version}；补丁改为对象之前的 reForge'],
  ['{version}; without layer_filter {older}', '{version}；没有 layer_filter 的版本为 {older}'],
  ['{name}, as of {#year} ({source})', '{name}，{year} 年（{source}）'],
  ['version {#n}', '版本 {n}'],
];

export const programs: Phrases = [...ABOUT, ...NOTES, ...REFUSALS, ...LABELS, ...FORMS, ...VERSIONS];
