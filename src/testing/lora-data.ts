/**
 * Real LoRA files and reference numbers, kept beside the project and not in it. This file alone knows where they are, so that
 * `npm test` can find every test that depends on them by its imports and run it once more without them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const here = path.dirname(fileURLToPath(import.meta.url));
export const loraData = process.env['LORA_DATA'] ?? path.resolve(here, '..', '..', '..', 'shared', 'lora-data');
const hasLoraData = existsSync(path.join(loraData, 'files'));
const SKIPPED = 'skipped: no folder with real LoRA files (set LORA_DATA)';

/**
 * A suite over the real files. Where they are absent, `suite` is not called at all, so it may read them while it collects its
 * tests, and one skipped test says why: a suite without any test would fail the file.
 */
export function describeWithLoraData(name: string, suite: () => void): void {
  if (hasLoraData) describe(name, suite);
  else it.skip(`${name} (${SKIPPED})`, () => undefined);
}

/** What hosts' own code was seen to do with block weights; `hosts/recorded.test.ts` reads it. */
export const hostTruth = process.env['HOST_TRUTH'] ?? path.resolve(loraData, '..', 'host-truth');

/** As `describeWithLoraData`, for suites over what hosts were seen to do; their key sets lie among the real files. */
export function describeWithHostTruth(name: string, suite: () => void): void {
  if (hasLoraData && existsSync(path.join(hostTruth, 'key-sets.json.gz'))) describe(name, suite);
  else it.skip(`${name} (skipped: no folder with what hosts were seen to do; set HOST_TRUTH)`, () => undefined);
}

export interface ExpectedModule {
  readonly kind: string;
  readonly rank: number;
  readonly scale: number;
  readonly shape: readonly number[];
  readonly frobenius: number;
  readonly spectral: number | null;
  readonly tensorNormSum: number;
}

export const realFiles = (): string[] => readdirSync(path.join(loraData, 'files')).filter((name) => name.endsWith('.safetensors'));

export const realFile = (name: string): string => path.join(loraData, 'files', name);

export function expectedModules(name: string): Record<string, ExpectedModule> {
  const file = path.join(loraData, 'expected', name.replace(/\.safetensors$/, '.json'));
  if (!existsSync(file)) return {};
  return (JSON.parse(readFileSync(file, 'utf8')) as { modules: Record<string, ExpectedModule> }).modules;
}
