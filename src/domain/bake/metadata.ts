/**
 * The texts in the header of the new file. Hashes and figures that the bake makes stale are dropped or set anew, never kept.
 *
 *   keep    one source: all of its texts; several: what is true of all of them alike
 *   merge   as keep, and the tags and trigger words of all sources
 *   none    nothing but what the plan sets
 */
import { isRecord } from '../decode.ts';
import { parseLooseJson } from '../library/tag-frequency.ts';
import type { BakePlan } from './plan.ts';

type Texts = Readonly<Record<string, string>>;

export interface MetadataSource {
  readonly name: string;
  readonly metadata: Texts;
}

export interface Written {
  /** Every module is a LoRA pair. */
  readonly onlyPairs: boolean;
  readonly ranks: readonly number[];
  readonly alphas: readonly number[];
  /** Nothing but alphas and signs differ from the one source. */
  readonly copied: boolean;
  /** Not even an alpha differs. */
  readonly same: boolean;
}

/** Of the data, which is another now, of when the source was made, or of a bake before this one. */
const STALE: ReadonlySet<string> = new Set(['sshs_model_hash', 'sshs_legacy_hash', 'modelspec.hash_sha256', 'modelspec.date', 'lwb.bake']);
/** Of how one file was trained. Kept for several sources only where they agree. */
const SHARED = [
  'format',
  'ss_base_model_version',
  'ss_v2',
  'modelspec.sai_model_spec',
  'modelspec.architecture',
  'modelspec.implementation',
  'modelspec.resolution',
  'modelspec.prediction_type',
];
const TAGS = 'ss_tag_frequency';
const TRIGGER = 'modelspec.trigger_phrase';

export function bakedMetadata(plan: BakePlan, sources: readonly MetadataSource[], written: Written, bake: string): Texts | null {
  const { mode, set } = plan.metadata;
  if (mode === 'none') return Object.keys(set).length > 0 ? set : null;
  const [first] = sources;
  const kept =
    sources.length === 1 && first
      ? keptOfOne(first.metadata, written, plan.encode.names === 'source' && plan.encode.style === undefined)
      : keptOfMany(sources, written);
  return {
    ...kept,
    ...(mode === 'merge' && sources.length > 1 ? merged(sources) : {}),
    ...(plan.date === null ? {} : { 'modelspec.date': plan.date }),
    ...set,
    'lwb.bake': bake,
  };
}

function keptOfOne(metadata: Texts, written: Written, ownNames: boolean): Texts {
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !STALE.has(key)));
  // It tells the scale of factors that are other factors now, or have an alpha; with both, diffusers refuses the file.
  if (!written.copied || !ownNames) delete kept['lora_adapter_metadata'];
  if (written.same) return kept;
  // Kind, ranks and alphas of convolutions stand there too.
  delete kept['ss_network_args'];
  if ('ss_network_dim' in kept || 'ss_network_alpha' in kept || 'ss_network_module' in kept) Object.assign(kept, network(written));
  return kept;
}

function keptOfMany(sources: readonly MetadataSource[], written: Written): Texts {
  const agreed = SHARED.flatMap((key): [string, string][] => {
    const values = new Set(sources.map(({ metadata }) => metadata[key]));
    const [value] = values;
    return values.size === 1 && value !== undefined ? [[key, value]] : [];
  });
  return { ...Object.fromEntries(agreed), ...network(written), 'modelspec.merged_from': sources.map(nameWithOrigin).join(', ') };
}

/** "title (its merged_from)": what the training tools write. */
const nameWithOrigin = ({ name, metadata }: MetadataSource): string => {
  const from = metadata['modelspec.merged_from'];
  const title = metadata['modelspec.title'] ?? name.replace(/\.safetensors$/i, '');
  return from === undefined ? title : `${title} (${from})`;
};

function network({ onlyPairs, ranks, alphas }: Written): Texts {
  return {
    ...(onlyPairs ? { ss_network_module: 'networks.lora' } : {}),
    ...(ranks.length > 0 ? { ss_network_dim: oneOrDynamic(ranks) } : {}),
    ...(alphas.length > 0 ? { ss_network_alpha: oneOrDynamic(alphas) } : {}),
  };
}

const oneOrDynamic = (values: readonly number[]): string => (new Set(values).size === 1 ? String(values[0]) : 'Dynamic');

/** Counts of tags added up, folder by folder; trigger words side by side, each once. */
function merged(sources: readonly MetadataSource[]): Texts {
  const counts = new Map<string, Map<string, number>>();
  for (const { metadata } of sources) {
    const folders = parseLooseJson(metadata[TAGS] ?? '');
    if (!isRecord(folders)) continue;
    for (const [folder, tags] of Object.entries(folders)) {
      if (!isRecord(tags)) continue;
      const own = counts.get(folder) ?? new Map<string, number>();
      for (const [tag, count] of Object.entries(tags)) if (typeof count === 'number') own.set(tag, (own.get(tag) ?? 0) + count);
      counts.set(folder, own);
    }
  }
  const words = new Set(sources.flatMap(({ metadata }) => (metadata[TRIGGER] ?? '').split(',').map((word) => word.trim())));
  words.delete('');
  return {
    ...(counts.size > 0
      ? { [TAGS]: JSON.stringify(Object.fromEntries([...counts].map(([folder, tags]) => [folder, Object.fromEntries(tags)]))) }
      : {}),
    ...(words.size > 0 ? { [TRIGGER]: [...words].join(', ') } : {}),
  };
}
