/**
 * The name of a LoRA as ComfyUI lists it: its path below the folder `loras`, with the separator of the system on which ComfyUI runs
 * (folder_paths.py, `recursive_search`: os.path.relpath; 00db33f6). A node with any other name says "value not in list".
 */

export type Separator = '/' | '\\';

export interface ComfyPlace {
  /** Name of the folder as the library has it. */
  readonly sourceName: string;
  /** Where that folder lies below `loras`, `/` between folders; '' for `loras` itself, null for a guess. */
  readonly below: string | null;
  readonly separator: Separator;
}

/** Folders that programs keep LoRAs in: `models/loras` of ComfyUI, `models/Lora` of the others. */
const isRoot = (folder: string): boolean => /^(?:loras?|lycoris)$/iu.test(folder.trim());

/** @param path below the source, `/` between folders */
export function comfyLoraName(path: string, { sourceName, below, separator }: ComfyPlace): string {
  const parts = path.split('/');
  const root = parts.slice(0, -1).findLastIndex(isRoot);
  // A folder above `loras` was added: what lies below it counts.
  const relative = below === null && root >= 0 ? parts.slice(root + 1) : parts;
  const before = below === null ? guessBelow(path, sourceName) : below;
  return [...before.split(/[\\/]/u).filter((part) => part !== ''), ...relative].join(separator);
}

/** A folder that is called like the root is the root; any other lies most likely in it. */
function guessBelow(path: string, sourceName: string): string {
  const inside = path.split('/').slice(0, -1).some(isRoot);
  return isRoot(sourceName) || inside ? '' : sourceName;
}

/** What is guessed when the user has said nothing. */
export const guessedBelow = (sourceName: string): string => (isRoot(sourceName) ? '' : sourceName);
