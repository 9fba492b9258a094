/** The folders a LoRA was trained on: how many images each has and how often an epoch goes through them. */
import { resolution } from './training.ts';
import { asBoolean, asList, asNumber, asRecord, asText, fileName, json, MAX_ITEMS, type Metadata } from './values.ts';

export interface DatasetFolder {
  readonly name: string;
  readonly repeats: number | null;
  /** Images, or videos, without repeats. */
  readonly images: number | null;
  readonly regularisation: boolean;
  readonly resolution: string | null;
}

/** At most 200 folders. `ss_datasets` says more than `ss_dataset_dirs`, which older files have alone. */
export function readDatasets(metadata: Metadata): readonly DatasetFolder[] {
  const sources = [
    () => asList(json(metadata, 'ss_datasets')).flatMap(datasetOf),
    () => [...foldersOf(json(metadata, 'ss_dataset_dirs'), false), ...foldersOf(json(metadata, 'ss_reg_dataset_dirs'), true)],
    () => asList(asRecord(json(metadata, 'ot_config'))['concepts']).flatMap(conceptOf),
  ];
  for (const read of sources) {
    const found = read();
    if (found.length > 0) return found.slice(0, MAX_ITEMS);
  }
  return [];
}

/** sd-scripts lists subsets of a data set, musubi one folder of images or videos for each. */
function datasetOf(value: unknown): DatasetFolder[] {
  const dataset = asRecord(value);
  const size = resolution(asText(Array.isArray(dataset['resolution']) ? asList(dataset['resolution']).join('x') : dataset['resolution']));
  const subsets = asList(dataset['subsets']).map(asRecord);
  if (subsets.length > 0) return subsets.map((subset) => folder(subset, size));
  return folderName(dataset) === null ? [] : [folder(dataset, size)];
}

const NAMES = ['image_dir', 'metadata_file', 'image_directory', 'video_directory', 'image_jsonl_file', 'video_jsonl_file', 'class_tokens'];

function folderName(entry: Readonly<Record<string, unknown>>): string | null {
  const name = NAMES.map((key) => asText(entry[key])).find((text) => text !== null);
  return name === undefined ? null : fileName(name);
}

const folder = (entry: Readonly<Record<string, unknown>>, size: string | null): DatasetFolder => ({
  name: folderName(entry) ?? 'unnamed folder',
  repeats: asNumber(entry['num_repeats']),
  images: asNumber(entry['img_count']),
  regularisation: asBoolean(entry['is_reg']) === true,
  resolution: size,
});

/** {folder: {n_repeats, img_count}} */
const foldersOf = (value: unknown, regularisation: boolean): DatasetFolder[] =>
  Object.entries(asRecord(value))
    .filter(([, entry]) => Object.keys(asRecord(entry)).length > 0)
    .map(([name, entry]) => ({
      name,
      repeats: asNumber(asRecord(entry)['n_repeats']),
      images: asNumber(asRecord(entry)['img_count']),
      regularisation,
      resolution: null,
    }));

/** OneTrainer's concepts are balanced by repeats or by samples; only the former is a number of repeats. */
function conceptOf(value: unknown): DatasetFolder[] {
  const concept = asRecord(value);
  const name = asText(concept['name']) ?? asText(concept['path']);
  if (name === null || asBoolean(concept['enabled']) === false) return [];
  const repeats = /^samples$/i.test(asText(concept['balancing_strategy']) ?? '') ? null : asNumber(concept['balancing']);
  return [{ name: fileName(name), repeats, images: null, regularisation: false, resolution: null }];
}
