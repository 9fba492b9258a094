/** Which folders stand for which base and category. Apart from what is made of them: the page knows the rules, and not every model family. */

/** The convention as data, so that the user can edit it. */
export interface FolderRules {
  /** Folder name (any case) to base code. */
  readonly bases: Readonly<Record<string, string>>;
  /** What stands before the first space of the category folder, to category code. */
  readonly categories: Readonly<Record<string, string>>;
}

/** The folders of clink2012/LoRA_weights_builder, whose libraries keep their IDs. */
export const DEFAULT_FOLDER_RULES: FolderRules = {
  bases: {
    FLUX: 'FLX',
    'Flux Krea': 'FLK',
    'Flux.2-Klein': 'F2K',
    Illustrious: 'ILL',
    LTXV2: 'LTX',
    PONY: 'PNY',
    SD: 'SD1',
    SDXL: 'SDX',
    'WAN2.1': 'W21',
    'WAN2.2': 'W22',
    'Z-Image': 'ZIM',
  },
  /** People, styles, utilities, action, body, characters, machines and vehicles, clothing, animals, buildings, nature. */
  categories: {
    '01': 'PPL',
    '02': 'STL',
    '03': 'UTL',
    '04': 'ACT',
    '05': 'BDY',
    '06': 'CHT',
    '07': 'MCV',
    '08': 'CLT',
    '09': 'ANM',
    '10': 'BLD',
    '11': 'NAT',
  },
};
