/** `<lora:NAME:1:key=value>` as web UIs read it. */
import type { LoaderId } from '../../programs/loader-rules.ts';
import { loadsSome } from './loading.ts';
import { isLoadable } from './model-keys.ts';
import type { Applies, HostFile } from './host-target.ts';

interface PromptTag {
  /** What stands between the colons, name first. */
  readonly items: readonly string[];
}

const START = /<(lora|lyco):/g;

/**
 * What stands in `<lora:...>` and `<lyco:...>`, up to the next `>`, in order. A pattern for the whole tag would go to the end of the text
 * from each of many starts.
 */
export function tagsIn(text: string): readonly { readonly kind: string; readonly inside: string }[] {
  const tags: { readonly kind: string; readonly inside: string }[] = [];
  let from = 0;
  for (const { 0: start, 1: kind = '', index } of text.matchAll(START)) {
    if (index < from) continue;
    const begin = index + start.length;
    const end = text.indexOf('>', begin);
    if (end < 0) break;
    if (end === begin) continue;
    tags.push({ kind, inside: text.slice(begin, end) });
    from = end + 1;
  }
  return tags;
}

/** The tag of this LoRA, else the first one; null without any. */
export function tagOf(file: HostFile, text: string): PromptTag | null {
  return tagNamed(
    file,
    tagsIn(text).map(({ inside }) => inside),
  );
}

/** The same of what stands in tags. */
export function tagNamed(file: HostFile, insides: readonly string[]): PromptTag | null {
  const tags = insides.map((inside): PromptTag => ({ items: inside.split(':') }));
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
