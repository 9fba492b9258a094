/**
 * A naming convention ("dialect") is one file: the prefixes that say which model of the pipeline a module belongs to, and,
 * where the convention has names of its own, how they are spelled otherwise. Paths are compared in one flat spelling with dots
 * as underscores, because kohya's names are flattened already and cannot be unflattened by rule.
 */
import type { Component, FamilyId } from '../reading.ts';

/** `main`: the diffusion model; `main2`: the second one of a pair (Wan 2.2, low noise). Named by the architecture later. */
export const MAIN = 'main';
export const SECOND = 'main2';

export interface Prefix {
  readonly text: string;
  readonly component: Component;
}

export interface Dialect {
  /** Shown and stored: `kohya`, `peft`, ... */
  readonly id: string;
  readonly prefixes: readonly Prefix[];
  /** Prefixes that say nothing about the component (`base_model.model.`); they may nest and repeat. */
  readonly wrappers?: readonly string[];
  /**
   * Another spelling of a path below the prefixes: the path as the other conventions would write it, or null when the path is
   * not of this convention. Gets the path as the file has it, without prefixes.
   */
  readonly rewrite?: (path: string, component: Component) => string | null;
  /** Families this convention was ever used for, when it tells. */
  readonly only?: readonly FamilyId[];
  /** Told by the suffixes of a module's tensors where the prefix is shared: `.lora_down.weight` behind `transformer.`. */
  readonly settles?: { readonly from: string; readonly suffix: RegExp };
}

export interface Location {
  readonly dialect: string;
  /** `main`, `main2`, `te1` ... `te4`, `embedding`, `vae`, `controlnet`. */
  readonly component: Component;
  /** Path below the component, dots as underscores: `double_blocks_7_img_attn_qkv`. The identity of the adapted weight. */
  readonly flat: string;
  /**
   * Everything before the first number is the container: `double_blocks`, 7, `img_attn_qkv`; null when the path has no number.
   * Whole names are compared, so `vace_blocks` can never be taken for `blocks`.
   */
  readonly block: { readonly container: string; readonly index: number; readonly rest: string } | null;
}

/** One prefix text per argument, all of one component. */
export const prefixes = (component: Component, ...texts: readonly string[]): Prefix[] => texts.map((text) => ({ text, component }));
