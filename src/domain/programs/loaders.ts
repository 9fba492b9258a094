/**
 * The tables of names of each program's loader (`loader-rules.ts`), asked both ways: "which weight of the model is this name for the
 * program?" and "under which name does the program find this weight?".
 */
import type { FamilyId } from '../reading.ts';
import { encoderNames } from './encoder-names.ts';
import { type Loader, type LoaderId, LOADERS, type NameRule, type Spelling } from './loader-rules.ts';
import { modelNames } from './model-names.ts';
import { type Found, flatName, type NameEntry, NameList } from './name-patterns.ts';

/** What the program does with a name. */
export type Loaded =
  /** `weight`: the model's own name of it, without `.weight`; ends in `**` where the lists know no more. */
  | { readonly state: 'loaded'; readonly weight: string; readonly rows: string | null }
  | { readonly state: 'unknown' }
  /** `text-encoder`: this loader leaves text encoders alone. */
  | { readonly state: 'text-encoder' }
  /**
   * `renamed`: since the end of 2025 only. `unclear`: the sources contradict each other. `quantised`: what becomes of the scale.
   * `endings`: with kohya's endings of tensors (`lora_up`), not with others. `split`: a fused layer that newer versions alone take apart.
   * `noModel`: the program has no such model, but for nodes of others. `doubtful`: its code of the model has no such layer, files do.
   */
  | { readonly state: 'open'; readonly why: 'renamed' | 'unclear' | 'quantised' | 'endings' | 'split' | 'noModel' | 'doubtful' };

/** `attn1.to_q` -> `attn1.processor.to_q`, `attn1.to_out.0` -> `attn1.processor.to_out`. */
const processor = (name: string): string => name.replaceAll('.to_', '.processor.to_').replace(/\.to_out\.0$/, '.to_out');
const SPELLINGS: Readonly<Record<Spelling, (name: string) => string>> = { dotted: (name) => name, flat: flatName, processor };

const LISTS = new Map<string, NameList>();

function listOf(key: string, entries: () => readonly NameEntry[], respell?: (name: string) => string): NameList {
  const known = LISTS.get(key);
  if (known) return known;
  const made = new NameList(entries(), respell);
  LISTS.set(key, made);
  return made;
}

const modelList = (family: FamilyId, { names, spelling }: NameRule): NameList =>
  listOf(`${family} ${names} ${spelling}`, () => modelNames(family, names), SPELLINGS[spelling]);
const encoderList = (family: FamilyId, loader: Loader): NameList | null => {
  const { encoders } = loader;
  return encoders && listOf(`${family} ${loader.id}`, () => encoderNames(family, encoders));
};

/** The file that a name is in, as far as loaders look at it. */
export interface NamedFile {
  readonly family: FamilyId;
  /** Names of all its modules. */
  readonly names: ReadonlySet<string>;
}

const applies = ({ families, when, without }: NameRule, { family, names }: NamedFile): boolean =>
  (families === undefined || families.includes(family)) &&
  (when === undefined || when.every((name) => names.has(name))) &&
  (without === undefined || ![...names].some((name) => without.test(name)));

/** ComfyUI's layers of these names are missing in what was seen to be loaded, against its source. */
const UNCLEAR = /^(diffusion_model\.|transformer\.|lora_unet_)txt_in[._]t_embedder[._](in|out)_layer$/;

const MODEL = 'diffusion_model.';

/**
 * ComfyUI takes q, k and v of a fused attention apart since 2bffe2f4 (comfy/lora_convert.py), all of a file in which one lies in such a
 * stack; older versions and loaders of nodes know no such name.
 */
const FUSED = /(?<=attn[._]to_)qkv$/;
const SPLIT_STACKS = /text_fusion|transformer_blocks/;
function isSplit(id: LoaderId, file: NamedFile, name: string): boolean {
  if (id !== 'comfy' || !FUSED.test(name)) return false;
  const told = [...file.names].some((each) => FUSED.test(each) && SPLIT_STACKS.test(each));
  return told && loadedAs(id, file, name.replace(FUSED, 'q'), false).state === 'loaded';
}

/**
 * What the program makes of a module's name (tensor key without its role suffix).
 *
 * @param isEncoder the module belongs to a text encoder
 */
export function loadedAs(id: LoaderId, file: NamedFile, name: string, isEncoder: boolean): Loaded {
  const loader = LOADERS.get(id);
  if (!loader) throw new Error(`There is no loader ${id}`);
  if (isEncoder) {
    const list = encoderList(file.family, loader);
    if (!list) return { state: 'text-encoder' };
    const found = list.find(name);
    return found ? { state: 'loaded', ...found } : { state: 'unknown' };
  }
  let renamed = false;
  for (const each of loader.rules) {
    if (!name.startsWith(each.prefix) || !applies(each, file)) continue;
    const bare = name.slice(each.prefix.length);
    const found: Found | null = each.missed?.test(bare) ? null : modelList(file.family, each).find(bare);
    if (!found) continue;
    if (each.names.startsWith('renamed') && each.when === undefined) renamed = true;
    else if (each.doubtful) return { state: 'open', why: 'doubtful' };
    else if (each.endings) return { state: 'open', why: 'endings' };
    else return { state: 'loaded', weight: MODEL + found.weight, rows: found.rows };
  }
  if (renamed) return { state: 'open', why: 'renamed' };
  if (isSplit(id, file, name)) return { state: 'open', why: 'split' };
  return UNCLEAR.test(name) && file.family.startsWith('hunyuan') ? { state: 'open', why: 'unclear' } : { state: 'unknown' };
}

/**
 * Names under which the program finds a weight of the model, the plainest first; none when it cannot be written for this program.
 *
 * @param weight as `loadedAs` gives it: `diffusion_model.double_blocks.7.img_attn.qkv`, `clip_l.transformer...`
 * @param rows as `loadedAs` gives it: `q` of a fused layer, else null
 */
export function namesFor(id: LoaderId, family: FamilyId, weight: string, rows: string | null = null): readonly string[] {
  const loader = LOADERS.get(id);
  if (!loader) throw new Error(`There is no loader ${id}`);
  if (!weight.startsWith(MODEL)) return encoderList(family, loader)?.namesOf(weight, rows) ?? [];
  const bare = weight.slice(MODEL.length);
  const plain = loader.rules.filter(
    (each) =>
      each.when === undefined &&
      !each.endings &&
      !each.names.startsWith('renamed') &&
      each.names !== 'any' &&
      (each.families?.includes(family) ?? true),
  );
  return [
    ...new Set(
      plain.flatMap((each) =>
        modelList(family, each)
          .namesOf(bare, rows)
          .filter((name) => !each.unwritten?.test(name) && !each.missed?.test(name))
          .map((name) => each.prefix + name),
      ),
    ),
  ];
}

export const loaderLabel = (id: LoaderId): string => LOADERS.get(id)?.label ?? id;

/** How the program names text encoders; null: it loads none. */
export const encoderRulesOf = (id: LoaderId): Loader['encoders'] => LOADERS.get(id)?.encoders ?? null;
