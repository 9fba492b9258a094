/** What can be said of the modules of a file, of measuring them and of what the file is taken for. */
import type { Message, None } from '../message.ts';

/** Sizes of the dimensions of a tensor; none of a scalar. */
type Shape = readonly number[];

/** What the list of files says of modules. */
export interface ModuleMessages {
  readonly 'module.not-measured': { readonly module: string; readonly problem: Message };
  /** Follows a sentence about one module. */
  readonly 'module.and-more': { readonly more: number };
  readonly 'module.more-not-measured': { readonly more: number };
}

/** What the details say of a module or a file. Those of one module have no full stop, because they are joined. */
export interface ModuleReasons {
  /** Why a number of a module is missing. */
  readonly 'module.no-adapter': { readonly parts: readonly string[] };
  readonly 'module.no-kind': None;
  readonly 'module.kernel-shape': { readonly shape: Shape };
  readonly 'module.magnitudes-alone': None;
  readonly 'module.glora-incomplete': None;
  readonly 'module.factors-unfit': { readonly shapes: readonly Shape[] };
  readonly 'module.factors-missing': None;
  readonly 'module.half-incomplete': { readonly half: number };
  readonly 'module.half-unfit': { readonly half: number; readonly shapes: readonly Shape[] };
  readonly 'module.half-core': None;
  readonly 'module.halves-differ': { readonly one: Shape; readonly other: Shape };
  readonly 'module.offset-and-core': None;
  readonly 'module.offset-part': { readonly shape: Shape };
  readonly 'module.offset-name': { readonly shape: Shape };
  readonly 'module.factor-incomplete': { readonly factor: string };
  readonly 'module.factor-unfit': { readonly factor: string; readonly shapes: readonly Shape[] };
  readonly 'module.core-unfit': { readonly core: Shape; readonly one: Shape; readonly other: Shape };
  readonly 'module.no-up': None;
  readonly 'module.no-down': None;
  readonly 'module.down-shape': { readonly shape: Shape };
  readonly 'module.up-shape': { readonly up: Shape; readonly down: Shape; readonly rank: number };
  readonly 'module.mid-shape': { readonly shape: Shape; readonly rank: number };
  readonly 'module.diagonal-shape': { readonly shape: Shape; readonly rank: number };
  readonly 'module.rank-too-high': { readonly rank: number; readonly shape: Shape };
  readonly 'module.part-missing': { readonly part: number };
  readonly 'module.rotation-shape': { readonly shape: Shape };
  readonly 'module.rotation-width': { readonly width: number; readonly most: number };
  readonly 'module.rotations-many': None;
  readonly 'module.scale-not-finite': None;
  readonly 'module.alpha-nan': None;
  readonly 'module.alpha-infinite': None;
  readonly 'module.scale-of-which': { readonly scale: string };
  readonly 'module.scale-alone': { readonly scale: string };
  readonly 'module.scale-type': { readonly scale: string; readonly dtype: string };
  readonly 'module.packed': { readonly tensor: string; readonly dtype: string };
  readonly 'module.quantised-alone': { readonly tensor: string; readonly dtype: string };
  readonly 'module.undecodable': { readonly tensor: string; readonly dtype: string };
  readonly 'module.scale-shape': { readonly scale: string; readonly shape: Shape; readonly part: Shape };
  readonly 'module.part-twice': { readonly part: string };
  readonly 'module.part-both': { readonly part: string };
  readonly 'module.part-numbers': { readonly part: string; readonly numbers: readonly number[]; readonly last: number };
  readonly 'module.ups-and-downs': { readonly ups: number; readonly downs: number };
  readonly 'module.part-ranks': { readonly ranks: readonly number[] };
  readonly 'module.part-rank': { readonly tensor: string; readonly rank: number; readonly expected: readonly number[] };
  readonly 'module.by-name-only': { readonly method: string };
  readonly 'module.trained-tokens': None;
  readonly 'module.adapter-and-unnamed': { readonly name: string };
  readonly 'module.adapters': { readonly names: readonly string[] };
  readonly 'module.copy': { readonly module: string };
  readonly 'module.not-computable': None;
  readonly 'module.too-large': None;
  readonly 'module.needs-base': { readonly kind: string };
  readonly 'module.replaces': None;
  readonly 'module.nan-and-infinity': { readonly nan: number; readonly infinite: number; readonly values: number; readonly tensor: string };
  readonly 'module.nan': { readonly nan: number; readonly values: number; readonly tensor: string };
  readonly 'module.infinity': { readonly infinite: number; readonly values: number; readonly tensor: string };
  readonly 'module.no-memory': None;
  /** Why a file has a neutral profile, where no problem of a module is the reason. */
  readonly 'module.none-found': None;
  readonly 'module.none-measured': None;
  readonly 'module.none-in-block': None;
  readonly 'module.no-blocks': None;
  /** What the user must know to read numbers that are given. */
  readonly 'module.not-read': { readonly tensor: string };
  readonly 'module.b-term': None;
  readonly 'module.fused-rows-by-name': { readonly from: number; readonly to: number };
  readonly 'module.fused-rows-of-wq': { readonly from: number; readonly to: number };
  readonly 'module.fused-rows': { readonly from: number; readonly to: number };
  readonly 'module.inexact': None;
  readonly 'module.scale-from-metadata': None;
  readonly 'module.rank-zero': None;
  readonly 'module.alpha-zero': None;
  readonly 'module.several-changes': { readonly kind: string };
  readonly 'module.alpha-as-tensor': None;
  readonly 'module.alpha-elsewhere': None;
  readonly 'module.mlx-scale': None;
  readonly 'module.beside': { readonly kind: string };
  /** Why a delta is not had, to be compared or written: the end of a sentence. */
  readonly 'delta.too-large': None;
  readonly 'delta.kernel-shape': None;
  readonly 'delta.shape': None;
  readonly 'delta.own-tensor-missing': None;
  readonly 'delta.factors-unfit': None;
  readonly 'delta.many-pairs': { readonly one: number; readonly other: number };
  readonly 'delta.rows-across': { readonly from: number; readonly to: number };
  readonly 'delta.empty': None;
  readonly 'delta.rows-unknown': None;
  readonly 'delta.offset-outside': None;
  readonly 'delta.no-kind': None;
  readonly 'delta.unreadable': None;
  readonly 'delta.undecodable': { readonly dtype: string };
  readonly 'delta.scale': None;
  readonly 'delta.needs-base': None;
  readonly 'delta.a-term': None;
  readonly 'delta.tensor-missing': None;
  readonly 'delta.not-finite': None;
  readonly 'delta.interleaved': None;
  /** Of a whole file, about its recognition. */
  readonly 'family.metadata-name-other': { readonly key: string; readonly says: string; readonly shown: string };
  readonly 'family.metadata-name-unknown': { readonly key: string; readonly says: string };
  readonly 'family.file-name-names-other': { readonly named: readonly string[]; readonly shown: string };
  readonly 'family.copies': { readonly modules: number };
  readonly 'family.copies-unscaled': { readonly weights: number };
  readonly 'family.fused-and-split': { readonly layers: number };
  readonly 'family.several-changes': { readonly modules: number };
  readonly 'family.control-lora': None;
  readonly 'family.interleaved': None;
}
