/** Real LoRA files and reference numbers, kept beside the project and not in it. Tests that use them skip when they are absent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const loraData = process.env['LORA_DATA'] ?? path.resolve(here, '..', '..', '..', 'shared', 'lora-data');
export const hasLoraData = existsSync(path.join(loraData, 'files'));
export const SKIPPED = 'skipped: no folder with real LoRA files (set LORA_DATA)';

export interface ExpectedModule {
  readonly kind: string;
  readonly rank: number;
  readonly scale: number;
  readonly shape: readonly number[];
  readonly frobenius: number;
  readonly spectral: number | null;
  readonly tensorNormSum: number;
}

export const realFiles = (): string[] =>
  hasLoraData ? readdirSync(path.join(loraData, 'files')).filter((name) => name.endsWith('.safetensors')) : [];

export const realFile = (name: string): string => path.join(loraData, 'files', name);

export function expectedModules(name: string): Record<string, ExpectedModule> {
  const file = path.join(loraData, 'expected', name.replace(/\.safetensors$/, '.json'));
  if (!existsSync(file)) return {};
  return (JSON.parse(readFileSync(file, 'utf8')) as { modules: Record<string, ExpectedModule> }).modules;
}
