/**
 * Splitting a tensor key into module path and role, by the longest role suffix. Never at the first dot: kohya keys have one,
 * PEFT keys have many. The table lists every suffix the common trainers write; the adapter kinds say which roles they need.
 */
import { EMBEDDING, UNSUPPORTED } from './unsupported.ts';

/** suffix -> role. Written with the separator it starts with. */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['.lora_up.weight', 'up'],
  ['.lora_B.weight', 'up'],
  ['.lora_B', 'up'],
  ['.lora.up.weight', 'up'],
  ['_lora.up.weight', 'up'],
  ['_lora_up.weight', 'up'],
  ['.lora_linear_layer.up.weight', 'up'],
  ['.lora_embedding_B', 'up'],
  ['.lora_down.weight', 'down'],
  ['.lora_A.weight', 'down'],
  ['.lora_A', 'down'],
  ['.lora.down.weight', 'down'],
  ['_lora.down.weight', 'down'],
  ['_lora_down.weight', 'down'],
  ['.lora_linear_layer.down.weight', 'down'],
  ['.lora_embedding_A', 'down'],
  ['.lora_a', 'down^T'],
  ['.lora_b', 'up^T'],
  [':up', 'up'],
  [':down', 'down'],
  ['.lora_mid.weight', 'mid'],
  ['.lora_B.bias', 'up.bias'],
  ['.lora_up.bias', 'up.bias'],
  ['.lora_E', 'lora_E'],
  ['.ranknum', 'ranknum'],
  ['.alpha', 'alpha'],
  ['.lora_alpha', 'lora_alpha'],
  ['.alpha_scale', 'scale'],
  ['.scale', 'scale'],
  ['.dora_scale', 'dora_scale'],
  ['.lora_magnitude_vector.weight', 'dora_scale'],
  ['.lora_magnitude_vector', 'dora_scale'],
  ['.magnitude', 'dora_scale'],
  ['.reshape_weight', 'reshape_weight'],
  ['.hada_w1_a', 'hada_w1_a'],
  ['.hada_w1_b', 'hada_w1_b'],
  ['.hada_w2_a', 'hada_w2_a'],
  ['.hada_w2_b', 'hada_w2_b'],
  ['.hada_t1', 'hada_t1'],
  ['.hada_t2', 'hada_t2'],
  ['.lokr_w1', 'lokr_w1'],
  ['.lokr_w1_a', 'lokr_w1_a'],
  ['.lokr_w1_b', 'lokr_w1_b'],
  ['.lokr_w2', 'lokr_w2'],
  ['.lokr_w2_a', 'lokr_w2_a'],
  ['.lokr_w2_b', 'lokr_w2_b'],
  ['.lokr_t2', 'lokr_t2'],
  ['.row_offset', 'row_offset'],
  ['.bm.weight', 'glora_bm'],
  ['.lokr_t1', 'lokr_t1'],
  ['.a1.weight', 'glora_a1'],
  ['.a2.weight', 'glora_a2'],
  ['.b1.weight', 'glora_b1'],
  ['.b2.weight', 'glora_b2'],
  ['.oft_blocks', 'oft_blocks'],
  ['.oft_diag', 'oft_diag'],
  ['.oft_R.weight', 'oft_R'],
  ['.oft_R.scaled_oft', 'oft_scaled'],
  ['.boft_R', 'boft_R'],
  ['.boft_s', 'boft_s'],
  ['.c3a_kernel', 'c3a_kernel'],
  ['.rescale', 'rescale'],
  ['.on_input', 'ia3_on_input'],
  ['.ia3_l', 'ia3_l'],
  ['.diff', 'diff'],
  ['.diff_b', 'diff_b'],
  ['.diff_m', 'diff_m'],
  ['.w_norm', 'w_norm'],
  ['.b_norm', 'b_norm'],
  ['.set_weight', 'set_weight'],
  ...UNSUPPORTED.flatMap(([, , endings]) =>
    endings.flatMap((ending) => [[`.${ending}`, ending] as const, [`.${ending}.weight`, ending] as const]),
  ),
];

/** The last separator and what follows: the bucket a key or a suffix falls into. `:` separates in the oldest files (`unet:12:up`). */
const tailOf = (text: string): string => text.slice(Math.max(text.lastIndexOf('.'), text.lastIndexOf(':'), 0));

/** Suffixes by tail, longest first, so that a key is compared with a handful only. */
const BY_TAIL: ReadonlyMap<string, readonly (readonly [string, string])[]> = (() => {
  const map = new Map<string, (readonly [string, string])[]>();
  for (const entry of SUFFIXES) {
    const tail = tailOf(entry[0]);
    const list = map.get(tail) ?? [];
    list.push(entry);
    map.set(tail, list);
  }
  for (const list of map.values()) list.sort((a, b) => b[0].length - a[0].length);
  return map;
})();

/** Some dumps leave PEFT's adapter name in the key: `x.lora_A.default.weight`, also after kohya's and diffusers' endings. */
const ADAPTER_NAME =
  /\.(lora_[ABE]|lora[_.](?:up|down)|ranknum|lora_magnitude_vector|lora_embedding_[AB]|hada_[wt][12](?:_[ab])?|lokr_(?:w[12](?:_[ab])?|t2)|oft_R|boft_[Rs]|ia3_l|c3a_kernel)\.([A-Za-z0-9_-]+)(\.weight|\.bias)?$/;

/** Words that name a tensor of its own (a scale, a zero point, a table of a quantised type), and never an adapter. */
const RESERVED =
  /^(?:weights?|bias|alpha|scales?|scaling|scale_weight|weight_scale|(?:input|output)_scale|scale_(?:input|output)|zeros?|zero_points?|qweight|qzeros|absmax|quant_map|quant_state|comfy_quant|scb|g_idx|perm|blocks|up|down|mid|magnitude|shape|dtype|base_layer)$/i;
/** The same as a part of the word, where no `.weight` follows, as it does after most adapters' names. */
const RESERVED_PART = /(?:^|_)(?:weights?|bias|alpha|scales?|scaling|scaled|zeros?|qweight|quant|absmax|amax)(?:_|$)/i;

/**
 * Parts of one weight by their number: sd-scripts with split q, k, v (`lora_up.1.weight`), LongCat-Video (`lora_up.blocks.1.weight`),
 * sd-scripts' OFT (`oft_blocks.1`).
 */
const PART = /\.(?:(lora_up|lora_down)(?:\.blocks)?\.(\d{1,3})\.weight|(oft_blocks)\.(\d{1,3}))$/;

/**
 * What multiplies another tensor, named after it: `x.lora_A.scale_weight`, `x.lora_A.weight_scale`, `x.lora_A.weight.scale`. After the
 * module alone (`x.scale_weight`) it multiplies the one quantised tensor of the module.
 */
const MULTIPLIER = /\.(?:weight\.)?(?:scale_weight|weight_scale|scale)$/;

/** Bundled embeddings are named from the front: `bundle_emb.<name>.<encoder>`. */
const BUNDLED = /^(bundle_emb\..+)\.([^.]+)$/;

/**
 * What stands before the role belongs to the module: XLabs numbers the processors of the two streams (`processor.qkv_lora1`),
 * Stand-In has a LoRA of its own beside a layer (`self_attn.q_loras`).
 */
const NUMBERED = /(?:\.processor\.(?:qkv|proj)_lora[12]|_loras)\.(up|down)\.weight$/;

/** A tensor whose role only its neighbour tells: beside `x.on_input`, `x.weight` holds the factors of an IA3. */
export const COMPANIONS: ReadonlyMap<string, { readonly suffix: string; readonly role: string }> = new Map([
  ['ia3_on_input', { suffix: '.weight', role: 'ia3_w' }],
  // MLX's DoRA has its magnitudes beside `lora_a` and `lora_b`.
  ['down^T', { suffix: '.m', role: 'dora_scale' }],
]);

export interface Split {
  /** The file's own name for the module. */
  readonly module: string;
  readonly role: string;
  /** Name of the adapter that the tensor is of, where the key has one. */
  readonly adapter?: string;
}

/** @returns null when no suffix fits */
export function splitRole(key: string): Split | null {
  const multiplier = key.includes('scale') ? multiplierOf(key) : null;
  if (multiplier) return multiplier;
  const direct = bySuffix(key);
  if (direct) return direct;
  const part = partOf(key);
  if (part) return part;
  const numbered = NUMBERED.exec(key)?.[1];
  if (numbered) return { module: key.slice(0, key.length - `.${numbered}.weight`.length), role: numbered };
  const bundled = BUNDLED.exec(key);
  if (bundled) return { module: bundled[1] as string, role: EMBEDDING + bundled[2] };
  return underAdapterName(key);
}

function underAdapterName(key: string): Split | null {
  const [, role, name, ending = ''] = ADAPTER_NAME.exec(key) ?? [];
  if (role === undefined || name === undefined || RESERVED.test(name) || (ending === '' && RESERVED_PART.test(name))) return null;
  const found = bySuffix(`${key.slice(0, key.length - name.length - ending.length - 1)}${ending}`);
  return found && { ...found, adapter: name };
}

function partOf(key: string): Split | null {
  const [text, factor, number, rotation, of] = PART.exec(key) ?? [];
  if (text === undefined || text.length === key.length) return null;
  const module = key.slice(0, key.length - text.length);
  return { module, role: factor === undefined ? `${rotation}#${of}` : `${factor.slice('lora_'.length)}#${number}` };
}

function multiplierOf(key: string): Split | null {
  const found = MULTIPLIER.exec(key);
  if (!found || found.index === 0) return null;
  const stem = key.slice(0, found.index);
  const whose = [stem, `${stem}.weight`]
    .map((name) => bySuffix(name) ?? partOf(name) ?? underAdapterName(name))
    .find((one) => one !== null);
  if (whose) return { ...whose, role: `${whose.role}*` };
  return found[0] === '.scale' || found[0] === '.weight.scale' ? null : { module: stem, role: '*' };
}

function bySuffix(key: string): Split | null {
  const candidates = BY_TAIL.get(tailOf(key));
  if (!candidates) return null;
  for (const [suffix, role] of candidates) {
    if (key.length > suffix.length && key.endsWith(suffix)) return { module: key.slice(0, key.length - suffix.length), role };
  }
  return null;
}
