/** Reasons and notes that several hosts give, by code: what is said of a module's name, of a whole file, of versions. */
import { loaderLabel, type LoaderId } from '../../programs/loaders.ts';

export const why = {
  unknownName: (loader: LoaderId): string => `${loaderLabel(loader)}’s loader does not know its name`,
  renamed: (loader: LoaderId): string =>
    `${loaderLabel(loader)} knows this name since the end of 2025; an older version loads nothing under it`,
  unclear: (loader: LoaderId): string => `${loaderLabel(loader)}’s source and what was seen of it contradict each other about this name`,
  noTextEncoder: 'the loader has no text encoder',
  replaced: 'it replaces the weight, at whatever strength',
  rolesUnknown: 'which tensors it has was not kept when the file was measured; measure it anew',
} as const;

export const cannot = {
  loadNothing: (loader: LoaderId, modules: number): string =>
    `${loaderLabel(loader)}’s loader knows none of the names of its ${modules} ${modules === 1 ? 'module' : 'modules'}`,
} as const;

export const note = {
  partly: (loader: LoaderId, loaded: number, all: number): string =>
    `${loaded} of ${all} modules load; ${loaderLabel(loader)}’s loader does not know the names of the others.`,
} as const;
