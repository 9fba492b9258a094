/**
 * Files beside a LoRA that belong to it, by their names alone: `name.png`, `name.preview.webp`, `name.civitai.info`. Case is
 * ignored, as the systems do on which most collections lie. The names are those that programs write:
 *
 *   `.metadata.json`    ComfyUI-Lora-Manager (py/utils/models.py, 25e72b43)
 *   `.civitai.info`     Civitai Helper of stable-diffusion-webui (scripts/ch_lib/model.py, 079a293c)
 *   `.cm-info.json`     Stability Matrix (ConnectedModelInfo.cs, 2fa64bfc)
 *   `.json`             stable-diffusion-webui (extensions-builtin/Lora/ui_edit_user_metadata.py, 0098b294)
 *   `.description.txt`  stable-diffusion-webui before it had `.json` (modules/ui_extra_networks.py, 00553368)
 *   `adapter_config.json` beside `adapter_model.safetensors`: PEFT
 */
import { isModelFile } from '../model-file.ts';

export type SidecarKind = 'picture' | 'video' | 'facts' | 'notes';

export interface NamedSidecar {
  readonly name: string;
  readonly kind: SidecarKind;
}

/** What a name ends in, best first: of two pictures the first is shown, of two facts the first is believed. */
const ENDINGS: readonly (readonly [ending: string, kind: SidecarKind])[] = [
  ['.preview.webp', 'picture'],
  ['.preview.png', 'picture'],
  ['.preview.jpeg', 'picture'],
  ['.preview.jpg', 'picture'],
  ['.preview.gif', 'picture'],
  ['.webp', 'picture'],
  ['.png', 'picture'],
  ['.jpeg', 'picture'],
  ['.jpg', 'picture'],
  ['.gif', 'picture'],
  ['.preview.mp4', 'video'],
  ['.preview.webm', 'video'],
  ['.mp4', 'video'],
  ['.webm', 'video'],
  ['.metadata.json', 'facts'],
  ['.civitai.info', 'facts'],
  ['.cm-info.json', 'facts'],
  ['.json', 'facts'],
  ['.txt', 'notes'],
  ['.md', 'notes'],
  ['.description.txt', 'notes'],
];

interface Ending {
  readonly ending: string;
  readonly kind: SidecarKind;
  readonly rank: number;
}

const extensionOf = (lower: string): string => lower.slice(lower.lastIndexOf('.') + 1);

/**
 * By the last part, so that most names are looked up once; shortest first: `a.preview.png` belongs to a LoRA `a.preview` where there
 * is one, else to `a`.
 */
const SHORTEST_FIRST = ENDINGS.map(([ending, kind], rank): Ending => ({ ending, kind, rank })).sort(
  (a, b) => a.ending.length - b.ending.length,
);
const BY_EXTENSION: ReadonlyMap<string, readonly Ending[]> = new Map(
  SHORTEST_FIRST.map(({ ending }) => [
    extensionOf(ending),
    SHORTEST_FIRST.filter((each) => extensionOf(each.ending) === extensionOf(ending)),
  ]),
);
const PEFT = { config: 'adapter_config.json', model: 'adapter_model' };

interface Met extends NamedSidecar {
  readonly rank: number;
}

/**
 * @param names all files of one folder
 * @returns by name of the model file, those that have some: its sidecars, best first
 */
export function sidecarsIn(names: readonly string[]): ReadonlyMap<string, readonly NamedSidecar[]> {
  const models = new Map<string, string[]>();
  for (const name of names) {
    if (!isModelFile(name)) continue;
    const stem = stemOf(name).toLowerCase();
    const alike = models.get(stem);
    if (alike) alike.push(name);
    else models.set(stem, [name]);
  }
  const found = new Map<string, Met[]>();
  if (models.size === 0) return found;
  for (const name of names) {
    if (isModelFile(name)) continue;
    const met = belongsTo(name, models);
    for (const model of met?.models ?? []) {
      const list = found.get(model);
      if (list) list.push(met?.sidecar as Met);
      else found.set(model, [met?.sidecar as Met]);
    }
  }
  for (const list of found.values()) list.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  return found;
}

const stemOf = (model: string): string => model.slice(0, model.lastIndexOf('.'));

function belongsTo(
  name: string,
  models: ReadonlyMap<string, readonly string[]>,
): { readonly models: readonly string[]; readonly sidecar: Met } | null {
  const lower = name.toLowerCase();
  if (lower === PEFT.config && models.has(PEFT.model)) {
    return { models: models.get(PEFT.model) ?? [], sidecar: { name, kind: 'facts', rank: ENDINGS.length } };
  }
  for (const { ending, kind, rank } of BY_EXTENSION.get(extensionOf(lower)) ?? []) {
    const alike = lower.endsWith(ending) ? models.get(lower.slice(0, -ending.length)) : undefined;
    if (!alike) continue;
    // Where the system tells case apart, there may be two.
    const stem = name.slice(0, -ending.length);
    const exact = alike.length > 1 ? alike.filter((model) => stemOf(model) === stem) : [];
    return { models: exact.length > 0 ? exact : alike, sidecar: { name, kind, rank } };
  }
  return null;
}

/** Of a name that `sidecarsIn` has found. */
export function kindOf(name: string): SidecarKind {
  const lower = name.toLowerCase();
  return ENDINGS.find(([ending]) => lower.endsWith(ending))?.[1] ?? 'notes';
}
