/** JSON cells: parsed and checked by hand-written guards; what does not fit is a value the caller decides about, never a crash. */
import { isMessage, type Message, type MessageParams, message } from '../../src/domain/message.ts';
import type { FileFault } from '../../src/domain/safetensors/types.ts';
import type { ProfileContent } from '../../src/domain/profiles/types.ts';
import type { Layout, Measurement, Understanding } from '../../src/domain/reading.ts';

export class DamagedCell extends Error {
  readonly said: Message;
  constructor(column: string, why: MessageParams['library.damaged-cell']['why']) {
    super(`damaged cell ${column}: ${why}`);
    this.name = 'DamagedCell';
    this.said = message('library.damaged-cell', { column, why });
  }
}

type Guard<T> = (value: unknown) => value is T;

/** @throws DamagedCell */
export function parseJson<T>(column: string, text: string, guard: Guard<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DamagedCell(column, 'not-json');
  }
  if (!guard(value)) throw new DamagedCell(column, 'form');
  return value;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';
const isFinite_ = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;
const listOf =
  <T>(guard: Guard<T>): Guard<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(guard);

export const isCounts: Guard<readonly number[]> = listOf(isCount);
export const isTexts: Guard<readonly string[]> = listOf(isText);

export const isMetadata = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every(isText);

const isOptional =
  (guard: Guard<unknown>) =>
  (value: unknown): boolean =>
    value === undefined || guard(value);

export const isFault = (value: unknown): value is FileFault =>
  isObject(value) &&
  isText(value['code']) &&
  isMessage(value['message']) &&
  isOptional(isText)(value['tensor']) &&
  isOptional(isFinite_)(value['offset']) &&
  isOptional(isMessage)(value['expected']) &&
  isOptional(isMessage)(value['found']);

/** A message as the cell of a table. */
export const toCell = (said: Message | null): string | null => said && JSON.stringify(said);

export const isFaults: Guard<readonly FileFault[]> = listOf(isFault);

const isSlot = (value: unknown): value is Layout['slots'][number] =>
  isObject(value) &&
  isText(value['id']) &&
  isText(value['label']) &&
  isText(value['group']) &&
  isText(value['component']) &&
  (value['role'] === 'main' || value['role'] === 'te' || value['role'] === 'other');

export const isLayout = (value: unknown): value is Layout =>
  isObject(value) && isText(value['id']) && isText(value['label']) && isCount(value['mainCount']) && listOf(isSlot)(value['slots']);

export const isGains = (value: unknown): value is Readonly<Record<string, number>> =>
  isObject(value) && Object.values(value).every(isFinite_);

export const isContent = (value: unknown): value is ProfileContent =>
  isObject(value) &&
  isText(value['name']) &&
  isGains(value['gains']) &&
  isText(value['notes']) &&
  isTexts(value['tags']) &&
  typeof value['favourite'] === 'boolean';

export const isLayoutOrNull = (value: unknown): value is Layout | null => value === null || isLayout(value);

export const isScale = (value: unknown): value is NonNullable<Measurement['scaleSummary']> =>
  isObject(value) && isFinite_(value['min']) && isFinite_(value['max']) && isTexts(value['rules']);

/** What the details panel shows of an `Understanding`; module plans are not kept, the module table replaces them. */
export interface StoredDetail
  extends Pick<Understanding, 'family' | 'dialects' | 'adapters' | 'ranks' | 'originalLayout' | 'notUnderstood'> {
  readonly moduleCount: number;
  /** How many keys were not understood; `notUnderstood` holds the first of them. */
  readonly notUnderstoodCount: number;
}

const CERTAINTIES: ReadonlySet<unknown> = new Set(['certain', 'ambiguous', 'unknown']);
const ORIGINS: ReadonlySet<unknown> = new Set(['tensors', 'metadata', 'file name']);

const isFamily = (value: unknown): value is Understanding['family'] =>
  isObject(value) &&
  isText(value['id']) &&
  isText(value['label']) &&
  CERTAINTIES.has(value['certainty']) &&
  listOf((each): each is { id: string; label: string } => isObject(each) && isText(each['id']) && isText(each['label']))(
    value['candidates'],
  ) &&
  (value['subtype'] === null ||
    (isObject(value['subtype']) && isText(value['subtype']['label']) && ORIGINS.has(value['subtype']['from']))) &&
  isText(value['evidence']) &&
  isTexts(value['contradictions']);

export const isStoredDetail = (value: unknown): value is StoredDetail =>
  isObject(value) &&
  isFamily(value['family']) &&
  isTexts(value['dialects']) &&
  listOf(
    (each): each is Understanding['adapters'][number] =>
      isObject(each) && isText(each['id']) && isText(each['label']) && isCount(each['modules']),
  )(value['adapters']) &&
  listOf((each): each is Understanding['ranks'][number] => isObject(each) && isCount(each['rank']) && isCount(each['modules']))(
    value['ranks'],
  ) &&
  isTextOrNull(value['originalLayout']) &&
  isTexts(value['notUnderstood']) &&
  isCount(value['moduleCount']) &&
  isCount(value['notUnderstoodCount']);
