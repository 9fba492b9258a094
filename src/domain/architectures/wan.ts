/**
 * Wan 2.1 and 2.2: one stack `blocks`, self_attn / cross_attn with bare q, k, v, o (diffusers: attn1 / attn2) and ffn.
 * 1.3B: 30 blocks of 1536. 14B: 40 of 5120. TI2V-5B (2.2): 30 of 3072. The 14B models of 2.1 and 2.2 have the same names and
 * shapes; only metadata or the file name tells them apart.
 */
import type { Slot } from '../reading.ts';
import { type Architecture, firstWidth, highest, type Hints, indices, other, type Seen, stack, verdict } from './types.ts';

const OWN =
  /^(self_attn|cross_attn)_(q|k|v|o|k_img|v_img|norm_q|norm_k)$|^attn[12]_(to_[qkv]|to_out_0|add_[kv]_proj|norm_q|norm_k)$|^ffn_(0|2|net_0_proj|net_2)$/;
const FOREIGN = /_proj$|^mlp_|adaln|^attn_(wq|wk|wv|wo|gate|qkv)/;
const STEM = /^(patch_embedding|text_embedding|time_embedding|time_projection|img_emb|condition_embedder)/;
const HEAD = /^(head|proj_out|norm_out)/;

const SIZES = new Map([
  [1536, { label: '1.3B', blocks: 30 }],
  [3072, { label: '5B', blocks: 30 }],
  [5120, { label: '14B', blocks: 40 }],
]);

const OTHER: readonly Slot[] = [other('stem', 'Input layers', 'transformer'), other('head', 'Output layers', 'transformer')];
const slots = (count: number): Slot[] =>
  stack(count, { id: 'blocks', label: (i) => `Block ${i}`, group: 'Blocks', component: 'transformer' });

const attention = ({ location: { block }, cols }: Seen): number | null =>
  block && /^(self_attn_[qkvo]|attn1_to_([qkv]|out_0))$/.test(block.rest.replaceAll('.', '_')) ? cols : null;

type Version = { readonly id: 'wan2.1' | 'wan2.2'; readonly from: 'tensors' | 'metadata' | 'file name'; readonly noise: string | null };

function version(main: readonly Seen[], width: number | null, hints: Hints): Version | null {
  const name = hints.path.slice(hints.path.lastIndexOf('/') + 1).toLowerCase();
  const noise = /(^|[^a-z])(high|hn)([^a-z]|$)/.test(name) ? 'high noise' : /(^|[^a-z])(low|ln)([^a-z]|$)/.test(name) ? 'low noise' : null;
  if (width === 3072) return { id: 'wan2.2', from: 'tensors', noise: null };
  if (width === 1536) return { id: 'wan2.1', from: 'tensors', noise: null };
  if (main.some(({ location }) => /(cross_attn_[kv]_img|attn2_add_[kv]_proj)$|^img_emb/.test(location.flat)))
    return { id: 'wan2.1', from: 'tensors', noise: null };
  if (hints.named?.family === 'wan2.2' || hints.named?.family === 'wan2.1') {
    // musubi-tuner writes one and the same name for both generations, so only a 2.2 is taken from it at its word.
    if (hints.named.family === 'wan2.2') return { id: 'wan2.2', from: 'metadata', noise };
  }
  if (/wan[ _.-]?2[._]?2/.test(name) || noise) return { id: 'wan2.2', from: 'file name', noise };
  return /wan[ _.-]?2[._]?1/.test(name) ? { id: 'wan2.1', from: 'file name', noise: null } : null;
}

export const wan: Architecture = {
  id: 'wan',
  recognise(main, _encoders, hints) {
    const inside = main.filter(({ location }) => location.block?.container === 'blocks');
    const rest = (module: Seen): string => (module.location.block?.rest ?? '').replaceAll('.', '_');
    if (
      !inside.some((module) => OWN.test(rest(module))) ||
      inside.some((module) => FOREIGN.test(rest(module)) && !/^attn2_add_[kv]_proj$|^ffn_net_0_proj$/.test(rest(module)))
    )
      return null;
    const found = indices(main, 'blocks');
    const width = firstWidth(inside, attention);
    const size = width === null ? undefined : SIZES.get(width);
    const count = Math.max(size?.blocks ?? (highest(found) < 30 ? 30 : 40), highest(found) + 1);
    const which = version(main, width, hints);
    const evidence = `${found.size} blocks${width === null ? '' : `, hidden ${width}${size ? ` (${size.label})` : ''}`}; from tensor ${width === null ? 'names' : 'shapes'}`;
    const both = [
      { id: 'wan2.1', label: 'Wan 2.1' },
      { id: 'wan2.2', label: 'Wan 2.2' },
    ];
    const kinds = [size?.label, which?.noise].filter((text) => text !== undefined && text !== null);
    const subtype =
      kinds.length === 0 ? null : { label: kinds.join(', '), from: which?.noise ? ('file name' as const) : ('tensors' as const) };
    const family = which
      ? verdict(
          which.id,
          which.id === 'wan2.1' ? 'Wan 2.1' : 'Wan 2.2',
          which.from === 'tensors' ? evidence : `${evidence}; version from ${which.from}`,
          { subtype },
        )
      : verdict('wan2.1', 'Wan 2.1 or 2.2', evidence, { certainty: 'ambiguous', candidates: both, subtype });
    return {
      family,
      component: 'transformer',
      layout: { id: `wan_unet_${count}`, label: `Wan ${count}`, slots: slots(count) },
      originalLayout: `wan_unet_${count}`,
      slotOf: ({ block, flat }) =>
        block?.container === 'blocks' ? `blocks.${block.index}` : STEM.test(flat) ? 'stem' : HEAD.test(flat) ? 'head' : null,
      others: OTHER,
    };
  },
};
