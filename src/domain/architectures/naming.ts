/** Which model a file says it is of: in its metadata, as trainers write them, and in its name. None of it is a fact of the tensors. */
import { message, type Message } from '../message.ts';
import type { FamilyId } from '../reading.ts';
import { type Family, plainName } from './family.ts';
import type { Said } from './hints.ts';

/** One metadata key that names a model. */
interface Entry {
  readonly key: string;
  readonly text: string;
  /** Families it names; none when it names a model that is not known here. */
  readonly ids: ReadonlySet<FamilyId>;
}

export interface Naming {
  readonly metadata: readonly Entry[];
  readonly fileName: readonly Family[];
  /** Families that the file name may mean, with or without a version. */
  readonly lines: readonly Family[];
  /** Families whose words decide among equals only. */
  readonly amongEquals: readonly Family[];
}

/** Where trainers name the model, most specific first. Of a network module only known names say something. */
const KEYS = ['ss_base_model_version', 'modelspec.architecture', 'ss_network_module'] as const;

/** Values longer than a name are not read. */
const LONGEST = 200;

/** What stands where no model is named. */
const NOTHING = /^(none|null|nil|undefined|unknown|other|custom|default|lora|lycoris|adapter|n\/?a|true|false|[\d\W_]*)$/i;

/** musubi-tuner gives every Wan model, 2.2 too, the architecture `wan2.1`. */
const LOOSE: Readonly<Record<string, string>> = { 'modelspec.architecture wan2.1': 'wan' };

const normal = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^networks\.(lora|loha|lokr|oft)_/, '')
    .replace(/\/.*$/, '')
    .replace(/[_\-. ]/g, '');

export function namingOf(families: readonly Family[], { metadata, path }: Said): Naming {
  const name = plainName(path);
  return {
    metadata: KEYS.flatMap((key) => {
      const text = metadata[key]?.trim() ?? '';
      const entry = text === '' || text.length > LONGEST || NOTHING.test(text) ? null : entryOf(families, key, text);
      return entry ? [entry] : [];
    }),
    fileName: families.filter(({ fileName }) => fileName.test(name)),
    lines: families.filter(({ fileName, lineName }) => fileName.test(name) || lineName?.test(name) === true),
    amongEquals: families.filter(({ fileNameAmongEquals }) => fileNameAmongEquals?.test(name) === true),
  };
}

/** Equal texts of two files mean that they name the same models. */
export const namingText = ({ metadata, fileName, lines, amongEquals }: Naming): string =>
  JSON.stringify([metadata.map(({ key, text }) => [key, text]), ...[fileName, lines, amongEquals].map((list) => list.map(({ id }) => id))]);

function entryOf(families: readonly Family[], key: (typeof KEYS)[number], text: string): Entry | null {
  // sd-scripts trains Chroma with the module of Flux.
  if (text === 'networks.lora_flux') return null;
  const plain = normal(LOOSE[`${key} ${text.replace(/\/.*$/, '')}`] ?? text);
  let length = 0;
  let ids = new Set<FamilyId>();
  for (const { id, named } of families) {
    for (const name of named) {
      if (name.length < length || !(plain === name || (name.length > 3 && plain.startsWith(name)))) continue;
      if (name.length > length) ids = new Set();
      length = name.length;
      ids.add(id);
    }
  }
  return ids.size === 0 && key === 'ss_network_module' ? null : { key, text, ids };
}

/** The families that the first telling key names. */
export const namedByMetadata = ({ metadata }: Naming): ReadonlySet<FamilyId> => metadata.find(({ ids }) => ids.size > 0)?.ids ?? new Set();

/** What metadata and file name say against the families that the tensors leave. @param shown their label */
export function contradictionsOf(candidates: readonly Family[], naming: Naming, shown: string): Message[] {
  const ids = new Set(candidates.map(({ id }) => id));
  const found: Message[] = [];
  let confirmed = false;
  for (const { key, text, ids: named } of naming.metadata) {
    if ([...named].some((id) => ids.has(id))) confirmed = true;
    else if (named.size === 0) found.push(message('family.metadata-name-unknown', { key, says: text }));
    else if (ids.size > 0) found.push(message('family.metadata-name-other', { key, says: text, shown }));
  }
  // `anima … qwen3` names the text encoder too: a name that holds a word of the model itself says nothing against it.
  const own = naming.amongEquals.some(({ id }) => ids.has(id));
  const others = naming.lines.length > 0 && ids.size > 0 && !own && !naming.lines.some(({ id }) => ids.has(id));
  // What was trained says more than what somebody called the file.
  if (others && !confirmed) found.push(message('family.file-name-names-other', { named: naming.lines.map(({ label }) => label), shown }));
  return found;
}
