/**
 * Measured modules as text: one JSON object of columns, because names and rules repeat and columns compress well. Written by
 * the measuring worker, stored as it is, read by the page. Reading checks every cell; a bad text gives null. Columns of what few
 * modules have are left out when none has it, and are then not set in what is read.
 */
import { isMessage, type Message } from '../message.ts';
import type { MeasuredModule } from '../reading.ts';
import { messageOfSentence, messagesOfNotes } from './stored-sentences.ts';

/** Problems and notes are messages since version 2; texts of version 1 hold English sentences in their place. */
const VERSION = 2;
const OF_SENTENCES = 1;
const TEXT = ['module', 'component', 'adapter'] as const;
const TEXT_OR_NULL = ['slot', 'scaleRule'] as const;
const NUMBERS = [
  'rank',
  'alpha',
  'scale',
  'rows',
  'cols',
  'deltaNorm',
  'rms',
  'spectralNorm',
  'stableRank',
  'rank99',
  'tensorNormSum',
] as const;
/** Each with the property it is read into. */
const PROBLEM = 'problem';
const NOTES = 'notes';
/** Of version 1. */
const NOTE = 'note';
const PROXY_LABEL = 'proxyLabel';
const PROXY_VALUE = 'proxyValue';
/** With spaces between them: they repeat from module to module. */
const ROLES = 'roles';
/** 1 for copies. */
const COPIES = 'copies';
type Column = (typeof TEXT)[number] | (typeof TEXT_OR_NULL)[number] | (typeof NUMBERS)[number];

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isMessageOrNull = (value: unknown): value is Message | null => value === null || isMessage(value);
const isMessagesOrNull = (value: unknown): boolean => value === null || (Array.isArray(value) && value.every(isMessage));
const isNumberOrNull = (value: unknown): boolean => value === null || (typeof value === 'number' && Number.isFinite(value));

const CHECKS: readonly (readonly [Column, (value: unknown) => boolean])[] = [
  ...TEXT.map((name) => [name, isText] as const),
  ...TEXT_OR_NULL.map((name) => [name, isTextOrNull] as const),
  ...NUMBERS.map((name) => [name, isNumberOrNull] as const),
];

export function modulesToText(modules: readonly MeasuredModule[]): string {
  const columns: Record<string, unknown[]> = Object.fromEntries(CHECKS.map(([name]) => [name, modules.map((module) => module[name])]));
  columns[PROBLEM] = modules.map(({ problem }) => problem);
  if (modules.some(({ notes }) => notes)) columns[NOTES] = modules.map(({ notes }) => notes ?? null);
  if (modules.some(({ proxy }) => proxy)) {
    columns[PROXY_LABEL] = modules.map(({ proxy }) => proxy?.label ?? null);
    columns[PROXY_VALUE] = modules.map(({ proxy }) => proxy?.value ?? null);
  }
  if (modules.some(({ roles }) => roles)) columns[ROLES] = modules.map(({ roles }) => roles?.join(' ') ?? null);
  if (modules.some(({ copy }) => copy)) columns[COPIES] = modules.map(({ copy }) => (copy ? 1 : null));
  return JSON.stringify({ version: VERSION, columns });
}

/** @returns null when the text is not what `modulesToText` writes */
export function modulesFromText(text: string): MeasuredModule[] | null {
  const columns = parseColumns(text);
  if (!columns) return null;
  const count = (columns['module'] as unknown[]).length;
  const rows: MeasuredModule[] = [];
  for (let i = 0; i < count; i++) {
    const row = Object.fromEntries(CHECKS.map(([name]) => [name, (columns[name] as unknown[])[i]])) as unknown as MeasuredModule;
    const problem = columns[PROBLEM]?.[i] as Message | null;
    const notes = columns[NOTES]?.[i] as readonly Message[] | null | undefined;
    const label = columns[PROXY_LABEL]?.[i];
    const value = columns[PROXY_VALUE]?.[i];
    const roles = columns[ROLES]?.[i];
    // The column is missing in old texts of files with copies.
    const copy = columns[COPIES] ? columns[COPIES][i] === 1 : problem?.code === 'module.copy';
    rows.push({
      ...row,
      problem,
      ...(copy ? { copy } : {}),
      ...(notes ? { notes } : {}),
      ...(typeof label === 'string' && typeof value === 'number' ? { proxy: { label, value } } : {}),
      ...(typeof roles === 'string' ? { roles: roles.split(' ') } : {}),
    });
  }
  return rows;
}

function parseColumns(text: string): Record<string, readonly unknown[]> | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { version, columns } = parsed as { version?: unknown; columns?: unknown };
  if ((version !== VERSION && version !== OF_SENTENCES) || typeof columns !== 'object' || columns === null) return null;
  const table = version === VERSION ? (columns as Record<string, unknown>) : withMessages(columns as Record<string, unknown>);
  const count = Array.isArray(table['module']) ? table['module'].length : -1;
  const holds = (name: string, check: (value: unknown) => boolean): boolean => {
    const column = table[name];
    return Array.isArray(column) && column.length === count && column.every(check);
  };
  const rare = [
    [NOTES, isMessagesOrNull] as const,
    ...[PROXY_LABEL, ROLES].map((name) => [name, isTextOrNull] as const),
    ...[PROXY_VALUE, COPIES].map((name) => [name, isNumberOrNull] as const),
  ];
  const good =
    CHECKS.every(([name, check]) => holds(name, check)) &&
    holds(PROBLEM, isMessageOrNull) &&
    rare.every(([name, check]) => table[name] === undefined || holds(name, check));
  return good ? (table as Record<string, readonly unknown[]>) : null;
}

/** Columns of version 1 with codes in place of sentences. */
function withMessages({ [PROBLEM]: problems, [NOTE]: notes, ...others }: Record<string, unknown>): Record<string, unknown> {
  const each = (column: unknown, made: (sentence: string) => unknown): unknown =>
    Array.isArray(column) ? column.map((cell: unknown) => (typeof cell === 'string' ? made(cell) : cell)) : column;
  return {
    ...others,
    [PROBLEM]: each(problems, messageOfSentence),
    ...(notes === undefined ? {} : { [NOTES]: each(notes, messagesOfNotes) }),
  };
}
