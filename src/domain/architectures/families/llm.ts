/**
 * Language models and other Transformers as Hugging Face names them, which share folders with image LoRAs. The stack's name is
 * all that counts: there are too many models to know their sizes, so the layers are those the file names.
 */
import type { Family } from '../family.ts';
import { stackFamily } from '../stack-family.ts';

const ENCODERS = ['bert', 'roberta', 'deberta', 'electra', 'camembert', 'xlm_roberta', 'mpnet', 'esm', 'albert'];

/** Conventions whose prefixes (`lora_unet_`, `diffusion_model.`) name the model of an image or a video. */
const IMAGE_CONVENTIONS: ReadonlySet<string> = new Set(['kohya', 'native', 'onetrainer', 'diffsynth', 'xlabs']);

const LAYER = { id: 'layer', label: 'Layer', group: 'Layers', counted: '' };

const language = stackFamily({
  id: 'llm',
  code: 'LLM',
  label: 'Language model',
  named: [],
  fileName: /(?!)/,
  badge: 'LLM',
  layout: 'llm',
  component: 'llm',
  stacks: [
    {
      ...LAYER,
      containers: [
        'model_layers',
        'h',
        'transformer_h',
        'gpt_neox_layers',
        'transformer_layers',
        'transformer_encoder_layers',
        'backbone_layers',
        'model_language_model_layers',
        'language_model_layers',
        'language_model_model_layers',
        'distilbert_transformer_layer',
        'encoder_block',
        'encoder_layers',
        'model_encoder_layers',
        ...ENCODERS.map((name) => `${name}_encoder_layer`),
      ],
      inside: { '.+': '*' },
    },
    {
      id: 'decoder',
      label: 'Decoder',
      group: 'Decoder layers',
      counted: 'decoder',
      containers: ['decoder_block', 'decoder_layers', 'model_decoder_layers'],
      // A music model's layers are called so too; language models call the second attention `encoder_attn`.
      inside: { '(?!cross_attn_).+': '*' },
    },
    {
      ...LAYER,
      id: 'layers',
      // The bare model without its head. So many models call their blocks so that only these names inside count.
      containers: ['layers'],
      inside: { 'self_attn_[qkvo]_proj|mlp_(gate|up|down)_proj|self_attn_[qk]_norm|\\w*layernorm': '*' },
    },
  ],
  sizes: [],
  stem: '(model_)?embed_tokens|wte|wpe|[a-z_]*embeddings?(_[a-z_]+)?|transformer_wte',
  head: 'lm_head|score|classifier|pre_classifier|qa_outputs|pooler',
});

export const llm: Family = {
  ...language,
  fit: (summary, hints) =>
    summary.main.some(({ location }) => IMAGE_CONVENTIONS.has(location.dialect)) ? null : language.fit(summary, hints),
};
