/** Where a sidecar says one thing and the file another. Only what both say clearly is compared. */
import type { FamilyId } from '../../reading.ts';
import { baseNameOf } from '../base-name.ts';
import { readAbout } from '../facts/about.ts';
import type { Metadata } from '../facts/values.ts';
import type { Sidecar } from './sidecar.ts';

export interface SidecarContradiction {
  readonly what: 'family' | 'base' | 'author' | 'size';
  /** Name of the sidecar. */
  readonly sidecar: string;
  readonly says: string;
  /** What the file itself says or is. Of a family its id. */
  readonly file: string;
}

export interface FileItself {
  /** null unless it is certain. */
  readonly family: FamilyId | null;
  readonly metadata: Metadata;
  readonly size: number;
}

/**
 * Families by how the base models of Civitai begin (its list of base models, as sidecars repeat it). What stands earlier is asked
 * first; a name that is not here says nothing.
 */
const FAMILIES: readonly (readonly [says: RegExp, families: readonly FamilyId[]])[] = [
  [/^sd ?1(?:\.[45])?\b/, ['sd15']],
  [/^sd ?2(?:\.[01])?\b/, ['sd2']],
  [/^sd ?3(?:\.5)?\b/, ['sd3']],
  [/^(?:sdxl|pony(?! v7)|illustrious|noobai)\b/, ['sdxl', 'sdxl-refiner']],
  [/^pony v7\b/, ['auraflow']],
  [/^flux\.?2\b/, ['flux2']],
  [/^flux\.?1\b/, ['flux1']],
  [/^wan video 2\.2\b/, ['wan2.2', 'wan2.1']],
  [/^wan video\b/, ['wan2.1', 'wan2.2']],
  [/^hunyuan video\b/, ['hunyuan-video', 'hunyuan-video-1.5', 'framepack']],
  [/^qwen\b/, ['qwen-image', 'qwen-image-2.1']],
  [/^zimage/, ['z-image']],
  [/^chroma\b/, ['chroma']],
  [/^ltxv2\b/, ['ltx2']],
  [/^ltxv\b/, ['ltx', 'ltx2']],
  [/^pixart\b/, ['pixart']],
  [/^kolors\b/, ['kolors']],
  [/^auraflow\b/, ['auraflow']],
  [/^cogvideox\b/, ['cogvideox']],
  [/^hidream\b/, ['hidream', 'hidream-o1']],
  [/^lumina\b/, ['lumina2']],
  [/^mochi\b/, ['mochi']],
];

export function sidecarContradictions(sidecars: readonly Sidecar[], file: FileItself): readonly SidecarContradiction[] {
  const own = { author: readAbout(file.metadata).author, base: file.family && baseNameOf(file.family, file.metadata, '') };
  return sidecars.flatMap(({ name: sidecar, facts }) => {
    if (!facts) return [];
    const found: SidecarContradiction[] = [];
    const add = (what: SidecarContradiction['what'], says: string, itself: string): void =>
      void found.push({ what, sidecar, says, file: itself });
    if (facts.base !== null && file.family !== null) {
      const families = familiesOf(facts.base);
      const base = baseNameOf(file.family, {}, '', [facts.base]);
      if (families && !families.includes(file.family)) add('family', facts.base, file.family);
      else if (base && own.base && base.name !== own.base.name) add('base', facts.base, own.base.name);
    }
    if (facts.author !== null && own.author !== null && !alike(facts.author, own.author)) add('author', facts.author, own.author);
    if (facts.size !== null && facts.size !== file.size) add('size', String(facts.size), String(file.size));
    return found;
  });
}

/** null: the name says nothing that is known. */
const familiesOf = (base: string): readonly FamilyId[] | null => FAMILIES.find(([says]) => says.test(base.toLowerCase()))?.[1] ?? null;

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
const alike = (a: string, b: string): boolean => letters(a).includes(letters(b)) || letters(b).includes(letters(a));
