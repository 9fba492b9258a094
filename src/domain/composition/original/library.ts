/**
 * Rows of our library as the original tool's combine takes them. Layouts are ours, so that one file has one name; weights are those
 * of the main blocks, by the measure asked for. `exact` is the norm of the delta, `tensor-norms` the original's own measure.
 */
import type { Message } from '../../message.ts';
import type { BlockRow, Layout } from '../../reading.ts';
import type { OriginalLora } from './combine.ts';
import { type FolderRoles, roleOfPath } from './roles.ts';

export interface LibraryLora {
  readonly key: string;
  readonly path: string;
  readonly baseCode: string;
  readonly layout: Layout | null;
  readonly blocks: readonly BlockRow[];
  readonly fallback: Message | null;
}

/** @param role chosen by the user; null: by the folder */
export function originalLora(
  { key, path, baseCode, layout, blocks, fallback }: LibraryLora,
  role: string | null,
  measure: 'exact' | 'tensor-norms',
  roles?: FolderRoles,
): OriginalLora {
  const main = layout ? blocks.slice(0, layout.mainCount) : [];
  const touched = blocks.some((block) => layout?.slots[block.index]?.role === 'te' && block.modules > 0);
  return {
    stableId: key,
    filename: path.slice(path.lastIndexOf('/') + 1),
    role: role ?? roleOfPath(path, roles),
    baseCode,
    layout: layout?.id ?? null,
    clipContributor: touched,
    weights:
      fallback === null && main.length > 0 ? main.map(({ weight, legacyWeight }) => (measure === 'exact' ? weight : legacyWeight)) : null,
  };
}
