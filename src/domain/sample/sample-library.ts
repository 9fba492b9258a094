/** The sample library: some 200 synthetic LoRAs in the folder convention. File n is the same everywhere and on every call. */
import { buildLora, type Kin, type LoraOptions } from './build-lora.ts';
import { CATEGORIES, type Category, nameOf } from './names.ts';
import { ODD_FILES } from './odd-files.ts';
import { pick, randomFrom, seedOf } from './random.ts';
import { RECIPES, type Recipe } from './recipes.ts';
import { SHOWCASE } from './showcase.ts';
import { sampleMetadata } from './sample-metadata.ts';
import { categoryStrength } from './strengths.ts';

export interface SampleFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Raised whenever a file changes, so that an older library on disk is written anew. */
export const SAMPLE_VERSION = 6;

const ODD_FOLDER = 'Odds and ends';

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

export const sampleCount = (): number => RECIPES.reduce((sum, { count }) => sum + count, 0) + SHOWCASE.length + ODD_FILES.length;

/** @throws RangeError outside 0 .. sampleCount() - 1 */
export function sampleFile(index: number): SampleFile {
  const loras = entries();
  const entry = loras[index];
  if (entry) return { path: pathOf(entry), bytes: whole(optionsOf(entry)) };
  const shown = SHOWCASE[index - loras.length];
  if (shown) return { path: shown.path, bytes: whole(shown.options) };
  const odd = ODD_FILES[index - loras.length - SHOWCASE.length];
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

/** Files of one recipe and category have something in common, each as much as its own seed says; one in five pulls the other way. */
function kinOf({ recipe, category, seed }: Entry): Kin {
  return {
    seed: seedOf(`kin/${recipe.folder}/${recipe.naming}/${category}`),
    share: pick(randomFrom(seedOf('share', seed)), [0, 0.1, 0.25, 0.5, 0.7]),
    opposite: seedOf('opposite', seed) % 5 === 0,
  };
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
    strength: categoryStrength(entry.category, seed),
    decay: 0.4 + 0.8 * randomFrom(seedOf('decay', seed))(),
    kin: kinOf(entry),
    metadata: sampleMetadata({ recipe, title: nameOf(entry.category, entry.nth, randomFrom(0)).title, seed, rank, alpha }, random),
  };
}
