/**
 * DoRA: W' = M o (W + s.BA) / ||W + s.BA||, row by row or column by column. Its delta needs the base weight; what is exact without
 * it is s.||BA||, the part before the magnitudes are set, which is not a delta and enters no sum. BA may be any factored kind.
 */
import { type AdapterKind, broken, type FileFacts, type Parts } from './adapter-kind.ts';

export function doraOf(kinds: readonly AdapterKind[]): AdapterKind {
  const file: FileFacts = { wholeDowns: false };
  const inner = (parts: Parts): AdapterKind | undefined => kinds.find((kind) => kind.match(parts, file) !== null);
  return {
    id: 'dora',
    label: 'DoRA',
    needsBase: true,
    ranked: true,
    algorithms: ['lora', 'locon', 'dylora', 'loha', 'lokr', 'glora'],
    roles: ['dora_scale', ...kinds.flatMap((kind) => kind.roles)],
    match(parts) {
      if (!parts.has('dora_scale')) return null;
      const found = inner(parts)?.match(parts, file);
      return found ?? broken('module.magnitudes-alone');
    },
    need(role, parts) {
      const kind = inner(parts);
      if (!kind) throw new Error('need() comes after a match');
      return kind.need(role, parts);
    },
    figures(reduced, parts, arithmetic) {
      const figures = inner(parts)?.figures(reduced, parts, arithmetic);
      return figures ? { ...figures, proxy: 'undirected part' } : null;
    },
    alphaDivisor: (parts) => inner(parts)?.alphaDivisor(parts) ?? null,
  };
}
