/** Layouts and families of made rows, in the proportions of the real ones. */
import type { Layout, Slot } from '../domain/reading.ts';

interface Stack {
  readonly id: string;
  readonly count: number;
  readonly group: string;
  readonly label: (index: number) => string;
  readonly component?: string;
  readonly role?: Slot['role'];
}

export interface MadeFamily {
  readonly id: string;
  readonly label: string;
  readonly base: string;
  readonly folder: string;
  readonly evidence: string;
  readonly layout: Layout | null;
  /** Share of the library, any unit. */
  readonly share: number;
}

const two = (n: number): string => String(n).padStart(2, '0');

function layout(id: string, label: string, main: readonly Stack[], more: readonly Stack[] = []): Layout {
  const slots = [...main, ...more].flatMap((stack) =>
    Array.from({ length: stack.count }, (_, index) => ({
      id: `${stack.id}.${index}`,
      label: stack.label(index),
      group: stack.group,
      component: stack.component ?? 'transformer',
      role: stack.role ?? ('main' as const),
    })),
  );
  return { id, label, mainCount: main.reduce((sum, stack) => sum + stack.count, 0), slots };
}

const unet = (levels: number): Stack[] => [
  { id: 'in', count: levels, group: 'IN', label: (i) => `IN${two(i)}`, component: 'unet' },
  { id: 'mid', count: 1, group: 'MID', label: () => 'M00', component: 'unet' },
  { id: 'out', count: levels, group: 'OUT', label: (i) => `OUT${two(i)}`, component: 'unet' },
];
const encoder = (number: number, name: string, count: number): Stack => ({
  id: `te${number}`,
  count,
  group: `Text encoder ${number} (${name})`,
  label: (i) => `TE${number} ${i}`,
  component: `te${number}`,
  role: 'te',
});
const blocks = (count: number): Stack => ({ id: 'blocks', count, group: 'Blocks', label: (i) => `Block ${i}` });

const FLUX = layout('flux_unet_57', 'Flux 57', [
  { id: 'double', count: 19, group: 'Double blocks', label: (i) => `Double ${i}` },
  { id: 'single', count: 38, group: 'Single blocks', label: (i) => `Single ${i}` },
]);
const SDXL = layout('sdxl_unet_19', 'SDXL 19', unet(9), [encoder(1, 'CLIP-L', 12), encoder(2, 'CLIP-G', 32)]);

export const FALLBACK: Layout = layout('fallback_16', 'Fallback 16', [
  { id: 'neutral', count: 16, group: 'Neutral profile', label: (i) => `Block ${i}`, component: 'model' },
]);

export const FAMILIES: readonly MadeFamily[] = [
  {
    id: 'flux1',
    label: 'Flux.1',
    base: 'FLX',
    folder: 'FLUX',
    evidence: '19 double + 38 single blocks, hidden 3072; from tensor shapes',
    layout: FLUX,
    share: 34,
  },
  {
    id: 'sdxl',
    label: 'SDXL',
    base: 'SDX',
    folder: 'SDXL',
    evidence: 'UNet, 17 blocks touched, cross-attention width 2048; from tensor names and shapes',
    layout: SDXL,
    share: 27,
  },
  {
    id: 'sd15',
    label: 'SD 1.x',
    base: 'SD1',
    folder: 'SD',
    evidence: 'UNet, 16 blocks touched, cross-attention width 768; from tensor names and shapes',
    layout: layout('sd_unet_25', 'SD 25', unet(12), [encoder(1, 'CLIP-L', 12)]),
    share: 13,
  },
  {
    id: 'wan2.2',
    label: 'Wan 2.2',
    base: 'W22',
    folder: 'WAN2.2',
    evidence: '40 blocks, hidden 5120 (14B); from tensor shapes; version from file name',
    layout: layout('wan_unet_40', 'Wan 40', [blocks(40)]),
    share: 9,
  },
  {
    id: 'wan2.1',
    label: 'Wan 2.1 or 2.2',
    base: 'W21',
    folder: 'WAN2.1',
    evidence: '40 blocks, hidden 5120 (14B); from tensor shapes',
    layout: layout('wan_unet_40', 'Wan 40', [blocks(40)]),
    share: 6,
  },
  {
    id: 'unknown',
    label: 'Unknown',
    base: 'UNK',
    folder: 'Misc',
    evidence: '28 layers blocks, no known model family; from tensor names',
    layout: layout('generic_layers_28', 'Generic 28', [
      { ...blocks(28), id: 'layers', group: 'layers', label: (i) => `layers ${i}`, component: 'model' },
    ]),
    share: 5,
  },
];
