import { describe, expect, it } from 'vitest';
import { headerFrom } from '../../../testing/header-from.ts';
import type { FamilyId } from '../../reading.ts';
import { type AdaptedWeights, understandWeights } from '../../understand.ts';
import { underOneFamily } from './one-family.ts';

const fileOf = (names: readonly string[], rows: number, cols: number, metadata: Readonly<Record<string, string>> = {}): AdaptedWeights =>
  understandWeights(
    headerFrom(
      names.flatMap((name): [string, number[]][] => [
        [`${name}.lora_B.weight`, [rows, 2]],
        [`${name}.lora_A.weight`, [2, cols]],
      ]),
      metadata,
    ),
    { path: 'x.safetensors' },
  );

const idOf = ({ understanding }: AdaptedWeights): FamilyId => understanding.family.id;

describe('files that may be of one family', () => {
  const part = ['diffusion_model.blocks.3.attn.to_q', 'diffusion_model.blocks.3.attn.to_k'];

  it('have one name for one key, whatever each was taken for alone', () => {
    const [krea, other] = [fileOf(part, 6144, 6144), fileOf(part, 8, 8)];
    expect(idOf(krea)).not.toBe(idOf(other));
    const [a, b] = underOneFamily([krea, other]);
    expect(a?.weights).toEqual(b?.weights);
  });

  it('take the family that is certain', () => {
    const names = Array.from({ length: 28 }, (_, block) => `diffusion_model.blocks.${block}.attn.to_gate`);
    const whole = fileOf(names, 6144, 6144, { 'modelspec.architecture': 'krea2/lora' });
    const small = fileOf(['diffusion_model.blocks.3.attn.to_gate'], 6144, 6144);
    const [a, b] = underOneFamily([whole, small]);
    expect(a?.weights.flat()).toContain(b?.weights[0]?.[0]);
  });

  it('are left alone where all are of one base', () => {
    const files = [fileOf(part, 8, 8), fileOf(part, 8, 8)];
    expect(underOneFamily(files)).toBe(files);
  });
});
