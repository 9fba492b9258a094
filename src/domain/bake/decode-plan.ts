/** JSON -> plan. What is not known is refused with its path, so that a typing error never becomes another file. */
import { isRecord } from '../decode.ts';
import { type Message, message } from '../message.ts';
import type { Expected } from './messages.ts';
import { isNonLinear } from './methods.ts';
import { ADAPTERS, type BakePlan, COMBINES, DTYPES, METADATA, NAMES, type PlanSource, type Reduce, RULES, STYLES } from './plan.ts';

export type Decoded = { readonly ok: true; readonly plan: BakePlan } | { readonly ok: false; readonly error: Message };

/** @param text JSON */
export function planFromText(text: string): Decoded {
  let value: unknown;
  try {
    // Some editors begin a text with a mark of its byte order.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { ok: false, error: message('bake.plan.json', { reason: error instanceof Error ? error.message : String(error) }) };
  }
  return decodePlan(value);
}

export function decodePlan(value: unknown): Decoded {
  try {
    return { ok: true, plan: planOf(value) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.said };
    throw error;
  }
}

class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly said: Message) {
    super(said.code);
  }
}

const refuse = (path: string, expected: Expected, found: unknown): never => {
  throw new Refused(
    found === undefined
      ? message('bake.plan.missing', { path, expected })
      : message('bake.plan.value', { path, expected, found: shown(found) }),
  );
};

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

const at = (path: string, key: string): string =>
  path === '' ? key : /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;

/** An object with no other keys than these. */
function fields(value: unknown, path: string, known: readonly string[]): Record<string, unknown> {
  if (!isRecord(value)) return refuse(path, { kind: 'object' }, value);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new Refused(message('bake.plan.unknown-field', { path: at(path, key) }));
  }
  return value;
}

function text(value: unknown, path: string): string {
  return typeof value === 'string' && value !== '' ? value : refuse(path, { kind: 'text' }, value);
}

function number(value: unknown, path: string, expected: Expected['kind'] & ('number' | 'whole' | 'positive' | 'share')): number {
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (expected === 'number' ||
      (expected === 'whole' && Number.isInteger(value) && value >= 1) ||
      (expected === 'positive' && value > 0) ||
      (expected === 'share' && value > 0 && value <= 1));
  return fits ? value : refuse(path, { kind: expected }, value);
}

function oneOf<T extends string>(value: unknown, path: string, values: readonly T[], otherwise: T): T {
  if (value === undefined) return otherwise;
  return values.find((one) => one === value) ?? refuse(path, { kind: 'one-of', values }, value);
}

function numbers(value: unknown, path: string): Record<string, number> {
  if (value === undefined) return {};
  if (!isRecord(value)) return refuse(path, { kind: 'object' }, value);
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, number(own, at(path, key), 'number')]));
}

function texts(value: unknown, path: string): string[] | null {
  if (value === undefined) return null;
  if (!Array.isArray(value)) return refuse(path, { kind: 'texts' }, value);
  return value.map((one, index) => text(one, `${path}[${index}]`));
}

function flag(value: unknown, path: string): boolean {
  return value === undefined || typeof value === 'boolean' ? value === true : refuse(path, { kind: 'true' }, value);
}

export const MOST_SOURCES = 16;
const FIELDS = ['v', 'sources', 'combine', 'value', 'normalise', 'reduce', 'reindex', 'encode', 'metadata', 'date'];

function planOf(value: unknown): BakePlan {
  const plan = fields(value, '', FIELDS);
  if (plan['v'] !== 1) throw new Refused(message('bake.plan.version', { found: plan['v'] === undefined ? '' : shown(plan['v']) }));
  const list = plan['sources'];
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_SOURCES) return refuse('sources', { kind: 'sources' }, list);
  const sources = list.map((source, index) => sourceOf(source, `sources[${index}]`));
  noSlotTwice(sources);
  const combine = oneOf(plan['combine'], 'combine', COMBINES, 'sum');
  fitMethod(combine, sources);
  if (plan['value'] !== undefined && !isNonLinear(combine)) return refuse('value', { kind: 'absent' }, plan['value']);
  const normalise = flag(plan['normalise'], 'normalise');
  if (normalise && combine !== 'sum' && combine !== 'average') return refuse('normalise', { kind: 'absent' }, true);
  const encode = plan['encode'] === undefined ? {} : fields(plan['encode'], 'encode', ['dtype', 'names', 'adapter', 'style', 'alpha']);
  const style = encode['style'] === undefined ? undefined : oneOf(encode['style'], 'encode.style', STYLES, 'kohya');
  if (style !== undefined && (encode['names'] ?? 'source') !== 'source') return refuse('encode.style', { kind: 'absent' }, style);
  const alpha = encode['alpha'];
  if (alpha !== undefined && alpha !== 'write') return refuse('encode.alpha', { kind: 'one-of', values: ['write'] }, alpha);
  return {
    v: 1,
    sources,
    combine,
    value: plan['value'] === undefined ? null : number(plan['value'], 'value', 'share'),
    ...(normalise ? { normalise } : {}),
    reduce: plan['reduce'] === undefined ? null : reduceOf(plan['reduce']),
    reindex: plan['reindex'] === undefined ? null : reindexOf(plan['reindex']),
    encode: {
      dtype: oneOf(encode['dtype'], 'encode.dtype', DTYPES, 'source'),
      names: oneOf(encode['names'], 'encode.names', NAMES, 'source'),
      adapter: oneOf(encode['adapter'], 'encode.adapter', ADAPTERS, 'source'),
      ...(style === undefined ? {} : { style }),
      ...(alpha === undefined ? {} : { alpha }),
    },
    metadata: metadataOf(plan['metadata']),
    date: plan['date'] === undefined ? null : dateOf(plan['date']),
  };
}

function sourceOf(value: unknown, path: string): PlanSource {
  const source = fields(value, path, ['file', 'strength', 'gains', 'components', 'blocks', 'without', 'unchanged']);
  const unchanged = texts(source['unchanged'], at(path, 'unchanged'));
  const without = texts(source['without'], at(path, 'without'));
  return {
    file: text(source['file'], at(path, 'file')),
    strength: source['strength'] === undefined ? 1 : number(source['strength'], at(path, 'strength'), 'number'),
    gains: numbers(source['gains'], at(path, 'gains')),
    components: numbers(source['components'], at(path, 'components')),
    blocks: texts(source['blocks'], at(path, 'blocks')),
    ...(without && without.length > 0 ? { without } : {}),
    ...(unchanged && unchanged.length > 0 ? { unchanged } : {}),
  };
}

function noSlotTwice(sources: readonly PlanSource[]): void {
  const owners = new Map<string, string>();
  sources.forEach(({ blocks }, index) =>
    blocks?.forEach((slot, place) => {
      const path = `sources[${index}].blocks[${place}]`;
      const other = owners.get(slot);
      // Twice in one list says the same once.
      if (other?.startsWith(`sources[${index}].`)) return;
      if (other !== undefined) throw new Refused(message('bake.plan.slot-twice', { path, slot, other }));
      owners.set(slot, path);
    }),
  );
}

/** Methods that turn strengths into shares need positive ones. */
function fitMethod(method: BakePlan['combine'], sources: readonly PlanSource[]): void {
  if (method === 'slerp' && sources.length !== 2) throw new Refused(message('bake.plan.two-sources', { method, found: sources.length }));
  if (method === 'slerp' || method === 'karcher') {
    const index = sources.findIndex(({ strength }) => strength <= 0);
    if (index >= 0) throw new Refused(message('bake.plan.positive-strengths', { method, path: `sources[${index}].strength` }));
  }
  if (method === 'average' && sources.every(({ strength }) => strength === 0)) throw new Refused(message('bake.plan.no-strength'));
}

function reduceOf(value: unknown): Reduce {
  const reduce = fields(value, 'reduce', ['rule', 'value', 'min', 'max', 'uniform', 'as']);
  if (reduce['rule'] === undefined) return refuse('reduce.rule', { kind: 'one-of', values: RULES }, undefined);
  const rule = oneOf(reduce['rule'], 'reduce.rule', RULES, 'rank');
  const uniform = flag(reduce['uniform'], 'reduce.uniform');
  const as = reduce['as'];
  if (as !== undefined && as !== 'sd-scripts') return refuse('reduce.as', { kind: 'one-of', values: ['sd-scripts'] }, as);
  if (as !== undefined && !rule.startsWith('sv_')) return refuse('reduce.as', { kind: 'absent' }, as);
  const min = reduce['min'] === undefined ? 1 : number(reduce['min'], 'reduce.min', 'whole');
  const max = reduce['max'] === undefined ? null : number(reduce['max'], 'reduce.max', 'whole');
  if (max !== null && max < min) return refuse('reduce.max', { kind: 'at-least', path: 'reduce.min', least: min }, max);
  return { rule, value: ruleValue(rule, reduce['value']), min, max, uniform, ...(as === undefined ? {} : { as }) };
}

function ruleValue(rule: Reduce['rule'], value: unknown): number | null {
  if (rule === 'same-bytes') return value === undefined ? null : refuse('reduce.value', { kind: 'absent' }, value);
  if (rule === 'rank') return number(value, 'reduce.value', 'whole');
  return number(value, 'reduce.value', rule === 'size' || rule === 'sv_ratio' || rule === 'sv_cumulative' ? 'positive' : 'share');
}

function reindexOf(value: unknown): NonNullable<BakePlan['reindex']> {
  const reindex = fields(value, 'reindex', ['from', 'to', 'inserted']);
  const [from, to] = [number(reindex['from'], 'reindex.from', 'whole'), number(reindex['to'], 'reindex.to', 'whole')];
  const list = reindex['inserted'];
  if (list === undefined) return { from, to };
  const [deeper, count] = [Math.max(from, to), Math.abs(to - from)];
  const fits =
    Array.isArray(list) &&
    list.length === count &&
    new Set(list).size === count &&
    list.every((block: unknown) => Number.isInteger(block) && (block as number) >= 0 && (block as number) < deeper);
  return fits ? { from, to, inserted: list as number[] } : refuse('reindex.inserted', { kind: 'blocks', count, below: deeper }, list);
}

function metadataOf(value: unknown): BakePlan['metadata'] {
  if (!isRecord(value)) return { mode: oneOf(value, 'metadata', METADATA, 'keep'), set: {} };
  const metadata = fields(value, 'metadata', ['mode', 'set']);
  const set = metadata['set'];
  if (set !== undefined && !isRecord(set)) return refuse('metadata.set', { kind: 'object' }, set);
  const texts = Object.entries(set ?? {}).map(([key, own]): [string, string] => [
    key,
    typeof own === 'string' ? own : refuse(at('metadata.set', key), { kind: 'text' }, own),
  ]);
  return { mode: oneOf(metadata['mode'], 'metadata.mode', METADATA, 'keep'), set: Object.fromEntries(texts) };
}

function dateOf(value: unknown): string {
  const date = text(value, 'date');
  return /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(date)
    ? date
    : refuse('date', { kind: 'date' }, value);
}
