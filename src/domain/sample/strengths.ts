/** How strong each weight of a synthetic LoRA is: smooth bumps over the stacks of the model, a bit of noise per weight, text encoders weaker. */
import type { WeightSpec } from './modules.ts';
import type { Category } from './names.ts';
import { randomFrom, seedOf } from './random.ts';

export type Strength = (weight: WeightSpec) => number;
type Curve = (position: number) => number;

/** Position in the stack, 0 to 1; width as a part of it; height. */
type Bump = readonly [centre: number, width: number, height: number];

type Stack = 'unet' | 'double' | 'single' | 'blocks';
type Bumps = Readonly<Record<Stack, readonly Bump[]>>;

/** What is trained on subjects gathers around the middle of a UNet and in the early single blocks of a transformer. */
const SUBJECT: Bumps = {
  unet: [
    [0.36, 0.12, 0.6],
    [0.6, 0.13, 1],
  ],
  double: [[0.45, 0.3, 0.8]],
  single: [
    [0.25, 0.2, 1],
    [0.75, 0.15, 0.3],
  ],
  blocks: [[0.4, 0.25, 1]],
};

/** Styles act late: on the way out of a UNet, in the later single blocks. */
const STYLE: Bumps = {
  unet: [
    [0.1, 0.1, 0.3],
    [0.74, 0.14, 1],
  ],
  double: [[0.15, 0.2, 0.5]],
  single: [[0.7, 0.25, 1]],
  blocks: [
    [0.15, 0.12, 0.3],
    [0.75, 0.2, 1],
  ],
};

/** Poses and motion are laid out early. */
const LAYOUT: Bumps = {
  unet: [[0.45, 0.16, 1]],
  double: [[0.2, 0.22, 1]],
  single: [[0.1, 0.15, 0.5]],
  blocks: [[0.2, 0.2, 1]],
};

/** Places and things take some of all. */
const BROAD: Bumps = {
  unet: [
    [0.28, 0.2, 0.7],
    [0.72, 0.2, 0.9],
  ],
  double: [[0.5, 0.5, 0.7]],
  single: [
    [0.2, 0.2, 0.6],
    [0.65, 0.25, 0.8],
  ],
  blocks: [
    [0.3, 0.2, 0.7],
    [0.7, 0.2, 0.8],
  ],
};

const OF: Readonly<Record<Category, Bumps>> = {
  people: SUBJECT,
  characters: SUBJECT,
  animals: SUBJECT,
  clothing: SUBJECT,
  styles: STYLE,
  utilities: STYLE,
  action: LAYOUT,
  body: LAYOUT,
  machines: BROAD,
  buildings: BROAD,
  nature: BROAD,
};

const stackOf = ({ component, block }: WeightSpec): string =>
  component === 'model' && /^(in|mid|out)\./.test(block) ? 'unet' : (block.split('.')[0] ?? '');

/** @param curveOf of each stack; text encoders are stacks of their own */
function strengthOf(seed: number, curveOf: (stack: string) => Curve): Strength {
  const total = 0.6 + 2.4 * randomFrom(seedOf('profile', seed))();
  const curves = new Map<string, Curve>();
  return (weight) => {
    const stack = stackOf(weight);
    const curve = curves.get(stack) ?? curveOf(stack);
    curves.set(stack, curve);
    const noise = 0.85 + 0.3 * randomFrom(seedOf(weight.path, seed))();
    return total * curve(weight.position) * noise * (weight.component === 'model' ? 1 : 0.35);
  };
}

const sumOf =
  (floor: number, bumps: readonly Bump[]): Curve =>
  (position) =>
    floor + bumps.reduce((sum, [centre, width, height]) => sum + height * Math.exp(-(((position - centre) / width) ** 2)), 0);

/** Two or three bumps anywhere. */
export function smoothStrength(seed: number): Strength {
  return strengthOf(seed, (stack) => anywhere(seedOf(stack, seed)));
}

function anywhere(seed: number): Curve {
  const random = randomFrom(seed);
  const floor = 0.04 + 0.2 * random();
  const bumps = Array.from(
    { length: 2 + Math.floor(random() * 2) },
    (): Bump => [random() * 1.2 - 0.1, 0.08 + 0.25 * random(), 0.25 + 0.75 * random()],
  );
  return sumOf(floor, bumps);
}

/** Bumps where LoRAs of this category have them, each file with its own deviation. */
export function categoryStrength(category: Category, seed: number): Strength {
  const isStack = (stack: string): stack is Stack => Object.hasOwn(OF[category], stack);
  return strengthOf(seed, (stack) => {
    if (!isStack(stack)) return anywhere(seedOf(stack, seed));
    const random = randomFrom(seedOf(`category ${stack}`, seed));
    const floor = 0.03 + 0.1 * random();
    const bumps = OF[category][stack].map(
      ([centre, width, height]): Bump => [
        centre + 0.12 * (random() - 0.5),
        width * (0.8 + 0.5 * random()),
        height * (0.7 + 0.6 * random()),
      ],
    );
    return sumOf(floor, bumps);
  });
}
