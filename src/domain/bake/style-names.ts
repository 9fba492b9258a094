/**
 * Names of a convention, whichever program reads them: kohya's (`lora_unet_double_blocks_7_img_attn_qkv`, `lora_up`), or PEFT's with the
 * model's own names (`diffusion_model.double_blocks.7.img_attn.qkv`, `lora_B`; for Stable Diffusion's UNets diffusers' names behind
 * `unet.`). Layers are fused or split alike in both, and alphas stay, so that the way there and back changes no byte.
 */
import { locate } from '../dialects/registry.ts';
import { COMFY_ENCODERS, encoderNames, encodersOf } from '../programs/encoder-names.ts';
import { modelNames } from '../programs/model-names.ts';
import { alternatives, flatName } from '../programs/name-patterns.ts';
import { isUnetFamily } from '../programs/unet-names.ts';
import { largestNumber, type NamedSource, numbered, type Target, type TargetModule } from './names.ts';
import type { FamilyId } from '../reading.ts';
import type { BakePlan } from './plan.ts';

type Style = NonNullable<BakePlan['encode']['style']>;

const BEGINS: Readonly<Record<Style, RegExp>> = {
  kohya: /^lora_(?:unet|te\d?)_/,
  peft: /^(?:diffusion_model|unet|transformer|text_encoder(?:_\d)?)\./,
};

/** @param first the source whose family and layout count @param names of the modules of all sources */
export function targetOfStyle(style: Style, first: NamedSource, names: ReadonlySet<string>): Target {
  const { family } = first;
  const unet = isUnetFamily(family);
  const model = modelNames(family, unet ? 'diffusers' : 'own').map(({ name }) =>
    style === 'kohya' ? `lora_unet_${flatName(name)}` : `${unet ? 'unet' : 'diffusion_model'}.${name}`,
  );
  const encoders = encoderNames(family, COMFY_ENCODERS).map(({ name }) => name);
  const isOwn = style === 'kohya' ? kohyaEncoder(family, encoders) : () => true;
  const most = largestNumber(names);
  const holders = new Map<string, TargetModule>();
  for (const name of [...model, ...encoders.filter((one) => BEGINS[style].test(one) && isOwn(one))]
    .flatMap(alternatives)
    .filter((one) => !one.includes('*'))
    .flatMap((one) => numbered(one, most))) {
    const weights = first.weightsAt(locate(name));
    for (const weight of weights) if (!holders.has(weight)) holders.set(weight, { name, weights });
  }
  return { knows: (name) => BEGINS[style].test(name), holding: (weight) => holders.get(weight) ?? null };
}

/** Its trainer numbers encoders where there are several, and Flux.1's T5 as the third. */
function kohyaEncoder(family: FamilyId, names: readonly string[]): (name: string) => boolean {
  const several = encodersOf(family).length > 1;
  const third = names.some((name) => name.startsWith('lora_te3_'));
  return (name) =>
    (several ? !name.startsWith('lora_te_') : !name.startsWith('lora_te1_')) && !(third && /^lora_te2_(?:encoder|shared)/.test(name));
}
