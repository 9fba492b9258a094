/**
 * Version 12: the next scan reads again what is understood better since. LyCORIS's first OFT files hold the rotations themselves and
 * were measured as if they held what they are made of; layers of UNets say more of their model, modulations of Lumina 2 and Z-Image tell
 * them apart, and names that MLX tools write are known; a LoKr of a fused layer under the name of a part is that part's rows. Only files
 * that this may concern are read: those with rotations, LoKr of models that are fused so, and those whose family is not certain. Until
 * then the rows show what they showed.
 */
import type { Migration } from './migration.ts';

export const rotations: Migration = {
  version: 12,
  up(db) {
    db.exec(`UPDATE lora SET stale = 1 WHERE adapters LIKE '%+oft+%' OR family_label LIKE '% or %' OR family_id = 'unknown'
      OR (adapters LIKE '%+lokr+%' AND family_id IN ('krea2', 'z-image', 'lumina2'))`);
  },
};
