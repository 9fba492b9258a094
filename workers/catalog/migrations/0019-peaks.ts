/**
 * Version 19: `lora.peak_strength`, the strength of the strongest block, which 255 in `fingerprint` stands for; null where there is no
 * fingerprint. With it the cells of all rows can be drawn on one scale. Read along `lora_by_peak`.
 */
import type { Migration } from './migration.ts';

/**
 * The largest of a stored block vector's strengths (`blocks-codec.ts`, version 1): byte 0 is the version, then the number n of blocks,
 * 7 bits a byte, then n weights and n strengths as f64.
 */
export function peakOf(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 1;
  let count = 0;
  for (let factor = 1; at < bytes.length; factor *= 128) {
    const byte = view.getUint8(at);
    at += 1;
    count += (byte % 128) * factor;
    if (byte < 128) break;
  }
  if (bytes[0] !== 1 || count === 0 || at + 16 * count > bytes.length) return null;
  let peak = 0;
  for (let block = 0; block < count; block++) peak = Math.max(peak, view.getFloat64(at + 8 * (count + block), true));
  return Number.isFinite(peak) ? peak : null;
}

export const peaks: Migration = {
  version: 19,
  up(db) {
    db.exec(`
      ALTER TABLE lora ADD COLUMN peak_strength REAL;
      ALTER TABLE lora_prior ADD COLUMN peak_strength REAL;
      CREATE INDEX lora_by_peak ON lora (peak_strength) WHERE hidden = 0 AND peak_strength IS NOT NULL;`);
    const measured = db.all(
      'SELECT lora_id, blocks FROM measurement JOIN lora ON lora.id = lora_id WHERE fingerprint IS NOT NULL',
      [],
      (row): [number, number | null] => [row.number('lora_id'), peakOf(row.bytesOrNull('blocks') ?? new Uint8Array())],
    );
    for (const [id, peak] of measured) db.run('UPDATE lora SET peak_strength = ? WHERE id = ?', [peak, id]);
  },
};
