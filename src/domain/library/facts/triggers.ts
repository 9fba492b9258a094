/** The words that call a LoRA up: as its author states them, or guessed from how often a tag stands in the captions. */
import type { TagCount } from '../tag-frequency.ts';
import { asRecord, json, type Metadata, text } from './values.ts';

export interface Trigger {
  readonly text: string;
  /** `frequency`: nobody said so, it only stands in (nearly) every caption. */
  readonly from: 'modelspec.trigger_phrase' | 'ai-toolkit' | 'metadata' | 'frequency';
  /** Captions it stands in; null when it was stated. */
  readonly count: number | null;
}

/** A tag at least this often as the most frequent one may be a trigger too: authors put their words in nearly every caption. */
const NEARLY_ALWAYS = 0.9;
/** More words that stand everywhere are a style of captions, not a trigger. */
const MOST_GUESSES = 3;

/** @param tags all tags, most frequent first. Stated ones come first; a guess never repeats one. */
export function readTriggers(metadata: Metadata, tags: readonly TagCount[]): readonly Trigger[] {
  const stated: Trigger[] = [];
  const add = (value: string | null, from: Trigger['from']): void => {
    if (value !== null && !stated.some((trigger) => same(trigger.text, value))) stated.push({ text: value, from, count: null });
  };
  add(text(metadata, 'modelspec.trigger_phrase'), 'modelspec.trigger_phrase');
  add(text(metadata, 'ss_trigger_phrase', 'trigger_word', 'trigger_words', 'instance_prompt'), 'metadata');
  const written = aiToolkit(metadata);
  add(written, 'ai-toolkit');
  if (written !== null) return stated;
  const [first] = tags;
  const guesses = first ? tags.slice(0, MOST_GUESSES).filter(({ count }) => count > 1 && count >= NEARLY_ALWAYS * first.count) : [];
  return [
    ...stated,
    ...guesses
      .filter(({ tag }) => !stated.some((trigger) => same(trigger.text, tag)))
      .map(({ tag, count }): Trigger => ({ text: tag, from: 'frequency', count })),
  ];
}

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** The first folder may be one of ai-toolkit's. Other trainers' lists have up to megabytes, which need not be parsed to see that they are not. */
const MAY_BE_ITS = /^\s*\{\s*"(?:1_|[^"]*\\)/;

/** ai-toolkit writes its trigger word as a tag list of one folder with one tag: {"1_word": {"word": 1}}. */
function aiToolkit(metadata: Metadata): string | null {
  if (!MAY_BE_ITS.test(metadata['ss_tag_frequency'] ?? '')) return null;
  const folders = Object.entries(asRecord(json(metadata, 'ss_tag_frequency')));
  const [only] = folders;
  if (!only || folders.length > 1) return null;
  const tags = Object.keys(asRecord(only[1]));
  const [tag] = tags;
  return tag !== undefined && tags.length === 1 && only[0] === `1_${tag}` ? tag : null;
}
