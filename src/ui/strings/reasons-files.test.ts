/** The same over published files: what programs do with them. */
import { expect, it } from 'vitest';
import { hostFileOf } from '../../domain/profiles/hosts/host-file.ts';
import { prove } from '../../domain/profiles/hosts/proof.ts';
import { HOST_TARGETS, offer } from '../../domain/profiles/hosts/registry.ts';
import type { HostFile } from '../../domain/profiles/hosts/host-target.ts';
import { understand } from '../../domain/understand.ts';
import { caseSets, keySets } from '../../testing/keysets.ts';
import { describeWithLoraData } from '../../testing/lora-data.ts';
import { reasons } from './zh/reasons.ts';

/** A sentence that is in no table comes back as it is. */
const untold = (texts: Iterable<string>): string[] => [...new Set(texts)].filter((text) => reasons.said(text) === text);

describeWithLoraData('of published files', () => {
  const read = [...keySets(), ...caseSets()].map(({ name, header }) => ({
    name,
    seen: understand(header, { path: `${name}.safetensors` }),
  }));

  /** One file of each family and kinds of adapters: host files with gains that few programs take. */
  function* hostFiles(): Generator<HostFile> {
    const kinds = new Set<string>();
    for (const { name, seen } of read) {
      const { family, layout, modules } = seen;
      const kind = `${family.id} ${[...new Set(modules.map(({ adapter }) => adapter))].sort().join()}`;
      if (!layout || modules.length === 0 || kinds.has(kind)) continue;
      kinds.add(kind);
      yield hostFileOf({ path: `${name}.safetensors`, family, layout, modules });
    }
  }

  it('all that programs say has its sentence', () => {
    const said = new Set<string>();
    for (const file of hostFiles()) {
      const gains = Object.fromEntries(file.layout.slots.map(({ id }, at) => [id, at % 2 === 0 ? -300 : 1 / 3]));
      for (const target of HOST_TARGETS) {
        const answer = offer(target, file);
        if (!answer.ok) {
          said.add(answer.why);
          continue;
        }
        const { text, simulation, lost } = prove(target, file, gains);
        for (const each of [...text.notes, ...simulation.notes, ...lost.map(({ why }) => why)]) said.add(each);
        for (const { why } of simulation.arrivals) if (why !== null) said.add(why);
      }
    }
    expect(untold(said)).toEqual([]);
  });
});
