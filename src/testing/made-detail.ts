/** Details and modules for a made row: numbers that agree with its fingerprint. */
import type { LibraryRow, LoraDetail } from '../contracts/library.ts';
import type { BlockRow, Layout, MeasuredModule } from '../domain/reading.ts';
import type { FileFault } from '../domain/safetensors/header-types.ts';
import { codesOf, familyById, seeded, sharesOf, UNREADABLE } from './made-rows.ts';
import { FALLBACK } from './made-layouts.ts';
import { message, verbatim } from '../domain/message.ts';
import { hash } from './catalog-world.ts';

const FAULT: FileFault = {
  code: 'data-incomplete',
  message: verbatim(UNREADABLE),
  offset: 61_440,
  expected: message('evidence.bytes', { bytes: 153_092_160 }),
  found: message('evidence.bytes', { bytes: 61_440 }),
};

/** The content hash of row `id` once it is measured. */
export const contentOf = (id: number): string => hash(`content ${id}`);

const six = (value: number): number => Math.round(value * 1e6) / 1e6;

function blocksOf(row: LibraryRow, layout: Layout): BlockRow[] {
  if (row.status === 'fallback')
    return layout.slots.map((slot, index) => ({
      index,
      slot: slot.id,
      weight: 1,
      strength: 0,
      rms: 0,
      tensorNormSum: 0,
      legacyWeight: 0,
      modules: 0,
      failed: 0,
    }));
  const shares = sharesOf(row.id, row.familyId);
  const total = Math.sqrt(shares.reduce((sum, share) => sum + share * share, 0));
  const scale = (row.totalStrength ?? 1) / total;
  return layout.slots.map((slot, index) => {
    const share = shares[index] ?? 0;
    const legacy = share === 0 ? 0 : 6 * share + 0.7;
    return {
      index,
      slot: slot.id,
      weight: six(share),
      strength: share * scale,
      rms: (share * scale) / (slot.group.startsWith('Single') ? 7100 : 11_300),
      tensorNormSum: legacy,
      legacyWeight: six(legacy / 6.7),
      modules: share === 0 ? 0 : modulesIn(slot.group),
      failed: index === 5 && row.id % 5 === 0 ? 1 : 0,
    };
  });
}

const modulesIn = (group: string): number =>
  group.startsWith('Double') ? 10 : group.startsWith('Single') ? 3 : group.startsWith('Text') ? 6 : 12;

const METADATA = (row: LibraryRow): Record<string, string> => ({
  ss_base_model_version: row.familyId === 'flux1' ? 'flux1' : row.familyId === 'sdxl' ? 'sdxl_base_v1-0' : 'sd_v1',
  ss_sd_model_name: '/home/me/models/base-dev.safetensors',
  ss_network_dim: String(row.rank ?? 16),
  ss_network_alpha: String((row.rank ?? 16) / 2),
  ss_network_module: 'networks.lora',
  ss_steps: '2400',
  ss_epoch: '12',
  ss_num_train_images: '86',
  ss_resolution: '(1024, 1024)',
  ss_learning_rate: '0.0003',
  ss_lr_scheduler: 'cosine_with_restarts',
  ss_optimizer: 'bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1)',
  ss_mixed_precision: 'bf16',
  ss_seed: '1174',
  ss_training_started_at: '1714571100.2',
  ss_training_finished_at: '1714578900.9',
  ss_tag_frequency: JSON.stringify({
    '10_study': {
      'ink wash': 86,
      landscape: 71,
      mist: 44,
      mountains: 38,
      'bare trees': 22,
      river: 21,
      'empty space': 17,
      bridge: 9,
      boat: 8,
      village: 5,
    },
  }),
  'modelspec.title': row.name,
  'modelspec.author': 'somebody',
  'modelspec.description': 'Brush landscapes with open space. Works best at 0.7 to 0.9.',
  'modelspec.license': 'CC-BY-4.0',
  ss_dataset_dirs: JSON.stringify({ '10_study': { n_repeats: 10, img_count: 86 } }),
  sshs_model_hash: '9f2c44a1d0e7b3356f0d9a4c7715be20c6a3f9e1a4d1f0b2',
});

export function detailOf(row: LibraryRow): LoraDetail {
  const family = familyById(row.familyId);
  const readable = row.status !== 'unreadable';
  const layout = row.status === 'fallback' ? FALLBACK : readable ? family.layout : null;
  const measured = row.status === 'measured' || row.status === 'fallback' || row.fingerprint !== null;
  const random = seeded(row.id);
  return {
    row,
    ...codesOf(row),
    contentHash: measured ? contentOf(row.id) : null,
    headerHash: readable ? hash(`header ${row.id}`) : null,
    family: {
      id: row.familyId,
      label: row.familyLabel,
      certainty: row.familyId === 'unknown' ? 'unknown' : row.familyLabel.includes(' or ') ? 'ambiguous' : 'certain',
      candidates: readable ? [{ id: row.familyId, label: row.familyLabel }] : [],
      subtype: row.familyId === 'sdxl' && row.id % 3 === 0 ? { label: 'Pony', from: 'metadata' } : null,
      evidence: readable ? family.evidence : 'The header could not be read.',
      contradictions:
        row.id % 11 === 0
          ? [message('family.metadata-name-other', { key: 'ss_base_model_version', says: 'sd_v1', shown: row.familyLabel })]
          : [],
    },
    dialects: readable ? ['kohya'] : [],
    adapters: readable ? [{ id: row.adapter.toLowerCase(), label: row.adapter, modules: 304 }] : [],
    ranks:
      row.rank === null
        ? []
        : row.rankVaries
          ? [
              { rank: row.rank, modules: 290 },
              { rank: row.rank * 2, modules: 14 },
            ]
          : [{ rank: row.rank, modules: 304 }],
    originalLayout: row.familyId === 'flux1' ? 'flux_unet_57' : null,
    layout,
    blocks: measured && layout ? blocksOf(row, layout) : [],
    fallback: row.status === 'fallback' ? row.problem : null,
    moduleCount: readable ? 304 : 0,
    notUnderstood: row.id % 7 === 0 ? ['lora_unet_img_in_extra.bias', 'step_counter', 'ema_decay'] : [],
    failedOutside: 0,
    scaleSummary: measured ? { min: 0.5, max: row.id % 4 === 0 ? 1 : 0.5, rules: ['alpha / rank'] } : null,
    metadata: readable ? METADATA(row) : {},
    sidecars: [],
    pictures: [],
    fault: row.status === 'unreadable' ? FAULT : null,
    warnings:
      row.id % 5 === 0 && readable
        ? [
            {
              code: 'not-computable',
              message: verbatim(
                'NaN in 3 values of lora_unet_double_blocks_5_img_mlp_0.lora_up.weight: the module is left out of its block.',
              ),
              tensor: 'lora_unet_double_blocks_5_img_mlp_0.lora_up.weight',
            },
          ]
        : [],
    sameContent: [],
    firstSeenAt: row.mtime + 8.64e7 * random(),
    measuredAt: measured ? 1_760_100_000_000 : null,
  };
}

/** Layers of a block as they are called, so that programs know the modules' names. */
const SINGLE = ['linear1', 'linear2', 'modulation_lin'];
const ENCODER = ['q_proj', 'k_proj', 'v_proj', 'out_proj'].map((part) => `self_attn_${part}`).concat('mlp_fc1', 'mlp_fc2');
const PARTS = [
  'img_attn_qkv',
  'img_attn_proj',
  'img_mlp_0',
  'img_mlp_2',
  'txt_attn_qkv',
  'txt_attn_proj',
  'txt_mlp_0',
  'txt_mlp_2',
  'img_mod_lin',
  'txt_mod_lin',
];

function moduleName({ component, id }: Layout['slots'][number], part: number): string {
  const [stack = '', number = ''] = id.split('.');
  const nameIn = (parts: readonly string[]): string => parts[part % parts.length] ?? '';
  if (component.startsWith('te')) return `lora_${component}_text_model_encoder_layers_${number}_${nameIn(ENCODER)}`;
  return `lora_unet_${stack}_blocks_${number}_${nameIn(stack === 'single' ? SINGLE : PARTS)}`;
}

export function modulesOf(detail: LoraDetail): MeasuredModule[] {
  const rank = detail.row.rank ?? 16;
  return (detail.layout?.slots ?? []).flatMap((slot, index) => {
    const block = detail.blocks[index];
    return Array.from({ length: block?.modules ?? 0 }, (_, part): MeasuredModule => {
      const norm = (block?.strength ?? 0) * (0.2 + 0.05 * part);
      const failed = block !== undefined && part < block.failed;
      const module = moduleName(slot, part);
      return {
        module,
        component: slot.component,
        slot: slot.id,
        adapter: 'lora',
        rank,
        alpha: rank / 2,
        scale: failed ? null : 0.5,
        scaleRule: failed ? null : 'alpha / rank',
        rows: 3072 * (1 + (part % 3)),
        cols: 3072,
        deltaNorm: failed ? null : norm,
        rms: failed ? null : norm / 3072,
        spectralNorm: failed ? null : norm * 0.61,
        stableRank: failed ? null : 2.69 + part * 0.1,
        rank99: failed ? null : Math.max(1, rank - 3),
        tensorNormSum: norm * 5,
        problem: failed ? message('module.nan', { nan: 3, values: 4096, tensor: `${module}.lora_up.weight` }) : null,
      };
    });
  });
}
