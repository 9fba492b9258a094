import { expect, it } from 'vitest';
import type { Category } from './names.ts';
import { categoryStrength } from './strengths.ts';

const SEEDS = 40;

/** Mean over many files at a place of a stack, 0 to 1; `unet` and the stacks of transformers. */
function meanAt(category: Category, stack: string, position: number): number {
  const block = stack === 'unet' ? 'mid.0' : `${stack}.0`;
  const weight = { component: 'model' as const, path: `${stack} ${position}`, rows: 1, cols: 1, kernel: 0, block, position };
  return Array.from({ length: SEEDS }, (_, seed) => categoryStrength(category, seed)(weight)).reduce(
    (sum, value) => sum + value / SEEDS,
    0,
  );
}

// Where LoRAs of a kind act, against a place where they do little. Wan, Qwen-Image and others with one stack have `blocks` alone.
it.each<[category: Category, stack: string, strong: readonly number[], weak: number]>([
  ['people', 'unet', [0.36, 0.6], 0],
  ['people', 'double', [0.45], 1],
  ['people', 'single', [0.25, 0.75], 1],
  ['people', 'blocks', [0.4], 1],
  ['styles', 'unet', [0.1, 0.74], 0.4],
  ['styles', 'double', [0.15], 0.8],
  ['styles', 'single', [0.7], 0],
  ['styles', 'blocks', [0.15, 0.75], 0.4],
  ['action', 'unet', [0.45], 1],
  ['action', 'double', [0.2], 0.9],
  ['action', 'single', [0.1], 0.7],
  ['action', 'blocks', [0.2], 0.9],
  ['nature', 'unet', [0.28, 0.72], 1],
  ['nature', 'double', [0.5], 1.5],
  ['nature', 'single', [0.2, 0.65], 1.5],
  ['nature', 'blocks', [0.3, 0.7], 1.2],
])('a sample of %s acts in %s at %j more than at %d', (category, stack, strong, weak) => {
  for (const position of strong) expect(meanAt(category, stack, position)).toBeGreaterThan(1.6 * meanAt(category, stack, weak));
});
