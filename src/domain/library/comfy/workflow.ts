/** LoRAs as ComfyUI's own loaders, one after the other, and the ways in which its page takes them. */
import { type FilledNode, type NodeForm, type NodeKind, nodesText } from '../../profiles/hosts/comfy-nodes.ts';

/** `LoraLoader` of ComfyUI (nodes.py). */
const LOADER: NodeKind = {
  type: 'LoraLoader',
  widgets: ['lora_name', 'strength_model', 'strength_clip'],
  inputs: [
    { name: 'model', type: 'MODEL' },
    { name: 'clip', type: 'CLIP' },
  ],
  outputs: [
    { name: 'MODEL', type: 'MODEL' },
    { name: 'CLIP', type: 'CLIP' },
  ],
};

export interface LoadedLora {
  /** As ComfyUI lists it. */
  readonly name: string;
  readonly strengthModel: number;
  readonly strengthClip: number;
}

export function loadersText(form: NodeForm, loras: readonly LoadedLora[]): string {
  const nodes = loras.map(({ name, strengthModel, strengthClip }, index): FilledNode => {
    // Outputs 0 and 1 of the loader before are model and CLIP, as are its inputs.
    const inputs = index === 0 ? LOADER.inputs : LOADER.inputs.map((input, socket) => ({ ...input, from: socket }));
    return {
      kind: { ...LOADER, inputs },
      values: { lora_name: name, strength_model: strengthModel, strength_clip: strengthClip },
    };
  });
  return nodesText(form, nodes);
}

/**
 * What a drag onto ComfyUI's page carries. Its drop handler fetches the first address of `text/uri-list` and goes by the type of what
 * comes back, which must be `application/json` and nothing behind it (ComfyUI_frontend, src/scripts/app.ts, 000beb7a).
 */
export const dragData = (workflow: string): Readonly<Record<string, string>> => ({
  'text/uri-list': `data:application/json,${encodeURIComponent(compact(workflow))}`,
  'text/plain': workflow,
});

const compact = (workflow: string): string => JSON.stringify(JSON.parse(workflow));

/** Letters beyond ASCII as escapes: a `tEXt` chunk holds Latin-1, and readers of it disagree about anything else. */
export const asciiJson = (workflow: string): string =>
  compact(workflow).replaceAll(/[^\x20-\x7e]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
