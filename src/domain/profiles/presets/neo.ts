/**
 * Presets of lora-block-weight-neo by the number of values, and the names of old presets that it takes for them. Runs of values:
 * `1x10 0x47`. Source: 0x7flumic/lora-block-weight-neo, scripts/lora_block_weight.py@44fced1b.
 */
type Model = 'SD and SDXL' | 'Flux.1' | 'Klein 9B' | 'Klein 4B' | 'Anima' | 'Anima 2.9B' | 'Wan' | 'Wan 1.3B' | 'Qwen-Image';

const RUNS: Readonly<Record<Model, Readonly<Record<string, string>>>> = {
  'SD and SDXL': { COMPOSITION: '1x7 0x19', FACE: '0x7 1x11 0x8', STYLE: '0x17 1x9', TEXTURE: '0x22 1x4' },
  'Flux.1': { COMPOSITION: '1x10 0x47', FACE: '0x10 1x19 0x28', STYLE: '0x29 1x28', TEXTURE: '0x47 1x10' },
  'Klein 9B': { COMPOSITION: '1x4 0x28', FACE: '0x4 1x10 0x18', STYLE: '0x14 1x18', TEXTURE: '0x26 1x6' },
  'Klein 4B': { COMPOSITION: '1x3 0x22', FACE: '0x3 1x7 0x15', STYLE: '0x10 1x15', TEXTURE: '0x20 1x5' },
  Anima: { COMPOSITION: '1x7 0x21', FACE: '0x7 1x11 0x10', STYLE: '0x14 1x14', TEXTURE: '0x24 1x4' },
  'Anima 2.9B': { COMPOSITION: '1x10 0x30', FACE: '0x10 1x16 0x14', STYLE: '0x20 1x20', TEXTURE: '0x34 1x6' },
  Wan: { COMPOSITION: '1x10 0x30', FACE: '0x10 1x15 0x15', STYLE: '0x20 1x20', TEXTURE: '0x32 1x8' },
  'Wan 1.3B': { COMPOSITION: '1x8 0x22', FACE: '0x8 1x12 0x10', STYLE: '0x15 1x15', TEXTURE: '0x24 1x6' },
  'Qwen-Image': { COMPOSITION: '1x15 0x45', FACE: '0x15 1x25 0x20', STYLE: '0x30 1x30', TEXTURE: '0x50 1x10' },
};

const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ['MIDD', 'FACE'],
  ['MID', 'FACE'],
  ['M', 'FACE'],
  ['CHARACTER', 'FACE'],
  ['INS', 'COMPOSITION'],
  ['IN', 'COMPOSITION'],
  ['LAYOUT', 'COMPOSITION'],
  ['OUTS', 'STYLE'],
  ['OUTD', 'TEXTURE'],
]);

const expanded = (runs: string): number[] =>
  runs.split(' ').flatMap((run) => {
    const [value = '', count = ''] = run.split('x');
    return Array.from({ length: Number(count) }, () => Number(value));
  });

/** Values of a preset for the model that the extension takes the file for; null: no preset has the name. */
export function neoPreset(name: string, model: string, count: number): readonly number[] | null {
  const upper = name.toUpperCase();
  const known = OLD_NAMES.get(upper) ?? upper;
  const label = model === 'Anima' && count >= 40 ? 'Anima 2.9B' : model === 'Wan' && count < 40 ? 'Wan 1.3B' : model;
  const runs = Object.entries(RUNS).find(([own]) => own === label)?.[1];
  const found = Object.entries(runs ?? {}).find(([own]) => own === known)?.[1];
  return found === undefined ? null : expanded(found);
}
