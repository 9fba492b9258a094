/** Invented names, by category of the folder convention: nobody's face, nobody's brand. */
import { pick, type Random } from './random.ts';

interface Words {
  readonly folder: string;
  readonly first: readonly string[];
  readonly second: readonly string[];
}

const words = (folder: string, first: string, second: string): Words => ({ folder, first: first.split(','), second: second.split(',') });

export const CATEGORIES = {
  people: words(
    '01 - People',
    'Weathered,Young,Smiling,Freckled,Silver Haired,Night Shift,Retired,Quiet',
    'Fisherman,Beekeeper,Watchmaker,Gardener,Baker,Cellist,Lighthouse Keeper,Cartographer',
  ),
  styles: words(
    '02 - Styles',
    'Paper Cut,Risograph,Ink Wash,Linocut,Chalk Pastel,Double Exposure,Stained Glass,Woven,Blueprint,Gouache,Tintype,Faded Postcard',
    'Dioramas,Landscapes,Portraits,Botanicals,Night Scenes,Interiors,Maps,Still Life',
  ),
  utilities: words(
    '03 - Utils',
    'Detail,Contrast,Soft Focus,Low Light,Film Grain,Depth,Skin Texture,Line Weight,Colour Temperature',
    'Slider,Enhancer,Balance,Fix',
  ),
  action: words('04 - Action', 'Leaping,Rowing,Kneading,Tightrope,Running,Reading,Dancing,Climbing', 'Pose,Motion,Study,Sequence'),
  body: words('05 - Body', 'Expressive,Gloved,Painted,Resting,Strong,Crossed', 'Hands,Shoulders,Profile,Silhouette'),
  characters: words(
    '06 - Characters',
    'Moss,Clockwork,Lantern,Paper,Harbour,Salt,Thistle,Copper',
    'Golem,Fox,Knight,Courier,Witch,Automaton,Giant,Owl',
  ),
  machines: words(
    '07 - Machines_Vehicles',
    'Rusty,Steam,Solar,Folding,Submerged,Overgrown',
    'Tram,Airship,Tractor,Loom,Locomotive,Printing Press,Rover',
  ),
  clothing: words('08 - Clothing', 'Quilted,Oilskin,Embroidered,Knitted,Pleated,Patchwork', 'Coat,Scarf,Cape,Overalls,Kimono,Boots'),
  animals: words('09 - Animals', 'Sleeping,Moonlit,Feathered,Striped,Curious,Tiny', 'Heron,Otter,Moth,Tortoise,Hare,Octopus,Badger'),
  buildings: words(
    '10 - Buildings',
    'Abandoned,Terraced,Floating,Brutalist,Timber,Sunken',
    'Observatory,Greenhouse,Bathhouse,Library,Boathouse,Watchtower',
  ),
  nature: words('11 - Nature', 'Foggy,Volcanic,Flooded,Windswept,Autumn,Glacial', 'Valley,Forest,Marsh,Coast,Meadow,Canyon'),
} as const satisfies Readonly<Record<string, Words>>;

export type Category = keyof typeof CATEGORIES;

export interface SampleName {
  readonly title: string;
  /** File name without extension, spelled the way different people spell file names. */
  readonly file: string;
}

/** The `index`-th name of a category, walking over all pairs of words before any returns. */
export function nameOf(category: Category, index: number, random: Random): SampleName {
  const { first, second } = CATEGORIES[category];
  const pairs = first.length * second.length;
  // A step without a common factor with the number of pairs visits each once.
  const at = (index * (pairs - 1) + Math.floor(index / pairs)) % pairs;
  const title = `${first[at % first.length] ?? ''} ${second[Math.floor(at / first.length) % second.length] ?? ''}`;
  const suffix = pick(random, ['', '', '_v1', '_v2', '-v3', '_e10', '_final', ' (alt)']);
  const spell = pick(random, [
    (text: string) => text,
    (text: string) => text.toLowerCase().replaceAll(' ', '_'),
    (text: string) => text.replaceAll(' ', ''),
    (text: string) => text.toLowerCase().replaceAll(' ', '-'),
  ]);
  return { title, file: spell(title) + suffix };
}
