/** The model a LoRA was trained on, as its file names it. What the tensors say is the family's business, not this one's. */
import { asRecord, asText, fileName, json, type Metadata, text } from './values.ts';

export interface BaseModel {
  /** The trainer's own word for the family: `sdxl_base_v1-0`, `flux1`, `wan_2.2_14b`. */
  readonly version: string | null;
  /** `modelspec.architecture`, without the `/lora` it ends in. */
  readonly architecture: string | null;
  /** `modelspec.implementation`: the code whose names the tensors follow. */
  readonly implementation: string | null;
  /** File or repository name of the checkpoint. */
  readonly checkpoint: string | null;
  /** AUTOMATIC1111's first hash of the checkpoint, 8 hex digits. */
  readonly autoV1: string | null;
  /** SHA-256 of the checkpoint, 64 hex digits. */
  readonly sha256: string | null;
  readonly vae: string | null;
  readonly vaeSha256: string | null;
  readonly prediction: string | null;
}

export function readBaseModel(metadata: Metadata): BaseModel {
  const config = asRecord(json(metadata, 'ot_config'));
  const checkpoint = text(metadata, 'ss_sd_model_name') ?? asText(config['base_model_name']);
  const vae = text(metadata, 'ss_vae_name');
  return {
    version: text(metadata, 'ss_base_model_version') ?? asText(config['model_type']),
    architecture: text(metadata, 'modelspec.architecture')?.replace(/\/(?:lora|lycoris)$/i, '') ?? null,
    implementation: text(metadata, 'modelspec.implementation'),
    checkpoint: checkpoint === null ? null : checkpointName(checkpoint),
    autoV1: hex(text(metadata, 'ss_sd_model_hash'), 8),
    sha256: hex(text(metadata, 'ss_new_sd_model_hash'), 64),
    vae: vae === null ? null : fileName(vae),
    vaeSha256: hex(text(metadata, 'ss_new_vae_hash'), 64),
    prediction: text(metadata, 'modelspec.prediction_type', 'ss_model_prediction_type'),
  };
}

/** A path of somebody's disk is cut to its file; `owner/repository` is a name of two parts and stays. */
const checkpointName = (name: string): string => (/^[\w.-]+\/[\w.-]+$/.test(name) ? name : fileName(name));

const hex = (value: string | null, digits: number): string | null =>
  value !== null && value.length === digits && /^[0-9a-f]+$/i.test(value) ? value.toLowerCase() : null;
