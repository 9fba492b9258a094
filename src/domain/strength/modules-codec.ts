/**
 * Measured modules as text: one JSON object of columns, because names and rules repeat and columns compress well. Written by
 * the measuring worker, stored as it is, read by the page. Reading checks every cell; a bad text gives null. Columns of what few
 * modules have are left out when none has it, and are then not set in what is read.
 */
import type { MeasuredModule } from '../reading.ts';

const VERSION = 1;
const TEXT = ['module', 'component', 'adapter'] as const;
const TEXT_OR_NULL = ['slot', 'scaleRule', 'problem'] as const;
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
const NOTE = 'note';
const PROXY_LABEL = 'proxyLabel';
const PROXY_VALUE = 'proxyValue';
/** With spaces between them: they repeat from module to module. */
const ROLES = 'roles';
/** 1 for copies. */
const COPIES = 'copies';
/** By the end of their reason copies are told in texts that were stored before the column was there. */
const OLD_COPY = /; only that one counts$/;
type Column = (typeof TEXT)[number] | (typeof TEXT_OR_NULL)[number] | (typeof NUMBERS)[number];

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isNumberOrNull = (value: unknown): boolean => value === null || (typeof value === 'number' && Number.isFinite(value));

const CHECKS: readonly (readonly [Column, (value: unknown) => boolean])[] = [
  ...TEXT.map((name) => [name, isText] as const),
  ...TEXT_OR_NULL.map((name) => [name, isTextOrNull] as const),
  ...NUMBERS.map((name) => [name, isNumberOrNull] as const),
];

export function modulesToText(modules: readonly MeasuredModule[]): string {
  const columns: Record<string, unknown[]> = Object.fromEntries(CHECKS.map(([name]) => [name, modules.map((module) => module[name])]));
  if (modules.some(({ note }) => note)) columns[NOTE] = modules.map(({ note }) => note ?? null);
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
    const note = columns[NOTE]?.[i];
    const label = columns[PROXY_LABEL]?.[i];
    const value = columns[PROXY_VALUE]?.[i];
    const roles = columns[ROLES]?.[i];
    const copy = columns[COPIES] ? columns[COPIES][i] === 1 : OLD_COPY.test(row.problem ?? '');
    rows.push({
      ...row,
      ...(copy ? { copy } : {}),
      ...(typeof note === 'string' ? { note } : {}),
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
  if (version !== VERSION || typeof columns !== 'object' || columns === null) return null;
  const table = columns as Record<string, unknown>;
  const count = Array.isArray(table['module']) ? table['module'].length : -1;
  const holds = (name: string, check: (value: unknown) => boolean): boolean => {
    const column = table[name];
    return Array.isArray(column) && column.length === count && column.every(check);
  };
  const rare = [
    ...[NOTE, PROXY_LABEL, ROLES].map((name) => [name, isTextOrNull] as const),
    ...[PROXY_VALUE, COPIES].map((name) => [name, isNumberOrNull] as const),
  ];
  const good =
    CHECKS.every(([name, check]) => holds(name, check)) && rare.every(([name, check]) => table[name] === undefined || holds(name, check));
  return good ? (table as Record<string, readonly unknown[]>) : null;
}
