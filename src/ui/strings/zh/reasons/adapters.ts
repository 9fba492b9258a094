/** Problems and notes of modules: what their tensors do not make, and what is to be known of their numbers. */
import type { Phrases } from './phrases.ts';

/** Why tensors make no adapter that can be measured. */
const PROBLEMS: Phrases = [
  ['No adapter is made of {parts}', '{parts} 不构成任何适配器'],
  ['No adapter kind reads these tensors', '没有适配器类型能读取这些张量'],
  ['Its kernel is {shape}; blocks of rows x blocks of columns x size is expected', '它的核是 {shape}；应为 行块数 x 列块数 x 大小'],
  ['There are magnitudes without the factors they belong to', '有幅值，但缺少所属的因子'],
  ['Of its factors a1, a2, b1 and b2 some are missing', '它的因子 a1、a2、b1、b2 缺少一部分'],
  ['Its factors {shapes} do not multiply', '它的因子 {shapes} 无法相乘'],
  ['Its factors are missing', '缺少它的因子'],
  ['Its half {#n} is incomplete', '它的第 {n} 半不完整'],
  ['Its half {#n} is {shapes}, which do not multiply', '它的第 {n} 半是 {shapes}，无法相乘'],
  ['One half has a Tucker core and the other none', '一半有 Tucker 核，另一半没有'],
  ['Its halves are {one} and {other}; they must be of one shape', '它的两半是 {one} 和 {other}；形状必须相同'],
  ['It has a row offset and a Tucker core, which no tool writes together', '它同时有行偏移和 Tucker 核，没有工具会这样写'],
  [
    'Its row offset takes a part of {shape}; which part of q, k, v is not told',
    '它的行偏移取 {shape} 的一部分；未说明是 q、k、v 中的哪一部分',
  ],
  ['Its row offset takes a part of {shape}; its name names none of q, k, v', '它的行偏移取 {shape} 的一部分；名称中没有 q、k、v'],
  ['Its factor {name} is incomplete', '它的因子 {name} 不完整'],
  ['Its factor {name} is {a} by {b}, which do not multiply', '它的因子 {name} 是 {a} 和 {b}，无法相乘'],
  ['Its Tucker core is {core} between {a} and {b}', '它的 Tucker 核是 {core}，位于 {a} 和 {b} 之间'],
  ['There is a down factor without its up factor', '有 down 因子，但缺少它的 up 因子'],
  ['There is an up factor without its down factor', '有 up 因子，但缺少它的 down 因子'],
  ['The down factor has the shape {shape}; rank x inputs is expected', 'down 因子的形状是 {shape}；应为 秩 x 输入数'],
  [
    'The up factor is {up} but the down factor {down} has rank {#rank}; outputs x {#rank} is expected',
    'up 因子是 {up}，而 down 因子 {down} 的秩是 {rank}；应为 输出数 x {rank}',
  ],
  ['The mid factor is {mid}; {#rank} x {#rank} x kernel is expected', 'mid 因子是 {mid}；应为 {rank} x {rank} x 核'],
  ['The diagonal is {shape}; {#rank} x 1 is expected', '对角是 {shape}；应为 {rank} x 1'],
  ['Its rank of {#rank} is too high to be measured here, for {rows} x {cols}', '它的秩 {rank} 对 {rows} x {cols} 来说太高，无法在此测量'],
  ['Of its numbered parts {part} is missing', '它的编号部分缺少 {part}'],
  ['Its rotations have the shape {shape}, which is not a known one', '它的旋转的形状是 {shape}，不是已知的形状'],
  ['Its rotations are {#n} wide; only up to {#most} are measured', '它的旋转宽 {n}；最多只测量到 {most}'],
  ['Its rotations are too many to be measured', '它的旋转太多，无法测量'],
  ['Its scale is not a finite number', '它的缩放不是有限数'],
  ['Its alpha is not a number', '它的 alpha 不是数字'],
  ['Its alpha is infinite', '它的 alpha 为无穷大'],
  ['To which of its factors the scale {name} belongs is not told', '未说明缩放 {name} 属于它的哪个因子'],
  ['There is a scale {name} without the factor that it multiplies', '有缩放 {name}，但缺少它所乘的因子'],
  ['Its scale {name} has the type {type}', '它的缩放 {name} 的类型是 {type}'],
  ['{name} has the type {type}, which may hold packed values; it is not read', '{name} 的类型是 {type}，可能是打包的值；不会读取'],
  ['Quantised factors without their scale: {name} has the type {type}', '量化的因子缺少缩放：{name} 的类型是 {type}'],
  ['{name} has the type {type}, which holds no numbers we can decode', '{name} 的类型是 {type}，其中没有可解码的数字'],
  ['{type} holds no numbers we can decode', '{type} 中没有可解码的数字'],
  [
    'Its scale {name} is {shape}; one number, or one per row, column or block of {part} is expected',
    '它的缩放 {name} 是 {shape}；应为一个数，或 {part} 的每行、每列、每块一个数',
  ],
  ['Its part {name} is there twice, as it is and transposed', '它的部分 {name} 出现两次：原样和转置各一次'],
  ['Its part {name} is there as a whole and in numbered parts', '它的部分 {name} 既有完整的，也有编号的各部分'],
  ['Its numbered parts of {name} are {numbers}; 0 to {#last} are expected', '它的 {name} 的编号部分是 {numbers}；应为 0 到 {last}'],
  ['It has {#ups} up factors and {#downs} down factors', '它有 {ups} 个 up 因子和 {downs} 个 down 因子'],
  ['Its numbered parts have different ranks: {ranks}', '它的编号部分的秩不同：{ranks}'],
  ['The part {name} has rank {#rank}; {wanted} is expected', '部分 {name} 的秩是 {rank}；应为 {wanted}'],
  ['Unsupported adapter: {why} is recognised by name only', '不支持的适配器：{why} 只能按名称识别'],
  ['Trained tokens for a text encoder; they change no weight', '文本编码器的训练词元；它们不改变任何权重'],
  ['It holds the adapters {names}; which of them counts is not told', '它含有适配器 {names}；未说明以哪一个为准'],
  [
    'It holds the adapter {name} and one without a name; which of them counts is not told',
    '它含有适配器 {name} 和一个没有名称的适配器；未说明以哪一个为准',
  ],
  ['{module} adapts the same weight; only that one counts', '{module} 适配同一权重；只计入那一个'],
];

/** What the pass over the tensors found. */
const MEASURED: Phrases = [
  ['Its delta cannot be computed from this file', '无法从此文件计算它的增量'],
  ['Its delta is too large for a number', '它的增量超出数值范围'],
  ['The delta of {why} needs the base model, which is not in this file', '{why} 的增量需要基础模型，而此文件中没有'],
  [
    'It replaces the weight; the change needs the base model, which is not in this file',
    '它替换整个权重；变化量需要基础模型，而此文件中没有',
  ],
  ['NaN in {#n} and infinity in {#m} of the {#all} values of {name}', '{name} 的 {all} 个值中有 {n} 个 NaN 和 {m} 个无穷大'],
  ['NaN in {#n} of the {#all} values of {name}', '{name} 的 {all} 个值中有 {n} 个 NaN'],
  ['infinity in {#n} of the {#all} values of {name}', '{name} 的 {all} 个值中有 {n} 个无穷大'],
  ['No module of this file could be measured', '此文件的模块都无法测量'],
  ['No adapter tensors were found in this file', '此文件中没有找到适配器张量'],
  ['None of the measured modules lies in a block', '已测量的模块都不在块中'],
  ['The names in this file show no blocks', '从此文件的名称看不出块'],
];

const NOTES: Phrases = [
  ['It also has {name}, which is not read', '它还有 {name}，不会读取'],
  ['GLoRA: its b-term only; its a-term needs the base model', 'GLoRA：只有 b 项；a 项需要基础模型'],
  [
    'Rows {#from} to {#to} of a Kronecker product of a fused layer, which newer versions of ComfyUI take by the name; elsewhere the product does not fit the layer',
    '融合层的克罗内克积的第 {from} 到 {to} 行；较新版本的 ComfyUI 按名称取用，其他程序中该积与层不符',
  ],
  [
    'Rows {#from} to {#to} of a Kronecker product of a fused layer, which newer versions of ComfyUI take by the name where the model calls the layer wq, wk or wv; elsewhere the product does not fit',
    '融合层的克罗内克积的第 {from} 到 {to} 行；模型把该层称为 wq、wk 或 wv 时，较新版本的 ComfyUI 按名称取用，其他情况下该积不符',
  ],
  ['Rows {#from} to {#to} of a Kronecker product of a fused layer', '融合层的克罗内克积的第 {from} 到 {to} 行'],
  [
    'Its terms all but cancel, and its rank is too high to sum them exactly; its norm may be off by several percent',
    '它的各项几乎互相抵消，而秩太高，无法精确求和；范数可能有百分之几的误差',
  ],
  [
    'Its scale is from lora_adapter_metadata, which ComfyUI ignores: it applies a scale of 1',
    '它的缩放来自 lora_adapter_metadata，ComfyUI 会忽略它：按缩放 1 应用',
  ],
  ['Rank 0: its factors are empty, so its delta is 0', '秩 0：它的因子是空的，因此增量为 0'],
  [
    'Alpha is 0: ComfyUI applies nothing, other loaders may take a scale of 1',
    'Alpha 为 0：ComfyUI 不应用任何内容，其他加载器可能按缩放 1 应用',
  ],
  [
    'Of several changes of this weight the {kind} counts, as in ComfyUI; other programs apply the others',
    '此权重有多个变化，与 ComfyUI 一样以 {kind} 为准；其他程序会应用其余的变化',
  ],
  [
    'Its alpha is a tensor called lora_alpha, which ComfyUI ignores: it applies a scale of 1',
    '它的 alpha 是名为 lora_alpha 的张量，ComfyUI 会忽略它：按缩放 1 应用',
  ],
  [
    'Its alpha stands under another spelling of its name: converters apply it, ComfyUI does not read it for this name',
    '它的 alpha 写在其名称的另一种拼法下：转换工具会应用它，ComfyUI 不会按此名称读取',
  ],
  ['MLX keeps its scale outside of the file; 1 is taken', 'MLX 把缩放保存在文件之外；按 1 处理'],
  ['On the same weight as {kind}; what they have in common is in no sum', '与 {kind} 作用于同一权重；它们的共同部分不计入任何总和'],
];

/** Why two are not compared, or one is not summed. */
const NOT_COMPARED: Phrases = [
  ['its delta is too large to be compared', '它的增量太大，无法比较'],
  ['its kernel has no shape that is known', '它的核不是已知的形状'],
  ['its tensor is missing', '缺少它的张量'],
  ['its factors do not multiply', '它的因子无法相乘'],
  ['its {pairs} pairs of factors are too many to compare exactly', '它的 {pairs} 对因子太多，无法精确比较'],
  [
    "its rows {#from} to {#to} of a fused product do not fall together with its factors'",
    '它在融合积中的第 {from} 到 {to} 行与其因子的行不对齐',
  ],
  ['one of its factors is empty', '它的一个因子是空的'],
  ['which rows of a fused product it is is not told', '未说明它是融合积的哪些行'],
  ['its row offset lies outside of its product', '它的行偏移超出了它的积'],
  ['no adapter kind reads its tensors', '没有适配器类型能读取它的张量'],
  ['its tensors cannot be read as numbers', '它的张量无法读取为数字'],
  ['its scale is not known', '它的缩放未知'],
  ['its change needs the base model', '它的变化需要基础模型'],
  ['its a-term needs the base model', '它的 a 项需要基础模型'],
  ['a tensor is missing', '缺少一个张量'],
  ['not all of its values are finite', '它的值不全是有限数'],
  ['its rows lie head by head', '它的行按注意力头逐个排列'],
];

/** Kinds that are not called by a method's name, and what is exact of some. */
const KINDS: Phrases = [
  ['Unknown', '未知'],
  ['Full difference', '完整差值'],
  ['Modulation difference', '调制差值'],
  ['Norm difference', '归一化差值'],
  ['Bias difference', '偏置差值'],
  ['Norm bias difference', '归一化偏置差值'],
  ['Full rank', '满秩'],
  ['Trainable tokens', '可训练词元'],
  ['Sparse residual', '稀疏残差'],
  ['Bundled embedding', '附带的嵌入'],
  ['LN tuning', 'LN 调整'],
  ['undirected part', '无方向部分'],
  ['size of the change of its factors', '其因子的变化大小'],
  ['size of its rotations', '其旋转的大小'],
];

export const adapters: Phrases = [...PROBLEMS, ...MEASURED, ...NOTES, ...NOT_COMPARED, ...KINDS];
