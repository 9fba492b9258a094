/**
 * Version 6: the next scan reads again the files of which more is read since: those with tensors that were not understood (scales
 * of quantised factors, numbered parts, MLX, LongCat-Video, OFT of sd-scripts, alphas under other names), with modules that could
 * not be measured (empty factors, extreme ranks), with C3A, which was known by name only, with one weight under two names, and those whose strength no LoRA of numbers
 * reaches, because integers were taken for them. Until then the rows show what they showed. Pairs of those files are compared anew.
 */
import type { Migration } from './migration.ts';

/** Int8 factors of one module alone give more; the strongest LoRAs of numbers have some hundreds. */
const BEYOND = 10_000;
const DETAILS = `SELECT lora_id FROM lora_detail WHERE warnings <> '[]' OR CASE WHEN json_valid(detail) THEN json_extract(detail, '$.notUnderstoodCount') > 0 ELSE 1 END
  OR detail LIKE '%that another module of the file adapts too%'`;
const MEASURED = `SELECT lora_id FROM measurement WHERE warnings <> '[]'`;
const BETTER = `state = 'unreadable' OR adapters LIKE '%+unsupported:c3a+%' OR abs(total_strength) > ${BEYOND} OR id IN (${DETAILS}) OR id IN (${MEASURED})`;
const OWNERS = `SELECT 'content:' || content_hash FROM lora WHERE content_hash IS NOT NULL AND (${BETTER})`;

export const storedForms: Migration = {
  version: 6,
  up(db) {
    db.exec(`DELETE FROM pair WHERE owner_a IN (${OWNERS}) OR owner_b IN (${OWNERS}); UPDATE lora SET stale = 1 WHERE ${BETTER};`);
  },
};
