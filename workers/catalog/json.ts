/** JSON cells: decoded or damaged; what does not fit is a value the caller decides about, never a crash. */
import type { Evidence, TensorEvidence, StackCounts } from '../../src/domain/architectures/words.ts';
import {
  count,
  decodeJson,
  type Decoder,
  finite,
  flag,
  guarded,
  isNotJson,
  list,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
  tuple,
} from '../../src/domain/decode.ts';
import { isMessage, type Message, type MessageParams, message } from '../../src/domain/message.ts';
import type { FileFault } from '../../src/domain/safetensors/header-types.ts';
import type { ProfileContent } from '../../src/domain/profiles/profile.ts';
import type { Layout, Measurement, Understanding, Understood } from '../../src/domain/reading.ts';

export class DamagedCell extends Error {
  readonly said: Message;
  constructor(column: string, why: MessageParams['library.damaged-cell']['why']) {
    super(`damaged cell ${column}: ${why}`);
    this.name = 'DamagedCell';
    this.said = message('library.damaged-cell', { column, why });
  }
}

/** @throws DamagedCell */
export function parseJson<T>(column: string, source: string, decoder: Decoder<T>): T {
  const read = decodeJson(decoder, source);
  if (read.ok) return read.value;
  throw new DamagedCell(column, isNotJson(read.error) ? 'not-json' : 'form');
}

const strings = list(text);

export const COUNTS: Decoder<readonly number[]> = list(count);
export const TEXTS: Decoder<readonly string[]> = strings;
export const METADATA: Decoder<Readonly<Record<string, string>>> = record(text);
export const MESSAGE: Decoder<Message> = guarded(isMessage, 'a message');

/** Any message: one of another version is shown by its code. */
const EVIDENCE = guarded((value: unknown): value is NonNullable<FileFault['expected']> => isMessage(value), 'a message');

export const FAULT: Decoder<FileFault> = object({
  // A code of another version is shown as it is.
  code: guarded((value: unknown): value is FileFault['code'] => typeof value === 'string', 'text'),
  message: MESSAGE,
  tensor: optional(text),
  offset: optional(finite),
  expected: optional(EVIDENCE),
  found: optional(EVIDENCE),
});
export const FAULTS: Decoder<readonly FileFault[]> = list(FAULT);

/** A message as the cell of a table. */
export const toCell = (said: Message | null): string | null => said && JSON.stringify(said);

const SLOT: Decoder<Layout['slots'][number]> = object({
  id: text,
  label: text,
  group: text,
  component: text,
  role: oneOf('main', 'te', 'other'),
});
export const LAYOUT: Decoder<Layout> = object({ id: text, label: text, mainCount: count, slots: list(SLOT) });
export const LAYOUT_OR_NULL: Decoder<Layout | null> = nullable(LAYOUT);

export const GAINS: Decoder<Readonly<Record<string, number>>> = record(finite);
export const CONTENT: Decoder<ProfileContent> = object({ name: text, gains: GAINS, notes: text, tags: strings, favourite: flag });

export const SCALE: Decoder<NonNullable<Measurement['scaleSummary']>> = object({ min: finite, max: finite, rules: strings });

/** What the details panel shows of a file beside its layout. */
export type StoredDetail = Omit<Understood, 'layout'>;

const STACKS: Decoder<StackCounts> = list(tuple(count, text));
const SEEN_KINDS = ['stacks', 'unet', 'cascade', 'generic', 'encoders', 'no-stack', 'no-adapters', 'unread'] as const;
const SEEN_KIND = object({ kind: oneOf(...SEEN_KINDS) });
const SEEN: Decoder<TensorEvidence> = (value) => {
  const { kind } = SEEN_KIND(value);
  switch (kind) {
    case 'stacks':
      return { kind, ...object({ blocks: STACKS, hidden: nullable(finite), inProportion: flag, overflow: flag })(value) };
    case 'unet':
      return { kind, ...object({ blocks: count, textWidths: list(finite), shaped: flag })(value) };
    case 'cascade':
      return { kind, ...object({ blocks: count, hidden: nullable(finite) })(value) };
    case 'generic':
      return { kind, ...object({ blocks: STACKS, only: nullable(text) })(value) };
    case 'encoders':
      return { kind, ...object({ encoders: strings })(value) };
    case 'no-stack':
      return { kind, ...object({ modules: count })(value) };
    case 'no-adapters':
    case 'unread':
      return { kind };
  }
};
const WRITTEN_EVIDENCE = object({
  seen: SEEN,
  strange: count,
  chosen: nullable(object({ label: text, by: oneOf('metadata', 'file name') })),
  whose: nullable(oneOf('metadata', 'many')),
});
/** Rows of older versions have a sentence. */
const WHY: Decoder<Evidence | string> = (value) => (typeof value === 'string' ? value : WRITTEN_EVIDENCE(value));

const FAMILY: Decoder<Understanding['family']> = object({
  id: text,
  label: text,
  certainty: oneOf('certain', 'ambiguous', 'unknown'),
  candidates: list(object({ id: text, label: text })),
  subtype: nullable(object({ label: text, from: oneOf('tensors', 'metadata', 'file name') })),
  evidence: WHY,
  contradictions: list(MESSAGE),
});

export const STORED_DETAIL: Decoder<StoredDetail> = object({
  family: FAMILY,
  dialects: strings,
  adapters: list(object({ id: text, label: text, modules: count })),
  ranks: list(object({ rank: count, modules: count })),
  originalLayout: nullable(text),
  notUnderstood: strings,
  moduleCount: count,
  notUnderstoodCount: count,
});
