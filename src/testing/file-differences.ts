/** What is not the same of files that hold one LoRA: measured and compared as the app does it. For tests. */
import { readFileSync } from 'node:fs';
import { createXXHash128 } from 'hash-wasm';
import { coefficientsOf, cosines, stackGrams, stackMember } from '../domain/composition/joint/gram-matrices.ts';
import { totalsOf } from '../domain/composition/joint/totals.ts';
import type { Measurement, Slot } from '../domain/reading.ts';
import { sketchCosine, type Sketch } from '../domain/similar/sketch.ts';
import { measureFile } from '../../workers/analyst/measure-file.ts';
import { compareFiles, type ComparedFile } from '../../workers/analyst/pair-files.ts';
import { instantiateKernel } from '../../workers/kernels/load.ts';

const kernel = await instantiateKernel(
  'simd',
  new WebAssembly.Module(readFileSync(new URL('../../workers/kernels/build/simd.wasm', import.meta.url))),
);
const hasher = await createXXHash128();
const tools = { kernel, hasher, onProgress: () => undefined, signal: new AbortController().signal };

/** @param rounding of the values, relative */
export async function differencesOf(files: readonly ComparedFile[], names: readonly string[], rounding = 1e-6): Promise<string[]> {
  const measured: Measurement[] = [];
  const sketches: (Sketch | null)[] = [];
  const found: string[] = [];
  for (const [index, file] of files.entries()) {
    const outcome = await measureFile(file.source, file.path, tools);
    if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
    const { modules } = outcome.measurement;
    const lost = modules.filter(({ slot, problem }) => slot === null || problem !== null);
    if (lost.length > 0)
      found.push(`${names[index]}: ${lost.length} without a block or a number, ${lost[0]?.module} ${lost[0]?.problem?.code ?? ''}`);
    measured.push(outcome.measurement);
    sketches.push(outcome.sketch);
  }
  const compared = await compareFiles(files, { index: 0, of: 1 }, tools);
  if (compared.kind !== 'compared') throw new Error(JSON.stringify(compared));
  const slots = new Map<string, Slot>(measured.flatMap(({ layout }) => (layout?.slots ?? []).map((slot) => [slot.id, slot] as const)));
  for (const { a, b, products } of compared.pairs) {
    const both = [a, b].map((at) => stackMember(`${at}`, measured[at] ?? { blocks: [], totalStrength: 0, failedOutside: 0 }));
    const stack = stackGrams(both, [...slots.values()], () => products);
    const { overall, blocks } = cosines(stack, 0, 1);
    const bad = blocks.filter(({ cosine, slot }) => {
      const touched = both.some(({ strengths }) => (strengths.get(slot ?? '') ?? 0) > 0);
      return touched && !(Math.abs((cosine ?? 0) - 1) < rounding);
    });
    const setting = (strength: number) => ({ strengthModel: strength, strengthClip: strength, gains: {}, on: true });
    const { joint, parts, known } = totalsOf(stack, coefficientsOf(stack, [setting(1), setting(-1)])).overall;
    const name = `${names[a]} and ${names[b]}`;
    const [one, other] = [sketches[a], sketches[b]];
    const alike = one && other ? sketchCosine(one.values, other.values) : 0;
    if (!(alike >= 1 - rounding) || one?.share !== 1 || other?.share !== 1)
      found.push(`${name}: sketches of cosine ${alike}, of ${one?.share} and ${other?.share}`);
    if (bad.length > 0 || Math.abs((overall ?? 0) - 1) > rounding)
      found.push(
        `${name}: cosine ${overall}; ${bad.map(({ slot, cosine }) => `${slot} ${cosine}`).join(', ')}; ${products.reasons[0]?.why.code ?? ''}`,
      );
    else if (!known || joint > Math.sqrt(2 * rounding) * (parts[0] ?? 0)) found.push(`${name}: ${joint} of ${parts[0]} is left`);
  }
  return found;
}
