/** Gives the gains of one LoRA to many others, each as a profile of its own, by the identity of the blocks. */
import type { LoraDetail } from '../contracts/library.ts';
import { applyGains } from '../domain/profiles/transfer/apply.ts';
import type { ProfileContent } from '../domain/profiles/types.ts';
import type { Layout } from '../domain/reading.ts';
import type { ProfilesApp } from './profile-types.ts';

export interface AppliedTo {
  readonly id: number;
  readonly name: string;
  /** What the user must know: blocks that found no place, layouts that differ in depth. Empty: all went as it is. */
  readonly remarks: readonly string[];
  /** Why it has no profile of it, else null. */
  readonly refused: string | null;
}

interface Parts {
  readonly profiles: Pick<ProfilesApp, 'create'>;
  readonly detail: (id: number) => Promise<LoraDetail | null>;
  /** Called before each one. @returns false to stop */
  readonly goOn: (done: number) => boolean;
}

export async function applyToMany(content: ProfileContent, from: Layout, ids: readonly number[], parts: Parts): Promise<AppliedTo[]> {
  const results: AppliedTo[] = [];
  for (const [done, id] of ids.entries()) {
    if (!parts.goOn(done)) break;
    const found = await parts.detail(id);
    const name = found?.row.name ?? '';
    if (!found?.layout) {
      results.push({ id, name, remarks: [], refused: found ? 'It has no blocks.' : 'It is not in the library any more.' });
      continue;
    }
    const { gains, unplaced, relation, warnings } = applyGains(content.gains, from, found.layout);
    if (relation === 'foreign') {
      results.push({ id, name, remarks: [], refused: warnings[0] ?? 'It is another model.' });
      continue;
    }
    const outcome = await parts.profiles.create(id, { ...content, gains });
    const lost = unplaced.map(({ label }) => label);
    const remarks = [...warnings, ...(lost.length > 0 ? [`No place for ${lost.join(', ')}.`] : [])];
    results.push({ id, name, remarks, refused: outcome.ok ? null : outcome.error.message });
  }
  return results;
}
