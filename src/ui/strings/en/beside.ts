/** What lies beside a LoRA, and its pictures. */
import type { PictureFault } from '../../../domain/library/pictures/size.ts';
import type { SidecarContradiction } from '../../../domain/library/sidecars/contradictions.ts';
import type { SidecarFault } from '../../../domain/library/sidecars/sidecar.ts';

const FAULTS: Readonly<Record<SidecarFault, string>> = {
  'too-large': 'It is larger than 1 MiB and was not read.',
  'not-json': 'It is not valid JSON, so nothing in it is known.',
  'not-object': 'It is JSON, but not of a kind that programs write beside LoRAs.',
  unreadable: 'It could not be opened. The next scan tries again.',
};

const PICTURE_FAULTS: Readonly<Record<PictureFault, string>> = {
  'no-picture': 'This is not a PNG, JPEG, WebP or GIF.',
  'too-large': 'It is too large to be shown: more than 64 megapixels, or more than 64 MB.',
  broken: 'The browser cannot show it: it is damaged, or the browser does not support its format.',
  gone: 'It cannot be opened now. Connect or rescan its folder.',
};

const CONTRADICTIONS: Readonly<Record<SidecarContradiction['what'], (says: string, file: string) => string>> = {
  family: (says, file) => `names ${says} as the base model, but the tensors are those of ${file}. The library shows what the tensors say.`,
  base: (says, file) => `names ${says} as the base model, but the metadata of the file name ${file}. The list shows what the sidecar says.`,
  author: (says, file) => `names ${says} as the author, but the metadata of the file name ${file}.`,
  size: (says, file) => `describes a file of ${says} bytes, but this one has ${file}. It may describe another version.`,
};

export const beside = {
  fault: (fault: SidecarFault) => FAULTS[fault],
  contradictions: 'Sidecars contradict the file',
  contradiction: ({ what, says, file }: SidecarContradiction) => CONTRADICTIONS[what](says, file),
  silent: 'It contains nothing that this program reads.',
  title: 'Title',
  base: 'Base model',
  triggers: 'Trigger words',
  tags: 'Tags',
  notes: 'Notes',
  description: 'Description',
  author: 'Author',
  page: 'Source page',
  pageHint: 'Nothing is fetched from there',
  weight: 'Strength to use',
  negative: 'Negative prompt',
  copyTrigger: (word: string) => `the trigger words ${word}`,
  copyAll: (count: number) => `all ${count} trigger words`,
  copy: (what: string) => `Copy ${what}`,
  copied: (what: string) => `Copied ${what}`,
  loraTag: 'the prompt tag',
  pictures: 'Pictures',
  give: 'Add a picture',
  change: 'Another picture',
  take: 'Remove my picture',
  undo: 'Undo',
  video: 'Video',
  videoOf: (name: string) => `Video of ${name}`,
  reveal: 'Show',
  revealOf: (name: string) => `Show the picture of ${name}, which is marked as adult`,
  pictureFault: (fault: PictureFault) => PICTURE_FAULTS[fault],
  adult: 'Pictures for adults',
  adultNote: 'Pictures that a sidecar marks as adult. You can show blurred ones one by one.',
  blur: 'Blur',
  show: 'Show',
  thumbs: 'Small pictures',
  thumbsNote: 'Made from the pictures beside your LoRAs, at most 128 MB. They are made again when needed.',
  clearThumbs: 'Clear',
};
