/**
 * Where a module lies, whatever the file's naming convention: the convention's prefix says which model of the pipeline it
 * belongs to, and the rest of the path is compared in one flat spelling (dots as underscores), because kohya's names are
 * flattened already and cannot be unflattened by rule. A convention is an entry of the table; the first prefix that fits wins,
 * longest first, and PEFT's wrappers may nest, so they are taken off again and again.
 */
import type { Component } from '../reading.ts';

export interface Location {
  /** Convention id: kohya, diffusers, peft, native, ... */
  readonly dialect: string;
  /** `main` is the diffusion model (named by the architecture later), else te1, te2, te3, ... */
  readonly component: Component;
  /** Path below the component, dots as underscores: `double_blocks_7_img_attn_qkv`. */
  readonly flat: string;
  /** The innermost stack with an index: `double_blocks` 7, or null. */
  readonly block: { readonly container: string; readonly index: number; readonly rest: string } | null;
}

interface Prefix {
  readonly text: string;
  readonly dialect: string;
  readonly component: Component;
}

const entry = (dialect: string, component: Component, ...texts: readonly string[]): Prefix[] =>
  texts.map((text) => ({ text, dialect, component }));

/** Prefixes that name a component, longest first. */
const PREFIXES: readonly Prefix[] = [
  ...entry('kohya', 'main', 'lora_unet__', 'lora_unet_', 'lora_prior_unet_'),
  ...entry('onetrainer', 'main', 'lora_transformer_'),
  ...entry('kohya', 'te1', 'lora_te1_', 'lora_te_', 'lora_prior_te_'),
  ...entry('kohya', 'te2', 'lora_te2_'),
  ...entry('kohya', 'te3', 'lora_te3_'),
  ...entry('kohya', 'te4', 'lora_te4_'),
  ...entry('lycoris', 'main', 'lycoris_'),
  ...entry('native', 'main', 'model.diffusion_model.', 'diffusion_model.', 'pipe.dit.'),
  ...entry('diffusers', 'main', 'transformer.', 'unet.'),
  ...entry('diffusers', 'te1', 'text_encoder.'),
  ...entry('diffusers', 'te2', 'text_encoder_2.'),
  ...entry('diffusers', 'te3', 'text_encoder_3.'),
  ...entry('native', 'te1', 'text_encoders.clip_l.transformer.', 'text_encoders.clip_h.transformer.', 'clip_l.'),
  ...entry('native', 'te2', 'text_encoders.clip_g.transformer.', 'clip_g.'),
  ...entry('native', 'te3', 'text_encoders.t5xxl.transformer.', 't5xxl.'),
  ...entry('cloneofsimo', 'main', 'unet:'),
  ...entry('cloneofsimo', 'te1', 'text_encoder:'),
].sort((a, b) => b.text.length - a.text.length);

/** PEFT's own wrappers; they say nothing about the component. */
const WRAPPERS = ['base_model.model.', 'base_model.'];

/** Stacks of blocks, longest name first: `single_transformer_blocks` contains `transformer_blocks` contains `blocks`. */
const CONTAINERS = [
  'text_model_encoder_layers',
  'single_transformer_blocks',
  'individual_token_refiner_blocks',
  'visual_transformer_blocks',
  'joint_transformer_blocks',
  'text_transformer_blocks',
  'double_stream_blocks',
  'single_stream_blocks',
  'token_refiner_blocks',
  'double_stream_layers',
  'single_stream_layers',
  'face_adapter_fuser_blocks',
  'txtfusion_layerwise_blocks',
  'txtfusion_refiner_blocks',
  'llm_adapter_blocks',
  'transformer_blocks',
  'context_refiner',
  'noise_refiner',
  'encoder_layers',
  'encoder_block',
  'single_blocks',
  'double_blocks',
  'double_layers',
  'single_layers',
  'output_blocks',
  'joint_blocks',
  'input_blocks',
  'vace_blocks',
  'down_blocks',
  'up_blocks',
  'layers',
  'blocks',
].sort((a, b) => b.length - a.length);
const BLOCK = new RegExp(`(?:^|_)(${CONTAINERS.join('|')})_(\\d+)(?=_|$)`);
/** Any other `name.N` of a dotted path. */
const ANY_STACK = /(?:^|\.)([A-Za-z][A-Za-z0-9_]*)\.(\d+)(?=\.|$)/;

export function locate(module: string): Location {
  let path = module;
  let wrapped = false;
  let found: Prefix | null = null;
  for (;;) {
    const wrapper = WRAPPERS.find((text) => path.startsWith(text));
    const prefix = wrapper ? null : PREFIXES.find(({ text, component }) => path.startsWith(text) && (!found || component === 'main'));
    const text = wrapper ?? prefix?.text;
    if (!text || text.length >= path.length) break;
    path = path.slice(text.length);
    wrapped ||= wrapper !== undefined;
    found = found ?? prefix ?? null;
  }
  const flat = path.replaceAll('.', '_').replace(/_+$/, '');
  const dialect = wrapped ? 'peft' : (found?.dialect ?? (path.includes('.') ? 'bare' : 'unknown'));
  return { dialect, component: found?.component ?? componentOf(flat), flat, block: blockOf(flat, path) };
}

/** Files of one encoder alone carry no prefix but its own first name. */
const componentOf = (flat: string): Component => (flat.startsWith('text_model_') ? 'te1' : 'main');

function blockOf(flat: string, dotted: string): Location['block'] {
  const known = BLOCK.exec(flat);
  if (known) return cut(known, flat);
  const other = ANY_STACK.exec(dotted);
  return other ? cut(other, dotted) : null;
}

function cut(match: RegExpExecArray, text: string): Location['block'] {
  return { container: match[1] as string, index: Number(match[2]), rest: text.slice(match.index + match[0].length + 1) };
}
