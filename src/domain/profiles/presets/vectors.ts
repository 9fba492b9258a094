/**
 * What the positions of a preset's vector mean on our layouts. LBW names its slots; Inspire's presets expect a file with exactly the
 * blocks that a common LoRA of the model has, and three values for the middle block.
 */
import type { Layout } from '../../reading.ts';
import { LBW_17, LBW_61, modelSlot, UNET_VECTORS } from '../hosts/lbw-slots.ts';

/** One position: the slots that take its value. `base` is what the tool counts as no block. */
export interface VectorPlace {
  readonly slots: readonly string[];
  readonly base: boolean;
}
export interface VectorShape {
  readonly places: readonly VectorPlace[];
  /** Gain of main slots that no position names: LBW switches them off, Inspire's presets say nothing of them. */
  readonly unnamed: 0 | null;
}
export type PresetTool = 'lbw' | 'inspire';

const BASE: VectorPlace = { slots: [], base: true };
const block = (slot: string): VectorPlace => ({ slots: [slot], base: false });
const row = (stack: string, from: number, to: number): VectorPlace[] =>
  Array.from({ length: to - from + 1 }, (_, i) => block(`${stack}.${from + i}`));
const MIDDLE = Array.from({ length: 3 }, () => block('mid.0'));

const encoders = (layout: Layout): readonly string[] => layout.slots.filter(({ role }) => role === 'te').map(({ id }) => id);

/** SD 1 and 2, SDXL, Flux.1: the layouts that the tools ship presets for. */
function modelOf({ id }: Layout): 'sd' | 'xl' | 'flux' | null {
  if (id === 'sd_unet_25') return 'sd';
  if (id === 'sdxl_unet_19') return 'xl';
  return id === 'flux_unet_57' || id === 'chroma_57' ? 'flux' : null;
}

function inspirePlaces(length: number, model: 'sd' | 'xl' | 'flux'): readonly VectorPlace[] | null {
  const named = (names: readonly string[]): VectorPlace[] => [BASE, ...names.slice(1).map((name) => block(modelSlot(name) ?? ''))];
  const shapes: Readonly<Record<string, readonly VectorPlace[]>> = {
    'sd 17': named(LBW_17),
    'sd 27': [BASE, ...row('in', 1, 11), ...MIDDLE, ...row('out', 0, 11)],
    'xl 12': named(UNET_VECTORS[0] ?? []),
    'xl 21': [BASE, ...row('in', 1, 8), ...MIDDLE, ...row('out', 0, 8)],
    // A vector that ends with the double blocks goes on with its last value.
    'flux 20': [
      BASE,
      ...row('double', 0, 17),
      { slots: ['double.18', ...row('single', 0, 37).flatMap(({ slots }) => slots)], base: false },
    ],
    'flux 58': [BASE, ...row('double', 0, 18), ...row('single', 0, 37)],
  };
  return shapes[`${model} ${length}`] ?? null;
}

function lbwPlaces(length: number, model: 'sd' | 'xl' | 'flux', layout: Layout): readonly VectorPlace[] | null {
  if (model === 'flux') {
    if (length !== LBW_61.length || layout.id !== 'flux_unet_57') return null;
    const of = (kind: string): string[] =>
      layout.slots.filter(({ role, group }) => role === 'te' && group.includes(kind)).map(({ id }) => id);
    const others: Readonly<Record<string, readonly string[]>> = { CLIP: of('CLIP'), T5: of('T5'), IN: ['stem'], OUT: ['head'] };
    return LBW_61.map((name) => ({ slots: others[name] ?? [modelSlot(name) ?? ''], base: false }));
  }
  // The extension takes each of its lengths on every UNet; what a vector does not name is 0.
  const names = UNET_VECTORS.find((vector) => vector.length === length);
  return names?.map((name) => (name === 'BASE' ? { slots: encoders(layout), base: false } : block(modelSlot(name) ?? ''))) ?? null;
}

/** null: a vector of this length is not for this layout. */
export function vectorShape(tool: PresetTool, length: number, layout: Layout): VectorShape | null {
  const model = modelOf(layout);
  if (!model) return null;
  const places = tool === 'lbw' ? lbwPlaces(length, model, layout) : inspirePlaces(length, model);
  if (!places) return null;
  const base = [...encoders(layout), 'stem', 'head'];
  return {
    places: places.map((place) => (place.base ? { ...place, slots: base } : place)),
    unnamed: tool === 'lbw' && model !== 'flux' ? 0 : null,
  };
}

/** Whether a vector of this length is made for the layout, and not only taken there: of LBW's, 12 and 20 for SDXL, 17 and 26 for SD. */
export function isMadeFor(tool: PresetTool, length: number, layout: Layout): boolean {
  if (vectorShape(tool, length, layout) === null) return false;
  const model = modelOf(layout);
  return tool !== 'lbw' || model === 'flux' || (model === 'xl' ? [12, 20] : [17, 26]).includes(length);
}
