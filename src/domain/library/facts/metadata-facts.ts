/** Everything known about a file from its metadata, as typed facts. Cheap enough to be asked when the tab is opened. */
import { readTagCounts, type TagCount } from '../tag-frequency.ts';
import { type About, readAbout } from './about.ts';
import { type BaseModel, readBaseModel } from './base-model.ts';
import { type DatasetFolder, readDatasets } from './datasets.ts';
import { type Network, readNetwork } from './network.ts';
import { type Preview, readPreview } from './preview.ts';
import { readTraining, type Training } from './training.ts';
import { readTriggers, type Trigger } from './triggers.ts';
import { asList, asRecord, json, type Metadata } from './values.ts';

export interface MetadataFacts {
  readonly about: About;
  readonly base: BaseModel;
  readonly network: Network;
  readonly training: Training;
  readonly datasets: readonly DatasetFolder[];
  /** All tags of the captions, most frequent first. */
  readonly tags: readonly TagCount[];
  readonly triggers: readonly Trigger[];
  readonly preview: Preview | null;
}

export function metadataFacts(metadata: Metadata): MetadataFacts {
  const tags = readTags(metadata);
  return {
    about: readAbout(metadata),
    base: readBaseModel(metadata),
    network: readNetwork(metadata),
    training: readTraining(metadata),
    datasets: readDatasets(metadata),
    tags,
    triggers: readTriggers(metadata, tags),
    preview: readPreview(metadata),
  };
}

/** `ss_tag_frequency`; files that lack it may have the same inside `ss_datasets`. */
function readTags(metadata: Metadata): TagCount[] {
  const tags = readTagCounts(json(metadata, 'ss_tag_frequency'));
  if (tags.length > 0) return tags;
  const inside = asList(json(metadata, 'ss_datasets')).map((dataset) => Object.entries(asRecord(asRecord(dataset)['tag_frequency'])));
  return readTagCounts(Object.fromEntries(inside.flat().map(([name, counts], i) => [`${i} ${name}`, counts])));
}
