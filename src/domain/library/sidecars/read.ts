/**
 * The texts beside a LoRA. The JSON forms of the programs do not disagree about any key, so one table reads all of them, whatever
 * the file is called: tools write the answer of Civitai's API as `.civitai.info`, as `.json`, and inside `.metadata.json`.
 */
import { err, ok, type Result } from '../../result.ts';
import { asNumber, asRecord } from '../facts/values.ts';
import { plainText } from './plain-text.ts';
import { NO_FACTS, type SidecarFacts, type SidecarFault } from './sidecar.ts';

const MOST_ITEMS = 100;
const LONGEST_ITEM = 1000;
const LONGEST_TEXT = 20_000;
/** Bits of Civitai's levels from R upwards; 1 is PG, 2 PG-13. */
const ADULT_LEVEL = 4;
/** The same in the words of its older answers. */
const ADULT_WORDS: ReadonlySet<string> = new Set(['mature', 'x']);
/** What programs write where nothing is known. */
const NOTHING: ReadonlySet<string> = new Set(['', 'none', 'null', 'unknown', 'other']);

type Json = Readonly<Record<string, unknown>>;

/** A note is text as it stands. */
export const readNotes = (text: string): SidecarFacts => ({ ...NO_FACTS, notes: long(text) });

export function readFacts(text: string): Result<SidecarFacts, SidecarFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('not-json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err('not-object');
  return ok(factsOf(value as Json));
}

function factsOf(root: Json): SidecarFacts {
  // Lora-Manager keeps the answer of Civitai below this key.
  const civitai = asRecord(root['civitai']);
  const model = asRecord(root['model'] ?? civitai['model']);
  const tips = asRecord(jsonIn(root['usage_tips']));
  const creator = asRecord(root['creator'] ?? civitai['creator'] ?? model['creator']);
  return {
    title: first(root['UserTitle'], root['model_name'], root['ModelName'], model['name']),
    base: first(
      root['base_model'],
      root['baseModel'],
      root['BaseModel'],
      civitai['baseModel'],
      root['sd version'],
      root['base_model_name_or_path'],
    ),
    triggers: items(root['trainedWords'], root['trained_words'], root['TrainedWords'], civitai['trainedWords'], root['activation text']),
    tags: items(root['tags'], root['Tags'], civitai['tags'], model['tags']),
    notes: long(root['notes']),
    description: described(
      root['modelDescription'],
      root['ModelDescription'],
      model['description'],
      root['description'],
      root['VersionDescription'],
      civitai['description'],
    ),
    author: first(root['AuthorUsername'], creator['username'], root['author'], root['creator']),
    page: pageOf(root, civitai),
    weight: weightOf(root['preferred weight'], tips['strength']),
    negative: first(root['negative text']),
    adult: adultOf(root, civitai, model),
    size: sizeOf(root['size']),
  };
}

function first(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = typeof value === 'string' ? value.trim() : '';
    if (!NOTHING.has(text.toLowerCase())) return bounded(text.replaceAll(/\s+/gu, ' '), LONGEST_ITEM);
  }
  return null;
}

const long = (value: unknown): string | null => {
  const text = typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '';
  return text === '' ? null : bounded(text, LONGEST_TEXT);
};

/** All that say something, each once. */
function described(...values: readonly unknown[]): string | null {
  const texts = values.flatMap((value) => (typeof value === 'string' ? [plainText(value)] : [])).filter((text) => text !== '');
  return long([...new Set(texts)].join('\n\n'));
}

/** The first list (or text) that has something. */
function items(...values: readonly unknown[]): readonly string[] {
  for (const value of values) {
    const list = (Array.isArray(value) ? (value as readonly unknown[]) : [value])
      .flatMap((item) => (typeof item === 'string' ? [bounded(item.replaceAll(/\s+/gu, ' ').trim(), LONGEST_ITEM)] : []))
      .filter((item) => item !== '');
    if (list.length > 0) return [...new Set(list)].slice(0, MOST_ITEMS);
  }
  return [];
}

/** Never through a surrogate pair. */
const bounded = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/u, '')}…` : text;

function jsonIn(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return null;
  }
}

const idOf = (...values: readonly unknown[]): number | null =>
  values.map(asNumber).find((id): id is number => id !== null && Number.isSafeInteger(id) && id > 0) ?? null;

function pageOf(root: Json, civitai: Json): string | null {
  const model = idOf(root['modelId'], root['ModelId'], civitai['modelId']);
  if (model === null) return first(root['source_url'], root['url']);
  const version = idOf(root['VersionId'], civitai['id'], root['modelId'] === undefined ? null : root['id']);
  return `https://civitai.com/models/${model}${version === null ? '' : `?modelVersionId=${version}`}`;
}

/** Of 0 the programs say that it means nothing. */
const weightOf = (...values: readonly unknown[]): number | null =>
  values.map(asNumber).find((weight) => weight !== null && weight !== 0) ?? null;

function sizeOf(value: unknown): number | null {
  const size = asNumber(value);
  return size !== null && Number.isSafeInteger(size) && size > 0 ? size : null;
}

/** The level of the preview itself decides; else the model's own mark, or the level of the first of its pictures. */
function adultOf(root: Json, civitai: Json, model: Json): boolean | null {
  const level = asNumber(root['preview_nsfw_level']);
  if (level !== null && level > 0) return level >= ADULT_LEVEL;
  const images = root['images'] ?? civitai['images'];
  const picture = asRecord(Array.isArray(images) ? images[0] : null);
  const said = [root['nsfw'], root['Nsfw'], model['nsfw'], picture['nsfw'], levelSays(picture['nsfwLevel'])].map(asAdult);
  return said.includes(true) ? true : said.includes(false) ? false : null;
}

function levelSays(value: unknown): boolean | null {
  const level = asNumber(value);
  return level === null || level === 0 ? null : level >= ADULT_LEVEL;
}

function asAdult(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? ADULT_WORDS.has(value.trim().toLowerCase()) : null;
}
