/** `<lora:NAME:1:key=value>` as web UIs read it. */
import type { LoaderId } from '../../programs/loader-rules.ts';
import { loadsSome } from './loading.ts';
import { isLoadable } from './model-keys.ts';
import type { Applies, HostFile } from './host-target.ts';

export interface PromptTag {
  /** What stands between the colons, name first. */
  readonly items: readonly string[];
}

/** The tag of this LoRA, else the first one; null without any. */
export function tagOf(file: HostFile, text: string): PromptTag | null {
  const tags = [...text.matchAll(/<(?:lora|lyco):([^>]+)>/g)].map((match): PromptTag => ({ items: (match[1] ?? '').split(':') }));
  return tags.find(({ items }) => items[0] === file.name) ?? tags[0] ?? null;
}

/**
 * A name that would end the tag or one of its parts cannot be written.
 * @param loader null: which names it knows was not read
 */
export function canBeTagged(file: HostFile, loader: LoaderId | null): Applies {
  const bad = /[:<>]/.exec(file.name)?.[0];
  return bad
    ? { ok: false, why: `The file name holds "${bad}", which ends a part of a prompt tag` }
    : loader === null
      ? isLoadable(file)
      : loadsSome(file, loader);
}
