/** How ComfyUI lists a LoRA of the library, by what the user said of its folder or else by a guess. */
import type { LibraryRow } from '../../contracts/library.ts';
import { comfyLoraName, type Separator } from '../../domain/library/comfy/names.ts';
import { SETTINGS } from '../../domain/settings.ts';
import { useApp } from './app-context.tsx';
import { readSetting } from './settings.ts';

/** ComfyUI most likely runs on the same machine. */
export const usualSeparator = (): Separator => (/Windows/u.test(navigator.userAgent) ? '\\' : '/');

export type ComfyName = (row: Pick<LibraryRow, 'path' | 'sourceName'>) => string;

export function createComfyName(): ComfyName {
  const { app } = useApp();
  return ({ path, sourceName }) => {
    const separator = readSetting(app, SETTINGS.comfySeparator);
    return comfyLoraName(path, {
      sourceName,
      below: readSetting(app, SETTINGS.comfyFolders)[sourceName] ?? null,
      separator: separator === 'auto' ? usualSeparator() : separator,
    });
  };
}
