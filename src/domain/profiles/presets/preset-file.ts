/**
 * Preset files of LoRA Block Weight (`lbwpresets.txt`) and Inspire Pack (`lbw-preset.txt`): lines `NAME:v,v,...`. LBW passes over
 * lines with `#` or with another number of values than it knows; Inspire's lines with `@` are plans for plots, which hold no preset.
 */
import { pythonFloat } from '../hosts/decimals.ts';
import { FaultList, type Faults, type TextFaultSaid } from '../transfer/faults.ts';
import type { PresetTool } from './vectors.ts';

export interface FilePreset {
  readonly name: string;
  readonly vector: string;
  readonly line: number;
  /** By its name, else that of the file. */
  readonly tool: PresetTool;
}

/** `faults` and `more`: lines that hold no preset, with the reason; the others are good. */
export interface PresetFile extends Faults {
  /** Told by its lines; LBW when nothing says otherwise. */
  readonly tool: PresetTool;
  readonly presets: readonly FilePreset[];
  /** Lines that are plans for plots. */
  readonly plans: number;
}

const LBW_LENGTHS = new Set([12, 17, 20, 26, 61]);
const LETTERS = /^[RrUuAaBb]$/;

export function readPresetFile(text: string): PresetFile {
  const presets: FilePreset[] = [];
  const faults = new FaultList();
  let plans = 0;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const tool = toolOf(lines);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.includes('#')) continue;
    if (line.startsWith('@')) {
      plans++;
      continue;
    }
    const name = line.slice(0, Math.max(0, line.indexOf(':'))).trim();
    const own = toolNamed(name) ?? tool;
    const fault = lineFault(line, own);
    if (fault) faults.add(() => ({ line: index + 1, ...fault }));
    else presets.push({ name, vector: line.slice(line.indexOf(':') + 1).trim(), line: index + 1, tool: own });
  }
  return { tool, presets, plans, ...faults.all() };
}

/** Inspire's presets are called `SD-...`, `SDXL-...`, `FLUX-...`; `SD-LyCO...` are examples of LoRA Block Weight, in its lengths. */
const toolNamed = (name: string): PresetTool | null =>
  name.startsWith('SD-LyCO') ? 'lbw' : /^(SD|SDXL|FLUX)-/.test(name) ? 'inspire' : null;

/** Inspire's own: plots, its letters, and lengths that LBW does not have. */
function toolOf(lines: readonly string[]): PresetTool {
  const own = lines.some((line) => {
    if (line.startsWith('@')) return true;
    const tokens = line.slice(line.indexOf(':') + 1).split(',');
    return (
      line.includes(':') &&
      tokens.length >= 12 &&
      (!LBW_LENGTHS.has(tokens.length) || tokens.some((token) => /^[AaBb]$/.test(token.trim())))
    );
  });
  return own ? 'inspire' : 'lbw';
}

function lineFault(line: string, tool: PresetTool): { readonly column: number; readonly said: TextFaultSaid } | null {
  const colon = line.indexOf(':');
  if (colon < 0) return { column: 1, said: { kind: 'no-colon' } };
  if (line.slice(0, colon).trim() === '') return { column: 1, said: { kind: 'name-empty' } };
  let column = colon + 2;
  const tokens = line.slice(colon + 1).split(',');
  for (const [at, token] of tokens.entries()) {
    const good = token
      .trim()
      .split(' ')
      .every((part) => pythonFloat(part) !== null || LETTERS.test(part) || /^X([+-][\d.]+)?$/.test(part));
    if (!good) return { column, said: { kind: 'letter', place: at + 1, text: token.trim() } };
    column += token.length + 1;
  }
  if (tool === 'lbw' && !LBW_LENGTHS.has(tokens.length))
    return { column: colon + 2, said: { kind: 'count', values: tokens.length, known: [...LBW_LENGTHS] } };
  return null;
}
