/** The sample library: some 250 synthetic LoRAs in the folder convention. File n is the same everywhere and on every call. */
import { buildLora, type LoraOptions } from './build-lora.ts';
import { CATEGORIES, type Category, nameOf } from './names.ts';
import { ODD_FILES } from './odd-files.ts';
import { pick, type Random, randomFrom, seedOf } from './random.ts';
import { RECIPES, type Recipe } from './recipes.ts';

export interface SampleFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Raised whenever a file changes, so that an older library on disk is written anew. */
export const SAMPLE_VERSION = 2;

const ODD_FOLDER = 'Odds and ends';
/** 2024-01-01, in seconds. */
const FIRST_DAY = 1_704_067_200;

interface Entry {
  readonly recipe: Recipe;
  readonly category: Category;
  /** Position among all files of its category, for the name. */
  readonly nth: number;
  readonly seed: number;
}

/** Which recipe and category each LoRA is of. Small and quick, so that it is worked out when asked for. */
function entries(): Entry[] {
  const met = new Map<Category, number>();
  return RECIPES.flatMap((recipe, r) =>
    Array.from({ length: recipe.count }, (_, i) => {
      const category = recipe.categories[i % recipe.categories.length] ?? 'styles';
      // The high and the low noise file of a pair share their name.
      const paired = recipe.suffix !== undefined;
      const nth = paired ? i : (met.get(category) ?? 4);
      if (!paired) met.set(category, nth + 1);
      return { recipe, category, nth, seed: seedOf(`${r}/${i}`) };
    }),
  );
}

export const sampleCount = (): number => RECIPES.reduce((sum, { count }) => sum + count, 0) + ODD_FILES.length;

/** @throws RangeError outside 0 .. sampleCount() - 1 */
export function sampleFile(index: number): SampleFile {
  const loras = entries();
  const entry = loras[index];
  if (entry) return { path: pathOf(entry), bytes: whole(optionsOf(entry)) };
  const odd = ODD_FILES[index - loras.length];
  const [model] = loras;
  if (!odd || !model) throw new RangeError(`The sample library has no file ${index}`);
  return { path: `${ODD_FOLDER}/${odd.name}`, bytes: odd.build(whole(optionsOf(model))) };
}

function whole(options: LoraOptions): Uint8Array {
  const file = buildLora(options);
  const bytes = new Uint8Array(file.fileSize);
  let at = 0;
  for (const chunk of file.chunks()) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function pathOf({ recipe, category, nth }: Entry): string {
  const random = randomFrom(seedOf(`name/${category}/${nth}`));
  const { file } = nameOf(category, nth, random);
  return `${recipe.folder}/${CATEGORIES[category].folder}/${file}${recipe.suffix ?? ''}.safetensors`;
}

function optionsOf(entry: Entry): LoraOptions {
  const { recipe, seed } = entry;
  const { model, naming, dtype, include, adapter } = recipe;
  const random = randomFrom(seed);
  const rank = pick(random, recipe.ranks);
  const alpha = naming === 'kohya' ? pick(random, [rank, rank / 2, 1]) : null;
  return {
    model,
    naming,
    dtype,
    include,
    ...(adapter ? { adapter } : {}),
    rank,
    alpha,
    seed,
    metadata: metadataOf(entry, rank, alpha, random),
  };
}

function networkModule({ adapter, model }: Recipe): string {
  if (adapter === 'loha' || adapter === 'lokr') return 'lycoris.kohya';
  return model === 'flux1' ? 'networks.lora_flux' : model.startsWith('wan') ? 'networks.lora_wan' : 'networks.lora';
}

function networkArgs({ adapter }: Recipe): Record<string, string> {
  if (!adapter) return {};
  return { ss_network_args: JSON.stringify(adapter === 'dora' ? { dora_wd: 'True' } : { algo: adapter }) };
}

function metadataOf({ recipe, category, nth }: Entry, rank: number, alpha: number | null, random: Random): Record<string, string> {
  const { title } = nameOf(category, nth, randomFrom(0));
  const trigger = title.toLowerCase();
  const steps = 500 + 100 * Math.floor(random() * 35);
  const started = FIRST_DAY + Math.floor(random() * 86_400 * 700);
  const common = { 'modelspec.title': title, 'modelspec.trigger_phrase': trigger };
  if (recipe.naming === 'diffusers') return { format: 'pt', ...common, lora_adapter_metadata: JSON.stringify({ 'transformer.r': rank }) };
  if (recipe.naming === 'native') {
    return {
      format: 'pt',
      ...common,
      ss_base_model_version: recipe.base[0],
      training_info: JSON.stringify({ step: steps, epoch: Math.ceil(steps / 100) }),
      ss_tag_frequency: JSON.stringify({ [`1_${trigger}`]: { [trigger]: 1 } }),
    };
  }
  const images = 12 + Math.floor(random() * 60);
  const side = recipe.base[0].startsWith('sd_') ? 512 : 1024;
  return {
    ...common,
    ss_output_name: title,
    ss_base_model_version: recipe.base[0],
    ss_sd_model_name: recipe.base[1],
    ss_network_module: networkModule(recipe),
    ...networkArgs(recipe),
    ss_network_dim: String(rank),
    ss_network_alpha: String(alpha),
    ss_learning_rate: pick(random, ['0.0001', '0.0002', '5e-05']),
    ss_optimizer: pick(random, ['torch.optim.adamw.AdamW(weight_decay=0.01)', 'prodigyopt.prodigy.Prodigy(weight_decay=0.1)']),
    ss_resolution: `(${side}, ${side})`,
    ss_steps: String(steps),
    ss_num_epochs: '10',
    ss_num_train_images: String(images),
    ss_mixed_precision: 'bf16',
    ss_seed: String(Math.floor(random() * 1e6)),
    ss_training_started_at: String(started),
    ss_training_finished_at: String(started + steps * 3),
    ss_tag_frequency: JSON.stringify({ [`10_${trigger}`]: tagsFor(trigger, images, random) }),
  };
}

const TAGS = [
  'outdoors',
  'indoors',
  'soft light',
  'close-up',
  'wide shot',
  'simple background',
  'evening',
  'morning',
  'reflection',
  'texture',
  'muted colours',
  'high contrast',
] as const;

function tagsFor(trigger: string, images: number, random: Random): Record<string, number> {
  const tags: Record<string, number> = { [trigger]: images };
  for (const tag of TAGS) if (random() < 0.7) tags[tag] = 1 + Math.floor(random() * images);
  return tags;
}
