/**
 * Which modules of key lists the programs' own loaders take, against the tables. `program-loads.json` was made by running the loaders
 * (ComfyUI a125cd84, diffusers 58eb52c0, SD.Next 058a7f0c, InvokeAI 8e71a8a5) on the lists with a number per module in its tensors and looking
 * for these numbers under the names of the model, ComfyUI's by what it says that it did not load: `all`, `none`, `stops` (the program's own error), or indices of modules in the order of their names.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keySets } from '../../testing/keysets.ts';
import { describeWithLoraData } from '../../testing/lora-data.ts';
import { isEncoder } from '../architectures/layouts.ts';
import { collect } from '../modules-of.ts';
import type { LoaderId } from './loader-rules.ts';
import { loadedAs } from './loaders.ts';
import { refusalOf } from './refusals.ts';
import { isUnetFamily } from './unet-names.ts';

const RECORDS = JSON.parse(readFileSync(new URL('../../testing/program-loads.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, string>
>;

function indices(record: string, count: number): ReadonlySet<number> {
  if (record === 'all') return new Set(Array.from({ length: count }, (_, i) => i));
  if (record === 'none' || record === 'stops') return new Set();
  return new Set(
    record.split(',').flatMap((run) => {
      const [from = 0, to = from] = run.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    }),
  );
}

/** Flux.1's converters of kohya's files take factors alone; the tables hold names, and for UNets what is refused. */
const FACTORS: ReadonlySet<string> = new Set(['up', 'down', 'alpha', 'dora_scale']);
const SAME: Readonly<Record<string, string>> = { sd21: 'sd2' };

describeWithLoraData('what the loaders take', () => {
  const sets = new Map(keySets().map((set) => [set.name, set]));
  describe.each(Object.entries(RECORDS))('of %s', (program, records) => {
    it('equals the tables, module by module', () => {
      const loader = program as LoaderId;
      const wrong: string[] = [];
      let compared = 0;
      for (const [name, record] of Object.entries(records)) {
        const set = sets.get(name);
        if (!set) throw new Error(`There is no key list ${name}`);
        const family = SAME[set.family] ?? set.family;
        const modules = collect(set.header.tensors).modules.map((module) => ({
          name: module.name,
          roles: module.tensors.map(({ role }) => role),
          isEncoder: isEncoder(module.location.component),
        }));
        const unet = isUnetFamily(family);
        if (loader !== 'comfy' && !unet && (record === 'stops' || modules.some(({ roles }) => roles.some((role) => !FACTORS.has(role)))))
          continue;
        const names = new Set(modules.map((module) => module.name));
        const stops = refusalOf(loader, family, modules) !== null;
        const seen = indices(record, modules.length);
        for (const [index, module] of modules.entries()) {
          const { state } = loadedAs(loader, { family, names }, module.name, module.isEncoder);
          if (state === 'open') continue;
          compared++;
          if ((state === 'loaded' && !stops) !== seen.has(index)) wrong.push(`${name}: ${module.name}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(compared).toBeGreaterThan(10_000);
    });
  });
});
