/** Checks a written file by reading it anew, with the reader and the measuring of every other file. */
import type { BakeRecord } from '../../src/domain/bake/certificate.ts';
import { recordFromText, sealedText } from '../../src/domain/bake/certificate.ts';
import { type Message, message } from '../../src/domain/message.ts';
import type { Measurement } from '../../src/domain/reading.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import { decodePlan } from '../../src/domain/bake/decode-plan.ts';
import type { ByteSource } from '../analyst/byte-source.ts';
import { measureFile, type PassTools } from '../analyst/measure-file.ts';
import { bakeFile, type BakeTools } from './bake-file.ts';
import type { OpenSource } from './sources.ts';
import { hashOfText } from './hash-text.ts';

/** Norms are compared beyond this share; the kernel's own sums are off by up to 1e-6. */
const TOLERANCE = 1e-5;

export type Check = { readonly ok: true; readonly measurement: Measurement } | { readonly ok: false; readonly error: Message };

/** @param data expected XXH3-128 of the tensor data @param expected norm of each module by its name; 0: not known */
export async function checkWritten(
  bytes: ByteSource,
  name: string,
  data: string,
  expected: ReadonlyMap<string, number>,
  tools: PassTools,
): Promise<Check> {
  const measured = await measureFile(bytes, name, tools);
  if (measured.kind !== 'measured')
    return { ok: false, error: measured.kind === 'fault' ? measured.fault.message : message('bake.nothing') };
  const { measurement } = measured;
  if (measurement.contentHash !== data) {
    return { ok: false, error: message('bake.hash-differs', { expected: data, found: measurement.contentHash }) };
  }
  for (const { module, deltaNorm } of measurement.modules) {
    const own = expected.get(module);
    if (!own || deltaNorm === null) continue;
    if (Math.abs(deltaNorm - own) > TOLERANCE * own) {
      return {
        ok: false,
        error: message('bake.module-differs', { module, expected: own.toPrecision(9), found: deltaNorm.toPrecision(9) }),
      };
    }
  }
  return { ok: true, measurement };
}

export type Recorded =
  | { readonly ok: true; readonly record: BakeRecord; readonly measurement: Measurement }
  | { readonly ok: false; readonly error: Message };

/** Hash and norms of a file against what it says of itself. */
export async function checkRecord(bytes: ByteSource, name: string, tools: PassTools): Promise<Recorded> {
  const head = await readHeader(bytes);
  if (head.fault) return { ok: false, error: head.fault.message };
  const record = recordFromText(head.header.metadata['lwb.bake']);
  if (!record) return { ok: false, error: message('bake.no-plan', { file: name }) };
  const { tensors, metadata } = head.header;
  if (record.seal !== undefined && record.seal !== hashOfText(sealedText(record, tensors, metadata), tools.hasher))
    return { ok: false, error: message('bake.header-differs') };
  const measured = await measureFile(bytes, name, tools);
  if (measured.kind !== 'measured')
    return { ok: false, error: measured.kind === 'fault' ? measured.fault.message : message('bake.nothing') };
  const names = measured.measurement.modules.map(({ module }) => module).sort((a, b) => (a < b ? -1 : 1));
  const expected = new Map(names.length === record.norms.length ? names.map((module, index) => [module, record.norms[index] ?? 0]) : []);
  const checked = await checkWritten(bytes, name, record.data, expected, tools);
  return checked.ok ? { ok: true, record, measurement: checked.measurement } : checked;
}

/**
 * Bakes the stored plan once more, to nowhere: the same sources give the same bytes.
 * @param sources in the order of the plan
 * @returns how it differs; null: it does not
 */
export async function bakedAgain(
  record: BakeRecord,
  sources: readonly OpenSource[],
  tools: BakeTools,
): Promise<Message | 'cancelled' | null> {
  const decoded = decodePlan(record.plan);
  if (!decoded.ok) return decoded.error;
  for (const [index, { name, hash }] of sources.entries()) {
    const expected = record.sources[index]?.hash ?? '';
    if (hash !== expected) return message('bake.source-changed', { file: name, expected, found: hash });
  }
  const outcome = await bakeFile(decoded.plan, sources, { write: async () => undefined }, tools);
  if (outcome.kind === 'cancelled') return 'cancelled';
  if (outcome.kind === 'refused') return outcome.error;
  return outcome.record.data === record.data ? null : message('bake.hash-differs', { expected: outcome.record.data, found: record.data });
}
