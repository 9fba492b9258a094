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
  [':up', 'up'],
  [':down', 'down'],
  ['.lora_mid.weight', 'mid'],
  ['.lora_B.bias', 'up.bias'],
  ['.lora_up.bias', 'up.bias'],
  ['.lora_E', 'lora_E'],
  ['.ranknum', 'ranknum'],
  ['.alpha', 'alpha'],
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
  ['.oft_diag', 'oft_blocks'],
  ['.oft_R.weight', 'oft_R'],
  ['.oft_R.scaled_oft', 'oft_scaled'],
  ['.boft_R', 'boft_R'],
  ['.boft_s', 'boft_s'],
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

/** Some dumps leave PEFT's adapter name in the key: `x.lora_A.default.weight`. */
const ADAPTER_NAME =
  /\.(lora_[ABE]|ranknum|lora_magnitude_vector|lora_embedding_[AB]|hada_[wt][12](?:_[ab])?|lokr_(?:w[12](?:_[ab])?|t2)|oft_R|boft_[Rs]|ia3_l)\.[A-Za-z0-9_-]+(\.weight|\.bias)?$/;

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
]);

/**
 * @returns the module path (the file's own name for the module) and the role, or null when no suffix fits
 */
export function splitRole(key: string): { module: string; role: string } | null {
  const direct = bySuffix(key);
  if (direct) return direct;
  const numbered = NUMBERED.exec(key)?.[1];
  if (numbered) return { module: key.slice(0, key.length - `.${numbered}.weight`.length), role: numbered };
  const bundled = BUNDLED.exec(key);
  if (bundled) return { module: bundled[1] as string, role: EMBEDDING + bundled[2] };
  const named = ADAPTER_NAME.exec(key);
  return named ? bySuffix(`${key.slice(0, named.index)}.${named[1]}${named[2] ?? ''}`) : null;
}

function bySuffix(key: string): { module: string; role: string } | null {
  const candidates = BY_TAIL.get(tailOf(key));
  if (!candidates) return null;
  for (const [suffix, role] of candidates) {
    if (key.length > suffix.length && key.endsWith(suffix)) return { module: key.slice(0, key.length - suffix.length), role };
  }
  return null;
}
