/** What a file says about itself: its name, who made it with what, how it wants to be used. */
import { asList, asRecord, asText, json, MAX_ITEMS, type Metadata, text } from './values.ts';

export interface About {
  readonly title: string | null;
  readonly author: string | null;
  readonly license: string | null;
  readonly description: string | null;
  readonly usageHint: string | null;
  /** `2025-03-09 17:20`, in the time zone of whoever wrote it, which is seldom said; other text as it stands. */
  readonly date: string | null;
  readonly tags: readonly string[];
  /** LoRAs it was merged from, as its writer names them. */
  readonly mergedFrom: string | null;
  readonly comment: string | null;
  /** The program that wrote the file, with its version where that is known: "ai-toolkit 0.7.1", "sd-scripts 8eb60ba". */
  readonly writer: string | null;
  /** Present when the metadata follows https://github.com/Stability-AI/ModelSpec, with its version. */
  readonly modelSpec: string | null;
}

export function readAbout(metadata: Metadata): About {
  return {
    title: text(metadata, 'modelspec.title', 'ss_output_name', 'name'),
    author: text(metadata, 'modelspec.author', 'author'),
    license: text(metadata, 'modelspec.license', 'license'),
    description: text(metadata, 'modelspec.description', 'description'),
    usageHint: text(metadata, 'modelspec.usage_hint'),
    date: text(metadata, 'modelspec.date')?.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?/, '$1 $2') ?? null,
    tags: (text(metadata, 'modelspec.tags') ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '')
      .slice(0, MAX_ITEMS),
    mergedFrom: text(metadata, 'modelspec.merged_from'),
    comment: text(metadata, 'ss_training_comment'),
    writer: writerOf(metadata),
    modelSpec: text(metadata, 'modelspec.sai_model_spec'),
  };
}

const withVersion = (name: string, version: string | null): string => (version === null ? name : `${name} ${version}`);

/** The first seven digits name a commit well enough. */
const commit = (value: string | null): string | null => (value !== null && /^[0-9a-f]{12,64}$/i.test(value) ? value.slice(0, 7) : null);

function writerOf(metadata: Metadata): string | null {
  const software = json(metadata, 'software');
  const program = asText(asRecord(software)['name']);
  if (program !== null) return withVersion(program, asText(asRecord(software)['version']) ?? text(metadata, 'version'));
  if (['ot_branch', 'ot_revision', 'ot_config'].some((key) => metadata[key] !== undefined)) {
    return withVersion('OneTrainer', commit(text(metadata, 'ot_revision')));
  }
  const commitHash = commit(text(metadata, 'ss_sd_scripts_commit_hash'));
  if (commitHash !== null) return withVersion('sd-scripts', commitHash);
  // musubi counts items, which may be videos, where sd-scripts counts images.
  if (metadata['ss_num_train_items'] !== undefined) return 'musubi-tuner';
  if (metadata['ss_network_module'] !== undefined && metadata['ss_session_id'] !== undefined) return 'sd-scripts, or a trainer built on it';
  if (metadata['lora_adapter_metadata'] !== undefined) return 'diffusers';
  if (asList(json(metadata, 'unet')).length > 0 && metadata['unet:0:rank'] !== undefined) return 'cloneofsimo/lora';
  return null;
}
