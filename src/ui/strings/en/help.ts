/** The Help page. */
import type { LoraStatus } from '../../../domain/library/vocabulary.ts';

interface Term {
  readonly name: string;
  readonly text: string;
}

const terms = {
  fingerprint: {
    name: 'Fingerprint',
    text: 'One cell for each block of the model, from dark (weak) to yellow (the strongest of this LoRA), with a gap between the groups. Empty cells are blocks that the file does not touch.',
  },
  strength: {
    name: 'Strength',
    text: 'How far the LoRA moves a block: the norm of everything it adds to the block’s weights, alpha and rank included. It is exact, and the same whether q, k and v are stored together or apart.',
  },
  weight: {
    name: 'Weight',
    text: 'The strength divided by that of the strongest block, so that the strongest is 1 and an untouched block is 0. Weights show the shape of a LoRA, strengths its size.',
  },
  energy: {
    name: 'Energy share',
    text: 'Energy is strength squared, so shares add up to 100 %. “Top quarter 64 %” means that the strongest quarter of the blocks does 64 % of the work.',
  },
  gain: {
    name: 'Gain',
    text: 'The multiplier a block is used with: 1 is as trained, 0 is off, and a negative gain reverses the effect. You set it where you load the LoRA; it is never measured. You can set gains from −2 to 2. An imported text may have gains from −100 to 100; nothing beyond that is kept.',
  },
  effective: {
    name: 'Effective',
    text: 'Gain times strength: what is left of a block after its gain. A weak block with a high gain can still do less than a strong one with a low gain.',
  },
  cosine: {
    name: 'Cosine',
    text: 'Whether two LoRAs push a block the same way: +1 is the same direction, 0 is independent, −1 undoes it. Two similar strength profiles alone say nothing about that.',
  },
  fallback: {
    name: 'Fallback',
    text: 'A file with no block that could be measured gets a neutral profile, grey and dashed, with the reason beside it. It is a placeholder, not a measurement.',
  },
} satisfies Readonly<Record<string, Term>>;

const smallerTerms: readonly Term[] = [
  {
    name: 'RMS',
    text: 'Strength per entry. It compares blocks of different size fairly: a block is not stronger because it has more weights.',
  },
  {
    name: 'Legacy sum',
    text: 'The number of the original tool: the norms of all tensors of a block, added up. Use it to compare with the profiles and CSV files of that tool.',
  },
  {
    name: 'Together, as if independent',
    text: 'The joint strength of several LoRAs is the exact norm of their sum, block by block. “As if independent” is the root of the sum of their squared strengths: their strength if they pushed in unrelated directions.',
  },
  {
    name: 'Interference',
    text: 'How much stronger (reinforced) or weaker (cancelled) the LoRAs are together than as if independent. It is computed from the weights themselves. Where two files cannot be compared, you see “not compared”.',
  },
  {
    name: 'Profile similarity',
    text: 'How similar the block profiles of two LoRAs are. Profiles are positive numbers, so even unrelated LoRAs come out near 1. It says nothing about interference.',
  },
  { name: 'Variance', text: 'How much the blocks differ (population variance). 0 means that all are equally strong.' },
  {
    name: 'Rank, alpha, scale',
    text: 'Rank is the width of the LoRA’s factors. Their product is multiplied by scale, which is alpha divided by rank unless the file says otherwise.',
  },
  {
    name: 'Double and single blocks',
    text: 'The two stacks of a Flux transformer: 19 blocks with separate text and image streams, then 38 with a joint one.',
  },
  { name: 'IN, MID, OUT', text: 'The way down, the bottom and the way up of a UNet (SD 1.x, SD 2.x, SDXL).' },
  {
    name: 'Stable ID',
    text: 'Base, category and a number. It is given once, never reused, and follows the file when it is moved or renamed.',
  },
];

const statuses: Readonly<Record<LoraStatus, string>> = {
  header: 'The header is read, so family, layout, rank and metadata are known. The tensors are read later; visible files come first.',
  measured:
    'Every tensor is read, and the blocks have their exact strengths. Modules that could not be measured are counted beside their block.',
  fallback: 'The file is fine, but no block of it could be measured. Its profile is neutral, and the details say why.',
  unreadable:
    'The file is not a complete, valid .safetensors file, or it could not be opened. The details say where the fault is and what you can do.',
  missing:
    'The last scan did not find the file. Missing is not deleted: its ID and numbers stay, and it is recognised when it appears again, even in another folder.',
};

export const help = {
  title: 'Help',
  termsTitle: 'What the numbers mean',
  terms,
  smallerTerms,
  statusesTitle: 'Statuses',
  statuses,
  keyboard: 'Keyboard',
  search: 'Search',
  /** Of the lines that are shown beside them, which are typed as they are in every language. */
  searches: {
    words: 'words and phrases in the name, path, ID, family, layout, adapter, title and trigger words',
    fields: 'also layout: adapter: status: folder:',
    numbers: 'also >, <, <= and a plain number; the same for size, rating, strength',
    concentration: 'percent of the energy in the strongest quarter of the blocks',
    date: 'year, month or day of the file',
    size: 'kB, MB, GB',
  },
  csv: {
    title: 'CSV files',
    text: 'Weights have 6 decimals; all other numbers are written so that they read back exactly. A cell is empty if the value is not known. The version of a file goes up when its columns change. Files begin with a byte order mark, so that Excel reads names in UTF-8; a setting turns it off.',
    version: (version: number) => `version ${version}`,
    files: {
      blocks: 'the blocks of one LoRA',
      modules: 'the modules of one LoRA',
      library: 'the filtered library, one line per LoRA',
      dashboard: 'the bars and columns of the dashboard',
      libraryBlocks: 'all blocks of the filtered library',
    },
  },
  browsers: {
    title: 'Browsers',
    rows: {
      add: { what: 'Add folder', chrome: 'Yes, and it is remembered', others: 'Yes, for one visit' },
      drop: { what: 'Drop a folder or files', chrome: 'Yes, and a folder is remembered', others: 'Yes, for one visit' },
      restart: { what: 'After a restart', chrome: 'Reconnect reads the folder again', others: 'Choose the folder again to rescan' },
      index: { what: 'What was indexed', chrome: 'Kept', others: 'Kept' },
      offline: { what: 'Offline', chrome: 'Yes', others: 'Yes' },
    },
    private: 'In a private window nothing is kept, in any browser.',
    hidden:
      'Chrome and Edge hide some files of a chosen folder from web apps: links, and names with a leading space, a control character or one of : ? * " < > |. They do not tell the app. When you drop a folder, the app can see which names are hidden, and lists them. It can never see links. If a LoRA is missing after Add folder, drop its folder instead, or rename the file. In place of a link, add the folder that it points to.',
  },
  versions: 'Versions',
  version: (version: string) => `Version ${version}`,
  privacy: 'Privacy',
  privacyText:
    'There is no server and no account. Files are read and measured in this browser. They are never changed and never sent anywhere; the app is not allowed to connect to any other address. Numbers, names and metadata are stored in this browser only. After the first visit it works offline.',
  licences: 'Licences',
  licence: 'LoRA Weights Builder is free software under the MIT licence.',
  bundled: 'Licences of the bundled libraries and fonts',
};
