/** Reasons and notes that several hosts give, by code: what is said of a module's name, of a whole file, of versions. */
import type { LoaderId } from '../../programs/loader-rules.ts';
import { loaderLabel } from '../../programs/loaders.ts';
import type { Simulation } from './host-target.ts';

export const why = {
  unknownName: (loader: LoaderId): string => `${loaderLabel(loader)}’s loader does not know its name`,
  unknownForm: (loader: LoaderId): string =>
    `${loaderLabel(loader)}’s loader does not read adapters of this kind, or in this form (numbered parts, factors turned around)`,
  renamed: (loader: LoaderId): string =>
    `${loaderLabel(loader)} knows this name since the end of 2025; an older version loads nothing under it`,
  unclear: (loader: LoaderId): string => `${loaderLabel(loader)}’s source and what was seen of it contradict each other about this name`,
  doubtful: (loader: LoaderId): string => `${loaderLabel(loader)}’s code of the model has no layer of this name, so it may load nothing`,
  noModel: (loader: LoaderId): string =>
    `${loaderLabel(loader)} itself has no such model; what a node that brings it makes of the name is not known`,
  quantised: (loader: LoaderId): string => `its factors are quantised, and whether ${loaderLabel(loader)} applies their scale is not known`,
  split: (loader: LoaderId): string => `newer versions of ${loaderLabel(loader)} take it apart and load it, older ones know no such name`,
  endings: (loader: LoaderId): string =>
    `${loaderLabel(loader)}’s loader knows it with the endings lora_up and lora_down alone; names do not show which it has`,
  refused: {
    kinds: (loader: LoaderId): string => `${loaderLabel(loader)}’s loader stops at what the file holds beside factors of LoRA`,
    names: (loader: LoaderId): string => `${loaderLabel(loader)}’s loader stops at names in the file that it does not know`,
  },
  takes: (other: string): string => `the loader takes ${other} for the same layer`,
  oneOf: 'several names in the file are one layer, and which of them the loader takes is not known',
  noTextEncoder: 'the loader has no text encoder',
  replaced: 'it replaces the weight, at whatever strength',
  notFinite: 'not a finite number, which spoils the weight',
} as const;

export const cannot = {
  loadNothing: (loader: LoaderId, modules: number): string =>
    `${loaderLabel(loader)}’s loader knows none of the names of its ${modules} ${modules === 1 ? 'module' : 'modules'}`,
} as const;

/** "84 of 210 modules load. The others: 126: ComfyUI's loader does not know its name"; null when all load. */
export function loadsText({ arrivals, leftOut }: Pick<Simulation, 'arrivals' | 'leftOut'>): string | null {
  const missing = leftOut.reduce((sum, { modules }) => sum + modules, 0);
  if (missing === 0) return null;
  const reasons = leftOut.map(({ why: reason, modules }) => `${modules}: ${reason}`).join('; ');
  return `${arrivals.length - missing} of ${arrivals.length} modules load. The others: ${reasons}.`;
}
