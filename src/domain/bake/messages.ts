/** What can be said of a bake: why a plan is refused, and what the user must know of a result. */
import type { Message } from '../message.ts';

/** What a field of a plan must be. */
export type Expected =
  | {
      readonly kind:
        | 'object'
        | 'list'
        | 'text'
        | 'texts'
        | 'number'
        | 'whole'
        | 'positive'
        | 'share'
        | 'true'
        | 'sources'
        | 'absent'
        | 'date';
    }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'blocks'; readonly count: number; readonly below: number }
  | { readonly kind: 'at-least'; readonly path: string; readonly least: number };

export interface BakeMessages {
  /** The plan: where in it, and what. Paths are written as in JavaScript: `sources[1].gains["double.7"]`. */
  readonly 'bake.plan.json': { readonly reason: string };
  readonly 'bake.plan.version': { readonly found: string };
  readonly 'bake.plan.unknown-field': { readonly path: string };
  readonly 'bake.plan.value': { readonly path: string; readonly expected: Expected; readonly found: string };
  readonly 'bake.plan.missing': { readonly path: string; readonly expected: Expected };
  readonly 'bake.plan.slot-twice': { readonly path: string; readonly slot: string; readonly other: string };
  readonly 'bake.plan.unknown-slot': { readonly path: string; readonly slot: string; readonly layout: string };
  readonly 'bake.plan.unknown-component': { readonly path: string; readonly known: readonly string[] };
  readonly 'bake.plan.unknown-module': { readonly path: string; readonly module: string };
  readonly 'bake.plan.two-sources': { readonly method: string; readonly found: number };
  readonly 'bake.plan.positive-strengths': { readonly method: string; readonly path: string };
  readonly 'bake.plan.no-strength': None;
  /** The sources. */
  readonly 'bake.source': { readonly file: string; readonly problem: Message };
  readonly 'bake.families': { readonly a: string; readonly familyA: string; readonly b: string; readonly familyB: string };
  readonly 'bake.needs-base': {
    readonly kind: string;
    readonly modules: readonly string[];
    readonly why: 'gain' | 'merge' | 'convert';
    /** What must be left out or copied so that the rest can be written: modules by the position of their source. */
    readonly parts: readonly { readonly source: number; readonly module: string }[];
  };
  readonly 'bake.pairs-alone': {
    readonly program: string;
    readonly modules: readonly string[];
    readonly parts: readonly { readonly source: number; readonly module: string }[];
  };
  readonly 'bake.mixed-ranks': { readonly least: number; readonly most: number };
  readonly 'bake.no-delta': { readonly module: string; readonly reason: Message };
  readonly 'bake.not-finite': { readonly tensor: string };
  readonly 'bake.shapes': { readonly a: string; readonly b: string };
  readonly 'bake.parts-unknown': { readonly modules: readonly string[] };
  readonly 'bake.no-kernel': { readonly module: string };
  readonly 'bake.range': { readonly tensor: string; readonly dtype: string; readonly largest: number };
  readonly 'bake.size-too-small': { readonly bytes: number; readonly least: number };
  /** Rows of q, k, v lie head by head in them, and not in what they would meet. */
  readonly 'bake.order': { readonly modules: readonly string[] };
  readonly 'bake.names': { readonly names: string; readonly modules: readonly string[] };
  readonly 'bake.reindex': { readonly problem: 'unknown' | 'family' | 'blocks'; readonly from: number; readonly to: number };
  readonly 'bake.nothing': None;
  readonly 'bake.cancels': None;
  /** The result. */
  readonly 'bake.left-out': { readonly modules: readonly string[]; readonly reason: Message };
  readonly 'bake.zero': None;
  readonly 'bake.chosen': None;
  readonly 'bake.inserted': None;
  readonly 'bake.below-size': None;
  readonly 'bake.problem': { readonly problem: Message };
  readonly 'bake.not-adapter': None;
  /** What the user should know before. */
  readonly 'bake.kept-as-is': { readonly modules: readonly string[] };
  readonly 'bake.by-sign': None;
  readonly 'bake.f16-is-finer': None;
  /** Writing. */
  readonly 'bake.disk-full': { readonly file: string };
  readonly 'bake.folder-away': { readonly folder: string };
  readonly 'bake.worker-ended': None;
  readonly 'bake.source-away': { readonly file: string };
  readonly 'bake.not-measured': { readonly file: string };
  readonly 'bake.no-place': None;
  readonly 'bake.exists': { readonly file: string };
  readonly 'bake.not-written': { readonly file: string; readonly reason: string };
  readonly 'bake.not-verified': { readonly problem: Message };
  readonly 'bake.hash-differs': { readonly expected: string; readonly found: string };
  readonly 'bake.header-differs': None;
  readonly 'bake.module-differs': { readonly module: string; readonly expected: string; readonly found: string };
  readonly 'bake.no-plan': { readonly file: string };
  readonly 'bake.source-missing': { readonly file: string };
  readonly 'bake.source-changed': { readonly file: string; readonly expected: string; readonly found: string };
  readonly 'bake.checked-alone': None;
  readonly 'bake.checked-with-sources': { readonly sources: number };
}

type None = Readonly<Record<string, never>>;
