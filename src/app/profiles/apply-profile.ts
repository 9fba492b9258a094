/** Gives the gains of one LoRA to many others, each as a profile of its own, by the identity of the blocks. */
import type { LoraDetail } from '../../contracts/library.ts';
import { applyGains, type ApplyWarning } from '../../domain/profiles/transfer/apply.ts';
import type { ProfileContent, ProfileFault } from '../../domain/profiles/profile.ts';
import type { Layout } from '../../domain/reading.ts';
import type { ProfilesApp } from './profile-types.ts';

export interface AppliedTo {
  readonly id: number;
  readonly name: string;
  /** What the user must know: layouts that differ in depth. */
  readonly warnings: readonly ApplyWarning[];
  /** Blocks that found no place. */
  readonly lost: readonly string[];
  /** Why it has no profile of it, else null. */
  readonly refused: ApplyRefusal | null;
}

export type ApplyRefusal =
  | ApplyWarning
  | { readonly kind: 'no-blocks' | 'gone' }
  | { readonly kind: 'not-kept'; readonly why: ProfileFault['message'] };

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
      results.push({ id, name, warnings: [], lost: [], refused: { kind: found ? 'no-blocks' : 'gone' } });
      continue;
    }
    const { gains, unplaced, warnings } = applyGains(content.gains, from, found.layout);
    const foreign = warnings.find(({ kind }) => kind === 'foreign');
    if (foreign) {
      results.push({ id, name, warnings: [], lost: [], refused: foreign });
      continue;
    }
    const outcome = await parts.profiles.create(id, { ...content, gains });
    const lost = unplaced.map(({ label }) => label);
    results.push({ id, name, warnings, lost, refused: outcome.ok ? null : { kind: 'not-kept', why: outcome.error.message } });
  }
  return results;
}
