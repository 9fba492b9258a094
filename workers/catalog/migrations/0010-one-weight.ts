/**
 * Version 10: the next scan reads again the files of which other modules count since: those with several changes of one weight (a
 * difference beside factors, a fused layer beside its parts, one module under two names), and those with text encoders, which are
 * numbered by what they are. Until then the rows show what they showed. Every pair is compared anew, since more names of weights are joined:
 * the cached texts say themselves that they are of an older form.
 */
import type { Migration } from './migration.ts';

const RENUMBERED = ['1 (T5)', '2 (T5)', '1 (CLIP-G)', '2 (CLIP-L)', '1 (Llama'];
const LAYOUTS = `SELECT id FROM layout WHERE ${RENUMBERED.map((group) => `json LIKE '%Text encoder ${group}%'`).join(' OR ')}`;
const DETAILS = `SELECT lora_id FROM lora_detail WHERE detail LIKE '%that another module of the file adapts too%'
  OR detail LIKE '%factors and a difference under two names%' OR layout_ref IN (${LAYOUTS})`;
const BETTER = `adapters LIKE '%lora+diff%' OR id IN (${DETAILS})`;

export const oneWeight: Migration = {
  version: 10,
  up(db) {
    db.exec(`UPDATE lora SET stale = 1 WHERE ${BETTER};`);
  },
};
