/**
 * A fused q, k, v whose rows lie head by head: q, k and v of the first head, then of the second, and so on. DiffSynth-Studio trains
 * MiniMax-H3 on the checkpoint's own order, while every other program puts all of q before all of k. Shapes and names are the same;
 * DiffSynth's files are known by PEFT's adapter name in their keys.
 * Source: huggingface/diffusers loaders/lora_conversion_utils.py at 58eb52c0, modelscope/DiffSynth-Studio diffsynth/utils/lora/minimax_h3.py
 * at fed7b18f.
 */
import type { Numbers } from '../deltas/delta.ts';
import type { FamilyId } from '../reading.ts';

/** Rows of one head. */
const HEAD = 128;

/** @param keys of the module's tensors @returns rows of a head where they are interleaved, else null */
export function interleavedBy(family: FamilyId, name: string, keys: readonly string[]): number | null {
  const fused = family === 'minimax-h3' && /(?:^|[._])attn[._]qkv_proj$/.test(name);
  return fused && keys.some((key) => /\.lora_[AB]\.default\.weight$/.test(key)) ? HEAD : null;
}

/** @param rows row-major, `width` values each @returns all rows of q, then of k, then of v */
export function deinterleaved(rows: Numbers, width: number, head: number): Numbers {
  const out = rows.slice();
  const heads = rows.length / width / (3 * head);
  const size = head * width;
  for (let part = 0; part < 3; part++) {
    for (let at = 0; at < heads; at++) {
      const from = (at * 3 + part) * size;
      out.set(rows.subarray(from, from + size), (part * heads + at) * size);
    }
  }
  return out;
}
