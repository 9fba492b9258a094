/**
 * Flux.1 (dev, schnell, Krea, Kontext, Fill, control): 19 double and 38 single blocks, hidden 3072. All of them are alike in
 * names and shapes but for the first layer: 64 channels in, 384 in Fill, 128 in BFL's control LoRAs.
 */
import * as like from '../flux-like.ts';
import type { Subtype } from '../family.ts';
import type { Hints, Said } from '../hints.ts';
import type { ModuleSummary } from '../module-summary.ts';
import { stackFamily } from '../stack-family.ts';

const SUBTYPES: readonly (readonly [RegExp, string])[] = [
  [/kontext/, 'Kontext'],
  [/krea/, 'Krea'],
  [/ fill /, 'Fill'],
  [/schnell/, 'schnell'],
  [/flux ?1? ?dev/, 'dev'],
];

const nameIn = (text: string): string | null => {
  const plain = ` ${text.toLowerCase().replace(/[^a-z0-9]+/g, ' ')} `;
  return SUBTYPES.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
};

function subtype(summary: ModuleSummary, hints: Hints): Subtype | null {
  const input = summary.main.find(({ location }) => /^(img_in|x_embedder)$/.test(location.flat))?.cols;
  if (input === 384) return { label: 'Fill', from: 'tensors' };
  if (input === 128) return { label: 'Control', from: 'tensors' };
  return hints.ask(named);
}

function named({ metadata, path }: Said): Subtype | null {
  const keys = ['ss_base_model_version', 'modelspec.architecture', 'ss_sd_model_name', 'modelspec.title'];
  for (const key of keys) {
    const label = nameIn((metadata[key] ?? '').slice(0, 300));
    if (label) return { label, from: 'metadata' };
  }
  const filed = nameIn(path.replace(/\.safetensors$/i, ''));
  return filed ? { label: filed, from: 'file name' } : null;
}

export const flux1 = stackFamily({
  id: 'flux1',
  code: 'FLX',
  label: 'Flux.1',
  named: ['flux', 'flux1'],
  fileName: / flux(?! ?\.?2)/,
  badge: 'Flux',
  layout: 'flux_unet',
  stacks: [
    {
      ...like.DOUBLE,
      containers: ['double_blocks', 'transformer_blocks'],
      inside: {
        ...like.NATIVE_DOUBLE,
        ...like.NATIVE_MLP,
        ...like.NATIVE_MODULATION,
        ...like.DIFFUSERS_ATTENTION,
        ...like.DIFFUSERS_MLP,
        ...like.DIFFUSERS_MODULATION,
      },
    },
    {
      ...like.SINGLE,
      containers: ['single_blocks', 'single_transformer_blocks'],
      inside: { ...like.NATIVE_SINGLE, modulation_lin: '3h<h', ...like.DIFFUSERS_SINGLE, norm_linear: '3h<h' },
    },
  ],
  sizes: like.fluxSizes([19, 38], { t: 4096 }),
  stem: `img_in|${like.TEXT_IN}|time_in|vector_in|guidance_in|x_embedder|${like.CONTEXT}|time_text_embed`,
  fusedAndSplit: 'both',
  sameOutside: like.SAME_OUTSIDE,
  head: like.HEAD,
  ends: like.ENDS,
  encoders: ['clip-l', 't5'],
  subtype,
  original: (touched) =>
    touched.has('double') && touched.has('single') ? 'flux_unet_57' : touched.has('single') ? 'flux_transformer_38' : 'flux_double_19',
});
