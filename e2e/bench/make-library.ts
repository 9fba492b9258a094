/**
 * A library on disk of real header sizes: every file has the table of a published one (where the lists of names are at hand, else of the
 * sample models), metadata as trainers write them, and data that are a hole. The same seed gives the same files.
 */
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { buildLora } from '../../src/domain/sample/build-lora.ts';
import { randomFrom } from '../../src/domain/sample/random.ts';
import { planFile, type TensorSpec } from '../../src/domain/safetensors/writer.ts';
import { keySets } from '../../src/testing/keysets.ts';
import { loraData } from '../../src/testing/lora-data.ts';

export interface MadeLibrary {
  readonly files: number;
  readonly tables: number;
  readonly headerBytes: number;
  /** Headers that are not in the first 64 KiB. */
  readonly long: number;
}

const FOLDERS = 60;

interface MadeOf {
  readonly tensors: readonly TensorSpec[];
  /** What its trainer writes as the base model. */
  readonly model: string;
}

const publishedTables = (): MadeOf[] =>
  keySets().map(({ header, family }) => ({
    tensors: [...new Map(header.tensors.map((tensor) => [tensor.name, tensor])).values()],
    model: family,
  }));

function sampleTables(): MadeOf[] {
  return (['sd15', 'sd2', 'sdxl', 'flux1', 'wan-14b', 'wan-1.3b'] as const).flatMap((model) =>
    [4, 8, 16, 32, 64].map((rank) => {
      const options = { model, naming: 'kohya', rank, dtype: 'BF16', seed: 1, alpha: rank, include: () => true, metadata: null } as const;
      return { tensors: buildLora(options).tensors, model };
    }),
  );
}

const WORDS = 'red blue dress style anime portrait cinematic detail slider lighting retro film neon forest 1girl solo outdoors sky'.split(
  ' ',
);

/** A third has none; most have what sd-scripts writes, one in ten with a long list of tags. Half of these name the base model. */
function metadataOf(random: () => number, name: string, model: string): Record<string, string> | null {
  const kind = random();
  if (kind < 0.33) return null;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const tags = kind < 0.9 ? 60 : 900;
  const frequency = Object.fromEntries(
    Array.from({ length: tags }, () => [`${pick(WORDS)} ${pick(WORDS)} ${Math.floor(random() * 1e4)}`, Math.floor(random() * 300)]),
  );
  return {
    ss_output_name: name,
    ...(random() < 0.5 ? { ss_base_model_version: model } : {}),
    ss_network_module: 'networks.lora',
    ss_network_dim: String(pick([4, 8, 16, 32])),
    ss_learning_rate: '0.0001',
    ss_num_train_images: String(Math.floor(random() * 500)),
    ss_optimizer: 'prodigyopt.prodigy.Prodigy(decouple=True,weight_decay=0.5,betas=(0.9, 0.99),use_bias_correction=False)',
    ss_session_id: String(Math.floor(random() * 1e9)),
    ss_tag_frequency: JSON.stringify({ [`10_${name}`]: frequency }),
    'modelspec.title': name,
  };
}

export function makeLibrary(folder: string, count: number, seed = 1): MadeLibrary {
  const tables = existsSync(path.join(loraData, 'keys')) ? publishedTables() : sampleTables();
  const random = randomFrom(seed);
  let [headerBytes, long] = [0, 0];
  for (let at = 0; at < FOLDERS; at++) mkdirSync(path.join(folder, `folder ${at}`), { recursive: true });
  for (let index = 0; index < count; index++) {
    // Every table is met, most of them many times.
    const { tensors, model } = tables[index < tables.length ? index : Math.floor(random() * tables.length)] ?? { tensors: [], model: '' };
    const name = `${WORDS[Math.floor(random() * WORDS.length)]}_${index}`;
    const { header, fileSize } = planFile(tensors, metadataOf(random, name, model));
    headerBytes += header.length;
    if (header.length > 65_536) long += 1;
    const file = openSync(path.join(folder, `folder ${index % FOLDERS}`, `${name}.safetensors`), 'w');
    writeSync(file, header);
    ftruncateSync(file, fileSize);
    closeSync(file);
  }
  return { files: count, tables: tables.length, headerBytes, long };
}
