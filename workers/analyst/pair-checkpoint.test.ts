import { describe, expect, it } from 'vitest';
import { buildLora, type LoraOptions, weightsOf } from '../../src/domain/sample/build-lora.ts';
import { planFile } from '../../src/domain/safetensors/writer.ts';
import { Analyst } from './analyst.ts';

const LORA: LoraOptions = {
  model: 'wan-1.3b',
  naming: 'native',
  rank: 4,
  dtype: 'BF16',
  seed: 1,
  alpha: 4,
  include: ({ block }) => block === 'blocks.3',
  metadata: null,
};

/** As large as its header says, all zeros behind it. */
const sparse = (plan: { readonly header: Uint8Array; readonly dataBytes: number }, name: string): File =>
  new File([plan.header as BlobPart, new Uint8Array(plan.dataBytes)], name);
const lora = (more: Partial<LoraOptions> = {}): File => sparse(planFile(buildLora({ ...LORA, ...more }).tensors), 'lora.safetensors');

describe('fitCheckpoint', () => {
  const base = sparse(
    planFile(
      weightsOf('wan-1.3b', 'native')
        .filter(({ block }) => ['blocks.3', 'blocks.4'].includes(block))
        .map(({ path, rows, cols }) => ({ name: `${path}.weight`, dtype: 'F8_E4M3' as const, shape: [rows, cols] })),
    ),
    'base.safetensors',
  );

  it('says of every LoRA whether it fits, and of a broken one why not', async () => {
    const files = [
      lora(),
      lora({ include: ({ block }) => block === 'blocks.4' || block === 'blocks.5' }),
      lora({ model: 'wan-14b' }),
      new File(['nothing'], 'x'),
    ];
    const outcome = await new Analyst().fitCheckpoint(
      base,
      files.map((file, index) => ({ path: `${index}`, file })),
    );
    if (outcome.kind !== 'checked') throw new Error(JSON.stringify(outcome));
    expect(outcome.family).toContain('Wan');
    expect(outcome.fits.map(({ verdict }) => verdict)).toEqual(['full', 'partly', 'none', 'unreadable']);
  });

  it('refuses a LoRA that is offered as a base model', async () => {
    const outcome = await new Analyst().fitCheckpoint(lora(), [{ path: 'a', file: lora() }]);
    expect(outcome).toMatchObject({ kind: 'lora' });
    expect(outcome.kind === 'lora' && outcome.modules).toBeGreaterThan(0);
  });

  it('says what is wrong with the checkpoint itself', async () => {
    expect(await new Analyst().fitCheckpoint(new File(['PK'], 'base.ckpt'), [])).toMatchObject({ kind: 'fault' });
  });
});
