/**
 * Version 11: the next scan reads again what is understood better since. Models of 2026 are known, some of which have the blocks of
 * Flux.1, Flux.2 Klein, LTX-Video or Lumina 2; counts, the layers outside the blocks, metadata and file names decide whether a
 * family is certain. What the tensors of a Stable Diffusion UNet say has not changed, and most libraries are full of those: they
 * are left as they are. Until then the rows show what they showed. Pairs of the files that are read again are compared anew.
 */
import type { Migration } from './migration.ts';

const BETTER = `family_id NOT IN ('sd15', 'sd2', 'sdxl', 'sdxl-refiner', 'kolors', 'cascade', 'clip-l', 'clip-g', 'openclip-h')`;
const OWNERS = `SELECT 'content:' || content_hash FROM lora WHERE ${BETTER} AND content_hash IS NOT NULL`;

export const families: Migration = {
  version: 11,
  up(db) {
    db.exec(`UPDATE lora SET stale = 1 WHERE ${BETTER}; DELETE FROM pair WHERE owner_a IN (${OWNERS}) OR owner_b IN (${OWNERS});`);
  },
};
