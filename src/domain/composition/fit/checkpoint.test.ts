import { describe, expect, it } from 'vitest';
import { message } from '../../message.ts';
import { buildLora, type LoraOptions, type SampleModel, weightsOf } from '../../sample/build-lora.ts';
import type { Naming, WeightSpec } from '../../sample/modules.ts';
import { parseHeader } from '../../safetensors/header.ts';
import type { Header } from '../../safetensors/header-types.ts';
import { planFile, type TensorSpec } from '../../safetensors/writer.ts';
import { understandWeights } from '../../understand.ts';
import { checkpointOf, fitOf } from './checkpoint.ts';
import { english } from '../../../ui/strings/say.ts';

function headerOf(specs: readonly TensorSpec[]): Header {
  const plan = planFile(specs);
  const parsed = parseHeader(plan.header, plan.fileSize);
  if (!parsed.ok) throw new Error(english(parsed.error.message));
  return parsed.header;
}

const OPTIONS: LoraOptions = {
  model: 'flux1',
  naming: 'native',
  rank: 4,
  dtype: 'BF16',
  seed: 1,
  alpha: 4,
  include: () => true,
  metadata: null,
};
const lora = (more: Partial<LoraOptions> = {}) =>
  understandWeights(headerOf(buildLora({ ...OPTIONS, ...more }).tensors), { path: 'x.safetensors' });

const weight = (name: string, ...shape: number[]): TensorSpec => ({ name, dtype: 'BF16', shape });
const shapeOf = ({ rows, cols, kernel }: WeightSpec): number[] => (kernel > 0 ? [rows, cols, kernel, kernel] : [rows, cols]);

/** A checkpoint of a model: its weights under the names that its files have, biases and norms beside them. */
function checkpoint(model: SampleModel, naming: Naming, prefix: string, more: readonly TensorSpec[] = []) {
  const specs = weightsOf(model, naming)
    .filter(({ component }) => component === 'model')
    .flatMap((spec) => [weight(`${prefix}${spec.path}.weight`, ...shapeOf(spec)), weight(`${prefix}${spec.path}.bias`, spec.rows)]);
  return checkpointOf(headerOf([...specs, ...more]));
}

const clip = (prefix: string, width: number, layers: number): TensorSpec[] =>
  Array.from({ length: layers }, (_, layer) => `${prefix}.${layer}`).flatMap((path) => [
    ...['q', 'k', 'v', 'out'].map((part) => weight(`${path}.self_attn.${part}_proj.weight`, width, width)),
    weight(`${path}.mlp.fc1.weight`, 4 * width, width),
    weight(`${path}.mlp.fc2.weight`, width, 4 * width),
  ]);
const openClip = (prefix: string, width: number, layers: number): TensorSpec[] =>
  Array.from({ length: layers }, (_, layer) => `${prefix}.${layer}`).flatMap((path) => [
    weight(`${path}.attn.in_proj_weight`, 3 * width, width),
    weight(`${path}.attn.in_proj_bias`, 3 * width),
    weight(`${path}.attn.out_proj.weight`, width, width),
    weight(`${path}.mlp.c_fc.weight`, 4 * width, width),
    weight(`${path}.mlp.c_proj.weight`, width, 4 * width),
  ]);

const unet = ({ component }: WeightSpec): boolean => component === 'model';

describe('fitOf', () => {
  const namings: readonly Naming[] = ['native', 'kohya', 'diffusers'];
  const flux = {
    native: checkpoint('flux1', 'native', 'model.diffusion_model.'),
    bare: checkpoint('flux1', 'native', ''),
    diffusers: checkpoint('flux1', 'diffusers', ''),
  };

  it.each(namings.flatMap((naming) => (['native', 'bare', 'diffusers'] as const).map((form) => [naming, form] as const)))(
    'fits a Flux LoRA of %s names to a checkpoint of %s ones, fused or split',
    (naming, form) => {
      const own = lora({ naming, include: unet });
      expect(fitOf(flux[form], own)).toEqual({ verdict: 'full', fits: own.understanding.modules.length, misfits: [], elsewhere: [] });
    },
  );

  it('says which part of the LoRA is for a file that this is not', () => {
    const fit = fitOf(flux.native, lora());
    expect(fit.verdict).toBe('full');
    expect(fit.elsewhere).toEqual([{ component: 'te1', modules: 72 }]);
  });

  it('looks into the text encoders that a checkpoint has, CLIP and OpenCLIP', () => {
    const full = checkpoint('sdxl', 'native', 'model.diffusion_model.', [
      ...clip('conditioner.embedders.0.transformer.text_model.encoder.layers', 768, 12),
      ...openClip('conditioner.embedders.1.model.transformer.resblocks', 1280, 32),
    ]);
    for (const naming of ['kohya', 'diffusers'] as const) {
      const own = lora({ model: 'sdxl', naming });
      expect(fitOf(full, own)).toEqual({ verdict: 'full', fits: own.understanding.modules.length, misfits: [], elsewhere: [] });
    }
  });

  it('fits partly where blocks or layers are missing, and names the modules', () => {
    const some = checkpointOf(
      headerOf(
        weightsOf('flux1', 'native')
          .filter(({ block }) => block !== 'double.3')
          .map((spec) => weight(`${spec.path}.weight`, ...shapeOf(spec))),
      ),
    );
    const fit = fitOf(some, lora({ naming: 'diffusers', include: unet }));
    expect(fit.verdict).toBe('partly');
    expect(fit.misfits.every(({ slot, why }) => slot === 'double.3' && why.code === 'compose.fit.absent')).toBe(true);
    expect(fit.misfits).toHaveLength(14);
  });

  it('tells sizes of one family apart by their shapes', () => {
    const large = checkpoint('wan-14b', 'native', '');
    const fit = fitOf(large, lora({ model: 'wan-1.3b' }));
    expect(fit.verdict).toBe('none');
    expect(fit.misfits[0]?.why).toEqual(message('compose.fit.shape', { checkpoint: '5120 × 5120', lora: '1536 × 1536' }));
    const image = fitOf(large, lora({ model: 'wan-14b-i2v' }));
    expect(image.verdict).toBe('partly');
    expect(new Set(image.misfits.map(({ module }) => module.split('.').at(-1)))).toEqual(new Set(['k_img', 'v_img']));
    expect(fitOf(checkpoint('wan-14b-i2v', 'native', ''), lora({ model: 'wan-14b' })).verdict).toBe('full');
  });

  it('does not fit another family', () => {
    expect(fitOf(flux.native, lora({ model: 'sdxl', naming: 'kohya', include: unet })).verdict).toBe('none');
    expect(fitOf(checkpoint('sd15', 'native', 'model.diffusion_model.'), lora({ include: unet })).verdict).toBe('none');
  });

  it.each(['U8', 'I8', 'I32'] as const)('goes by names alone where a checkpoint is packed in %s', (dtype) => {
    const packed = checkpointOf(
      headerOf(
        weightsOf('flux1', 'native')
          .filter(unet)
          .flatMap(({ path, rows, cols }) => [
            { name: `${path}.weight`, dtype, shape: [(rows * cols) / 2, 1] },
            { name: `${path}.weight.absmax`, dtype: 'F32' as const, shape: [8] },
          ]),
      ),
    );
    expect(fitOf(packed, lora({ naming: 'diffusers', include: unet })).verdict).toBe('full');
  });

  it('does not know about a file without modules', () => {
    const empty = understandWeights(headerOf([weight('x.weight', 2, 2)]), { path: 'x' });
    expect(fitOf(flux.native, empty)).toMatchObject({ verdict: 'unknown', fits: 0 });
  });
});
