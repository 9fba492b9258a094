/**
 * Whole files that a program's loader does not take: it stops, and nothing of them is loaded. For Stable Diffusion's UNets.
 *
 * Sources: diffusers loaders/lora_pipeline.py and lora_conversion_utils.py@58eb52c0; InvokeAI backend/patches/layers/utils.py,
 * lora_conversions/sdxl_lora_conversion_utils.py and layer_patcher.py@8e71a8a5.
 */
import type { FamilyId } from '../reading.ts';
import type { LoaderId } from './loader-rules.ts';
import { loadedAs } from './loaders.ts';
import { isUnetFamily } from './unet-names.ts';

/** A module as far as this is decided by it. */
export interface NamedModule {
  readonly name: string;
  /** null: not known. */
  readonly roles: readonly string[] | null;
  readonly isEncoder: boolean;
}

/** `kinds`: it holds adapters that the loader does not read. `names`: modules under names that it does not know. */
export type Refusal = 'kinds' | 'names';

const KOHYA = /^lora_(unet|te1?|te2)_/;
const has = ({ roles }: NamedModule, wanted: (role: string) => boolean): boolean => roles?.some(wanted) ?? false;

/** kohya's files hold factors and alphas only, others nothing whose key is without "lora"; scales of DoRA are left out before. */
function diffusersRefuses(modules: readonly NamedModule[]): Refusal | null {
  const isRead = ({ name }: NamedModule, role: string): boolean => FACTORS.has(role) || (role === 'alpha' && name.startsWith('lora_'));
  return modules.some((module) => has(module, (role) => !isRead(module, role))) ? 'kinds' : null;
}
const FACTORS: ReadonlySet<string> = new Set(['up', 'down', 'dora_scale', 'up.bias']);

/** One of these makes a layer of it. */
const INVOKEAI_READS = /^(dora_scale|up|hada_w1_a|lokr_w1|lokr_w1_a|diff|ia3_on_input|w_norm)$/;

function invokeaiRefuses(family: FamilyId, modules: readonly NamedModule[]): Refusal | null {
  if (modules.some((module) => module.roles !== null && !has(module, (role) => INVOKEAI_READS.test(role)))) return 'kinds';
  const names = new Set(modules.map(({ name }) => name));
  const known = ({ name, isEncoder }: NamedModule): boolean =>
    KOHYA.test(name) && loadedAs('invokeai', { family, names }, name, isEncoder).state === 'loaded';
  return modules.every(known) ? null : 'names';
}

export function refusalOf(id: LoaderId, family: FamilyId, modules: readonly NamedModule[]): Refusal | null {
  if (!isUnetFamily(family)) return null;
  if (id === 'diffusers') return diffusersRefuses(modules);
  return id === 'invokeai' ? invokeaiRefuses(family, modules) : null;
}
